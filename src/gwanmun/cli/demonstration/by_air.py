"""By air: cosmetics from Seoul to Ho Chi Minh City, another agency's word, and a certificate that comes late."""

from datetime import date

from msgspec.structs import replace

from gwanmun.cli.demonstration import acts, certificates, crossing, exporters_desk
from gwanmun.cli.demonstration.acts import Consignment
from gwanmun.cli.demonstration.case import Followed, broken
from gwanmun.cli.demonstration.crossing import Crossing
from gwanmun.cli.demonstration.exporters_desk import Desk, Market
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.telling import Drafted
from gwanmun.law.clearance.case import Discharged, Released
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.permits.requirement import Permit

COSMETICS = Consignment(
    papers="BBC-26-01-019.ubl.xml",
    media_type="application/xml",
    procedure="export",
    carrier="saebit-air",
    bonded_place="02ABW01",
    control_number="26SB000441I00020001",
)
AGREEMENT, VIET_NAM = "vkfta", Market("VN", "Viet Nam")
EXPORTERS_BROKER, IMPORTER = "nuri-brokers", "hoa-mai"
BYEOLBIT = Desk("byeolbit", "2068641904", ("BB-TN150", "BB-CR050", "BB-LP004"))


def determine(stage: Stage, korea: Office) -> None:
    """What Byeolbit makes: one of its products does not originate as long as a supplier is silent."""
    stage.heading("What Byeolbit Cosmetics makes: one product rests on a supplier that has not spoken")
    exporters_desk.hand_in(stage, korea, BYEOLBIT, VIET_NAM)


def leave(stage: Stage, korea: Office, viet_nam: Office) -> Followed:
    """Export from Korea; Viet Nam is told, and the carrier manifests the goods."""
    goods = COSMETICS
    stage.heading("Cosmetics of Byeolbit, by air: Incheon ─► Tan Son Nhat")
    export = stage.lodge(korea, EXPORTERS_BROKER, acts.draft_papers(stage, korea, EXPORTERS_BROKER, goods))
    acts.look_where_asked(stage, export, "officer-busan")
    acts.load(stage, export, goods.carrier)
    acts.relay(stage, export, viet_nam)
    acts.manifest(stage, viet_nam, goods, export.declaration)
    return export


def come_in(stage: Stage, viet_nam: Office, export: Followed) -> Followed:
    """The goods land and are declared then; the Drug Administration, an officer and the treasury have their say."""
    goods = COSMETICS
    stage.heading("The cosmetics come in")
    acts.come_in(stage, viet_nam, goods, export.declaration)
    imported = stage.lodge(viet_nam, IMPORTER, acts.draft_partners(stage, viet_nam, IMPORTER, export.number))
    _agree(stage, imported)
    acts.look_where_asked(stage, imported, "officer")
    acts.pay(stage, imported)
    imported.expect_done(Released)
    acts.carry_out(stage, imported, goods)
    return imported


def certify_late(stage: Stage, korea: Office, viet_nam: Office, export: Followed) -> Crossing:
    """The supplier has declared after all: what it sells originates, so the cream does, and all three are certified."""
    stage.heading("The supplier declares at last, and the certificate comes after release")
    exporters_desk.declare_materials(stage, korea, "hansol-bio", number="HB-26-0041", what="cream base")
    exporters_desk.determine_again(stage, korea, BYEOLBIT, VIET_NAM)
    certificate = certificates.certify(stage, EXPORTERS_BROKER, export, AGREEMENT)
    under_way = crossing.begun(korea, viet_nam, certificate)
    crossing.arrive(stage, under_way)
    crossing.rely(stage, under_way)
    certificates.print_it(stage, korea, EXPORTERS_BROKER, certificate)
    return under_way


def prove_late(stage: Stage, viet_nam: Office, export: Followed, imported: Followed) -> None:
    """The claim is added, duty is reckoned again, and the money goes back."""
    claiming = _with_claims(viet_nam, export.number, imported.declaration)
    amending = {"declaration": claiming, "why": "certificate of origin received after release"}
    claims = sum(line.claim is not None for line in claiming.lines)
    what = f"amends {imported.number}: preference claimed on {claims} lines"
    stage.then(imported, IMPORTER, what, f"/declarations/{imported.number}/amendments", amending)
    acts.give_back(stage, imported)
    imported.expect_done(Discharged)


def _agree(stage: Stage, imported: Followed) -> None:
    """The Drug Administration answers with the number under which the cosmetics were notified."""
    imported.expect("permit-missing")
    importer = imported.declaration.importer.identifier
    permit = Permit("CBMP-25-118402", "cosmetics-notification", importer, "3304", date(2030, 6, 30))
    stage.then(
        imported, "drug-administration", f"confirms the notification {permit.number}", "/permits", permit
    )  # fmt: skip


def _with_claims(viet_nam: Office, number: str, declared: Declaration) -> Declaration:
    """The declaration as it stands, with the claims a fresh draft makes now that the certificate is there."""
    drafted = viet_nam.door(IMPORTER).post(f"/partner-declarations/KR/{number}/drafts", {"typed": {}}, Drafted)
    made = drafted.draft.declaration
    if made is None:
        raise broken(f"the draft of {number} is no declaration any more")
    claims = [line.claim for line in made.lines]
    lines = tuple(replace(line, claim=claim) for line, claim in zip(declared.lines, claims, strict=True))
    return replace(declared, lines=lines)
