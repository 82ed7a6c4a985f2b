"""A lodged line: what selection may know of one line of goods on the day it was lodged.

It is the line as the declarant first said it: an officer's correction, an amendment or a later payment never finds its
way in here, because on the day of the choice nobody could know it. One line is one row of what selection learns from.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

Identifier = Annotated[str, Meta(max_length=64)]
Code = Annotated[str, Meta(max_length=16)]
Minor = Annotated[int, Meta(ge=0, le=10**18, description="minor units of the country's currency")]


class LodgedLine(Struct, frozen=True, omit_defaults=True):
    """One line as lodged. Identifiers and codes are text, empty where nothing was said; nobody is named in it."""

    number: Annotated[str, Meta(min_length=1, max_length=64)]  # of the declaration
    on: date  # the day it was lodged
    commodity: Code  # six digits at least, as declared
    origin: Code
    dispatch: Code  # country of loading
    importer: Identifier  # whose goods they are; on export the exporter
    line: Annotated[int, Meta(ge=1, le=999)] = 1
    procedure: Code = "import"
    office: Code = ""
    declarant: Identifier = ""
    seller: Identifier = ""  # the other party to the sale
    carrier: Identifier = ""
    mode: Code = ""  # of transport
    regime: Code = ""  # the kind of import or export
    use: Code = ""  # what the goods are for
    payment: Code = ""  # terms of payment
    tariff_class: Code = ""  # which rate was claimed: the general one, an agreement's, a relief
    origin_mark: Code = ""  # how the origin is marked, or what proves it
    preference: bool = False  # an agreement's rate is claimed
    rate_percent: Decimal = Decimal(0)  # duty as a share of the value
    net_weight_kg: Decimal = Decimal(0)  # nought where nothing was said
    value: Minor | None = None  # customs value, minor units; None where nothing was said
    taxes: Minor = 0  # duty and taxes on the line as declared, minor units
    weight: Annotated[int, Meta(ge=1, le=10_000)] | None = None  # where trust lowered it; never learned from
    trusted: bool = False  # an authorised operator: for policy and for the table of groups, never learned from
