"""Checks that work rates out: of one tier there are never two between which nobody could choose."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from gwanmun.countries.finding import Findings, Placed
from gwanmun.countries.tariff_tables import TariffTables
from gwanmun.law.basics.period import overlap
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.area import meeting
from gwanmun.law.tariff.assess import TariffLine, explain
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.condition import Documents, read_condition
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.knowledge import LAST, are_known_together, is_known
from gwanmun.law.tariff.precedence import Choice
from gwanmun.law.tariff.rate import class_named
from gwanmun.law.tariff.tariff import Measure, RateClass, Tariff
from gwanmun.law.tariff.unit import UNITS

# Values and quantities at which rates are tried out where the choice depends on them.
_TRIALS = tuple((value, Decimal(quantity)) for value in (1, 10**6, 10**9) for quantity in (1, 1000, 10**6))


def check_rates(tables: TariffTables, tariff: Tariff, findings: Findings) -> None:
    """Every code of the nomenclature in turn."""
    by_goods: dict[str, list[Placed[Measure]]] = defaultdict(list)
    for measure in tables.measures:
        if is_known(measure.value, LAST):
            by_goods[measure.value.goods].append(measure)
    index = TariffIndex(tariff)
    reported: set[tuple[str, int]] = set()
    for goods in tables.goods:
        code = goods.value.code
        bearing = [measure for n in range(len(code), 1, -1) for measure in by_goods.get(code[:n], ())]
        for other in _ambiguous(code, bearing, index):
            if (other.place.file, other.place.line) not in reported:
                reported.add((other.place.file, other.place.line))
                text = f"On {code} two rates of one tier could both apply, this one of {other.value.rate_class} too."
                findings.error("rate-ambiguous", other.place, text)


def _ambiguous(code: str, bearing: list[Placed[Measure]], index: TariffIndex) -> Iterator[Placed[Measure]]:
    """The measures that, on some day and for some origin, cannot be told apart from another of their tier."""
    if len(bearing) < 2:
        return
    for one, other in combinations(bearing, 2):
        if _may_meet(one.value, other.value, index.tariff) and _meet(code, one.value, other.value, index):
            yield other


def _may_meet(one: Measure, other: Measure, tariff: Tariff) -> bool:
    ours, theirs = _class(tariff, one), _class(tariff, other)
    return (
        ours.id != theirs.id  # of one class, the longest beginning goes first, and overlaps are found by themselves
        and not _told_apart(one, other, tariff)
        and ours.tier == theirs.tier
        and not (ours.additive or theirs.additive)
        and not (ours.needs_proof and theirs.needs_proof)  # only one agreement is proven for a line
        and overlap(one.period, other.period)
        and are_known_together(one, other)
    )


def _told_apart(one: Measure, other: Measure, tariff: Tariff) -> bool:
    """Whether the declarant can say which of the two is meant: by use, additional code or recommendation."""
    recommended = {_class(tariff, measure).recommendation for measure in (one, other)}
    keys = {(measure.use_code, measure.additional_code, measure.quota) for measure in (one, other)}
    return len(keys) > 1 or recommended == {"with", "without"}


def _class(tariff: Tariff, measure: Measure) -> RateClass:
    """The class of a measure of which it was checked that there is one."""
    rate_class = class_named(tariff.classes, measure.rate_class)
    assert rate_class is not None, measure.rate_class
    return rate_class


def _meet(code: str, one: Measure, other: Measure, index: TariffIndex) -> bool:
    met = meeting(index.tariff.areas, one, other)
    if met is None:
        return False
    origin, on = met[0], max(met[1], index.tariff.goods[code][0].period.first)
    proven = next((m.rate_class for m in (one, other) if _class(index.tariff, m).needs_proof), "")
    lines = [
        TariffLine(
            code, origin, value, dict.fromkeys(UNITS, quantity), proven, Chosen(quota=one.quota), documents=shown
        )
        for value, quantity in _TRIALS
        for shown in {(), _documents(one, other)}
    ]
    answers = [explain(index, line, on) for line in lines]
    return any(not isinstance(a, Choice) and any(p.code == "rate-ambiguous" for p in a) for a in answers)


def _documents(*measures: Measure) -> tuple[str, ...]:
    """Every document that one of them looks for."""
    found = [read_condition(measure.condition) for measure in measures if measure.condition]
    return tuple(
        code
        for condition in found
        if not isinstance(condition, Problem)
        for group in condition
        for step in group.steps
        if isinstance(step.test, Documents)
        for code in step.test.codes
    )
