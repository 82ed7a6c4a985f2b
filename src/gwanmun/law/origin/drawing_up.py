"""Drawing up: the certificate an application asks for, made of the export declaration it names.

Parties, transport, goods, weights, invoice and value are the declaration's; what it does not say is asked for, all of
it at once and each thing under its path. Until the number and the origin criteria are known, this is what the form will
say; with them, it is the certificate.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.figures import is_figure
from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.application import Application, ItemAsked
from gwanmun.law.origin.exportation import Exportation, ExportedLine
from gwanmun.law.origin.formalities import CertificateTerms
from gwanmun.law.origin.frozen import Frozen, digest
from gwanmun.law.origin.issued_certificate import (
    ExporterDeclaration,
    Flags,
    IssuedCertificate,
    IssuedItem,
    Producer,
    Transport,
)
from gwanmun.law.origin.issuing_law import IssuingLaw
from gwanmun.law.origin.provisions import Provisions
from gwanmun.law.origin.shipment import last_day_of_validity

GRAMS = Decimal("0.001")
SIX_DIGITS = 6


class Item(Struct, frozen=True):
    """One item as far as the declaration and the application say it: everything but why it originates."""

    asked: ItemAsked
    line: ExportedLine
    quantity: Decimal
    packages: int
    package_kind: str
    marks: str
    description: str
    gross_weight_kg: Decimal
    product: str
    fob: Amount | None


def asked_items(application: Application, exportation: Exportation) -> tuple[ItemAsked, ...]:
    """The items asked for: those named, or every line of the declaration as it is."""
    return application.items or tuple(ItemAsked(line) for line in range(1, len(exportation.lines) + 1))


def drawn_up(application: Application, exportation: Exportation) -> tuple[Item, ...]:
    """Every item as it will stand; what nobody has said stays empty, and `problems` asks for it."""
    asked = asked_items(application, exportation)
    alone = len(asked) == len(exportation.lines) == 1
    return tuple(
        _item(application, exportation, one, alone=alone) for one in asked if one.line <= len(exportation.lines)
    )


def wanted(items: Sequence[Item]) -> dict[int, Decimal]:
    """How much of each line of the declaration the items ask for together."""
    lines: dict[int, Decimal] = {}
    for item in items:
        lines[item.asked.line] = lines.get(item.asked.line, Decimal(0)) + item.quantity
    return lines


def problems(
    application: Application, exportation: Exportation, provisions: Provisions, *, issuer: str
) -> tuple[Problem, ...]:
    """Everything that keeps the application from being drawn up, all at once."""
    terms = provisions.formalities.certificate
    items = drawn_up(application, exportation)
    return (
        *_against_agreement(application, exportation, provisions),
        *_against_lines(application, exportation, terms),
        *(problem for number, item in enumerate(items) for problem in _against_item(item, number, issuer, terms)),
        *_against_packages(items, exportation),
    )


class Issue(Struct, frozen=True):
    """What an authority adds when it issues: the number, the day, and what the day means for the shipment."""

    number: str
    on: date
    issuer: str  # country
    departure: date | None
    retroactive: bool
    no_later_than: date | None = None  # a back-to-back certificate holds no longer than those it rests on


def certificate(
    application: Application,
    exportation: Exportation,
    frozen: Sequence[Frozen],
    issue: Issue,
    *,
    provisions: Provisions,
    law: IssuingLaw,
) -> IssuedCertificate:
    """The certificate, whole."""
    terms = provisions.formalities.certificate
    items = drawn_up(application, exportation)
    ends = last_day_of_validity(provisions, issue.on)
    originals = tuple(dict.fromkeys(i.asked.original.certificate for i in items if i.asked.original is not None))
    return IssuedCertificate(
        issue.number,
        provisions.id,
        terms.form,
        issue.on,
        min(ends, issue.no_later_than or ends),
        law.place,
        issue.issuer,
        law.issuing_body,
        law.signatory,
        exportation.exporter,
        exportation.consignee,
        _transport(exportation, issue.departure),
        tuple(_issued(item, one, exportation, terms) for item, one in zip(items, frozen, strict=True)),
        _declared(application, exportation, issue),
        export_declaration=exportation.number,
        producer=_producer(application, exportation),
        flags=Flags(
            retroactive=issue.retroactive,
            third_party_invoicing=application.third_party is not None,
            exhibition=application.exhibition is not None,
            back_to_back=bool(originals),
            accumulation=any(one.accumulated for one in frozen),
            de_minimis=any(one.de_minimis for one in frozen),
        ),
        third_party=application.third_party,
        exhibition=application.exhibition,
        originals=originals,
        remarks=application.remarks,
        replaces=application.replaces,
    )


def _transport(exportation: Exportation, departure: date | None) -> Transport:
    return Transport(
        departure,
        exportation.means_name,
        exportation.voyage,
        exportation.place_of_loading,
        exportation.place_of_discharge,
    )


def _declared(application: Application, exportation: Exportation, issue: Issue) -> ExporterDeclaration:
    return ExporterDeclaration(
        STATEMENT, issue.issuer, exportation.destination, application.place, issue.on, application.signatory
    )


STATEMENT = (
    "The undersigned hereby declares that the above details and statements are correct; that the goods were produced "
    "in the country named and that they comply with the origin requirements of the agreement for goods exported to "
    "the importing country named."
)


def fob_problems(items: Sequence[Item], frozen: Sequence[Frozen], terms: CertificateTerms) -> tuple[Problem, ...]:
    """The items that must show a value free on board and have none."""
    return tuple(
        Problem("fob-unknown", f"items[{number}]", item.line.commodity)
        for number, (item, one) in enumerate(zip(items, frozen, strict=True))
        if _shows_fob(one, terms) and item.fob is None
    )


def _item(application: Application, exportation: Exportation, asked: ItemAsked, *, alone: bool) -> Item:
    line = exportation.lines[asked.line - 1]
    quantity = line.quantity if asked.quantity is None else asked.quantity
    part = quantity / line.quantity if line.quantity else Decimal(1)
    whole = alone and quantity == line.quantity
    weight = asked.gross_weight_kg
    return Item(
        asked,
        line,
        quantity,
        asked.packages or _packages(exportation, line, quantity=quantity, whole=whole),
        asked.package_kind or exportation.package_kind,
        asked.marks or application.marks,
        asked.description or line.description,
        _share(line.gross_weight_kg, part) if weight is None else weight,
        asked.product or line.product,
        _part_of(line.fob, part),
    )


def _packages(exportation: Exportation, line: ExportedLine, *, quantity: Decimal, whole: bool) -> int:
    """The line's, where all of it is certified; all there are, where it is all there is; nought where nobody knows."""
    counted = line.packages if quantity == line.quantity else 0
    return counted or (exportation.packages if whole else 0)


