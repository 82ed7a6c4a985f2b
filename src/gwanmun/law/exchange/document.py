"""The certificate of origin as a document between countries: what everybody reads, and five parts to be shown or not.

    <header>.<payload>.<signature>~<part>~<part>~…~

The issuing authority signs it once; from then on it is carried as bytes. The payload says for which country and under
which agreement it was issued, so that it is worth nothing elsewhere. The fields are the union of what the forms ask
(docs/exchange/document.md). What is logged, and what tells documents apart, is the signed part: it is the same whatever
of the five parts somebody holds.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import replace

from gwanmun.law.basics.codes import CountryCode, CurrencyCode, Name, Number, PackageCode, Text, UnitCode
from gwanmun.law.exchange.disclosure import (
    GROUPS,
    Disclosure,
    Group,
    UnsoundDisclosureError,
    digests_of,
    disclosed,
    read_disclosure,
    write_disclosure,
)
from gwanmun.law.exchange.jws import Signed, UnsoundJWSError, read_jws, write_jws
from gwanmun.law.exchange.signed_json import UnsoundJSONError, read_as_written, read_object, write_object

TYP = "eodes-co+sd-jwt"
SCHEMA = "certificate-of-origin/1#hf3ZbM5QV6oyMzCVvojjKouK633Gkk8lP1Do77om5vk"
"""The name of the schema and the SHA-256 of its bytes, in URL letters."""
LONGEST_DOCUMENT = 48 * 1024
"""Bytes, all parts shown: as much as a message may carry."""
MOST_ITEMS = 20

Figure = Annotated[
    str, Meta(pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$", max_length=22, description="an exact decimal, as text")
]
Digest = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$", description="SHA-256 in URL letters")]
AgreementCode = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
# What may be left empty says so in one pattern: a choice of two would be read differently by two readers of schemas.
NumberOrNone = Annotated[str, Meta(pattern=r"^([0-9A-Za-z][0-9A-Za-z/._-]*)?$", max_length=35)]
CommodityOrNone = Annotated[str, Meta(pattern=r"^([0-9]{6,10})?$", max_length=10)]
LocationOrNone = Annotated[str, Meta(pattern=r"^([A-Z]{2}[A-Z0-9]{3})?$", max_length=5, description="UN/LOCODE")]
ItemPlace = Annotated[int, Meta(ge=1, le=MOST_ITEMS)]
Mark = Annotated[str, Meta(max_length=35)]


class Party(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person or company."""

    name: Name
    country: CountryCode
    address: Text = ""
    identifier: Mark = ""  # as its own country numbers it


