"""Tallies: what is remembered of all lines under one key, in whole numbers that may be added in any order.

Unit prices, weights and rates are remembered as sums of whole thousandths (of a logarithm, or of a per cent): whole
sums come out the same however the lines arrive, so that a choice can be made again years later with the same last
bit.
"""

import math
from typing import Literal

from msgspec import Struct

from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.thousandths import logarithm, milli

Measure = Literal["unit_price", "weight", "rate"]

STEP = 20
"""Thousandths of a logarithm: prices within two per cent of each other count as one when the middle is looked for."""


class Spread(Struct, frozen=True, omit_defaults=True):
    """How one measure spread: how many, their sum, and the sum of their squares, in thousandths."""

    n: int = 0
    total: int = 0
    squares: int = 0

    def plus(self, measured: int) -> "Spread":
        """One more."""
        return Spread(self.n + 1, self.total + measured, self.squares + measured * measured)


class Tally(Struct, frozen=True, omit_defaults=True):
    """What was known under one key: lines, results, hits, and the spread of what was measured."""

    lines: int = 0  # lodged
    looked_at: int = 0  # of them, with a result
    hits: int = 0  # of those
    spreads: dict[Measure, Spread] = {}
    steps: dict[int, int] = {}  # unit prices: how many in each step, where the middle is wanted

    def spread(self, measure: Measure) -> Spread:
        """How a measure spread; of nothing, if it was never measured."""
        return self.spreads.get(measure, _NONE)

    @property
    def typical_unit_price(self) -> float | None:
        """The median of the unit prices, minor units a kilogram, exact to the step; None without any."""
        below, half = 0, (sum(self.steps.values()) + 1) // 2
        for step in sorted(self.steps):
            below += self.steps[step]
            if below >= half:
                return math.exp((step + 0.5) * STEP / 1000)
        return None


_NONE = Spread()


def measured(line: LodgedLine, measure: Measure) -> int | None:
    """One measure of a line in thousandths; None where the line does not say what it is made of."""
    if measure == "rate":
        return milli(line.rate_percent)
    if measure == "weight":
        return logarithm(line.net_weight_kg) if line.net_weight_kg > 0 else None
    if not line.value or line.net_weight_kg <= 0:
        return None
    return logarithm(line.value / float(line.net_weight_kg))
