"""The characters of the stories: a Korean importer, its supplier, a carrier, an officer, a bank, and their goods."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.case import Examined, Paid
from gwanmun.law.clearance.declaration import (
    Charges,
    Claim,
    Consignment,
    Declaration,
    Line,
    Party,
    Terms,
)
from gwanmun.law.origin.certificate import CertificateLine, CertificateReceived
from gwanmun.office.desks import cargo, clearance
from gwanmun.office.desks.clearance import Lodgement
from gwanmun.office.desks.standing import Standing
from gwanmun.office.journal.entry import Actor

TODAY = date(2026, 2, 3)
HANBIT = Party("Hanbit Trading Co., Ltd.", "KR", "1168200276")
SAO_MAI = Party("Sao Mai Electronics JSC", "VN", "0100109106")
IMPORTER = Actor("hanbit", "1168200276", "1168200276")
STRANGER = Actor("someone", "2208162517", "2208162517")
CARRIER, OFFICER, BANK, AGENCY, PARTNER = (Actor(a) for a in ("carrier", "officer", "bank", "agency", "viet nam"))

DISPLAYS = Line(
    "8524911000", "VN", "Display modules", Decimal(10), "H87", Decimal(100), Decimal("1000.00"), Decimal(20)
)  # fmt: skip
SHIRTS = Line(
    "6105100000", "VN", "Men's shirts of cotton, knitted", Decimal(100), "H87", Decimal(10), Decimal("1000.00"), Decimal(30)
)  # fmt: skip


def import_of(*lines: Line, bill: str = "MSCU0001", packages: int = 5, number: str = "") -> Declaration:
    """An import declaration of these lines, free on board, with freight and insurance stated."""
    return Declaration(
        "import",
        "020",
        HANBIT,
        HANBIT,
        SAO_MAI,
        Consignment(packages, "CT", Decimal(1200), transport_document=bill, country_of_dispatch="VN"),
        Terms("FOB", "USD", sum((line.value for line in lines), Decimal(0)), "INV-1", date(2026, 1, 20)),
        lines,
        number=number,
        charges=Charges(Amount(Decimal(50), "USD"), Amount(Decimal(5), "USD")),
    )


def export_of(*lines: Line, number: str = "") -> Declaration:
    """An export declaration of these lines."""
    declaration = import_of(*(replace(line, origin="KR") for line in lines), number=number)
    consignment = replace(declaration.consignment, transport_document="", country_of_destination="VN")
    return replace(
        declaration, procedure="export", importer=SAO_MAI, exporter=HANBIT, consignment=consignment, charges=Charges()
    )


def claiming(line: Line, certificate: str = "VN-KR-26-000001", item: int = 1) -> Line:
    """The line, with a claim of preference on a certificate."""
    return replace(line, claim=Claim("vkfta", certificate, item))


def certificate(number: str = "VN-KR-26-000001", quantity: int = 100, **other: object) -> CertificateReceived:
    """A certificate of origin for shirts, as Viet Nam sends it."""
    shirts = CertificateLine("610510", "VN", "CTH", Decimal(quantity), "H87")
    received = CertificateReceived(
        number, "vkfta", "VN", SAO_MAI.name, HANBIT.name, date(2026, 1, 21), date(2027, 1, 20), (shirts,), TODAY
    )
    return replace(received, **other)


def land(bill: str = "MSCU0001", packages: int = 5) -> None:
    """The goods come: manifested, arrived, landed, carried into a bonded place."""
    yesterday = date(2026, 2, 2)
    manifested = Manifested(
        bill,
        "simple",
        packages,
        "CT",
        Decimal(1200),
        "goods",
        SAO_MAI.name,
        HANBIT.name,
        "1",
        "VNHPH",
        "KRPUS",
        yesterday,
        consignee_identifier=HANBIT.identifier,
        control_number=f"26MSCU{bill[-4:]}M00010001",
    )
    cargo.manifest(manifested, CARRIER)
    cargo.arrive(bill, cargo.Movement(yesterday), CARRIER)
    cargo.land(bill, cargo.Landing(packages, Decimal(1200), yesterday, last=True), CARRIER)
    cargo.carry_in(bill, cargo.Carriage("03012001", packages, yesterday), CARRIER)


def lodge(declaration: Declaration, actor: Actor = IMPORTER) -> Standing:
    """Lodge one declaration; a refusal is raised."""
    (outcome,) = clearance.lodge([Lodgement(declaration, actor)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def look(standing: Standing) -> Standing:
    """An officer does what selection asked for, if it asked for anything, and finds nothing against the goods."""
    wait = standing.waits_for
    if wait is None or wait.whom != "officer" or not wait.code.endswith("-to-do"):
        return standing
    control = wait.code.removesuffix("-to-do")
    return clearance.record(standing.number, Examined(control, conforms=True), OFFICER)


def pay(standing: Standing, amount: int | None = None, receipt: str = "R-1") -> Standing:
    """The bank says that money came in: all that is owed, or this much."""
    return clearance.record(standing.number, Paid(receipt, amount or standing.owed, TODAY), BANK)


def released(*lines: Line, bill: str = "MSCU0001") -> Standing:
    """An import of these lines, landed, looked at, paid and released."""
    land(bill)
    return pay(look(lodge(import_of(*lines, bill=bill))))
