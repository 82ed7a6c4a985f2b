"""The form: which boxes an agreement's certificate has, what each is called, and what one certificate says in each.

A form is text in the treaty's folder. Filling it is here, so that what a box says is law and not a printer's.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gwanmun.law.origin.issued_certificate import IssuedCertificate, IssuedItem, NamedParty

Says = Literal[
    "exporter", "producer", "consignee", "transport", "official-use", "remarks", "declaration", "certification"
]
ColumnSays = Literal[
    "item",
    "marks",
    "goods",
    "hs",
    "criterion",
    "origin",
    "quantity",
    "quantity-and-value",
    "value",
    "invoice",
    "producer",
]
FlagName = Literal["retroactive", "third_party_invoicing", "exhibition", "back_to_back", "accumulation", "de_minimis"]


class Box(Struct, frozen=True, forbid_unknown_fields=True):
    """One box: its number and title on the form, and what it says."""

    number: str
    title: str
    says: Says


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of the list of items."""

    number: str
    title: str
    says: ColumnSays
    width_mm: int = 0  # 0: what the others leave


class Flag(Struct, frozen=True, forbid_unknown_fields=True):
    """Something a form has a square to tick for."""

    says: FlagName
    title: str


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """An agreement's form of certificate."""

    id: str  # "AK"
    title: str  # "Form AK"
    heading: str  # the agreement, as the form calls it
    box: tuple[Box, ...]
    column: tuple[Column, ...]
    subtitle: str = ""
    reference: str = "Certificate No."
    flags_number: str = ""
    flag: tuple[Flag, ...] = ()
    certifies: str = "It is hereby certified, on the basis of control carried out, that the declaration is correct."
    source: str = ""
    confirmed: bool = False


class Words(Struct, frozen=True):
    """What codes are called, in the language of the form; a code without a name stands as it is."""

    countries: Mapping[str, str] = {}
    locations: Mapping[str, str] = {}
    package_kinds: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    agreements: Mapping[str, str] = {}


class FilledBox(Struct, frozen=True):
    """A box with its lines."""

    number: str
    title: str
    says: Says
    lines: tuple[str, ...]


class FilledForm(Struct, frozen=True):
    """Everything one certificate says on its form, in reading order."""

    number: str
    reference: str
    heading: str
    title: str
    subtitle: str
    issued_in: str
    stamps: tuple[str, ...]  # what is stamped across it: "ISSUED RETROACTIVELY", "CERTIFIED TRUE COPY"
    boxes: tuple[FilledBox, ...]
    columns: tuple[Column, ...]
    items: tuple[tuple[str, ...], ...]  # a text for each column
    flags_number: str
    flags: tuple[tuple[str, bool], ...]
    certifies: str
    produced_in: str
    exported_to: str


def fill(form: Form, certificate: IssuedCertificate, words: Words, stamps: tuple[str, ...] = ()) -> FilledForm:
    """What this certificate says on this form; `stamps` are what became of it afterwards ("Void")."""
    countries = words.countries
    return FilledForm(
        number=certificate.number,
        reference=form.reference,
        heading=form.heading,
        title=form.title,
        subtitle=form.subtitle,
        issued_in=countries.get(certificate.issuer, certificate.issuer),
        stamps=(*stamps, *_stamps(certificate)),
        boxes=tuple(
            FilledBox(box.number, box.title, box.says, _BOXES[box.says](certificate, words)) for box in form.box
        ),
        columns=form.column,
        items=tuple(
            tuple("\n".join(_COLUMNS[column.says](item, number, words)) for column in form.column)
            for number, item in enumerate(certificate.items, 1)
        ),
        flags_number=form.flags_number,
        flags=tuple((flag.title, bool(getattr(certificate.flags, flag.says))) for flag in form.flag),
        certifies=form.certifies,
        produced_in=countries.get(certificate.declaration.country, certificate.declaration.country),
        exported_to=countries.get(certificate.declaration.importing_country, certificate.declaration.importing_country),
    )


def foreign_letters(texts: Iterable[str]) -> str:
    """The letters of these texts that no form can print: agreements want their certificates in Latin letters."""
    letters = (letter for text in texts for letter in text if letter.isalpha())
    return "".join(dict.fromkeys(letter for letter in letters if not unicodedata.name(letter, "").startswith("LATIN")))


def texts_of(certificate: IssuedCertificate) -> Iterator[str]:
    """Every text a person wrote into a certificate."""
    for party in (certificate.exporter, certificate.consignee, certificate.producer):
        yield from (party.name, party.address) if isinstance(party, NamedParty) else (party,)
    for item in certificate.items:
        yield from (item.marks, item.description, item.producer)
    yield from (certificate.transport.means_name, certificate.transport.route, certificate.remarks)
    yield from (certificate.place, certificate.signatory, certificate.issuing_body, certificate.declaration.signatory)


def _stamps(certificate: IssuedCertificate) -> tuple[str, ...]:
    stamps = []
    if certificate.flags.retroactive:
        stamps.append("Issued retroactively")
    if certificate.true_copy_of:
        stamps.append("Certified true copy")
    return tuple(stamps)


def _party(party: NamedParty, words: Words) -> tuple[str, ...]:
    return _said(party.name, party.address, words.countries.get(party.country, party.country))


def _producer(certificate: IssuedCertificate, words: Words) -> tuple[str, ...]:
    producer = certificate.producer
    return _party(producer, words) if isinstance(producer, NamedParty) else _said(producer)


