"""The certificate of origin an office issues: the document itself, box by box, whatever a form calls its boxes.

This is the union of what the forms ask (KCFTA, Form AK, Form D, the Indian forms, UN/CEFACT's certificate of origin);
a form prints the boxes it has. What happens to a certificate afterwards stands in `issued.py`; what is known of one
that came from a partner in `certificate.py`. `as_sent` is the bridge: the same certificate as the partner takes it in,
with nothing typed again.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import (
    CommodityCode,
    CountryCode,
    LocationCode,
    Name,
    Number,
    PackageCode,
    Text,
    UnitCode,
)
from gwanmun.law.basics.money import Amount
from gwanmun.law.origin.certificate import CertificateLine, CertificateReceived

MOST_ITEMS = 20
"""No form has room for more; the twenty-first item goes on a certificate of its own."""

# How the criterion of an item was met, from which each form takes its own word for the box.
CriterionKind = Literal["WO", "PE", "shift", "content", "shift-and-content", "process", "general", "other"]


class NamedParty(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person or company as a certificate names it."""

    name: Name
    country: CountryCode
    address: Text = ""
    identifier: Annotated[str, Meta(max_length=35)] = ""  # as its own country numbers it


Producer: TypeAlias = NamedParty | Literal["", "SAME", "AVAILABLE TO THE COMPETENT AUTHORITY UPON REQUEST"]
"""Who made the goods: somebody named, the exporter itself, or nobody the form must tell of."""


class Transport(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the goods travel, as far as known."""

    departure: date | None = None
    means_name: Annotated[str, Meta(max_length=70)] = ""  # of the vessel or flight
    voyage: Annotated[str, Meta(max_length=25)] = ""  # or flight number
    place_of_loading: LocationCode | Literal[""] = ""
    place_of_discharge: LocationCode | Literal[""] = ""
    route: Text = ""  # where it is not straight: "via SGSIN, in transit"


class Flags(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a form has a box to tick for."""

    retroactive: bool = False  # issued after the days the agreement allows from shipment
    third_party_invoicing: bool = False  # the invoice was made out in a country that is no party to the sale's goods
    exhibition: bool = False
    back_to_back: bool = False
    accumulation: bool = False  # materials of other parties were counted as the exporting party's own
    de_minimis: bool = False  # a tolerance was needed


class ThirdParty(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who made out the invoice, where it was not the exporter."""

    name: Name
    country: CountryCode


class Exhibition(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The exhibition goods were sent to before they were sold."""

    name: Name
    country: CountryCode
    address: Text = ""


class IssuedItem(Struct, frozen=True, omit_defaults=True):
    """One item: what it covers, why it originates, and how much of it there is."""

    marks: str  # marks and numbers on packages; "N/M" for none, "I/S" as on the shipping documents
    packages: int
    package_kind: PackageCode
    description: str
    hs: str  # six digits, as declared on export and so on import; in which edition the rule is, the determination says
    origin: CountryCode
    criterion: str  # as the form writes it in its box: "WO", "CTH", "RVC 45 %", "PSR"
    criterion_kind: CriterionKind
    gross_weight_kg: Decimal
    quantity: Decimal
    unit: UnitCode
    invoice_number: Number
    invoice_date: date
    importing_commodity: CommodityCode | Literal[""] = ""  # the importing country's own code
    fob: Amount | None = None  # stands only where the criterion is one of value
    producer: str = ""  # where the items have several
    determination: str = ""  # digest of the frozen determination the item rests on; never printed
    declaration_line: int = 0  # of the export declaration, counted from 1


class ExporterDeclaration(Struct, frozen=True, omit_defaults=True):
    """What the exporter declares at the foot of the form, and who signed it for him."""

    text: str
    country: CountryCode  # of production
    importing_country: CountryCode
    place: str
    on: date
    signatory: str = ""


class OfficialUse(Struct, frozen=True, omit_defaults=True):
    """The importing customs' box: preference given, or not given and why. Empty when a certificate is issued."""

    preference: Literal["", "given", "not-given"] = ""
    reason: str = ""
    signatory: str = ""
    on: date | None = None


class IssuedCertificate(Struct, frozen=True, omit_defaults=True):
    """A certificate of origin as it was issued. It never changes: what must be corrected is issued anew."""

    number: Number
    agreement: str  # "vkfta"
    form: str  # "VK", "AK", "KCFTA"; empty where the agreement has no form of its own
    issued: date
    expires: date  # last day it may be claimed on
    place: str  # where it was issued
    issuer: CountryCode
    issuing_body: str
    signatory: str  # the officer who signed
    exporter: NamedParty
    consignee: NamedParty
    transport: Transport
    items: Annotated[tuple[IssuedItem, ...], Meta(min_length=1, max_length=MOST_ITEMS)]
    declaration: ExporterDeclaration
    export_declaration: str = ""
    producer: Producer = ""
    flags: Flags = Flags()
    third_party: ThirdParty | None = None
    exhibition: Exhibition | None = None
    originals: tuple[str, ...] = ()  # certificates a back-to-back one rests on
    remarks: str = ""
    replaces: str = ""  # number of the certificate this one corrects
    true_copy_of: str = ""  # "CERTIFIED TRUE COPY": number of the certificate that was lost
    true_copy_date: date | None = None  # the day the lost one was issued on
    official_use: OfficialUse = OfficialUse()


def as_sent(certificate: IssuedCertificate, on: date) -> CertificateReceived:
    """The certificate as the importing country takes it in, received on this day."""
    return CertificateReceived(
        certificate.number,
        certificate.agreement,
        certificate.issuer,
        certificate.exporter.name,
        certificate.consignee.name,
        certificate.issued,
        certificate.expires,
        tuple(CertificateLine(i.hs, i.origin, i.criterion, i.quantity, i.unit) for i in certificate.items),
        on,
        replaces=certificate.replaces or certificate.true_copy_of,
    )
