"""Bulk: the features of a whole log at once, each row from what was known before its own day.

The second reader of `features`: the same numbers, bit for bit. For each key the log is sorted once by key and day;
running sums then answer "how many before this day" for every row by two look-ups. Sums are whole numbers of 64 bits,
which the bounds of a lodged line keep far from full, and every division is written in the order the plain reader
writes it.
"""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gwanmun.law.risk.features import MISSING, FeatureSpec
from gwanmun.law.risk.history import Results, result_of
from gwanmun.law.risk.key import PARTS, Key
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import Measure, measured
from gwanmun.law.risk.thousandths import logarithm, milli

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

_NARROWEST = 100.0
_FEWEST = 2
_FULL = 2**62  # a code of a key is made anew before it could reach this


def bulk_features(
    spec: FeatureSpec, lines: Sequence[LodgedLine], results: Results, *, cut_off: date | None = None
) -> Floats:
    """A row of features for each line, in the order given. Results known on the cut-off day or later are not used."""
    log = _Log(lines, results, cut_off)
    out = np.empty((len(lines), len(spec.names)), dtype=np.float64)
    out[:, 0] = [milli(line.rate_percent) for line in lines]
    out[:, 1] = [logarithm(line.value) if line.value else MISSING for line in lines]
    column = 2
    hits, looked_at = log.results_before(())
    common = (hits + 1) / (looked_at + 20)
    with np.errstate(invalid="ignore", divide="ignore"):
        for key in spec.results:
            hits, looked_at = log.results_before(key)
            smoothing = spec.smoothing_of(key)
            out[:, column] = (hits + smoothing * common) / (looked_at + smoothing)
            out[:, column + 1] = looked_at
            column += 2
        for key in spec.lines:
            out[:, column] = log.lines_before(key)
            column += 1
        for measure, key in spec.spreads:
            out[:, column] = log.distance(measure, key)
            column += 1
    return out


def hits_of(lines: Sequence[LodgedLine], results: Results) -> NDArray[np.int8]:
    """1 for a hit, 0 for a look that found nothing, -1 where nobody has looked."""
    found = (result_of(results, line) for line in lines)
    return np.fromiter((-1 if result is None else result.is_hit for result in found), np.int8, len(lines))


class _Log:
    """A log in columns, with what was asked of each key kept sorted."""

    def __init__(self, lines: Sequence[LodgedLine], results: Results, cut_off: date | None) -> None:
        self._lines = lines
        self._day = np.fromiter((line.on.toordinal() for line in lines), np.int64, len(lines))
        self._span = int(self._day.max(initial=0)) + 2
        self._parts: dict[str, Whole] = {}
        self._measures: dict[Measure, tuple[Whole, NDArray[np.bool_]]] = {}
        self._codes: dict[Key, Whole] = {}
        self._known(results, cut_off)

    def _known(self, results: Results, cut_off: date | None) -> None:
        """The rows that have a result before the cut-off, the day it was known, and whether it was a hit."""
        rows, days, hits = [], [], []
        for row, line in enumerate(self._lines):
            result = result_of(results, line)
            if result is not None and (cut_off is None or result.on < cut_off):
                rows.append(row)
                # A result counts from the day after the later of the two: before the line was lodged there was none.
                days.append(max(result.on, line.on).toordinal())
                hits.append(result.is_hit)
        self._labelled = np.array(rows, dtype=np.int64)
        self._hits = np.array(hits, dtype=np.int64)
        self._result_day = np.array(days, dtype=np.int64)
        self._span = max(self._span, int(self._result_day.max(initial=0)) + 2)

    def results_before(self, key: Key) -> tuple[Whole, Whole]:
        """Hits and results known under each row's key before the row's day."""
        code = self._code(key)
        at = code[self._labelled] * self._span + self._result_day
        order = np.argsort(at, kind="stable")
        first, last = self._window(code, at[order])
        return _between(self._hits[order], first, last), last - first

    def lines_before(self, key: Key) -> Whole:
        """Lines lodged under each row's key before the row's day."""
        code = self._code(key)
        first, last = self._window(code, np.sort(code * self._span + self._day))
        return last - first

    def distance(self, measure: Measure, key: Key) -> Floats:
        """How far each row's measure lies from the mean under its key, in standard deviations; see `features`."""
        values, said = self._measure(measure)
        code = self._code(key)
        at = code[said] * self._span + self._day[said]
        order = np.argsort(at, kind="stable")
        first, last = self._window(code, at[order])
        there = values[said][order]
        n = last - first
        mean = _between(there, first, last) / n
        variance = _between(there * there, first, last) / n - mean * mean
        far = (values - mean) / np.sqrt(np.maximum(variance, 0.0) + _NARROWEST * _NARROWEST)
        return np.where(said & (n >= _FEWEST), far, MISSING)

    def _window(self, code: Whole, ordered: Whole) -> tuple[Whole, Whole]:
        """From where to where in the ordered events those of each row's key lie that are before its day."""
        begins = code * self._span
        asked = np.argsort(begins + self._day, kind="stable")  # look-ups in order stay in the processor's near memory
        first, last = np.empty_like(code), np.empty_like(code)
        first[asked] = np.searchsorted(ordered, begins[asked])
        last[asked] = np.searchsorted(ordered, (begins + self._day)[asked])
        return first, last

    def _code(self, key: Key) -> Whole:
        """A whole number for what the key says of each row; equal where it says the same."""
        if key not in self._codes:
            code = np.zeros(len(self._lines), dtype=np.int64)
            for part in key:
                more = self._part(part)
                width = int(more.max(initial=0)) + 1
                if (int(code.max(initial=0)) + 1) * width * self._span >= _FULL:
                    code = np.unique(code, return_inverse=True)[1]
                code = code * width + more
            self._codes[key] = code
        return self._codes[key]

    def _part(self, part: str) -> Whole:
        if part not in self._parts:
            codes: dict[str, int] = {}
            say: Callable[[LodgedLine], str] = PARTS[part]
            numbered = (codes.setdefault(say(line), len(codes)) for line in self._lines)
            self._parts[part] = np.fromiter(numbered, np.int64, len(self._lines))
        return self._parts[part]

    def _measure(self, measure: Measure) -> tuple[Whole, NDArray[np.bool_]]:
        """Every row's measure, and whether it has one."""
        if measure not in self._measures:
            found = [measured(line, measure) for line in self._lines]
            values = np.fromiter((here or 0 for here in found), np.int64, len(found))
            self._measures[measure] = values, np.fromiter((here is not None for here in found), np.bool_, len(found))
        return self._measures[measure]


def _between(amounts: Whole, first: Whole, last: Whole) -> Whole:
    """The sum of the amounts in each window."""
    running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(amounts)])
    sums: Whole = running[last] - running[first]
    return sums
