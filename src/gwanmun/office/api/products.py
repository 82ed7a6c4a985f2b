"""Products: what exporters make, of what, and under which agreements it originates."""

from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.origin.bill_of_materials import WrittenBill
from gwanmun.law.origin.listed_product import Code, ListedProduct
from gwanmun.law.origin.standard_bill import StandardBill
from gwanmun.office.api import queries
from gwanmun.office.api.operation import Operation, deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import products, rulebooks
from gwanmun.office.desks.products import (
    ChangingBill,
    Identifier,
    Listing,
    ProductFile,
    Redetermined,
    Redetermining,
    Retiring,
    Version,
)

CREATED = 201


class OfExporter(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose."""

    exporter: Annotated[str, Meta(min_length=1, max_length=35, description="identifier of the exporter")]


def list_product(visit: Visit, listing: Listing) -> Reply:
    """List a product with its bill of materials, or with a standard one to begin from.

    It is determined under every agreement of the country at once.
    """
    return reply(products.list_product(listing, visit.actor, visit.request), CREATED)


class SheetOf(Struct, frozen=True, forbid_unknown_fields=True):
    """Which product of which exporter a sheet of materials is of."""

    exporter: Identifier
    code: Code


def from_sheet(visit: Visit) -> Reply:
    """List a product, or give it a new bill, from a factory's own sheet of materials: CSV, XLSX or JSON.

    What a product is made of is read level below level, with quantities, losses, prices and what proves the origin.
    """
    asked = queries.read(SheetOf, visit.http.META.get("QUERY_STRING", ""))
    return reply(products.from_sheet(asked.exporter, asked.code, visit.raw, visit.actor), CREATED)


def every(visit: Visit, asked: OfExporter) -> Reply:
    """List an exporter's products, with what was last found of each."""
    return reply(products.of_exporter(asked.exporter, visit.actor))


def show(visit: Visit, number: str) -> Reply:
    """Show a product (exporter/code): its bill of materials, what was found of it, what is wrong with its proofs."""
    return reply(products.show(number, visit.actor))


def versions(visit: Visit, number: str) -> Reply:
    """Show every bill of materials a product ever had; none is ever rewritten."""
    return reply(products.versions(number, visit.actor))


def change_bill(visit: Visit, changing: ChangingBill, number: str) -> Reply:
    """Give a product another bill of materials; the answer says under which agreements it flipped."""
    return reply(products.change_bill(number, changing, visit.actor, visit.request), CREATED)


def retire(visit: Visit, retiring: Retiring, number: str) -> Reply:
    """Say that a product is made no more; what was found of it stays."""
    return reply(products.retire(number, retiring, visit.actor, visit.request), CREATED)


def redetermine(visit: Visit, redetermining: Redetermining) -> Reply:
    """Determine products again as things stand today; the answer says which of them flipped, and for which cause."""
    return reply(products.redetermine(redetermining, visit.actor), CREATED)


def standard_bills(visit: Visit) -> Reply:
    """List the standard bills of materials, to be copied and then made true."""
    return reply(tuple(rulebooks.current().country.standard_bills.values()))


OPERATIONS = (
    deed("/products", "list-products", list_product, takes=Listing, gives=ProductFile),
    Operation(
        "POST",
        "/products/sheets",
        "list-products",
        from_sheet,
        ProductFile,
        WrittenBill,
        SheetOf,
        CREATED,
        body="papers",
        remembers=True,
    ),
    look("/products", "see-products", every, gives=tuple[ListedProduct, ...], asks=OfExporter),
    deed("/products/redeterminations", "list-products", redetermine, takes=Redetermining, gives=Redetermined),
    look("/products/standard-bills", "see-products", standard_bills, gives=tuple[StandardBill, ...]),
    look("/products/{number}", "see-products", show, gives=ProductFile),
    look("/products/{number}/versions", "see-products", versions, gives=tuple[Version, ...]),
    deed("/products/{number}/bills", "list-products", change_bill, takes=ChangingBill, gives=ProductFile),
    deed("/products/{number}/retirements", "list-products", retire, takes=Retiring, gives=ListedProduct),
)
