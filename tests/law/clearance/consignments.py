"""Consignments for the law's own tests: one import and one export, and the facts a desk would gather for them."""

from datetime import date
from decimal import Decimal
from functools import cache

from msgspec.structs import replace

from gwanmun.countries import snapshot
from gwanmun.law.basics.money import Amount
from gwanmun.law.cargo import bill as bills
from gwanmun.law.cargo.bill import Arrived, Bill, CarriedIn, Landed, Manifested
from gwanmun.law.clearance.case import Case
from gwanmun.law.clearance.declaration import Charges, Consignment, Declaration, Line, Party, Terms
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts

TODAY = date(2026, 2, 3)
YESTERDAY = date(2026, 2, 2)
HANBIT = Party("Hanbit Trading Co., Ltd.", "KR", "1168200276")
SAO_MAI = Party("Sao Mai Electronics JSC", "VN", "0100109106")
SHIRTS = Line(
    "6105100000", "VN", "Men's shirts", Decimal(100), "H87", Decimal(10), Decimal("1000.00"), Decimal(30)
)  # fmt: skip
IMPORT = Declaration(
    "import",
    "020",
    HANBIT,
    HANBIT,
    SAO_MAI,
    Consignment(5, "CT", Decimal(100), transport_document="MSCU0001", country_of_dispatch="VN"),
    Terms("FOB", "USD", Decimal("1000.00"), "INV-1", date(2026, 1, 20)),
    (SHIRTS,),
    number="41234-26-000001M",
    charges=Charges(Amount(Decimal(50), "USD"), Amount(Decimal(5), "USD")),
)
EXPORT = replace(
    IMPORT,
    procedure="export",
    number="41234-26-000001X",
    importer=SAO_MAI,
    exporter=HANBIT,
    consignment=replace(IMPORT.consignment, transport_document="", country_of_destination="VN"),
    lines=(replace(SHIRTS, origin="KR"),),
    charges=Charges(),
)
MANIFESTED = Manifested(
    "MSCU0001", "simple", 5, "CT", Decimal(100), "shirts", "Sao Mai", "Hanbit", "1", "VNHPH", "KRPUS", YESTERDAY
)  # fmt: skip


@cache
def korea() -> Rulebook:
    """Korea's own pack, as it stands."""
    loaded = snapshot.load("kr")
    return Rulebook(loaded.country, loaded.hash)


def landed(packages: int = 5) -> Bill:
    """The bill, landed and carried in."""
    landing = Landed(packages, Decimal(100), YESTERDAY, last=True)
    manifested = replace(MANIFESTED, packages=packages)
    return bills.fold([manifested, Arrived(YESTERDAY), landing, CarriedIn("03012001", packages, YESTERDAY)])


def facts(**other: object) -> Facts:
    """What the desk knows on the day: the goods have landed, the trader is no newcomer, nothing is drawn."""
    return replace(Facts(TODAY, landed(), earlier_declarations=50, draw=9999), **other)


def case(declaration: Declaration = IMPORT) -> Case:
    """A declaration just lodged."""
    return Case(declaration)