def _share(weight_kg: Decimal, part: Decimal) -> Decimal:
    return weight_kg if part == 1 else (weight_kg * part).quantize(GRAMS, ROUND_HALF_UP)


def _part_of(amount: Amount | None, part: Decimal) -> Amount | None:
    if amount is None or part == 1:
        return amount
    cent = Decimal(1).scaleb(min(-2, int(amount.value.as_tuple().exponent)))
    return replace(amount, value=(amount.value * part).quantize(cent, ROUND_HALF_UP))


def _issued(item: Item, frozen: Frozen, exportation: Exportation, terms: CertificateTerms) -> IssuedItem:
    return IssuedItem(
        item.marks,
        item.packages,
        item.package_kind,
        item.description,
        item.line.commodity[:SIX_DIGITS],
        item.line.origin,
        frozen.criterion,
        frozen.criterion_kind,
        item.gross_weight_kg,
        item.quantity,
        item.line.unit,
        exportation.invoice_number,
        exportation.invoice_date,
        item.asked.importing_commodity,
        item.fob if _shows_fob(frozen, terms) else None,
        determination=digest(frozen),
        declaration_line=item.asked.line,
    )


def _shows_fob(frozen: Frozen, terms: CertificateTerms) -> bool:
    return terms.fob_shown == "always" or (terms.fob_shown == "by-value" and frozen.by_value)


def _producer(application: Application, exportation: Exportation) -> Producer:
    if application.producer:
        return application.producer
    maker = exportation.manufacturer
    return maker if maker is not None and maker.name != exportation.exporter.name else "SAME"


def _against_agreement(application: Application, exportation: Exportation, provisions: Provisions) -> Iterator[Problem]:
    terms = provisions.formalities.certificate
    if provisions.proofs and not any(p.kind == "certificate" and p.made_by == "authority" for p in provisions.proofs):
        yield Problem("agreement-without-certificate", "agreement", provisions.id)
    if exportation.destination not in provisions.parties:
        facts = {"agreement": provisions.id, "parties": ", ".join(provisions.parties)}
        yield Problem("destination-not-partner", "export_declaration", exportation.destination, facts)
    allowed = {
        "third_party": terms.third_party_invoice,
        "exhibition": terms.exhibition,
    }
    for name, is_allowed in allowed.items():
        if getattr(application, name) is not None and not is_allowed:
            yield Problem("form-without-box", name, facts={"agreement": provisions.id})
    needed = ("signatory", "place", *(("why",) if application.replaces else ()))
    yield from (Problem("certificate-field-missing", name) for name in needed if not getattr(application, name))


def _against_lines(application: Application, exportation: Exportation, terms: CertificateTerms) -> Iterator[Problem]:
    asked = asked_items(application, exportation)
    if len(asked) > terms.most_items:
        facts = {"most": str(terms.most_items), "items": str(len(asked))}
        yield Problem("certificate-items-too-many", "items", str(len(asked)), facts)
    for number, one in enumerate(asked):
        if one.line > len(exportation.lines):
            facts = {"declaration": exportation.number, "lines": str(len(exportation.lines))}
            yield Problem("line-not-declared", f"items[{number}].line", str(one.line), facts)


def _against_item(item: Item, number: int, issuer: str, terms: CertificateTerms) -> Iterator[Problem]:
    at = f"items[{number}]"
    if not is_figure(item.quantity) or item.quantity <= 0:
        yield Problem("quantity-unusable", f"{at}.quantity", str(item.quantity))
    if not is_figure(item.gross_weight_kg) or item.gross_weight_kg <= 0:
        yield Problem("quantity-unusable", f"{at}.gross_weight_kg", str(item.gross_weight_kg))
    for name in ("marks", "packages"):
        if not getattr(item, name):
            yield Problem("certificate-field-missing", f"{at}.{name}")
    if terms.national_code and not item.asked.importing_commodity:
        yield Problem("certificate-field-missing", f"{at}.importing_commodity")
    if item.asked.original is None and item.line.origin != issuer:
        facts = {"line": str(item.asked.line), "origin": item.line.origin, "issuer": issuer}
        yield Problem("goods-of-another-country", at, item.line.origin, facts)
    if item.asked.original is not None and not terms.back_to_back:
        yield Problem("form-without-box", f"{at}.original", facts={"agreement": terms.form})


def _against_packages(items: Sequence[Item], exportation: Exportation) -> Iterator[Problem]:
    packages = sum(item.packages for item in items)
    if packages > exportation.packages:
        facts = {"declared": str(exportation.packages), "asked": str(packages)}
        yield Problem("packages-beyond-declaration", "items", str(packages), facts)
