"""Invariants: what must be so of every tariff, one small function a rule. A pack that breaks one is not built.

The numbers are those of TARIC's conditions for measures (ME), quotas (QA, QSP) and order numbers (ON), where the rule
is one of them; MFN is ours. Each function answers with the rows that break its rule, counted from nought in what it was
given, and with the problem whose sentences say what is wrong and how to mend it. Where a second row is to blame too,
`other` says which; whoever knows where rows stand puts that into the fact `where`.

ME32 in full forbids two measures of one key on a code, its ancestors and its descendants. By our own rule a row on a
longer beginning is the exception to the shorter one, so here only rows on the very same code meet
(docs/decisions, "A row for ten digits is an exception").
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

from msgspec import Struct

from gwanmun.law.basics.period import FAR, Period, holds, overlap
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.area import Areas, Reach, meeting, memberships
from gwanmun.law.tariff.knowledge import are_known_together
from gwanmun.law.tariff.measures import Key, key_of
from gwanmun.law.tariff.quota import DEEPEST, Quota, Stop, family
from gwanmun.law.tariff.tariff import Goods, Measure

OTHERS = "*"
"""Every origin that no row names."""


class Breach(Struct, frozen=True):
    """A rule that a row breaks: which row, what is wrong, and which other row is to blame as well."""

    row: int
    problem: Problem
    other: int | None = None


# ------------------------------------------------------------------------------------------------------------ measures


def me1_each_measure_stands_once(measures: Sequence[Measure]) -> Iterator[Breach]:
    """The same rate may not begin twice on the same day, for the same goods and the same origins."""
    first: dict[tuple[object, ...], int] = {}
    for row, measure in enumerate(measures):
        key = (measure.goods, key_of(measure), measure.area, measure.excluded, measure.period.first)
        before = first.setdefault(key, row)
        if before != row and are_known_together(measures[before], measure):
            facts = {**_facts(measure), "first": str(measure.period.first)}
            yield Breach(row, Problem("measure-twice", "goods", measure.goods, facts), before)


def me5_an_area_has_members(measures: Sequence[Measure], areas: Areas) -> Iterator[Breach]:
    """An area has members on every day of a measure that names it."""
    for row, measure in enumerate(measures):
        for name in measure.area:
            gap = first_gap(measure.period, [each.period for each in memberships(areas, name, measure.period)])
            if gap is not None:
                facts = {**_facts(measure), "on": str(gap.first)}
                yield Breach(row, Problem("area-without-members", "area", name, facts))


def me8_goods_span_the_measure(measures: Sequence[Measure], goods: Iterable[Goods]) -> Iterator[Breach]:
    """A measure ends with its goods, and holds on no day between two times on which there were some.

    One that begins before its goods did says nothing for those days: published schedules are brought in whole, and run
    from the first year of their agreement.
    """
    periods = _periods_by_beginning(goods, {measure.goods for measure in measures})
    for row, measure in enumerate(measures):
        there = periods.get(measure.goods)
        if there is None:
            continue  # goods that never were are another problem
        first = max(measure.period.first, min(each.first for each in there))
        gap = first_gap(Period(first, measure.period.last), there) if first <= measure.period.last else None
        if gap is not None:
            facts = {**_facts(measure), "first": str(gap.first), "last": str(gap.last)}
            yield Breach(row, Problem("goods-do-not-span", "from", measure.goods, facts))


def me24_a_measure_rests_on_an_act(measures: Sequence[Measure]) -> Iterator[Breach]:
    """Every rate rests on a law that says so."""
    for row, measure in enumerate(measures):
        if not measure.act:
            yield Breach(row, Problem("act-missing", "act", facts=_facts(measure)))


def me25_a_measure_begins_before_it_ends(measures: Sequence[Measure]) -> Iterator[Breach]:
    """A measure begins on the day it ends, or before."""
    for row, measure in enumerate(measures):
        if measure.period.last < measure.period.first:
            facts = {"first": str(measure.period.first), "last": str(measure.period.last)}
            yield Breach(row, Problem("period-backwards", "to", facts["last"], facts))


def me32_measures_do_not_overlap(measures: Sequence[Measure], areas: Areas) -> Iterator[Breach]:
    """Two rates of one class on the same code never hold for one origin on one day: nobody could say which applies."""
    same: dict[tuple[str, Key], list[int]] = defaultdict(list)
    for row, measure in enumerate(measures):
        same[measure.goods, key_of(measure)].append(row)
    for group in same.values():
        for one, other in combinations(group, 2):
            met = _meet(measures[one], measures[other], areas)
            if met is not None:
                facts = {**_facts(measures[other]), "other": measures[one].duty, "origin": met[0], "on": str(met[1])}
                yield Breach(other, Problem("measures-overlap", "goods", measures[other].goods, facts), one)


def me65_only_an_area_has_exclusions(measures: Sequence[Measure], areas: Areas) -> Iterator[Breach]:
    """Countries are left out of an area, or of all countries, and not of countries named one by one."""
    for row, measure in enumerate(measures):
        if measure.excluded and measure.area and not any(name in areas for name in measure.area):
            left_out = " ".join(measure.excluded)
            yield Breach(row, Problem("exclusion-without-area", "excluded", left_out, _facts(measure)))


def me66_exclusions_are_members(measures: Sequence[Measure], areas: Areas) -> Iterator[Breach]:
    """Only a member of an area can be left out of it."""
    for row, measure in enumerate(measures):
        if not (measure.excluded and measure.area):
            continue
        within = _countries(areas, measure.area, measure.period)
        for name in measure.excluded:
            strangers = sorted(_countries(areas, (name,), measure.period) - within)
            if strangers:
                facts = {**_facts(measure), "area": " ".join(measure.area), "strangers": " ".join(strangers)}
                yield Breach(row, Problem("exclusion-not-member", "excluded", name, facts))


def me87_the_act_is_in_force(measures: Sequence[Measure], in_force: Mapping[str, date]) -> Iterator[Breach]:
    """A measure does not hold before the law it rests on is in force."""
    for row, measure in enumerate(measures):
        since = in_force.get(measure.act)
        if since is not None and measure.period.first < since:
            facts = {**_facts(measure), "first": str(measure.period.first), "in_force": str(since)}
            yield Breach(row, Problem("act-not-in-force", "act", measure.act, facts))


def me116_a_quota_is_defined(measures: Sequence[Measure], quotas: Sequence[Quota]) -> Iterator[Breach]:
    """A rate within a quota names one that is defined for some of its days."""
    for row, measure in enumerate(measures):
        own = (quota for quota in quotas if quota.id == measure.quota)
        if measure.quota and not any(overlap(quota.period, measure.period) for quota in own):
            yield Breach(row, Problem("quota-unknown", "quota", measure.quota))


def mfn_every_code_has_a_rate(
    goods: Sequence[Goods], general: Mapping[str, Sequence[Measure]], areas: Areas
) -> Iterator[Breach]:
    """A code has a rate for every origin on every day it may be declared, from the first to the last the tariff states.

    `general` are the measures that ask for nothing of goods or trader, by their code or its beginning. A code whose
    rates end before those of others do (`rates-end`) may only wait for next year's to be published.
    """
    stated = [each.period for several in general.values() for each in several]
    whole = Period(min((each.first for each in stated), default=FAR), max((each.last for each in stated), default=FAR))
    for row, one in enumerate(goods):
        bearing = [each for n in range(len(one.code), 1, -1) for each in general.get(one.code[:n], ())]
        period = Period(max(one.period.first, whole.first), min(one.period.last, whole.last))
        gap = _uncovered(period, bearing, areas) if period.first <= period.last else None
        if gap is not None:
            origin, days = gap
            facts = {"first": str(days.first), "last": str(days.last), "origin": origin}
            code = "goods-without-rate" if days == period else "rates-end" if days.last == period.last else "rate-gap"
            yield Breach(row, Problem(code, "code", one.code, facts))


# -------------------------------------------------------------------------------------------------------------- quotas


def on2_a_quota_has_one_definition_a_day(quotas: Sequence[Quota]) -> Iterator[Breach]:
    """Two definitions of one quota do not share a day."""
    for (one, first), (other, second) in combinations(enumerate(quotas), 2):
        if first.id == second.id and overlap(first.period, second.period) and are_known_together(first, second):
            yield Breach(other, Problem("quota-twice", "quota", second.id), one)


def qa2_a_sub_quota_lies_within_its_parent(quotas: Sequence[Quota]) -> Iterator[Breach]:
    """A sub-quota draws on a quota that is defined on all of its days, and never on itself."""
    known = {quota.id: quota for quota in quotas}
    for row, quota in enumerate(quotas):
        if not quota.parent:
            continue
        above = [each.period for each in quotas if each.id == quota.parent]
        if not above:
            yield Breach(row, Problem("quota-unknown", "parent", quota.parent))
        elif len(family(quota.id, known)) > DEEPEST:
            yield Breach(row, Problem("quota-in-circle", "parent", quota.id))
        elif (gap := first_gap(quota.period, above)) is not None:
            facts = {"parent": quota.parent, "first": str(gap.first), "last": str(gap.last)}
            yield Breach(row, Problem("quota-outside-parent", "parent", quota.id, facts))


def qa3_a_sub_quota_is_no_larger_than_its_parent(quotas: Sequence[Quota]) -> Iterator[Breach]:
    """A sub-quota, in the unit of the quota it draws on, is no larger than that."""
    for row, quota in enumerate(quotas):
        for above in quotas:
            drawn = quota.volume * quota.coefficient
            if above.id == quota.parent and overlap(above.period, quota.period) and drawn > above.volume:
                facts = {"parent": above.id, "drawn": f"{drawn:f}", "volume": f"{above.volume:f}"}
                yield Breach(row, Problem("quota-over-its-parent", "volume", quota.id, facts))


def qa4_volumes_and_coefficients_are_positive(quotas: Sequence[Quota]) -> Iterator[Breach]:
    """A coefficient is greater than nought, and so is the least that is shared out; a volume is not below it."""
    for row, quota in enumerate(quotas):
        if quota.volume < 0 or quota.coefficient <= 0 or quota.step <= 0:
            yield Breach(row, Problem("quota-volume", "volume", quota.id, {"volume": f"{quota.volume:f}"}))


def qsp2_a_stop_lies_within_its_quota(stops: Sequence[Stop], quotas: Sequence[Quota]) -> Iterator[Breach]:
    """A quota is suspended or blocked only on days of one of its definitions."""
    for row, stop in enumerate(stops):
        own = [quota.period for quota in quotas if quota.id == stop.quota]
        if not own:
            yield Breach(row, Problem("quota-unknown", "quota", stop.quota))
        elif not any(holds(each, stop.period.first) and holds(each, stop.period.last) for each in own):
            facts = {"first": str(own[0].first), "last": str(own[-1].last)}
            yield Breach(row, Problem("quota-stop-outside", "from", stop.quota, facts))


# -------------------------------------------------------------------------------------------------------------- behind


def first_gap(period: Period, covering: Iterable[Period]) -> Period | None:
    """The first days of a period that none of the others has; None where there are none."""
    day = period.first
    for each in sorted(covering, key=lambda each: (each.first, each.last)):
        if each.first > day:
            return Period(day, min(period.last, each.first - timedelta(days=1)))
        if each.last >= period.last:
            return None
        day = max(day, each.last + timedelta(days=1))
    return Period(day, period.last)


def _meet(one: Measure, other: Measure, areas: Areas) -> tuple[str, date] | None:
    """Where two rows of one key hold together; those that begin on one day for one area are twice, and that is ME1."""
    if (one.area, one.excluded, one.period.first) == (other.area, other.excluded, other.period.first):
        return None
    return meeting(areas, one, other) if are_known_together(one, other) else None


def _facts(measure: Measure) -> dict[str, str]:
    return {"rate_class": measure.rate_class, "duty": measure.duty, "goods": measure.goods, "where": ""}


def _countries(areas: Areas, names: Iterable[str], during: Period) -> set[str]:
    return {member.country for name in names for member in memberships(areas, name, during)}


def _periods_by_beginning(goods: Iterable[Goods], beginnings: Collection[str]) -> dict[str, list[Period]]:
    """The days on which there are goods under each of these beginnings of codes."""
    found: dict[str, dict[Period, None]] = defaultdict(dict)
    for one in goods:
        for length in range(2, len(one.code) + 1):
            if one.code[:length] in beginnings:
                found[one.code[:length]][one.period] = None
    return {beginning: list(periods) for beginning, periods in found.items()}


def _uncovered(period: Period, bearing: Sequence[Measure], areas: Areas) -> tuple[str, Period] | None:
    """An origin without a rate, and the days; OTHERS for goods of an origin that no row names."""
    for_all = [each.period for each in bearing if not (each.area or each.excluded)]
    gap = first_gap(period, for_all)
    if gap is None:
        return None
    narrower = [each for each in bearing if each.area or each.excluded]
    named = sorted({each for row in narrower for each in _countries(areas, (*row.area, *row.excluded), period)})
    for origin in (OTHERS, *named):
        covering = for_all + [days for row in narrower for days in _days_for(row, origin, areas)]
        without = first_gap(period, covering)
        if without is not None:
            return origin, without
    return None


def _days_for(row: Reach, origin: str, areas: Areas) -> list[Period]:
    """The days on which a row is for an origin."""
    within = [row.period] if not row.area else _days_in(areas, row.area, origin, row.period)
    outside = _days_in(areas, row.excluded, origin, row.period)
    return [left for period in within for left in _without(period, outside)]


def _days_in(areas: Areas, names: Iterable[str], origin: str, during: Period) -> list[Period]:
    found = (member.period for name in names for member in memberships(areas, name, during) if member.country == origin)
    return [Period(max(each.first, during.first), min(each.last, during.last)) for each in found]


def _without(period: Period, others: Sequence[Period]) -> list[Period]:
    """What is left of a period once others are taken out of it."""
    left = [period]
    for other in others:
        left = [piece for each in left for piece in _cut(each, other)]
    return left


def _cut(period: Period, other: Period) -> Iterator[Period]:
    if not overlap(period, other):
        yield period
        return
    if period.first < other.first:
        yield Period(period.first, other.first - timedelta(days=1))
    if period.last > other.last:
        yield Period(other.last + timedelta(days=1), period.last)
