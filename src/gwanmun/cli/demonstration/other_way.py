"""The other way: shirts from Hai Phong to Busan, without a certificate, and duty to the last won."""

from gwanmun.cli.demonstration import acts
from gwanmun.cli.demonstration.acts import Consignment
from gwanmun.cli.demonstration.case import Followed
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.law.clearance.case import Discharged, Released

SHIRTS = Consignment(
    papers="MX-2026-0119.csv",
    media_type="text/csv",
    procedure="import",
    carrier="dong-hai-lines",
    bonded_place="03012001",
    control_number="26DHLN2602I00020003",
)
IMPORTER = "hanbit"


def come_in(stage: Stage, korea: Office) -> Followed:
    """Declared on the seller's invoice before any carrier has spoken of the goods; the rest follows by itself."""
    goods = SHIRTS
    stage.heading("The other way: shirts of May Xuan Garment, by sea: Hai Phong ─► Busan")
    imported = stage.lodge(korea, IMPORTER, acts.draft_papers(stage, korea, IMPORTER, goods))
    imported.expect("bill-unknown")
    acts.manifest(stage, korea, goods, imported.declaration)
    stage.news(imported, imported.look())
    imported.expect("bill-not-landed")
    acts.come_in(stage, korea, goods, imported.declaration, waiting=imported)
    acts.look_where_asked(stage, imported, "officer-busan")
    acts.pay(stage, imported)
    imported.expect_done(Released)
    imported.expect_done(Discharged)
    acts.carry_out(stage, imported, goods)
    return imported
