"""Intervals: a share is never told without how sure it is.

Wilson's interval of a proportion, at 95 %: it stays between nought and one, and says something honest of five cases.
"""

import math

from msgspec import Struct

SURE = 1.959964
"""Standard deviations on either side, for 19 of 20."""


class Interval(Struct, frozen=True):
    """A value, and the bounds between which it lies with 95 % confidence."""

    low: float
    middle: float
    high: float


def wilson(hits: int, of: int) -> Interval:
    """The share of hits; of nothing it may be anything."""
    if of == 0:
        return Interval(0.0, 0.0, 1.0)
    share, square = hits / of, SURE * SURE
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = SURE * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return Interval(min(share, max(0.0, centre - half)), share, max(share, min(1.0, centre + half)))
