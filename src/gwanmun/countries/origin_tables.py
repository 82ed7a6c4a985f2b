"""Origin tables: a pack's own numbers for certificates of origin, and its standard bills of materials.

issuing.toml            the fields of the law's `IssuingLaw`; a pack may do without
standard_bills/*.toml   id, industry, names, note, [product], [[material]]; a pack may do without
"""

from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.countries.finding import Findings, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.rules import Rules, read_rule, read_rules, read_tables
from gwanmun.law.origin.issuing_law import IssuingLaw
from gwanmun.law.origin.materials import BillOfMaterials, Material, Product
from gwanmun.law.origin.standard_bill import StandardBill

ISSUING = "issuing.toml"
STANDARD_BILLS = "standard_bills"


class WrittenBill(Struct, frozen=True):
    """A standard bill as its file begins."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9\-]{1,39}$")]
    industry: str
    names: dict[str, str]
    product: Product
    currency: str = ""
    note: str = ""


class OriginTables(Struct, frozen=True):
    """What a pack says of certificates of origin and of the bills its exporters may copy."""

    issuing: IssuingLaw
    standard_bills: tuple[Placed[StandardBill], ...]


def read_origin_tables(folder: Folder, findings: Findings) -> OriginTables:
    """Both, as far as the pack has them."""
    rules = read_rules(folder, ISSUING, findings) if ISSUING in folder.names else None
    placed = read_rule(rules, IssuingLaw, findings) if rules else None
    files = (read_rules(folder, name, findings) for name in folder.under(STANDARD_BILLS, ".toml"))
    bills = tuple(bill for file in files if file is not None and (bill := _bill(file, findings)) is not None)
    return OriginTables(placed.value if placed else IssuingLaw(), bills)


def _bill(rules: Rules, findings: Findings) -> Placed[StandardBill] | None:
    head = read_rule(rules, WrittenBill, findings, apart=("material",))
    materials = read_tables(rules, "material", Material, findings)
    if head is None:
        return None
    written = head.value
    if not materials:
        findings.error("materials-missing", rules.place(), f"{written.id} is made of nothing: it has no [[material]].")
        return None
    bill = BillOfMaterials(written.product, tuple(one.value for one in materials), currency=written.currency)
    return Placed(StandardBill(written.id, written.industry, written.names, bill, written.note), head.place)
