"""By sea: display modules from Paju to Hai Phong, declared before the ship comes in, with preference proven."""

from gwanmun.cli.demonstration import acts, certificates, crossing, exporters_desk
from gwanmun.cli.demonstration.acts import Consignment
from gwanmun.cli.demonstration.case import Followed
from gwanmun.cli.demonstration.crossing import Crossing
from gwanmun.cli.demonstration.exporters_desk import Desk, Market
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.law.clearance.case import Discharged, Released

DISPLAY_MODULES = Consignment(
    papers="GR-2026-0128.xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    procedure="export",
    carrier="saebit-line",
    bonded_place="03CCS01",
    control_number="26SBLN2604I00010007",
)
AGREEMENT, VIET_NAM = "vkfta", Market("VN", "Viet Nam")
EXPORTERS_BROKER, IMPORTERS_BROKER = "nuri-brokers", "cua-ngo"
GARAM = Desk("garam", "1418155275", ("GR-M156F", "GR-M270Q", "GR-E60", "GR-SB20"))


def determine(stage: Stage, korea: Office) -> None:
    """Before anything is sold: what Garam makes, of what, and what each agreement would save its buyers."""
    stage.heading("What Garam Optoelectronics makes, and where it originates")
    exporters_desk.declare_materials(stage, korea, "hwaseong-panel", number="HS-26-0117", what="open cell")
    exporters_desk.hand_in(stage, korea, GARAM, VIET_NAM)


def leave(stage: Stage, korea: Office, viet_nam: Office) -> tuple[Followed, Followed, Crossing]:
    """Export from Korea, certified; while the ship is under way, the import is declared in Viet Nam."""
    goods = DISPLAY_MODULES
    stage.heading("Display modules of Garam Optoelectronics, by sea: Busan ─► Hai Phong")
    export = stage.lodge(korea, EXPORTERS_BROKER, acts.draft_papers(stage, korea, EXPORTERS_BROKER, goods))
    acts.look_where_asked(stage, export, "officer-busan")
    acts.load(stage, export, goods.carrier)
    acts.relay(stage, export, viet_nam)
    certificate = certificates.certify(stage, EXPORTERS_BROKER, export, AGREEMENT)
    under_way = crossing.begun(korea, viet_nam, certificate)
    crossing.arrive(stage, under_way)
    certificates.print_it(stage, korea, EXPORTERS_BROKER, certificate)
    acts.manifest(stage, viet_nam, goods, export.declaration)
    declaration = acts.draft_partners(stage, viet_nam, IMPORTERS_BROKER, export.number)
    imported = stage.lodge(viet_nam, IMPORTERS_BROKER, declaration)
    crossing.go_on(stage, under_way, imported)
    imported.expect("bill-not-landed")
    return export, imported, under_way


def come_in(stage: Stage, viet_nam: Office, imported: Followed) -> None:
    """The ship comes in: the goods land, are looked at, paid for, released, and leave."""
    goods = DISPLAY_MODULES
    stage.heading("The display modules come in")
    acts.come_in(stage, viet_nam, goods, imported.declaration, waiting=imported)
    acts.look_where_asked(stage, imported, "officer")
    acts.pay(stage, imported)
    imported.expect_done(Released)
    imported.expect_done(Discharged)
    acts.carry_out(stage, imported, goods)
