"""Materials: what a product is made of, down through as many levels as somebody knows, and what says where it is from."""

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
