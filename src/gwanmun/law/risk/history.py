"""History: the tallies of everything that was known before a day, grown line by line and result by result.

The plain reader of the past. `known_before` reads a log up to a day; an office that keeps its tallies in a table
looks the same few of them up for one line (`wanted`) and hands them over as a `Past`.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.features import FeatureSpec, Past
from gwanmun.law.risk.key import Key, only_counts, values_of
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import STEP, Measure, Spread, Tally, measured

Results = Mapping[tuple[str, int], ControlResult]
"""The result of each line that has one, by declaration and line."""


class _Growing:
    """A tally that is still being added to."""

    __slots__ = ("hits", "lines", "looked_at", "spreads", "steps")

    def __init__(self) -> None:
        self.lines = self.looked_at = self.hits = 0
        self.spreads: dict[Measure, Spread] = {}
        self.steps: dict[int, int] = {}


class History:
    """Everything known so far, by key. Grown in place: what it hands out is frozen."""

    def __init__(self, spec: FeatureSpec) -> None:
        """A past of which nothing is known."""
        self.spec = spec
        self._tallies: dict[Key, dict[str, _Growing]] = {key: {} for key in spec.keys}
        self._measures: dict[Key, tuple[Measure, ...]] = {
            key: tuple(dict.fromkeys(measure for measure, other in spec.spreads if other == key)) for key in spec.keys
        }

    def lodged(self, line: LodgedLine) -> None:
        """A line was lodged."""
        for key, growing in self._of(line):
            growing.lines += 1
            for measure in self._measures[key]:
                here = measured(line, measure)
                if here is None:
                    continue
                growing.spreads[measure] = growing.spreads.get(measure, Spread()).plus(here)
                if measure == "unit_price":
                    growing.steps[here // STEP] = growing.steps.get(here // STEP, 0) + 1

    def found(self, line: LodgedLine, result: ControlResult) -> None:
        """Somebody looked at a line, and the office knows what was found."""
        for key, growing in self._of(line):
            if only_counts(key):
                continue
            growing.looked_at += 1
            growing.hits += result.is_hit

    def past(self, line: LodgedLine) -> Past:
        """The tallies of a line's keys, as they stand now."""
        return {key: _frozen(self._tallies[key].get(values_of(key, line))) for key in self._tallies}

    def _of(self, line: LodgedLine) -> Iterable[tuple[Key, _Growing]]:
        for key, tallies in self._tallies.items():
            values = values_of(key, line)
            growing = tallies.get(values)
            if growing is None:
                growing = tallies[values] = _Growing()
            yield key, growing


class Wanted(Struct, frozen=True):
    """One tally a line needs: the key, and what it says of the line."""

    key: Key
    values: str


def wanted(spec: FeatureSpec, line: LodgedLine) -> tuple[Wanted, ...]:
    """Every tally that must be looked up for a line, in the order of the spec's keys."""
    return tuple(Wanted(key, values_of(key, line)) for key in spec.keys)


def known_before(spec: FeatureSpec, lines: Iterable[LodgedLine], results: Results, day: date) -> History:
    """What was known when the day began: lines lodged and results known on earlier days only."""
    history = History(spec)
    for line in lines:
        if line.on < day:
            history.lodged(line)
            result = result_of(results, line)
            if result is not None and result.on < day:
                history.found(line, result)
    return history


def by_line(results: Iterable[ControlResult]) -> Results:
    """Results by declaration and line; of two on one line the later known stands."""
    ordered = sorted(results, key=lambda result: result.on)
    return {(result.number, result.line): result for result in ordered}


def result_of(results: Results, line: LodgedLine) -> ControlResult | None:
    """What was found on a line: its own result, or that of the whole declaration."""
    return results.get((line.number, line.line)) or results.get((line.number, 0))


def _frozen(growing: _Growing | None) -> Tally:
    if growing is None:
        return _NOTHING
    return Tally(
        growing.lines, growing.looked_at, growing.hits, spreads=dict(growing.spreads), steps=dict(growing.steps)
    )


_NOTHING = Tally()
