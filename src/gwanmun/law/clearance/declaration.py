"""The declaration: what a declarant says of a consignment, header and lines, in the WCO Data Model's words.

The national form's boxes (62 on the Korean import form) are a list in the country's pack that points
into this document and into customs' own decisions; nothing is kept twice. What customs works out
(customs value, duty, acceptance date, the officer) is never declared: it stands in the case's events.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import (
    CommodityCode,
    CountryCode,
    CurrencyCode,
    LocationCode,
    Name,
    Number,
    PackageCode,
    Text,
    UnitCode,
)
from gwanmun.law.basics.money import Amount
from gwanmun.law.cargo.timing import Timing
from gwanmun.law.revenue.value import Incoterm

Procedure = Literal["import", "export"]
Code = Annotated[str, Meta(max_length=10)]
RateKey = Annotated[str, Meta(max_length=35)]
Packages = Annotated[int, Meta(ge=1, le=9_999_999)]


class Party(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person or company: importer, exporter, declarant, taxpayer, freight forwarder."""

    name: Name
    country: CountryCode
    identifier: Annotated[str, Meta(max_length=35)] = ""  # the national trader number; empty for a stranger
    address: Text = ""


class Consignment(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the goods travel, and in how many packages."""

    packages: Packages
    package_kind: PackageCode
    gross_weight_kg: Decimal
    transport_document: Annotated[str, Meta(max_length=35)] = ""  # house bill of lading or air waybill
    master_transport_document: Annotated[str, Meta(max_length=35)] = ""
    cargo_control_number: Annotated[str, Meta(max_length=19)] = ""
    transport_mode: Code = "1"  # UN/ECE Recommendation 19: 1 sea, 4 air
    means_name: Annotated[str, Meta(max_length=70)] = ""  # the vessel's or flight's name
    means_code: Annotated[str, Meta(max_length=25)] = ""  # call sign or IMO number, flight number
    carrier: Annotated[str, Meta(max_length=17)] = ""
    country_of_dispatch: CountryCode = ""  # where the goods were loaded
    country_of_destination: CountryCode = ""
    place_of_loading: LocationCode = ""
    place_of_discharge: LocationCode = ""
    expected_arrival: date | None = None
    carried_in_on: date | None = None
    place_of_goods: Annotated[str, Meta(max_length=35)] = ""  # the bonded place where they may be examined
    containers: tuple[Annotated[str, Meta(max_length=11)], ...] = ()


class Terms(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What buyer and seller agreed: delivery, currency, price, payment, and on which invoice."""

    incoterm: Incoterm
    currency: CurrencyCode
    amount: Decimal  # the invoice's total, in `currency`
    invoice_number: Number
    invoice_date: date
    place: Annotated[str, Meta(max_length=70)] = ""  # the place named after the Incoterm
    payment_method: Code = ""


class Charges(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the price leaves out or holds too much of (WTO Valuation Agreement Article 8)."""

    freight: Amount | None = None
    insurance: Amount | None = None
    additions: Amount | None = None
    deductions: Amount | None = None


class Claim(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A claim of preference: under which agreement, proven by which item of which certificate."""

    agreement: Annotated[str, Meta(max_length=20)]
    certificate: Number
    item: Annotated[int, Meta(ge=1, le=999)] = 1


class DocumentReference(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A paper the declaration rests on: its kind (UN/EDIFACT 1001, or the permit's name) and its number."""

    kind: Annotated[str, Meta(max_length=35)]
    number: Number


class Line(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of goods: one commodity of one origin at one price."""

    commodity: CommodityCode
    origin: CountryCode
    description: Name  # the general description, in the tariff's words
    quantity: Decimal
    quantity_unit: UnitCode
    unit_price: Decimal
    value: Decimal  # in the invoice's currency
    net_weight_kg: Decimal
    trade_description: Text = ""  # as in the transaction's documents
    trademark: Annotated[str, Meta(max_length=70)] = ""
    model: Annotated[str, Meta(max_length=300)] = ""
    composition: Annotated[str, Meta(max_length=300)] = ""
    product: Annotated[str, Meta(max_length=70)] = ""  # the trader's own code for the goods
    supplementary_quantity: Decimal | None = None  # in the tariff's own unit
    supplementary_unit: Annotated[str, Meta(max_length=3)] = ""
    drawback_quantity: Decimal | None = None
    packages: Annotated[int, Meta(ge=1, le=9_999_999)] | None = None  # of the consignment's, those with these goods in
    gross_weight_kg: Decimal | None = None
    origin_mark: Code = ""  # whether, how and where the goods are marked with their origin
    rate_class: Annotated[str, Meta(max_length=10)] = ""  # asked for, when the declarant has a choice
    claim: Claim | None = None
    permits: tuple[DocumentReference, ...] = ()
    abatement_code: Code = ""
    internal_tax_code: Code = ""
    use_code: RateKey | None = None  # what the goods are for, where a rate asks; empty: for none of the uses it names
    additional_code: RateKey | None = None  # what tells them from other goods of the code; empty: none of those named


class Declaration(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A goods declaration for import or export."""

    procedure: Procedure
    customs_office: Code
    declarant: Party
    importer: Party
    exporter: Party  # on import: the supplier abroad
    consignment: Consignment
    terms: Terms
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=999)]
    number: Annotated[str, Meta(max_length=35, pattern=r"^[0-9A-Z\-]*$")] = ""  # empty: the office gives one
    timing: Timing = "after_storage"
    entry_type: Code = ""
    transaction_nature: Code = ""
    purpose: Code = ""
    collection_type: Code = ""
    price_statement: bool = False
    taxpayer: Party | None = None  # the importer, unless somebody else owes
    freight_forwarder: Party | None = None
    manufacturer: Party | None = None
    charges: Charges = Charges()
    documents: tuple[DocumentReference, ...] = ()
    previous_declaration: Annotated[str, Meta(max_length=35)] = ""  # the partner country's export declaration
    remarks: Text = ""
