"""Commercial papers: the invoice, packing list and bill a trader has anyway, before customs asks anything."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import CurrencyCode, Name, Number, Text
from gwanmun.law.basics.money import Amount


class Trader(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A party as a commercial paper names it."""

    name: Name
    country: str = ""
    identifier: str = ""
    address: Text = ""


class InvoiceLine(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of goods as the seller wrote it."""

    description: Name
    quantity: Decimal
    unit: str  # as written: "PCS", "EA", "kg"; brought to UN/ECE Recommendation 20 when drafted
    unit_price: Decimal
    amount: Decimal
    product: str = ""  # the seller's article number
    buyer_product: str = ""
    commodity: str = ""  # when the seller states an HS code
    origin: str = ""
    net_weight_kg: Decimal | None = None
    trademark: str = ""
    model: str = ""
    composition: str = ""


class Invoice(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A commercial invoice (UN/EDIFACT document 380)."""

    number: Number
    issued_on: date
    seller: Trader
    buyer: Trader
    currency: CurrencyCode
    lines: Annotated[tuple[InvoiceLine, ...], Meta(min_length=1, max_length=999)]
    total: Decimal
    incoterm: str = ""
    incoterm_place: str = ""
    payment_terms: str = ""
    freight: Amount | None = None
    insurance: Amount | None = None
    order_number: str = ""


class PackedGoods(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One row of a packing list."""

    packages: int
    product: str = ""
    description: str = ""
    quantity: Decimal | None = None
    net_weight_kg: Decimal | None = None
    gross_weight_kg: Decimal | None = None


class PackingList(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A packing list (UN/EDIFACT document 271): what is in how many packages, and what it weighs."""

    packages: int
    package_kind: str
    gross_weight_kg: Decimal
    net_weight_kg: Decimal | None = None
    goods: tuple[PackedGoods, ...] = ()


class TransportPaper(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A bill of lading or air waybill as the shipper holds it."""

    number: Number
    master_number: str = ""
    transport_mode: str = "1"
    means_name: str = ""
    means_code: str = ""
    carrier: str = ""
    place_of_loading: str = ""
    place_of_discharge: str = ""
    expected_arrival: date | None = None
    freight: Amount | None = None
    packages: int | None = None
    gross_weight_kg: Decimal | None = None
    containers: tuple[str, ...] = ()


class Papers(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Everything a trader hands over for one consignment."""

    invoice: Invoice
    packing_list: PackingList | None = None
    transport: TransportPaper | None = None
