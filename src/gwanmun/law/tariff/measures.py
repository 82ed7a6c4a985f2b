"""Measures on goods: the rates that bear on a code, an origin and a day."""

from collections.abc import Iterator
from datetime import date

from gwanmun.law.basics.period import holds
from gwanmun.law.tariff.tariff import Measure, Tariff


def measures_on(tariff: Tariff, code: str, origin: str, on: date) -> tuple[Measure, ...]:
    """Every measure on these goods from this origin on this day, class by class.

    A measure may stand on the national code or on any beginning of it. Within one class the longest beginning goes
    before the shorter ones: a row for ten digits is the exception to the row for its heading. Rows of one class for
    different uses or additional codes stand beside one another.
    """
    closest: dict[tuple[str, str, str], list[Measure]] = {}
    for measure in _bearing(tariff, code, origin, on):
        known = closest.setdefault((measure.rate_class, measure.use_code, measure.additional_code), [])
        if known and len(known[0].goods) > len(measure.goods):
            continue
        if known and len(known[0].goods) < len(measure.goods):
            known.clear()
        known.append(measure)
    return tuple(measure for kind in sorted(closest) for measure in closest[kind])


def _bearing(tariff: Tariff, code: str, origin: str, on: date) -> Iterator[Measure]:
    for length in range(len(code), 1, -1):
        for measure in tariff.measures.get(code[:length], ()):
            if holds(measure.period, on) and (not measure.area or origin in measure.area):
                yield measure
