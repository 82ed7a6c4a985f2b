"""Checks that work rates out: every code has a rate, and never two between which nobody could choose."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from gwanmun.countries.finding import Findings, Placed
from gwanmun.countries.tariff_checks import areas_meet, gaps
from gwanmun.countries.tariff_tables import TariffTables
from gwanmun.law.basics.period import overlap
from gwanmun.law.tariff.assess import TariffLine, explain
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.precedence import Choice
from gwanmun.law.tariff.rate import class_named
from gwanmun.law.tariff.tariff import Goods, Measure, RateClass, Tariff
from gwanmun.law.tariff.unit import UNITS

ELSEWHERE = "ZZ"
"""An origin that no area names: ISO 3166-1 leaves this code to its users."""

# Values and quantities at which rates are tried out where the choice depends on them.
_TRIALS = tuple((value, Decimal(quantity)) for value in (1, 10**6, 10**9) for quantity in (1, 1000, 10**6))


def check_rates(tables: TariffTables, tariff: Tariff, findings: Findings) -> None:
    """Every code of the nomenclature in turn."""
    by_goods: dict[str, list[Placed[Measure]]] = defaultdict(list)
    for measure in tables.measures:
        by_goods[measure.value.goods].append(measure)
    index = TariffIndex(tariff)
    reported: set[tuple[str, int]] = set()
    for goods in tables.goods:
        code = goods.value.code
        bearing = [measure for n in range(len(code), 1, -1) for measure in by_goods.get(code[:n], ())]
        _check_there_is_one(goods, bearing, tariff, findings)
        for other in _ambiguous(code, bearing, index):
            if (other.place.file, other.place.line) not in reported:
                reported.add((other.place.file, other.place.line))
                text = f"On {code} two rates of one tier could both apply, this one of {other.value.rate_class} too."
                findings.error("rate-ambiguous", other.place, text)


def _check_there_is_one(
    goods: Placed[Goods], bearing: list[Placed[Measure]], tariff: Tariff, findings: Findings
) -> None:
    code, period = goods.value.code, goods.value.period
    plain = [measure.value.period for measure in bearing if _applies_to_all(measure.value, tariff)]
    if not any(overlap(period, each) for each in plain):
        findings.warn("goods-without-rate", goods.place, f"{code} has no rate that applies to every origin.")
    for before, after in gaps(plain):
        text = f"{code} has no rate that applies to every origin after {before.last} until {after.first}."
        findings.warn("rate-gap", goods.place, text)


def _applies_to_all(measure: Measure, tariff: Tariff) -> bool:
    rate_class = _class(tariff, measure)
    return not (rate_class.needs_proof or rate_class.additive or measure.area)


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
        and areas_meet(one.area, other.area)
    )


def _told_apart(one: Measure, other: Measure, tariff: Tariff) -> bool:
    """Whether the declarant can say which of the two is meant: by use, additional code or recommendation."""
    recommended = {_class(tariff, measure).recommendation for measure in (one, other)}
    keys = {(measure.use_code, measure.additional_code) for measure in (one, other)}
    return len(keys) > 1 or recommended == {"with", "without"}


def _class(tariff: Tariff, measure: Measure) -> RateClass:
    """The class of a measure of which it was checked that there is one."""
    rate_class = class_named(tariff.classes, measure.rate_class)
    assert rate_class is not None, measure.rate_class
    return rate_class


def _meet(code: str, one: Measure, other: Measure, index: TariffIndex) -> bool:
    on = max(one.period.first, other.period.first, index.tariff.goods[code][0].period.first)
    shared = set(one.area or other.area) & set(other.area or one.area)
    origin = min(shared, default=ELSEWHERE)
    proven = next((m.rate_class for m in (one, other) if _class(index.tariff, m).needs_proof), "")
    lines = [TariffLine(code, origin, value, dict.fromkeys(UNITS, quantity), proven) for value, quantity in _TRIALS]
    answers = [explain(index, line, on) for line in lines]
    return any(not isinstance(a, Choice) and any(p.code == "rate-ambiguous" for p in a) for a in answers)
