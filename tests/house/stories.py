"""Stories: one consignment told to the law alone, as the walks tell it.

Power supplies from Hai Phong: bought free on board, claimed under the Korea-Viet Nam agreement, landed at Incheon.

`python -m tests.house.stories import` tells one to a fresh law and names the files it entered, in order. It is a process
of its own because the law remembers what it has read (a duty text, a pack): told a second time, a story enters fewer
files.
"""

import importlib
import pkgutil
import sys
from datetime import date
from decimal import Decimal
from functools import reduce

from msgspec.structs import replace

import gwanmun.countries
import gwanmun.law
from gwanmun.countries import snapshot, treaties
from gwanmun.law.basics.money import Amount
from gwanmun.law.cargo.bill import CarriedIn, Landed, Manifested, fold
from gwanmun.law.clearance import amendment, exports, imports
from gwanmun.law.clearance.case import Amended, Case, Discharged, Loaded, Paid, Refunded, Released
from gwanmun.law.clearance.certifying import exportation
from gwanmun.law.clearance.declaration import Charges, Claim, Consignment, Declaration, Line, Party, Terms
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts
from gwanmun.law.origin import issued, issuing
from gwanmun.law.origin.application import (
    Application,
    ApplicationCase,
    ApplicationReviewed,
    CertificateApplied,
    ItemAsked,
)
from gwanmun.law.origin.certificate import Certificate, CertificateLine
from gwanmun.law.origin.exportation import after as covered
from gwanmun.law.origin.exportation import left
from gwanmun.law.origin.frozen import Frozen
from gwanmun.law.origin.holds import coverage_events
from gwanmun.law.origin.issued import CertificateIssued, CertificateUsed
from gwanmun.law.origin.issuing import IssuingFacts, Sought
from gwanmun.law.permits.requirement import Permit
from tests.house.walks import trace

TODAY = date(2026, 2, 3)
SELLER = Party("Song Hong Power Co., Ltd.", "VN")
BUYER = Party("Hanbit Electric Co., Ltd.", "KR", "1168200276")
PLACE = "03012001"


def korea():
    """Korea's rulebook, as its pack gives it today."""
    loaded = snapshot.load("kr", ())
    return Rulebook(loaded.country, loaded.hash)


def imported():
    """What the buyer declares: forty cartons under a certificate, three hundred dollars of freight on top."""
    line = Line(
        commodity="8504402099",
        origin="VN",
        description="Static converters",
        quantity=Decimal(800),
        quantity_unit="H87",
        unit_price=Decimal(30),
        value=Decimal(24_000),
        net_weight_kg=Decimal(400),
        claim=Claim("vkfta", "VN-KR-26-0001"),
    )
    return Declaration(
        procedure="import",
        customs_office="020",
        declarant=BUYER,
        importer=BUYER,
        exporter=SELLER,
        consignment=Consignment(40, "CT", Decimal(440), "HDMU1234567", country_of_dispatch="VN"),
        terms=Terms("FOB", "USD", Decimal(24_000), "SH-26-001", date(2026, 1, 20)),
        lines=(line,),
        number="11111-26-000001M",
        charges=Charges(freight=Amount(Decimal(300), "USD"), insurance=Amount(Decimal(30), "USD")),
    )


def exported():
    """What the buyer sends back the other way, in its turn as exporter: forty cartons of the same, nothing claimed."""
    declaration = imported()
    return replace(
        declaration,
        procedure="export",
        number="11111-26-000001X",
        importer=SELLER,
        exporter=BUYER,
        lines=(replace(declaration.lines[0], origin="KR", claim=None),),
    )


def landed_bill():
    """The bill, all of it landed and carried in."""
    manifested = Manifested(
        number="HDMU1234567",
        kind="house",
        packages=40,
        package_kind="CT",
        gross_weight_kg=Decimal(440),
        description="POWER SUPPLIES",
        consignor=SELLER.name,
        consignee=BUYER.name,
        transport_mode="1",
        port_of_loading="VNHPH",
        port_of_discharge="KRINC",
        expected=TODAY,
    )
    return fold([manifested, Landed(40, Decimal(440), TODAY), CarriedIn(PLACE, 40, TODAY)])


def certificate():
    """The certificate the issuing country stands by."""
    item = CertificateLine("850440", "VN", "CTH", Decimal(800), "H87")
    return Certificate(
        "VN-KR-26-0001",
        "vkfta",
        "VN",
        SELLER.name,
        BUYER.name,
        issued=date(2026, 1, 22),
        expires=date(2027, 1, 22),
        word="valid",
        lines=(item,),
    )


def facts():
    """All the office would have gathered."""
    safe = Permit("SU-26-77", "electrical-safety", BUYER.identifier, "850440", date(2027, 1, 31))
    return Facts(TODAY, landed_bill(), (certificate(),), (safe,), earlier_declarations=50, draw=9_999)


def an_import(rulebook):
    """Lodged, walked to the payment, paid, walked to its end."""
    known = facts()
    lodged = Case(imported())

    def told():
        case, wait = imports.advance(lodged, known, rulebook)
        assert (wait.whom, wait.code) == ("importer", "to-pay")
        case, wait = imports.advance(case.after(Paid("R-1", case.owed, TODAY)), known, rulebook)
        assert wait is None
        assert case.find(Released) is not None
        return case

    return told


