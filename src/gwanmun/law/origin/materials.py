"""Materials: what a product is made of, down through as many levels as somebody knows, and what says where it is from.

What a rule says in words ("unembroidered fabric") no code answers. Such a question comes back as a missing fact, and is
answered under its own words in `called`: whether the material, or the product, is what the words mean.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

Role = Literal["material", "retail_packing", "shipment_packing", "accessory", "neutral"]


class Evidence(Struct, frozen=True, omit_defaults=True):
    """What says that a material originates: a supplier's declaration or a certificate, for some time."""

    kind: Literal["supplier-declaration", "certificate", "own-production"]
    number: str
    agreement: str = ""  # under which it originates; empty: it names a country and no agreement
    valid_from: date | None = None
    valid_to: date | None = None


class Material(Struct, frozen=True, omit_defaults=True):
    """One line of a bill of materials, for one unit of the product (or for the lot the product's prices are of).

    Origin is a country, or None where nobody knows: then the material is non-originating. `value` is in the same
    currency as the product's prices. `parts` are what it was itself made of, where it was made in the territory.
    """

    hs: str  # 2 to 10 digits
    value: Decimal | None
    origin: str | None = None
    originating: bool | None = None  # under the agreement asked about; None: the origin and the evidence say
    wholly_obtained: bool | None = None
    edition: str = ""  # of the code; empty: the product's
    name: str = ""
    id: str = ""  # the exporter's own part number
    weight_kg: Decimal | None = None
    role: Role = "material"
    processes: tuple[str, ...] = ()  # done to it in the territory
    parts: tuple["Material", ...] = ()
    evidence: tuple[Evidence, ...] = ()
    description: str = ""  # what a rule that names materials in words is held against, by a person
    called: dict[str, bool] = {}  # whether it is what these words of a rule mean, where somebody has said
    made_by: Literal["producer", "supplier"] = "producer"  # who made it out of its parts
    rule: str = ""  # the rule it is held to itself, where the agreement's own list does not say


class Product(Struct, frozen=True, omit_defaults=True):
    """The goods somebody wants to know the origin of, and their prices in one currency."""

    hs: str
    edition: str = "HS2022"
    made_in: str = ""  # the exporting party
    fob: Decimal | None = None
    exw: Decimal | None = None
    adjusted: Decimal | None = None  # adjusted value
    net_cost: Decimal | None = None
    weight_kg: Decimal | None = None
    wholly_obtained: bool | None = None
    direct_transport: bool | None = None
    is_set: bool = False
    description: str = ""
    name: str = ""
    id: str = ""
    called: dict[str, bool] = {}  # whether it is what these words of a rule mean, where somebody has said
    processes: tuple[str, ...] | None = None  # all that was done in the territory; None: nobody has said
    retained: bool | None = None  # keeps the origin it had before
    drawback_claimed: bool | None = None  # duty on its materials is given back
    direct_labour: Decimal | None = None
    direct_overhead: Decimal | None = None
    profit: Decimal | None = None
    other_costs: Decimal | None = None


EvidenceAsked = Literal["stated", "proven"]


class BillOfMaterials(Struct, frozen=True, omit_defaults=True):
    """A product and everything it is made of, in one currency and at the prices of one day.

    `materials` are None where nobody has said what went in: that is not the same as nothing. `evidence` says what it
    takes for a material to originate: that its origin is stated, or that a declaration or certificate proves it.
    """

    product: Product
    materials: tuple[Material, ...] | None = None
    on: date | None = None  # the price date, on which evidence must hold
    currency: str = ""
    evidence: EvidenceAsked = "stated"