def _transport(certificate: IssuedCertificate, words: Words) -> tuple[str, ...]:
    transport = certificate.transport
    return _said(
        transport.departure and f"Departure date: {transport.departure.isoformat()}",
        transport.means_name and f"Vessel or flight: {' '.join(_said(transport.means_name, transport.voyage))}",
        transport.place_of_loading and f"Port of loading: {_place(transport.place_of_loading, words)}",
        transport.place_of_discharge and f"Port of discharge: {_place(transport.place_of_discharge, words)}",
        transport.route and f"Route: {transport.route}",
    )


def _official_use(certificate: IssuedCertificate, _: Words) -> tuple[str, ...]:
    use = certificate.official_use
    if not use.preference:
        return ("☐ Preferential treatment given", "☐ Preferential treatment not given (reason):")
    given = use.preference == "given"
    return _said(
        f"{'☒' if given else '☐'} Preferential treatment given",
        f"{'☐' if given else '☒'} Preferential treatment not given{f': {use.reason}' if use.reason else ''}",
        use.signatory,
        use.on and use.on.isoformat(),
    )


def _remarks(certificate: IssuedCertificate, words: Words) -> tuple[str, ...]:
    third, exhibition, lost = certificate.third_party, certificate.exhibition, certificate.true_copy_of
    return _said(
        third and f"Third-party invoice by {third.name}, {words.countries.get(third.country, third.country)}",
        exhibition
        and f"Exhibition: {', '.join(_said(exhibition.name, exhibition.address))}, "
        f"{words.countries.get(exhibition.country, exhibition.country)}",
        certificate.originals and f"Back-to-back on {', '.join(certificate.originals)}",
        lost
        and f"CERTIFIED TRUE COPY of the original certificate of origin number {lost}"
        + (f" dated {certificate.true_copy_date.isoformat()}" if certificate.true_copy_date else ""),
        certificate.replaces and f"Replaces certificate {certificate.replaces}, which is void",
        certificate.remarks,
    )


def _declaration(certificate: IssuedCertificate, _: Words) -> tuple[str, ...]:
    declared = certificate.declaration
    return _said(f"{declared.place}, {declared.on.isoformat()}", declared.signatory, certificate.exporter.name)


def _certification(certificate: IssuedCertificate, _: Words) -> tuple[str, ...]:
    dated = f"{certificate.place}, {certificate.issued.isoformat()}"
    return _said(dated, certificate.issuing_body, certificate.signatory)


_BOXES: dict[Says, Callable[[IssuedCertificate, Words], tuple[str, ...]]] = {
    "exporter": lambda certificate, words: _party(certificate.exporter, words),
    "producer": _producer,
    "consignee": lambda certificate, words: _party(certificate.consignee, words),
    "transport": _transport,
    "official-use": _official_use,
    "remarks": _remarks,
    "declaration": _declaration,
    "certification": _certification,
}


def _goods(item: IssuedItem, _: int, words: Words) -> tuple[str, ...]:
    kind = words.package_kinds.get(item.package_kind, item.package_kind)
    packages = f"{item.packages:,} {'package' if item.packages == 1 else 'packages'} ({kind})"
    importing = item.importing_commodity and f"HS of the importing country: {item.importing_commodity}"
    return _said(packages, item.description, importing)


def _quantity(item: IssuedItem, _: int, words: Words) -> tuple[str, ...]:
    weight = f"{_figure(item.gross_weight_kg)} kg gross"
    if item.unit == "KGM" and item.quantity == item.gross_weight_kg:
        return (weight,)
    return (weight, f"{_figure(item.quantity)} {_unit(item, words)}")


def _unit(item: IssuedItem, words: Words) -> str:
    """The unit's name, of several where there are several: 1 piece, 400 pieces, 2,000 each."""
    name = words.units.get(item.unit, item.unit)
    return name if item.quantity == 1 or name not in _COUNTED else f"{name}s"


_COUNTED = frozenset({"piece", "pair", "set", "unit", "dozen pair", "kilogram", "metre", "litre", "tonne"})


def _value(item: IssuedItem, _: int, __: Words) -> tuple[str, ...]:
    """The value FOB, where the item bears one: the agreement's formalities said so when it was issued."""
    return () if item.fob is None else (f"FOB {item.fob.currency} {_figure(item.fob.value)}",)


_COLUMNS: dict[ColumnSays, Callable[[IssuedItem, int, Words], tuple[str, ...]]] = {
    "item": lambda _, number, __: (str(number),),
    "marks": lambda item, _, __: tuple(item.marks.split(" / ")),
    "goods": _goods,
    "hs": lambda item, _, __: (f"{item.hs[:4]}.{item.hs[4:]}",),
    "criterion": lambda item, _, __: (item.criterion,),
    "origin": lambda item, _, words: (words.countries.get(item.origin, item.origin),),
    "quantity": _quantity,
    "quantity-and-value": lambda item, number, words: _quantity(item, number, words) + _value(item, number, words),
    "value": _value,
    "invoice": lambda item, _, __: (item.invoice_number, item.invoice_date.isoformat()),
    "producer": lambda item, _, __: _said(item.producer),
}


def _place(code: str, words: Words) -> str:
    return f"{words.locations[code]} ({code})" if code in words.locations else code


def _figure(figure: Decimal) -> str:
    return f"{figure:,f}"


def _said(*texts: object) -> tuple[str, ...]:
    """Those of the texts that say something; what stands for nothing (None, an empty text) says nothing."""
    return tuple(str(text) for text in texts if text)