def an_export(rulebook):
    """Lodged and released at once, then loaded."""
    known = Facts(TODAY, draw=9_999)
    lodged = Case(exported())

    def told():
        case, wait = exports.advance(lodged, known, rulebook)
        assert (wait.whom, wait.code) == ("carrier", "to-load")
        case, wait = exports.advance(case.after(Loaded(TODAY, "HMM GAON", 40)), known, rulebook)
        assert wait is None
        return case

    return told


def a_correction(rulebook):
    """After release the buyer finds another invoice: the price was higher, and more is owed."""
    known, released = facts(), an_import(rulebook)()
    higher = priced(imported(), Decimal(26_000))

    def told():
        outcome = amendment.amend(released, higher, "a second invoice", on=TODAY, rulebook=rulebook)
        assert isinstance(outcome, Amended)
        case, wait = imports.advance(released.after(outcome), known, rulebook)
        assert (wait.whom, wait.code) == ("importer", "to-pay")
        case, wait = imports.advance(case.after(Paid("R-2", case.owed - case.paid, TODAY)), known, rulebook)
        assert wait is None
        return case

    return told


def a_refund(rulebook):
    """After release the seller lowers the price: too much was paid, and goes back."""
    known, released = facts(), an_import(rulebook)()
    lower = priced(imported(), Decimal(20_000))

    def told():
        outcome = amendment.amend(released, lower, "the seller's credit note", on=TODAY, rulebook=rulebook)
        assert isinstance(outcome, Amended)
        case, wait = imports.advance(released.after(outcome), known, rulebook)
        assert (wait.whom, wait.code) == ("treasury", "to-give-back")
        case, wait = imports.advance(case.after(Refunded("B-1", case.paid - case.owed, TODAY)), known, rulebook)
        assert wait is None
        assert case.find(Discharged).amount < released.find(Discharged).amount
        return case

    return told


def priced(declaration, amount):
    """The same goods at another price, in the invoice's currency."""
    line = declaration.lines[0]
    dearer = replace(line, value=amount, unit_price=amount / line.quantity)
    return replace(declaration, terms=replace(declaration.terms, amount=amount), lines=(dearer,))


SUPPLIES = Frozen(
    "determination",
    "vkfta",
    TODAY,
    "pass",
    "850440",
    "shift",
    "CTC",
    product="PSU-100",
    version=1,
    rule="CTSH or RVC(40)",
)


def a_certificate(rulebook):
    """Asked for on the released export, read by an officer, issued under a number, used abroad."""
    known = Facts(TODAY, draw=9_999)
    released, _ = exports.advance(Case(sent_out()), known, rulebook)
    treaty = treaties.treaty("vkfta", ()).provisions
    asked = Application(
        "vkfta",
        released.lodged.number,
        "Kim Minsu",
        "Busan",
        (ItemAsked(1, importing_commodity="85044090"),),
        "HB 1-40",
    )
    applied = ApplicationCase(CertificateApplied("KR-26-0000001A", BUYER.identifier, asked, TODAY))

    def told():
        goods = exportation(released, rulebook.country)
        gathered = IssuingFacts(TODAY, "KR", treaty, goods, sought=(Sought(SUPPLIES),), draw=9_999, serial=1)
        case, wait = issuing.advance(applied, gathered, rulebook.country.issuing)
        assert (wait.whom, wait.code) == ("officer", "review-to-do")
        case, wait = issuing.advance(case.after(ApplicationReviewed(conforms=True)), gathered, rulebook.country.issuing)
        assert wait is None
        coverage = reduce(covered, coverage_events(case, goods.number, None, on=TODAY), None)
        assert left(goods, coverage, "vkfta") == {1: 0}
        certificate = issued.after(None, CertificateIssued(case.granted, case.number, BUYER.identifier))
        used = issued.tell(certificate, CertificateUsed("VN-1", 1, Decimal(800), TODAY))
        return issued.after(certificate, used)

    return told


def sent_out():
    """The power supplies as goods of the buyer's own making, to a customer in Viet Nam."""
    declaration = exported()
    consignment = replace(declaration.consignment, transport_document="", country_of_destination="VN")
    return replace(declaration, consignment=consignment)


TOLD = {
    "import": an_import,
    "export": an_export,
    "correction": a_correction,
    "refund": a_refund,
    "certificate": a_certificate,
}


def import_everything():
    """Import the law and the countries, so that a story is about what runs and not about what is imported meanwhile."""
    for wing in (gwanmun.law, gwanmun.countries):
        for found in pkgutil.walk_packages(wing.__path__, f"{wing.__name__}."):
            importlib.import_module(found.name)


def forget_everything(wing="gwanmun.law."):
    """Empty what a wing's modules remember, so that a story is the same whoever has read the pack before."""
    for name, module in list(sys.modules.items()):
        if name.startswith(wing):
            for value in vars(module).values():
                getattr(value, "cache_clear", lambda: None)()


if __name__ == "__main__":
    import_everything()
    story = TOLD[sys.argv[1]](korea())
    forget_everything()
    print("\n".join(trace(story)))
