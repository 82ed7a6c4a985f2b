"""Schemas: the declaration as pydantic sees it, with the same bounds as the law's own, and the standing answered."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

CommodityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,10}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
OptionalCountryCode = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
LocationCode = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}[A-Z0-9]{3})?$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")]
PackageCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")]
Number = Annotated[str, StringConstraints(min_length=1, max_length=35, pattern=r"^[0-9A-Za-z][0-9A-Za-z/._\-]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Text = Annotated[str, StringConstraints(max_length=512)]
Code = Annotated[str, StringConstraints(max_length=10)]
Identifier = Annotated[str, StringConstraints(max_length=35)]
Figure = Annotated[Decimal, Field(ge=0, le=Decimal(10) ** 13, allow_inf_nan=False)]
Incoterm = Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Party(Model):
    name: Name
    country: CountryCode
    identifier: Identifier = ""
    address: Text = ""


class Consignment(Model):
    packages: Annotated[int, Field(ge=1, le=9_999_999)]
    package_kind: PackageCode
    gross_weight_kg: Figure
    transport_document: Identifier = ""
    master_transport_document: Identifier = ""
    cargo_control_number: Annotated[str, StringConstraints(max_length=19)] = ""
    transport_mode: Code = "1"
    means_name: Annotated[str, StringConstraints(max_length=70)] = ""
    means_code: Annotated[str, StringConstraints(max_length=25)] = ""
    carrier: Annotated[str, StringConstraints(max_length=17)] = ""
    country_of_dispatch: OptionalCountryCode = ""
    country_of_destination: OptionalCountryCode = ""
    place_of_loading: LocationCode = ""
    place_of_discharge: LocationCode = ""
    expected_arrival: date | None = None
    carried_in_on: date | None = None
    place_of_goods: Identifier = ""
    containers: list[Annotated[str, StringConstraints(max_length=11)]] = []


class Terms(Model):
    incoterm: Incoterm
    currency: CurrencyCode
    amount: Figure
    invoice_number: Number
    invoice_date: date
    place: Annotated[str, StringConstraints(max_length=70)] = ""
    payment_method: Code = ""


class Amount(Model):
    value: Figure
    currency: CurrencyCode


class Charges(Model):
    freight: Amount | None = None
    insurance: Amount | None = None
    additions: Amount | None = None
    deductions: Amount | None = None


class Claim(Model):
    agreement: Annotated[str, StringConstraints(max_length=20)]
    certificate: Number
    item: Annotated[int, Field(ge=1, le=999)] = 1


class DocumentReference(Model):
    kind: Identifier
    number: Number


class Line(Model):
    commodity: CommodityCode
    origin: CountryCode
    description: Name
    quantity: Figure
    quantity_unit: UnitCode
    unit_price: Figure
    value: Figure
    net_weight_kg: Figure
    trade_description: Text = ""
    trademark: Annotated[str, StringConstraints(max_length=70)] = ""
    model: Annotated[str, StringConstraints(max_length=300)] = ""
    composition: Annotated[str, StringConstraints(max_length=300)] = ""
    product: Annotated[str, StringConstraints(max_length=70)] = ""
    supplementary_quantity: Figure | None = None
    supplementary_unit: Annotated[str, StringConstraints(max_length=3)] = ""
    drawback_quantity: Figure | None = None
    origin_mark: Code = ""
    rate_class: Code = ""
    claim: Claim | None = None
    permits: list[DocumentReference] = []
    abatement_code: Code = ""
    internal_tax_code: Code = ""


class Declaration(Model):
    procedure: Literal["import"]
    customs_office: Code
    declarant: Party
    importer: Party
    exporter: Party
    consignment: Consignment
    terms: Terms
    lines: Annotated[list[Line], Field(min_length=1, max_length=999)]
    number: Annotated[str, StringConstraints(max_length=35, pattern=r"^[0-9A-Z\-]+$")]
    timing: Literal["before_departure", "before_arrival", "before_bonded_area", "after_storage"] = "after_storage"
    entry_type: Code = ""
    transaction_nature: Code = ""
    purpose: Code = ""
    collection_type: Code = ""
    price_statement: bool = False
    taxpayer: Party | None = None
    freight_forwarder: Party | None = None
    manufacturer: Party | None = None
    charges: Charges = Charges()
    documents: list[DocumentReference] = []
    previous_declaration: Identifier = ""
    remarks: Text = ""


class Standing(BaseModel):
    number: str
    procedure: str
    status: str
    done: list[str]
    waits_for: dict[str, Any] | None
    waiting_since: datetime
    owed: int
    paid: int
    currency: str
