"""Bulk: the features of a whole log at once, each row from what was known before its own day.

The second reader of `features`: the same numbers, bit for bit. Rows and results are put in the order of their days
once; for each key they are then put together by what it says, which keeps that order within it, so that running sums
answer "how many before this day" for every row. Sums are whole numbers of 64 bits, which the bounds of a lodged line
keep far from full, and every division is written in the order the plain reader writes it. Keys know nothing of each
other, so two threads share them out, and it does not matter which is done first.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count, repeat
from operator import attrgetter
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.features import MISSING, FeatureSpec
from gwanmun.law.risk.history import Results, result_of
from gwanmun.law.risk.key import PARTS, Key
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import Measure
from gwanmun.law.risk.thousandths import milli

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NARROWEST = 100.0
_FEWEST = 2
_FULL = 2**48  # a code of a key is made anew before it could reach this
_DIGIT = 16  # bits that are sorted by at a time: of so few, numpy counts instead of comparing
_LOOK = 1 << 32  # looks are added up above hits, both at once: neither ever reaches so far


def bulk_features(
    spec: FeatureSpec, lines: Sequence[LodgedLine], results: Results, *, cut_off: date | None = None, threads: int = 2
) -> Floats:
    """A row of features for each line, in the order given. Results known on the cut-off day or later are not used."""
    log = _Log(lines, results, cut_off)
    out = np.empty((len(lines), len(spec.names)), dtype=np.float64, order="F")
    out[:, 0] = log.rates
    out[:, 1] = np.where(log.values > 0, _logarithms(log.values), MISSING)
    hits, looked_at = log.results_before(())
    common = (hits + 1) / (looked_at + 20)

    def fill(wanted: _Columns) -> None:
        with np.errstate(invalid="ignore", divide="ignore"):
            if wanted.share is not None:
                hits, looked_at = log.results_before(wanted.key)
                smoothing = spec.smoothing_of(wanted.key)
                out[:, wanted.share] = (hits + smoothing * common) / (looked_at + smoothing)
                out[:, wanted.share + 1] = looked_at
            if wanted.lines is None and not wanted.spreads:
                return
            earlier = log.earlier(wanted.key)
            if wanted.lines is not None:
                out[earlier.rows, wanted.lines] = earlier.last - earlier.first
            for measure, column in wanted.spreads:
                out[earlier.rows, column] = log.distance(measure, earlier)

    waiting, begun = _columns(spec), []
    with ThreadPoolExecutor(threads) as pool:
        # while the next part is read off the lines, keys of those before are filled
        for part in dict.fromkeys(part for key in spec.keys for part in key):
            log.read(part)
            begun += [pool.submit(fill, wanted) for wanted in waiting if log.has_read(wanted.key)]
            waiting = [wanted for wanted in waiting if not log.has_read(wanted.key)]
    for each in begun:
        each.result()  # what went wrong in a thread goes wrong here
    return out


def hits_of(lines: Sequence[LodgedLine], results: Results) -> NDArray[np.int8]:
    """1 for a hit, 0 for a look that found nothing, -1 where nobody has looked."""
    found = (result_of(results, line) for line in lines)
    return np.fromiter((-1 if result is None else result.is_hit for result in found), np.int8, len(lines))


class _Columns(Struct):
    """Everything that is worked out under one key, and in which columns."""

    key: Key
    share: int | None = None  # and the looks in the next one
    lines: int | None = None
    spreads: tuple[tuple[Measure, int], ...] = ()


def _columns(spec: FeatureSpec) -> list[_Columns]:
    """What each key of a spec is for, in the order of the spec's names."""
    found: dict[Key, _Columns] = {}
    column = 2
    for key in spec.results:
        found.setdefault(key, _Columns(key)).share = column
        column += 2
    for key in spec.lines:
        found.setdefault(key, _Columns(key)).lines = column
        column += 1
    for measure, key in spec.spreads:
        found.setdefault(key, _Columns(key)).spreads += ((measure, column),)
        column += 1
    return list(found.values())


class _Earlier(Struct, frozen=True):
    """The rows put together by key and day; for each, from where to where those of its key lie before its day."""

    rows: Whole
    first: Whole
    last: Whole


