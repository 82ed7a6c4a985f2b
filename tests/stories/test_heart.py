"""One import, from lodgement to release, at the clearance desk itself."""

from datetime import date
from decimal import Decimal

from gwanmun.law.basics.money import Amount
from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.case import Examined, Paid
from gwanmun.law.clearance.declaration import Charges, Consignment, Declaration, Line, Party, Terms
from gwanmun.office.desks import cargo, clearance
from gwanmun.office.desks.clearance import Lodgement
from gwanmun.office.journal.entry import Actor

IMPORTER = Party("Hanbit Trading Co., Ltd.", "KR", "1168200276")
SUPPLIER = Party("Sao Mai Electronics JSC", "VN", "0100109106")
TRADER = Actor("hanbit", "1168200276", "1168200276")
CARRIER, OFFICER, BANK = Actor("carrier"), Actor("officer"), Actor("bank")
DECLARATION = Declaration(
    "import",
    "020",
    IMPORTER,
    IMPORTER,
    SUPPLIER,
    Consignment(5, "CT", Decimal(1200), transport_document="MSCU0001", country_of_dispatch="VN"),
    Terms("FOB", "USD", Decimal("1000.00"), "INV-1", date(2026, 1, 20)),
    (Line("8524911000", "VN", "Display modules", Decimal(10), "H87", Decimal(100), Decimal("1000.00"), Decimal(20)),),
    charges=Charges(Amount(Decimal(50), "USD"), Amount(Decimal(5), "USD")),
)


def land_the_goods() -> None:
    manifested = Manifested(
        "MSCU0001", "simple", 5, "CT", Decimal(1200), "display modules", "Sao Mai", "Hanbit", "1", "VNHPH", "KRPUS",
        date(2026, 2, 2), consignee_identifier="1168200276",
    )  # fmt: skip
    cargo.manifest(manifested, CARRIER)
    cargo.arrive("MSCU0001", cargo.Movement(date(2026, 2, 2)), CARRIER)
    cargo.land("MSCU0001", cargo.Landing(5, Decimal(1200), date(2026, 2, 2), last=True), CARRIER)
    cargo.carry_in("MSCU0001", cargo.Carriage("03012001", 5, date(2026, 2, 2)), CARRIER)


def test_from_lodgement_to_release(office):
    (standing,) = clearance.lodge([Lodgement(DECLARATION, TRADER)])
    assert standing.waits_for.code == "bill-unknown"

    land_the_goods()
    found = clearance.show(standing.number, TRADER)
    assert found.standing.waits_for.whom == "officer", "a trader the office does not know yet shows its papers"

    standing = clearance.record(standing.number, Examined("documents", conforms=True), OFFICER)
    assert standing.waits_for.code == "to-pay"
    assert standing.owed == 152_220  # (1000 + 50 + 5) USD at 1442.88, VAT of 10 %, down to ten won

    standing = clearance.record(standing.number, Paid("R-1", standing.owed, date(2026, 2, 3)), BANK)
    assert standing.status == "closed"
    assert standing.done[-3:] == ("Settled", "Released", "Discharged")
