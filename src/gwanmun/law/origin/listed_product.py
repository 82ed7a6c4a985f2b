"""A listed product: what an exporter makes, its bills of materials through time, and what was found of its origin.

A change of the bill is a new version; the versions before stay as they were, because certificates rest on them.
Only the latest is carried along here; the older ones stand in the stream, each under its number.
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import Text
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.frozen import Frozen, digest_of
from gwanmun.law.origin.materials import BillOfMaterials, Material

Code = Annotated[str, Meta(min_length=1, max_length=34, pattern=r"^[0-9A-Za-z][0-9A-Za-z._\-]*$")]

MOST_MATERIALS = 5_000
"""On all levels together; a motor car has some 3,000 that are bought."""


class ListedProduct(Struct, frozen=True, omit_defaults=True):
    """A product as it stands."""

    exporter: str  # identifier
    code: Code  # the exporter's own
    version: int
    bill: BillOfMaterials
    since: date
    template: str = ""  # the standard bill it was copied from
    found: dict[str, Frozen] = {}  # the last finding, by agreement
    retired: bool = False

    @property
    def until(self) -> date | None:
        """The last day on which everything that was found still holds; None where nothing ends by itself."""
        ends = [one.until for one in self.found.values() if one.until is not None]
        return min(ends, default=None) if not self.retired else None


class ProductListed(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """An exporter lists a product with its first bill of materials."""

    exporter: str
    code: Code
    bill: BillOfMaterials
    on: date
    template: str = ""


class BillOfMaterialsChanged(Struct, frozen=True, tag_field="event", tag=True):
    """The product is made otherwise, or of materials at other prices or from other suppliers."""

    bill: BillOfMaterials
    why: Text
    on: date


class OriginFound(Struct, frozen=True, tag_field="event", tag=True):
    """The origin of the product was determined under some agreements."""

    found: tuple[Frozen, ...]
    cause: Literal["asked", "certificate", "round"]
    on: date


class ProductRetired(Struct, frozen=True, tag_field="event", tag=True):
    """The product is made no more; what was found of it stays."""

    why: Text
    on: date


ProductEvent: TypeAlias = ProductListed | BillOfMaterialsChanged | OriginFound | ProductRetired


def number(exporter: str, code: str) -> str:
    """What a product is known by here: two exporters may call different goods alike."""
    return f"{exporter}/{code}"


def after(product: ListedProduct | None, event: ProductEvent) -> ListedProduct:
    """The product once this has happened too."""
    if isinstance(event, ProductListed):
        return ListedProduct(event.exporter, event.code, 1, event.bill, event.on, event.template)
    if product is None:
        raise ValueError("a product begins with ProductListed")
    match event:
        case BillOfMaterialsChanged():
            return replace(product, version=product.version + 1, bill=event.bill, since=event.on)
        case OriginFound():
            return replace(product, found={**product.found, **{one.agreement: one for one in event.found}})
        case ProductRetired():
            return replace(product, retired=True)


def list_product(known: ListedProduct | None, event: ProductListed) -> ProductListed | Problem | None:
    """List a product: as new, or as nothing new; another bill under its code is a change, and is said to be one."""
    if known is None:
        return event
    return None if known.bill == event.bill else Problem("product-listed-already", "code", event.code)


def change_bill(product: ListedProduct, event: BillOfMaterialsChanged) -> BillOfMaterialsChanged | Problem | None:
    """Change a product's bill of materials; the same bill again says nothing new."""
    if product.retired:
        return Problem("product-retired", "code", product.code)
    return None if digest_of(product.bill) == digest_of(event.bill) else event


def too_many(materials: tuple[Material, ...] | None) -> Problem | None:
    """Whether a bill of materials has more lines than anybody can keep."""
    count = _count(materials or ())
    facts = {"most": str(MOST_MATERIALS)}
    return Problem("bill-too-long", "materials", str(count), facts) if count > MOST_MATERIALS else None


def _count(materials: tuple[Material, ...]) -> int:
    return sum(1 + _count(material.parts) for material in materials)
