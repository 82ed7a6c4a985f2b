"""What selection learns of a case: its lines as they were first lodged, and what was found on them.

The line is the first one: an amendment, an officer's correction or a later assessment is not in it, because on the day
of a choice nobody knows them. Value, duty and preference are those of the first walk, in which the law took the
declarant at his word.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from msgspec.structs import replace

from gwanmun.law.clearance.case import (
    Amended,
    Case,
    ControlSelected,
    DutyAssessed,
    Event,
    Examined,
    Found,
    Happening,
    OriginReopened,
    Valued,
)
from gwanmun.law.clearance.control_standing import control_standing, severity
from gwanmun.law.clearance.declaration import Declaration, Line
from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.tariff.assess import Owed

E = TypeVar("E", bound=Happening)
THOUSANDTH = Decimal("0.001")


def lodged_lines(case: Case, on: date) -> tuple[LodgedLine, ...]:
    """The lines as lodged on this day; without values where the case has not come as far as being valued."""
    first = list(_first_walks(case.events))
    valued, assessed, selected = _of(first, Valued), _of(first, DutyAssessed), _of(first, ControlSelected)
    declaration = case.lodged
    values: Sequence[int | None] = valued.valuation.lines if valued is not None else (None,) * len(declaration.lines)
    owed: Sequence[Owed | None] = (
        assessed.assessment.lines if assessed is not None else (None,) * len(declaration.lines)
    )
    trusted, weight = (selected.trusted, selected.selection.weight) if selected is not None else (False, None)
    return tuple(
        replace(lodged_line(declaration, number, on, worth=worth, owed=owes), trusted=trusted, weight=weight)
        for number, (worth, owes) in enumerate(zip(values, owed, strict=True), start=1)
    )


def lodged_line(declaration: Declaration, number: int, on: date, *, worth: int | None, owed: Owed | None) -> LodgedLine:
    """One line as selection sees it: of the declaration, its value in minor units, and what it owes at its own word."""
    line = declaration.lines[number - 1]
    consignment = declaration.consignment
    importing = declaration.procedure == "import"
    trader, other = declaration.importer, declaration.exporter
    if not importing:
        trader, other = other, trader
    duty = owed.duty if owed is not None else 0
    return LodgedLine(
        declaration.number,
        on,
        line.commodity[:16],
        line.origin,
        consignment.country_of_dispatch,
        trader.identifier or trader.name[:64],
        line=number,
        procedure=declaration.procedure,
        office=declaration.customs_office,
        declarant=declaration.declarant.identifier,
        seller=other.identifier or other.name[:64],
        carrier=consignment.carrier,
        mode=consignment.transport_mode,
        regime=declaration.entry_type,
        use=(line.use_code or declaration.purpose)[:16],
        payment=declaration.terms.payment_method,
        tariff_class=_class(line, owed),
        origin_mark=line.origin_mark,
        preference=line.claim is not None,
        rate_percent=(Decimal(100) * duty / worth).quantize(THOUSANDTH) if worth else Decimal(0),
        net_weight_kg=max(line.net_weight_kg, Decimal(0)),
        value=worth,
        taxes=duty + sum(owed.taxes.values()) if owed is not None else 0,
    )


def control_results(case: Case, days: Sequence[date]) -> tuple[ControlResult, ...]:
    """What was found, known on the days the events happened; a line of which nothing was said conforms."""
    standing = control_standing(case)
    looks = [(days[place], event) for place, event in enumerate(case.events) if isinstance(event, Examined)]
    if standing is None or not looks:
        return ()
    found = [(on, one) for on, look in looks for one in look.found]
    said_of = {one.line for _, one in found}
    if 0 not in said_of and not said_of >= set(range(1, len(case.lodged.lines) + 1)):
        found.append((looks[0][0], Found("conforms")))
    worst: dict[int, tuple[date, Found]] = {}
    for on, one in found:
        if one.line not in worst or severity(one) > severity(worst[one.line][1]):
            worst[one.line] = (on, one)
    gravest = max(worst, key=lambda line: severity(worst[line][1]))
    return tuple(
        ControlResult(
            case.lodged.number,
            on,
            one.verdict,
            line=line,
            kind=one.kind,
            evaded_tax=one.evaded_tax,
            safety=one.safety,
            minutes=standing.minutes if line == gravest else 0,  # of the whole look, counted once
            lane=standing.lane,
            added=standing.added,
            blind=standing.blind,
        )
        for line, (on, one) in sorted(worst.items())
    )


def _first_walks(events: Sequence[Event]) -> Iterable[Event]:
    """What happened before anything was put right: the case as the declarant first told it."""
    for event in events:
        if isinstance(event, Amended | OriginReopened | Examined):
            return
        yield event


def _of(events: Iterable[Event], kind: type[E]) -> E | None:
    return next((event for event in events if isinstance(event, kind)), None)


def _class(line: Line, owed: Owed | None) -> str:
    """The rate that was asked for: the agreement's, the one the declarant chose, or the one that follows by itself."""
    if line.claim is not None:
        return line.claim.agreement[:16]
    return line.rate_class or (owed.rate_class if owed is not None else "")
