"""Features: what a model is told of a line, each worked out from the past as it was known before the line's day.

This is the plain reader: one line, its past, a row of numbers. `bulk.py` beside it reads a whole log at once and must
come to the same numbers, bit for bit; so sums are whole numbers and every division is written in the same order twice.
"""

import math

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.risk.key import Key, key_problems, named
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import Measure, Tally, measured
from gwanmun.law.risk.thousandths import logarithm, milli

MISSING = math.nan

_NARROWEST = 100.0
"""Thousandths: no measure is taken to spread less than a tenth, or two equal prices would make the third absurd."""
_FEWEST = 2


class FeatureSpec(Struct, frozen=True):
    """What is worked out: keys under which results count, keys under which lines count, and spreads under keys."""

    version: int
    results: tuple[Key, ...]  # the share of hits, and how many were looked at
    lines: tuple[Key, ...]  # how many were lodged
    spreads: tuple[tuple[Measure, Key], ...]  # how far the line lies from what is usual
    smoothing: tuple[int, ...]  # with how many results of the common share a key begins: of one part, of two, ...

    def smoothing_of(self, key: Key) -> int:
        """How many results of the common share a key begins with; one with more parts is narrower, and says more."""
        return self.smoothing[min(len(key), len(self.smoothing)) - 1]

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every key the past is looked up under, each once; the empty one is the whole past."""
        spread = (key for _, key in self.spreads)
        return tuple(dict.fromkeys(((), *self.results, *self.lines, *spread)))

    @property
    def names(self) -> tuple[str, ...]:
        """The features in their order."""
        return (
            "rate",
            "value",
            *(f"{kind}.{named(key)}" for key in self.results for kind in ("share", "looked_at")),
            *(f"lines.{named(key)}" for key in self.lines),
            *(f"{measure}.{named(key)}" for measure, key in self.spreads),
        )


def spec_problems(spec: FeatureSpec) -> tuple[Problem, ...]:
    """What is wrong with the keys of a spec, each held against what it is for."""
    spreads = tuple(key for _, key in spec.spreads)
    return (
        *key_problems(spec.results, "results"), *key_problems(spec.lines, "lines"), *key_problems(spreads, "spreads")
    )  # fmt: skip


Past = dict[Key, Tally]
"""The tallies of one line's keys, as they were known before its day."""


def features(spec: FeatureSpec, line: LodgedLine, past: Past) -> tuple[float, ...]:
    """The row of numbers for one line, in the order of `spec.names`."""
    row = [float(milli(line.rate_percent)), MISSING if not line.value else float(logarithm(line.value))]
    everything = past[()]
    common = prior(everything.hits, everything.looked_at)
    for key in spec.results:
        tally = past[key]
        row += (share(tally.hits, tally.looked_at, common, spec.smoothing_of(key)), float(tally.looked_at))
    row += [float(past[key].lines) for key in spec.lines]
    row += [distance(line, past[key], measure) for measure, key in spec.spreads]
    return tuple(row)


def prior(hits: int, looked_at: int) -> float:
    """The share of hits in everything known so far; one in twenty while nothing is."""
    return (hits + 1) / (looked_at + 20)


def share(hits: int, looked_at: int, common: float, smoothing: int) -> float:
    """The share of hits under a key, drawn towards the common one as long as little is known."""
    return (hits + smoothing * common) / (looked_at + smoothing)


def distance(line: LodgedLine, tally: Tally, measure: Measure) -> float:
    """How many standard deviations a line's measure lies from the mean under a key; missing before there are two."""
    spread, here = tally.spread(measure), measured(line, measure)
    if here is None or spread.n < _FEWEST:
        return MISSING
    mean = spread.total / spread.n
    variance = spread.squares / spread.n - mean * mean
    return (here - mean) / math.sqrt(max(variance, 0.0) + _NARROWEST * _NARROWEST)


_SINGLE = (
    "importer", "declarant", "seller", "carrier", "office", "mode", "regime", "use", "payment", "tariff_class",
    "origin_mark", "origin", "dispatch", "subheading", "heading", "chapter",
)  # fmt: skip
_PAIRS: tuple[Key, ...] = (
    ("importer", "heading"), ("importer", "subheading"), ("importer", "origin"), ("importer", "seller"),
    ("importer", "declarant"), ("declarant", "heading"), ("declarant", "origin"), ("seller", "heading"),
    ("seller", "subheading"), ("subheading", "origin"), ("heading", "origin"), ("subheading", "dispatch"),
    ("origin", "dispatch"), ("subheading", "tariff_class"), ("subheading", "rate"),
)  # fmt: skip
_TRIPLES: tuple[Key, ...] = (
    ("subheading", "origin", "dispatch"), ("subheading", "origin", "tariff_class"), ("subheading", "origin", "rate"),
    ("subheading", "dispatch", "tariff_class"), ("subheading", "dispatch", "rate"),
    ("heading", "origin", "tariff_class"), ("heading", "origin", "dispatch"), ("importer", "heading", "origin"),
)  # fmt: skip

HOUSE = FeatureSpec(
    version=2,
    results=(*((part,) for part in _SINGLE), *_PAIRS, *_TRIPLES),
    lines=(
        ("importer",), ("seller",), ("declarant",), ("importer", "heading"),
        ("subheading", "origin", "dispatch", "weight_band"),
    ),
    spreads=(
        ("unit_price", ("subheading",)), ("unit_price", ("heading",)), ("unit_price", ("subheading", "origin")),
        ("unit_price", ("importer", "heading")), ("unit_price", ("seller", "heading")),
        ("unit_price", ("subheading", "origin", "dispatch")),
        ("weight", ("subheading",)), ("weight", ("subheading", "origin")), ("weight", ("importer", "heading")),
        ("weight", ("subheading", "origin", "dispatch")),
        ("rate", ("heading",)), ("rate", ("heading", "origin")),
    ),
    smoothing=(20, 10, 3),
)  # fmt: skip
"""What this house learns by. No key under which results count has more than three parts."""
