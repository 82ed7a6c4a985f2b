"""Boxes: the fields of a declaration as people meet them: in groups, under words, with what each code means."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.drafting import paths
from gwanmun.office.desks import rulebooks
from gwanmun.office.portal import words
from gwanmun.office.portal.templatetags.said import locale

_PARTY = {"name": _("Name"), "country": _("Country"), "identifier": _("Identifier"), "address": _("Address")}


def _party(role: str) -> dict[str, Any]:
    return {f"{role}.{field}": label for field, label in _PARTY.items()}


# Every field of a declaration, in groups, in the order of the form. A test holds this against the law's own fields.
GROUPS: tuple[tuple[str, Any, Mapping[str, Any]], ...] = (
    (
        "declaration",
        _("The declaration"),
        {
            "procedure": _("Procedure"),
            "number": _("Number"),
            "customs_office": _("Customs office"),
            "timing": _("When it is declared"),
            "entry_type": _("Type of entry"),
            "transaction_nature": _("Nature of the transaction"),
            "purpose": _("Purpose"),
            "collection_type": _("How duty is collected"),
            "price_statement": _("Price statement"),
            "previous_declaration": _("Declaration before this one"),
            "remarks": _("Remarks"),
            "documents[]": _("Documents"),
        },
    ),
    ("declarant", _("Declarant"), _party("declarant")),
    ("importer", _("Importer"), _party("importer")),
    ("exporter", _("Exporter"), _party("exporter")),
    ("taxpayer", _("Taxpayer, if another"), _party("taxpayer")),
    ("freight_forwarder", _("Freight forwarder"), _party("freight_forwarder")),
    ("manufacturer", _("Manufacturer"), _party("manufacturer")),
    (
        "consignment",
        _("Consignment"),
        {
            "consignment.transport_document": _("Bill of lading or air waybill"),
            "consignment.master_transport_document": _("Master bill"),
            "consignment.cargo_control_number": _("Cargo control number"),
            "consignment.packages": _("Packages"),
            "consignment.package_kind": _("Kind of packages"),
            "consignment.gross_weight_kg": _("Gross weight (kg)"),
            "consignment.transport_mode": _("Mode of transport"),
            "consignment.means_name": _("Ship or flight"),
            "consignment.means_code": _("Its code"),
            "consignment.carrier": _("Carrier"),
            "consignment.country_of_dispatch": _("Country of dispatch"),
            "consignment.country_of_destination": _("Country of destination"),
            "consignment.place_of_loading": _("Place of loading"),
            "consignment.place_of_discharge": _("Place of discharge"),
            "consignment.expected_arrival": _("Expected arrival"),
            "consignment.carried_in_on": _("Carried in on"),
            "consignment.place_of_goods": _("Where the goods lie"),
            "consignment.containers": _("Containers"),
        },
    ),
    (
        "terms",
        _("Terms of sale"),
        {
            "terms.invoice_number": _("Invoice"),
            "terms.invoice_date": _("Invoice date"),
            "terms.incoterm": _("Incoterm"),
            "terms.place": _("Place named"),
            "terms.currency": _("Currency"),
            "terms.amount": _("Invoice total"),
            "terms.payment_method": _("Method of payment"),
            "charges.freight": _("Freight"),
            "charges.insurance": _("Insurance"),
            "charges.additions": _("Additions to the price"),
            "charges.deductions": _("Deductions from the price"),
        },
    ),
)

LINE: Mapping[str, Any] = {
    "commodity": _("Code"),
    "description": _("Description"),
    "trade_description": _("As on the invoice"),
    "origin": _("Origin"),
    "quantity": _("Quantity"),
    "quantity_unit": _("Unit"),
    "unit_price": _("Unit price"),
    "value": _("Value"),
    "net_weight_kg": _("Net kg"),
    "supplementary_quantity": _("Tariff quantity"),
    "supplementary_unit": _("Tariff unit"),
    "product": _("Own code"),
    "trademark": _("Trademark"),
    "model": _("Model"),
    "composition": _("Composition"),
    "packages": _("Packages"),
    "gross_weight_kg": _("Gross kg"),
    "origin_mark": _("Origin mark"),
    "rate_class": _("Rate asked for"),
    "claim": _("Preference claimed"),
    "permits[]": _("Permits"),
    "drawback_quantity": _("Drawback quantity"),
    "abatement_code": _("Abatement"),
    "internal_tax_code": _("Internal tax"),
    "use_code": _("Use"),
    "additional_code": _("Additional code"),
}

# In which of the country's lists the code of a field stands.
LISTS: Mapping[str, str] = {
    "customs_office": "customs_offices",
    "entry_type": "entry_types",
    "transaction_nature": "transaction_natures",
    "purpose": "purposes",
    "collection_type": "collection_types",
    "consignment.package_kind": "package_kinds",
    "consignment.transport_mode": "transport_modes",
    "consignment.place_of_loading": "locations",
    "consignment.place_of_discharge": "locations",
    "consignment.place_of_goods": "bonded_places",
    "consignment.country_of_dispatch": "countries",
    "consignment.country_of_destination": "countries",
    "terms.payment_method": "payment_methods",
    "terms.currency": "currencies",
    "lines[].origin": "countries",
    "lines[].quantity_unit": "units",
    "lines[].origin_mark": "origin_marks",
    "lines[].abatement_code": "abatement_codes",
    "lines[].internal_tax_code": "internal_tax_codes",
} | {f"{role}.country": "countries" for role in ("declarant", "importer", "exporter", "taxpayer", "manufacturer")}


class Box(Struct, frozen=True):
    """One field with what stands in it, what that means, and who said it."""

    path: str
    label: Any  # lazily translated
    value: str
    meaning: str = ""
    source: str = ""


class Group(Struct, frozen=True):
    """Fields that belong together."""

    name: str
    title: Any  # lazily translated
    boxes: tuple[Box, ...]


def groups(declaration: Declaration, sources: Mapping[str, str]) -> list[Group]:
    """What a declaration says in its header, group by group; what it does not say is left out."""
    fields, _unknown = paths.flatten(msgspec.to_builtins(declaration))
    found = []
    for name, title, labels in GROUPS:
        boxes = tuple(_boxes(labels, fields, sources))
        if boxes:
            found.append(Group(name, title, boxes))
    return found


def _boxes(labels: Mapping[str, Any], fields: Mapping[str, object], sources: Mapping[str, str]) -> Iterator[Box]:
    for path, value in fields.items():
        label = labels.get(paths.pattern(path))
        if label is not None:
            text = plain(value)
            yield Box(path, label, text, meaning(paths.pattern(path), text), sources.get(path, ""))


def plain(value: object) -> str:
    """A value of a field as it is typed: amounts as "120.50 USD", a claim as "vkfta VN-1 1", lists with commas."""
    match value:
        case None | bool():
            return {None: "", True: "yes", False: "no"}[value]
        case {"value": amount, "currency": currency}:
            return f"{amount} {currency}"
        case {"agreement": agreement, "certificate": certificate, **rest}:
            return f"{agreement} {certificate} {rest.get('item', 1)}"
        case {"kind": kind, "number": number}:
            return f"{kind} {number}"
    return ", ".join(map(plain, value)) if isinstance(value, list | tuple) else str(value)


# What the law's own words mean.
WORDS: Mapping[str, Mapping[str, Any]] = {
    "procedure": {"import": _("Import"), "export": _("Export")},
    "timing": {
        "before_departure": _("before the ship or aircraft leaves"),
        "before_arrival": _("before it comes in"),
        "before_bonded_area": _("before the goods are carried into a bonded place"),
        "after_storage": _("once they lie in one"),
    },
}


def meaning(pattern: str, code: str) -> str:
    """What a code means, in the visitor's language; nothing where it is no code of a list."""
    if pattern in WORDS:
        return str(WORDS[pattern].get(code, ""))
    if LISTS.get(pattern) == "countries":
        return str(locale().territories.get(code, "")) if code else ""
    listed = rulebooks.current().country.lists.get(LISTS.get(pattern, ""))
    names = listed.codes.get(code) if listed is not None else None
    return names.get(words.language(), names.get("en", "")) if names else ""


def listed(pattern: str) -> str:
    """The name of the list of what may stand in a field; empty where anything may."""
    if pattern in WORDS:
        return pattern
    name = LISTS.get(pattern, "")
    return name if name in rulebooks.current().country.lists else ""


def choices(name: str) -> list[tuple[str, str]]:
    """The codes of a list, with what they mean."""
    if name in WORDS:
        return [(code, str(words_)) for code, words_ in WORDS[name].items()]
    listed_ = rulebooks.current().country.lists[name]
    if name == "countries":
        territories = locale().territories
        return [(code, str(territories.get(code, ""))) for code in listed_.codes if code not in listed_.ended]
    language = words.language()
    return [
        (code, names.get(language, names.get("en", "")))
        for code, names in listed_.codes.items()
        if code not in listed_.ended
    ]