class Item(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One item: what it covers, why it originates, and how much of it there is."""

    hs: Annotated[str, Meta(pattern=r"^[0-9]{6}$", description="HS code in the agreement's edition")]
    description: Text
    origin: CountryCode
    criterion: Annotated[str, Meta(min_length=1, max_length=128, description="as the form writes it in its box")]
    criterion_kind: Literal["WO", "PE", "shift", "content", "shift-and-content", "process", "general", "other"]
    quantity: Figure
    unit: UnitCode
    gross_weight_kg: Figure
    packages: Annotated[int, Meta(ge=0, le=10**9)]
    package_kind: PackageCode
    marks: Text
    importing_commodity: CommodityOrNone = ""


class Flags(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a form has a box to tick for."""

    retroactive: bool = False
    third_party_invoicing: bool = False
    exhibition: bool = False
    back_to_back: bool = False
    accumulation: bool = False
    de_minimis: bool = False


class Statement(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the exporter declares at the foot of the form, and who signed it for him."""

    text: Annotated[str, Meta(max_length=2000)]
    country: CountryCode
    importing_country: CountryCode
    place: Mark
    on: date
    signatory: Text = ""


class ExporterPart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who sells, and what he declared."""

    party: Party
    statement: Statement | None = None


class ItemProducer(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who made an item, and the digest of the determination its origin rests on."""

    item: ItemPlace
    name: Text = ""
    determination: Text = ""


class ProducerPart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who made the goods: somebody named, the exporter itself, or nobody the form must tell of."""

    party: Party | None = None
    said: Literal["", "SAME", "AVAILABLE TO THE COMPETENT AUTHORITY UPON REQUEST"] = ""
    items: Annotated[tuple[ItemProducer, ...], Meta(max_length=MOST_ITEMS)] = ()


class ConsigneePart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """To whom the goods go."""

    party: Party


class TransportPart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the goods travel, as far as known."""

    departure: date | None = None
    means_name: Annotated[str, Meta(max_length=70)] = ""
    voyage: Mark = ""
    place_of_loading: LocationOrNone = ""
    place_of_discharge: LocationOrNone = ""
    route: Text = ""


class Price(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in some currency."""

    value: Figure
    currency: CurrencyCode


class ItemInvoice(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an item was invoiced under, and its value free on board where the criterion is one of value."""

    item: ItemPlace
    number: Number
    on: date
    fob: Price | None = None


class CommercialPart(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the parties agreed between themselves."""

    invoices: Annotated[tuple[ItemInvoice, ...], Meta(max_length=MOST_ITEMS)] = ()
    export_declaration: Mark = ""
    third_party: Party | None = None
    exhibition: Party | None = None


class Certificate(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What everybody may read who holds a document: the payload that is signed."""

    schema: Annotated[str, Meta(max_length=128)]
    issuer: CountryCode
    destination: CountryCode
    agreement: AgreementCode
    form: Annotated[str, Meta(max_length=16)]
    number: Number
    issued: date
    expires: date
    place: Text
    issuing_body: Name
    signatory: Text
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=MOST_ITEMS)]
    digests: Annotated[tuple[Digest, ...], Meta(min_length=5, max_length=5)] = field(name="_sd")
    algorithm: Literal["sha-256"] = field(name="_sd_alg")
    flags: Flags = Flags()
    originals: Annotated[tuple[Number, ...], Meta(max_length=MOST_ITEMS)] = ()
    remarks: Text = ""
    replaces: NumberOrNone = ""
    true_copy_of: NumberOrNone = ""
    true_copy_date: date | None = None
    ext: dict[str, Any] = {}  # what a later edition may add; carried, signed and not understood


T = TypeVar("T", bound=Struct)
Part: TypeAlias = ExporterPart | ProducerPart | ConsigneePart | TransportPart | CommercialPart


class Parts(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The parts of a document that its holder was given."""

    exporter: ExporterPart | None = None
    producer: ProducerPart | None = None
    consignee: ConsigneePart | None = None
    transport: TransportPart | None = None
    commercial: CommercialPart | None = None


class UnsoundDocumentError(ValueError):
    """A text that is no certificate of this exchange; its message says why."""


class UnknownSchemaError(ValueError):
    """A document of an edition this program does not know; its message is the schema's name."""


class Document(Struct, frozen=True):
    """A certificate as it was read; nothing of it is believed before its signature and its place in a log are."""

    signed: Signed
    certificate: Certificate
    parts: Parts
    disclosures: tuple[Disclosure, ...]
    schema: str


def write_document(
    certificate: Certificate, parts: Parts, salts: Mapping[Group, bytes], *, kid: str, algorithm: str,
    sign: Callable[[bytes], bytes],
) -> str:  # fmt: skip
    """A certificate signed, with all its parts. The digests are put in here; a salt is used for nothing else."""
    disclosures = {
        group: write_disclosure(group, msgspec.to_builtins(getattr(parts, group)), salts[group]) for group in GROUPS
    }
    whole = replace(certificate, schema=SCHEMA, digests=digests_of(disclosures), algorithm="sha-256")
    payload = write_object(msgspec.to_builtins(whole))
    return joined(write_jws(payload, kid, TYP, algorithm, sign=sign), disclosures.values())


def read_document(text: str) -> Document:
    """A document out of its text. Raises UnsoundDocumentError, UnsoundDisclosureError, UnknownSchemaError."""
    if len(text) > LONGEST_DOCUMENT or not text.endswith("~"):
        raise UnsoundDocumentError("not a signed part and its disclosures, each with ~ after it")
    first, *written = text.removesuffix("~").split("~")
    if len(written) > len(GROUPS):
        raise UnsoundDisclosureError(f"more than {len(GROUPS)} parts")
    try:
        signed = read_jws(first, LONGEST_DOCUMENT)
    except UnsoundJWSError as why:
        raise UnsoundDocumentError(str(why)) from None
    if signed.typ != TYP:
        raise UnsoundDocumentError(f"typ is not {TYP}")
    certificate = _certificate(signed.payload)
    disclosures = tuple(map(read_disclosure, written))
    parts = _converted(disclosed(certificate.digests, disclosures), Parts)
    return Document(signed, _checked(certificate), _placed(parts, certificate), disclosures, SCHEMA)


def _certificate(payload: bytes) -> Certificate:
    """What was signed: read at once where it is written as we would write it, and exactly where it is not."""
    read = read_as_written(payload, Certificate)
    if read is not None and read.schema == SCHEMA and not read.ext:  # what stands in `ext` has no type to be read by
        return read
    try:
        plain = read_object(payload, LONGEST_DOCUMENT)
    except UnsoundJSONError as why:
        raise UnsoundDocumentError(str(why)) from None
    schema = plain.get("schema")
    if schema != SCHEMA:
        raise UnknownSchemaError(schema if isinstance(schema, str) else "none")
    return _converted(plain, Certificate)


def record_of(text: str) -> bytes:
    """What is logged of a document: the signed part alone, so that whoever holds any of its parts can prove it."""
    return signed_part_of(text.encode("utf-8"))


def signed_part_of(content: bytes) -> bytes:
    """The signed part of a document as it travels: all before its parts, the same whichever of them come with it."""
    return content.partition(b"~")[0]


def showing(text: str, groups: tuple[Group, ...]) -> str:
    """The document with these parts shown and the others withheld."""
    signed, *written = text.removesuffix("~").split("~")
    return joined(signed, (one for one in map(read_disclosure, written) if one.group in groups))


def joined(signed: str, disclosures: Iterable[Disclosure]) -> str:
    """A document's text out of its signed part and the parts that are shown."""
    return "~".join([signed, *(disclosure.written for disclosure in disclosures), ""])


def identity_of(document: Document) -> bytes:
    """What tells documents apart: the hash of what was signed. A signature can be made twice, a document cannot."""
    return hashlib.sha256(document.signed.message).digest()


def _converted(value: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as why:
        raise UnsoundDocumentError(str(why)) from None


def _checked(certificate: Certificate) -> Certificate:
    """What no schema can say: the days are in order, and the goods go to another country than the one they leave."""
    if certificate.expires < certificate.issued:
        raise UnsoundDocumentError("expires before it is issued")
    if certificate.destination == certificate.issuer:
        raise UnsoundDocumentError("issued for the country that issues it")
    return certificate


def _placed(parts: Parts, certificate: Certificate) -> Parts:
    """The parts, if what they say of items they say once, and of items there are."""
    for of in (parts.producer.items if parts.producer else (), parts.commercial.invoices if parts.commercial else ()):
        places = [one.item for one in of]
        if places != sorted(set(places)) or any(place > len(certificate.items) for place in places):
            raise UnsoundDocumentError("a part speaks of an item twice, out of order, or of one there is not")
    return parts
