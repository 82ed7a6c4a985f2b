"""Measures on goods: the rates that bear on a code, an origin and a day."""

from collections.abc import Iterator
from datetime import date

from gwanmun.law.basics.period import holds
from gwanmun.law.tariff.area import reaches
from gwanmun.law.tariff.tariff import Measure, Tariff

Key = tuple[str, str, str, str]
"""What tells rows on the same goods apart: rate class, use code, additional code, quota."""


def measures_on(tariff: Tariff, code: str, origin: str, on: date) -> tuple[Measure, ...]:
    """Every measure on these goods from this origin on this day, class by class.

    A measure may stand on the national code or on any beginning of it. Within one class the longest beginning goes
    before the shorter ones: a row for ten digits is the exception to the row for its heading. Rows of one class for
    different uses, additional codes or quotas stand beside one another.
    """
    closest: dict[Key, list[Measure]] = {}
    for measure in bearing(tariff, code, origin, on):
        known = closest.setdefault(key_of(measure), [])
        if known and len(known[0].goods) > len(measure.goods):
            continue
        known.append(measure)  # the longest beginning comes first
    return tuple(measure for kind in sorted(closest) for measure in closest[kind])


def bearing(tariff: Tariff, code: str, origin: str, on: date) -> Iterator[Measure]:
    """Every row on a code or a beginning of it that is for this origin on this day, the longest beginning first."""
    for length in range(len(code), 1, -1):
        for measure in tariff.measures.get(code[:length], ()):
            if holds(measure.period, on) and reaches(tariff.areas, measure, origin, on):
                yield measure


def key_of(measure: Measure) -> Key:
    """What tells a row apart from others on the same goods: of one key only one can apply."""
    return measure.rate_class, measure.use_code, measure.additional_code, measure.quota
