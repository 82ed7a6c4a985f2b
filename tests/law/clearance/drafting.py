"""Drafting for tests: two countries with one week of exchange rates, the sample papers, and what their offices know."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from gwanmun.countries import snapshot
from gwanmun.law.basics.period import Period
from gwanmun.law.basics.reading import read
from gwanmun.law.cargo.bill import Bill, Manifested
from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.declaration import Line
from gwanmun.law.clearance.draft import Draft, PartnerMessage, draft, draft_import_from_export
from gwanmun.law.clearance.drafting.known import Company, Known, PastLine, Product
from gwanmun.law.clearance.invoice import Papers
from gwanmun.law.origin.certificate import Certificate, CertificateLine
from gwanmun.law.permits.requirement import Permit
from gwanmun.law.revenue.exchange_rate import ExchangeRate

SAMPLES = Path(__file__).parents[2] / "data" / "papers"
TODAY = date(2026, 11, 20)
WEEK = Period(date(2026, 11, 15), date(2026, 11, 21))

GARAM = Company("Garam Optoelectronics Co., Ltd.", "KR", "1248100914", "88, Sandan-ro, Paju-si, Gyeonggi-do")
SAO_BIEN = Company("Sao Bien Display Manufacturing JSC", "VN", "0201455871", "Trang Due, Hai Phong")
BROKER = Company("Gwanmun Customs Brokers", "KR", "4123456780")
AGENT = Company("Cua Ngo Customs Agency", "VN", "0108234677")

GARAMS_PRODUCTS = (
    Product("GR-M156F", "8524911000", "Flat panel display modules", net_weight_kg=Decimal("0.52"), unit="EA"),
    Product("GR-M270Q", "8524914000", "Flat panel display modules", net_weight_kg=Decimal("2.35"), unit="EA"),
    Product("GR-L09E27", "8539520000", "LED lamps", net_weight_kg=Decimal("0.055"), unit="EA"),
)
SAO_BIENS_PRODUCTS = (
    Product("SBD-LCD-156", "85249100", "LCD display module", other_codes=("GR-M156F",)),
    Product("SBD-LCD-270", "85249100", "LCD display module", other_codes=("GR-M270Q",)),
    Product("SBD-LED-09", "85395210", "LED lamp with screw cap", other_codes=("GR-L09E27",)),
)
EXPORTER = Known(
    BROKER,
    (GARAM,),
    GARAMS_PRODUCTS,
    defaults={"customs_office": "030", "entry_type": "H", "transaction_nature": "11", "lines[].origin_mark": "Y"},
)
IMPORTER = Known(AGENT, (SAO_BIEN,), SAO_BIENS_PRODUCTS, defaults={"customs_office": "03CC", "entry_type": "A11"})


@cache
def korea() -> Country:
    """Korea's own pack, with a rate for the week of the samples."""
    return _with_rate(snapshot.load("kr").country, "1398.50")


@cache
def viet_nam() -> Country:
    """Viet Nam's own pack, with a rate for the week of the samples."""
    return _with_rate(snapshot.load("vn").country, "26150")


def _with_rate(country: Country, rate: str) -> Country:
    kinds = ("export", "import")
    rates = tuple(ExchangeRate("USD", WEEK, Decimal(rate), kind=kind, source="the week's notice") for kind in kinds)
    return replace(country, exchange_rates={"USD": rates})


@cache
def sample(name: str = "display-modules.json") -> Papers:
    """The papers of a JSON sample."""
    return read(Papers, (SAMPLES / name).read_bytes())


def with_line(papers: Papers, place: int = 0, **changes: object) -> Papers:
    """The papers with one line of the invoice changed."""
    lines = list(papers.invoice.lines)
    lines[place] = replace(lines[place], **changes)
    return with_invoice(papers, lines=tuple(lines))


def with_invoice(papers: Papers, **changes: object) -> Papers:
    """The papers with the invoice changed."""
    return replace(papers, invoice=replace(papers.invoice, **changes))


def export_draft(papers: Papers | None = None, known: Known = EXPORTER, typed: dict | None = None, on=TODAY) -> Draft:
    """What Korea drafts of the exporter's papers."""
    return draft(papers or sample(), known, korea(), procedure="export", on=on, typed=typed)


def import_draft(papers: Papers | None = None, known: Known = IMPORTER, typed: dict | None = None, on=TODAY) -> Draft:
    """What Viet Nam drafts of the same papers in the importer's hands."""
    return draft(papers or sample(), known, viet_nam(), procedure="import", on=on, typed=typed)


def relayed_draft(known: Known = IMPORTER, typed: dict | None = None, export=None) -> Draft:
    """What Viet Nam drafts of the export declaration that Korea accepted."""
    message = PartnerMessage("KR", "41234-26-000001X", TODAY)
    export = export or export_draft().declaration
    return draft_import_from_export(export, message, known, viet_nam(), on=TODAY, typed=typed)


def certificate(**changes: object) -> Certificate:
    """A certificate of origin for all the display modules of the sample, under the agreement of Viet Nam and Korea."""
    made = Certificate(
        "VK-2026-0011",
        "vkfta",
        "KR",
        GARAM.name,
        SAO_BIEN.name,
        date(2026, 11, 17),
        date(2027, 11, 16),
        "valid",
        (CertificateLine("852491", "KR", "CTH", Decimal(520), "H87"),),
    )
    return replace(made, **changes)


def accepted(product: str, commodity: str, on: date = date(2026, 10, 5), **changes: object) -> PastLine:
    """A line the trader declared before."""
    line = Line(commodity, "KR", "as declared before", Decimal(1), "H87", Decimal(1), Decimal(1), Decimal(1))
    return PastLine(f"41234-26-{on:%m%d}00X", on, replace(line, product=product, **changes))


def manifested(**changes: object) -> Bill:
    """The sample's bill as the carrier manifested it in Viet Nam."""
    manifest = Manifested(
        "SBLNPUS7731204",
        "simple",
        94,
        "CT",
        Decimal(918),
        "display modules",
        GARAM.name,
        SAO_BIEN.name,
        "1",
        "KRPUS",
        "VNHPH",
        date(2026, 11, 27),
        vessel="SAEBIT HORIZON",
    )
    return replace(Bill(manifest), **changes)


def permit(requirement: str, trader: str, commodity: str) -> Permit:
    """Another agency's word for goods of this code."""
    return Permit("PM-77", requirement, trader, commodity, date(2027, 6, 30))


def codes(problems) -> list[str]:
    """The codes of problems, in their order."""
    return [problem.code for problem in problems]


def gaps(made: Draft) -> dict[str, str]:
    """What a draft lacks and why."""
    return {gap.path: gap.code for gap in made.missing}
