"""A standard bill of materials: what goods of a kind are usually made of, to be copied and then made true.

It is nobody's determination. What an exporter copies becomes the first version of its own bill, with its own prices and
its own suppliers; materials come without evidence, so a copy nobody has worked on proves nothing.
"""

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.origin.materials import BillOfMaterials, Material


class StandardBill(Struct, frozen=True, omit_defaults=True):
    """One template."""

    id: str  # "led-lamp"
    industry: str
    names: dict[str, str]  # by language
    bill: BillOfMaterials
    note: str = ""


def copied(standard: StandardBill) -> BillOfMaterials:
    """The template as somebody's own bill: nothing of it is proven."""
    materials = tuple(_bare(material) for material in standard.bill.materials or ())
    return replace(standard.bill, materials=materials)


def _bare(material: Material) -> Material:
    parts = tuple(_bare(part) for part in material.parts)
    return replace(material, parts=parts, origin=None, originating=None, evidence=())