class _Log:
    """A log in columns. Of keys whose parts have been read, any number of threads may ask."""

    def __init__(self, lines: Sequence[LodgedLine], results: Results, cut_off: date | None) -> None:
        self._lines, self._rows = lines, len(lines)
        self._fields: dict[str, _Field] = {}
        self._parts: dict[str, Whole] = {}
        self._day = self._field("on").whole(date.toordinal)
        self.rates = self._field("rate_percent").whole(milli)
        self.values = self._field("value").figures(lambda value: float(value or 0))
        self._measures = self._measured(self._field("net_weight_kg").figures(float))
        self._in_time = np.argsort(self._day, kind="stable")
        self._known(list(map(result_of, repeat(results), lines)), cut_off)

    def _known(self, found: Sequence[ControlResult | None], cut_off: date | None) -> None:
        """Rows and results in the order of their days; a row comes before the results that became known on its day."""
        there = [
            (row, result.on.toordinal(), _LOOK + result.is_hit)
            for row, result in enumerate(found)
            if result is not None and (cut_off is None or result.on < cut_off)
        ]
        rows, on, looks = np.array(there, dtype=np.int64).reshape(-1, 3).T
        # A result counts from the day after the later of the two: before the line was lodged there was none.
        known_on = np.maximum(on, self._day[rows])
        self._entries = np.argsort(np.concatenate([2 * self._day, 2 * known_on + 1]), kind="stable")
        self._entry_row = np.concatenate([np.arange(self._rows), rows])[self._entries]
        self._looks = np.concatenate([np.zeros(self._rows, np.int64), looks])[self._entries]

    def read(self, part: str) -> None:
        """Read a part of keys off every line."""
        self._parts[part] = self._field(PARTS[part].field).coded(PARTS[part].say)

    def has_read(self, key: Key) -> bool:
        """Whether every part of a key was read."""
        return self._parts.keys() >= set(key)

    def results_before(self, key: Key) -> tuple[Whole, Whole]:
        """Hits and results known under each row's key before the row's day."""
        code = self._code(key)[self._entry_row]
        order = _together(code)
        before = _running(self._looks[order])[:-1]
        known = np.empty_like(before)
        known[self._entries[order]] = before - before[_begins(code[order])]
        rows = known[: self._rows]
        return rows % _LOOK, rows // _LOOK

    def earlier(self, key: Key) -> _Earlier:
        """Where the lines lie that were lodged under each row's key before the row's day."""
        code = self._code(key)[self._in_time]
        order = _together(code)
        rows = self._in_time[order]
        ordered, day = code[order], self._day[rows]
        return _Earlier(rows, _begins(ordered), _begins(ordered, day))

    def distance(self, measure: Measure, earlier: _Earlier) -> Floats:
        """How far each row's measure lies from the mean under its key, in standard deviations; see `features`."""
        said, values, squares = (of[earlier.rows] for of in self._measures[measure])
        n = _between(said, earlier)
        mean = _between(values, earlier) / n
        variance = _between(squares, earlier) / n - mean * mean
        far = (values - mean) / np.sqrt(np.maximum(variance, 0.0) + _NARROWEST * _NARROWEST)
        return np.where((said > 0) & (n >= _FEWEST), far, MISSING)

    def _code(self, key: Key) -> Whole:
        """A whole number for what the key says of each row; equal where it says the same."""
        code = np.zeros(self._rows, dtype=np.int64)
        for part in key:
            more = self._parts[part]
            width = int(more.max(initial=0)) + 1
            if (int(code.max(initial=0)) + 1) * width >= _FULL:
                code = np.unique(code, return_inverse=True)[1]
            code = code * width + more
        return code

    def _field(self, name: str) -> "_Field":
        if name not in self._fields:
            self._fields[name] = _Field(map(attrgetter(name), self._lines), self._rows)
        return self._fields[name]

    def _measured(self, weights: Floats) -> dict[Measure, tuple[Whole, Whole, Whole]]:
        """For each measure, whether a row has one, the measure, and its square; see `measured`."""
        with np.errstate(invalid="ignore", divide="ignore"):
            prices = np.where(weights > 0, self.values / weights, 0.0)
        each: dict[Measure, tuple[Flags, Whole]] = {
            "unit_price": (prices > 0, _logarithms(prices)),
            "weight": (weights > 0, _logarithms(weights)),
            "rate": (np.ones(len(weights), np.bool_), self.rates),
        }
        return {measure: (said.astype(np.int64), value, value * value) for measure, (said, value) in each.items()}


class _Field:
    """What stands in one field of every row, each different thing once."""

    def __init__(self, column: Iterable[Any], rows: int) -> None:
        self._different = defaultdict[Any, int](count().__next__)  # numbers each as it is first met
        self._at = np.fromiter(map(self._different.__getitem__, column), np.int64, rows)

    def whole(self, say: Callable[[Any], int]) -> Whole:
        """A whole number of each row."""
        return np.array([say(value) for value in self._different], dtype=np.int64)[self._at]

    def figures(self, say: Callable[[Any], float]) -> Floats:
        """A figure of each row."""
        return np.array([say(value) for value in self._different], dtype=np.float64)[self._at]

    def coded(self, say: Callable[[Any], str]) -> Whole:
        """A whole number for what is said of each row; equal where the same is said."""
        codes: dict[str, int] = {}
        return self.whole(lambda value: codes.setdefault(say(value), len(codes)))


def _logarithms(amounts: Floats) -> Whole:
    """As `logarithm`, of each amount; nought where there is none."""
    # numpy's own logarithm may be another in the last bit
    there = amounts > 0
    logs = np.zeros(len(amounts), dtype=np.int64)
    logs[there] = np.rint(1000 * np.array(list(map(math.log, amounts[there].tolist())))).astype(np.int64)
    return logs


def _together(code: Whole) -> Whole:
    """The order in which equal codes stand together, and those of one code as they stood."""
    order: Whole = np.argsort(code.astype(np.uint16), kind="stable")  # by the last digit, and then by each before it
    for shift in range(_DIGIT, int(code.max(initial=0)).bit_length(), _DIGIT):
        digit = (code >> shift).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def _begins(*sorted_by: Whole) -> Whole:
    """For each place, where the run of places begins that are all the same."""
    starts = np.zeros(len(sorted_by[0]), dtype=np.int64)
    other = np.zeros(max(len(starts) - 1, 0), dtype=np.bool_)
    for column in sorted_by:
        other |= column[1:] != column[:-1]
    changed = np.flatnonzero(other) + 1
    starts[changed] = changed
    begins: Whole = np.maximum.accumulate(starts)
    return begins


def _running(amounts: Whole) -> Whole:
    """The sum of everything before each place, and at the end of everything."""
    sums = np.zeros(len(amounts) + 1, dtype=np.int64)
    np.cumsum(amounts, out=sums[1:])
    return sums


def _between(amounts: Whole, earlier: _Earlier) -> Whole:
    """The sum of the amounts between the two places of each row."""
    running = _running(amounts)
    sums: Whole = running[earlier.last] - running[earlier.first]
    return sums
