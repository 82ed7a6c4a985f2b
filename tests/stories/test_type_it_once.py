"""One commercial invoice, through Korea and into Viet Nam, and nobody types anything twice."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.case import Loaded
from gwanmun.law.clearance.drafting.known import Company, Product
from gwanmun.law.origin.certificate import CertificateLine, CertificateReceived
from gwanmun.office.desks import cargo, clearance, drafting, origin
from gwanmun.office.desks.papers.reading import read_papers
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people import register
from tests.stories.characters import CARRIER, PARTNER, lodge, look, pay

INVOICE = Path(__file__).parents[1] / "data" / "papers" / "display-modules.json"
TODAY = date(2026, 2, 3)
GARAM = Company("Garam Optoelectronics Co., Ltd.", "KR", "1248100998", "88, Sandan-ro, Paju-si, Gyeonggi-do")
SAO_BIEN = Company("Sao Bien Display Manufacturing JSC", "VN", "0201455871", "Trang Due, Hai Phong")
EXPORTER, IMPORTER = Actor("garam", GARAM.identifier, GARAM.identifier), Actor("sao bien", "0201455871", "0201455871")

GARAMS_GOODS = (
    Product("GR-M156F", "8524911000", "Flat panel display modules", unit="EA"),
    Product("GR-M270Q", "8524914000", "Flat panel display modules", unit="EA"),
    Product("GR-L09E27", "8539520000", "LED lamps", unit="EA"),
)
SAO_BIENS_GOODS = (
    Product("SBD-LCD-156", "85249100", "LCD display module", other_codes=("GR-M156F",)),
    Product("SBD-LCD-270", "85249100", "LCD display module", other_codes=("GR-M270Q",)),
    Product("SBD-LED-09", "85395210", "LED lamp with screw cap", other_codes=("GR-L09E27",)),
)


def enrol(company: Company, goods: tuple[Product, ...], defaults: dict[str, str]) -> None:
    register.enrol(company, "trader")
    register.keep_products(company.country, company.identifier, goods)
    register.keep_defaults(company.country, company.identifier, defaults)


def export_from_korea():
    """Garam drops its invoice: the draft asks for nothing, and the export is accepted, released, loaded."""
    enrol(GARAM, GARAMS_GOODS, {"customs_office": "030", "entry_type": "H", "transaction_nature": "11"})
    draft = drafting.draft(read_papers(INVOICE.read_bytes()), "export", {}, EXPORTER)
    assert draft.missing == () == draft.problems
    assert draft.counts.typed == 0
    standing = look(lodge(draft.declaration, EXPORTER))
    packages = draft.declaration.consignment.packages
    standing = clearance.record(standing.number, Loaded(TODAY, "HANJIN GENEVA", packages), CARRIER)
    assert standing.status == "closed"
    return replace(draft.declaration, number=standing.number)


def send_to_viet_nam(export) -> None:
    """What Korea accepted reaches Viet Nam, and the certificate of its display modules with it."""
    drafting.take_in(drafting.PartnerDeclaration("KR", export), PARTNER)
    modules = sum(line.quantity for line in export.lines if line.commodity.startswith("852491"))
    certified = CertificateLine("852491", "KR", "CTH", Decimal(modules), "H87")
    names = (export.exporter.name, export.importer.name)
    valid = (date(2026, 2, 2), date(2027, 2, 1))
    origin.take_in(CertificateReceived("KV-26-000001", "vkfta", "KR", *names, *valid, (certified,), TODAY), PARTNER)


def land_in_viet_nam(export) -> None:
    carried = export.consignment
    manifested = Manifested(
        carried.transport_document,
        "simple",
        carried.packages,
        carried.package_kind,
        carried.gross_weight_kg,
        "display modules",
        GARAM.name,
        SAO_BIEN.name,
        carried.transport_mode,
        carried.place_of_loading,
        carried.place_of_discharge,
        TODAY,
        consignee_identifier=SAO_BIEN.identifier,
    )
    number = carried.transport_document
    cargo.manifest(manifested, CARRIER)
    cargo.land(number, cargo.Landing(carried.packages, carried.gross_weight_kg, TODAY, last=True), CARRIER)
    cargo.carry_in(number, cargo.Carriage("03CCS01", carried.packages, TODAY), CARRIER)


def test_one_invoice_two_countries_nothing_retyped(offices):
    offices("kr")
    export = export_from_korea()

    offices("vn")
    enrol(SAO_BIEN, SAO_BIENS_GOODS, {"customs_office": "03CC", "entry_type": "A11"})
    send_to_viet_nam(export)
    land_in_viet_nam(export)
    draft = drafting.draft_import("KR", export.number, {}, IMPORTER)
    assert draft.missing == () == draft.problems
    assert draft.counts.typed == 0
    assert {draft.sources[path] for path in draft.sources} >= {"partner", "register", "product list", "certificate"}
    assert draft.declaration.previous_declaration == export.number

    standing = pay(look(lodge(draft.declaration, IMPORTER)))
    assert standing.status == "closed"
    settled = next(e for e in clearance.show(standing.number, IMPORTER).entries if e.kind == "OriginSettled")
    assert bytes(settled.event).count(b'"Granted"') == 2, "both kinds of module, on one certificate"
    assert origin.show("KV-26-000001", IMPORTER).lines[0].left == 0
