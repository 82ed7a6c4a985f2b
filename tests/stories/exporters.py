"""What the stories of certificates share: an exporter's product, what its supplier declares, and the goods it ships."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law.clearance.case import Loaded
from gwanmun.law.clearance.declaration import Line
from gwanmun.law.origin.application import Application, ApplicationReviewed, ItemAsked
from gwanmun.law.origin.issued_certificate import NamedParty
from gwanmun.law.origin.materials import BillOfMaterials, Evidence, Material, Product
from gwanmun.law.origin.supplier_declaration import DeclaredMaterial, Paper
from gwanmun.office.desks import clearance, evidence, issuing, products
from gwanmun.office.desks.evidence import Declaring
from gwanmun.office.desks.issuing import ApplicationStanding
from gwanmun.office.desks.products import Listing
from gwanmun.office.journal.entry import Actor
from tests.stories.characters import CARRIER, HANBIT, IMPORTER, OFFICER, export_of, lodge, look

EXPORTER = IMPORTER  # the same company buys and sells
EXPORTERS_NUMBER = HANBIT.identifier
STEEL = NamedParty("Daehan Steel Co., Ltd.", "KR", identifier="1058139003")
SUPPLIER = Actor("daehan", STEEL.identifier, STEEL.identifier)
RECORD = Paper("production record", "PR-2026-01", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
EVERY_AGREEMENT = ("akfta", "kr-cn", "kr-id", "kr-in", "rcep", "vkfta")

SUPPLIES = Line(
    "8504402099", "KR", "Static converters", Decimal(800), "H87", Decimal(100), Decimal("80000.00"), Decimal(400),
    product="PSU-100",
)  # fmt: skip

CHOKES = Material("850450", Decimal(40), "CN", id="CH-1", name="Chokes")
HOUSINGS = Material(
    "850440", Decimal(25), "KR", id="HS-1", name="Housed boards", evidence=(Evidence("supplier-declaration", "SD-1"),)
)  # of the product's own subheading: without the supplier's word there is no change of classification
"""A material of the product's own code, so that origin hangs on what its supplier declares, and on its price."""


def bill(*materials: Material, fob: int = 100) -> BillOfMaterials:
    """What a power supply is made of; as a rule chokes from China and boards from a Korean supplier."""
    return BillOfMaterials(Product("850440", made_in="KR", fob=Decimal(fob)), materials or (CHOKES, HOUSINGS))


def declared(number: str = "SD-1", **other: object) -> Declaring:
    """The supplier's declaration on its boards."""
    boards = DeclaredMaterial("HS-1", "850440", "KR", originating=True, agreements=EVERY_AGREEMENT)
    first = Declaring(
        number, STEEL, EXPORTERS_NUMBER, date(2026, 1, 5), date(2026, 1, 5), date(2026, 12, 31), (boards,), (RECORD,)
    )
    return replace(first, **other)


def listed() -> products.ProductFile:
    """The supplier has declared, and the exporter has listed its product."""
    evidence.declare(declared(), SUPPLIER)
    return products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill()), EXPORTER)


def exported(*lines: Line, loaded: date | None = None) -> str:
    """An export declaration of these lines, released, and loaded if it is said when; its number."""
    standing = look(lodge(export_of(*(lines or (SUPPLIES,)))))
    assert standing.status == "released"
    if loaded is not None:
        clearance.record(standing.number, Loaded(loaded, "HMM GAON", 5), CARRIER)
    return standing.number


def application(declaration: str, *items: ItemAsked, **other: object) -> Application:
    """What the exporter adds to its export declaration: marks, the buyer's code, who signs."""
    wanted = items or (ItemAsked(1, importing_commodity="85044090"),)
    first = Application("vkfta", declaration, "Kim Minsu", "Busan", wanted, marks="HANBIT 1-5")
    return replace(first, **other)


def applied(declaration: str, *items: ItemAsked, **other: object) -> ApplicationStanding:
    """An application that has been handed in."""
    return issuing.apply(application(declaration, *items, **other), EXPORTER)


def granted(standing: ApplicationStanding) -> str:
    """The certificate an application ends in, once an officer has read it where one must; its number."""
    if standing.waits_for is not None and standing.waits_for.code == "review-to-do":
        standing = issuing.review(standing.number, ApplicationReviewed(conforms=True), OFFICER)
    assert standing.status == "granted", standing
    return standing.certificate


def certified(*items: ItemAsked, **other: object) -> str:
    """A certificate for the exporter's power supplies, from the supplier's declaration on; its number."""
    listed()
    return granted(applied(exported(), *items, **other))
