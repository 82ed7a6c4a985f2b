"""An exportation: what an export declaration says of goods, as far as a certificate of origin rests on it.

How much of it certificates already cover is a stream of its own, so that two applications at one moment can never
cover the same goods twice under one agreement. The declaration knows nothing of it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.issued_certificate import NamedParty

NOTHING = Decimal(0)

Standing = Literal["lodged", "released", "loaded", "ended"]


class ExportedLine(Struct, frozen=True, omit_defaults=True):
    """One line of an export declaration."""

    commodity: str
    origin: str
    description: str
    quantity: Decimal
    unit: str
    net_weight_kg: Decimal
    gross_weight_kg: Decimal  # the line's share of the consignment's, by net weight
    fob: Amount | None  # None where the price is not free on board and nobody has valued it yet
    product: str = ""  # the exporter's own code
    packages: int = 0  # of the declaration's, those with these goods in; nought where nobody has said


class Exportation(Struct, frozen=True, omit_defaults=True):
    """Goods on their way out, as they were declared."""

    number: str
    standing: Standing
    exporter: NamedParty
    consignee: NamedParty
    destination: str  # country
    invoice_number: str
    invoice_date: date
    packages: int
    package_kind: str
    lines: tuple[ExportedLine, ...]
    manufacturer: NamedParty | None = None
    means_name: str = ""
    voyage: str = ""
    place_of_loading: str = ""
    place_of_discharge: str = ""
    loaded_on: date | None = None


def goods_digest(exportation: Exportation) -> str:
    """SHA-256 of what is exported, by whom and to whom; how it travels may change without anybody reading again."""
    goods = replace(
        exportation,
        standing="released",
        means_name="",
        voyage="",
        place_of_loading="",
        place_of_discharge="",
        loaded_on=None,
    )
    return hashlib.sha256(msgspec.json.encode(goods, order="deterministic")).hexdigest()


# How much of it certificates cover.

Covered: TypeAlias = dict[str, dict[int, Decimal]]
"""By application, by line of the declaration (counted from 1)."""


class Coverage(Struct, frozen=True):
    """What of an export declaration certificates cover, agreement by agreement."""

    declaration: str
    exporter: str  # identifier
    covered: dict[str, Covered] = {}


class GoodsCovered(Struct, frozen=True, tag_field="event", tag=True):
    """An application matched its goods with the export declaration and holds so much of each line."""

    declaration: str
    exporter: str
    agreement: str
    application: str
    lines: dict[int, Decimal]
    on: date


class CoverGivenBack(Struct, frozen=True, tag_field="event", tag=True):
    """An application that was amended, withdrawn or rejected, or a certificate that is void, holds nothing any more."""

    agreement: str
    application: str
    on: date


CoverageEvent: TypeAlias = GoodsCovered | CoverGivenBack


def after(coverage: Coverage | None, event: CoverageEvent) -> Coverage:
    """The coverage once this has happened too."""
    if isinstance(event, GoodsCovered):
        coverage = coverage or Coverage(event.declaration, event.exporter)
        return _with(coverage, event.agreement, {**_others(coverage, event), event.application: event.lines})
    if coverage is None:
        raise ValueError("what nobody covered cannot be given back")
    return _with(coverage, event.agreement, _others(coverage, event))


def _others(coverage: Coverage, event: CoverageEvent) -> Covered:
    return {name: held for name, held in coverage.covered.get(event.agreement, {}).items() if name != event.application}


def _with(coverage: Coverage, agreement: str, covered: Covered) -> Coverage:
    return replace(coverage, covered={**coverage.covered, agreement: covered})


def left(
    exportation: Exportation, coverage: Coverage | None, agreement: str, *, apart_from: Iterable[str] = ()
) -> dict[int, Decimal]:
    """How much of each line no certificate covers under the agreement yet, those of these applications apart."""
    apart = set(apart_from)
    held: Covered = coverage.covered.get(agreement, {}) if coverage else {}
    taken: dict[int, Decimal] = {}
    for application, lines in held.items():
        if application not in apart:
            for line, quantity in lines.items():
                taken[line] = taken.get(line, NOTHING) + quantity
    return {n: line.quantity - taken.get(n, NOTHING) for n, line in enumerate(exportation.lines, 1)}


def uncovered(
    wanted: Mapping[int, Decimal], lines_left: Mapping[int, Decimal], exportation: Exportation
) -> tuple[Problem, ...]:
    """What stands against covering so much of each line: more is asked than no certificate covers yet."""
    problems = []
    for line, quantity in sorted(wanted.items()):
        if quantity > lines_left[line]:
            declared = exportation.lines[line - 1]
            facts = {"declaration": exportation.number, "line": str(line), "unit": declared.unit}
            facts |= {"declared": str(declared.quantity), "left": str(lines_left[line]), "asked": str(quantity)}
            problems.append(Problem("goods-beyond-declaration", "items", str(quantity), facts))
    return tuple(problems)
