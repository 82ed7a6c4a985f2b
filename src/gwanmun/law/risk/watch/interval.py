"""Intervals: between which shares the true one lies, nineteen times of twenty."""

import math

from msgspec import Struct

Z = 1.959963984540054
"""Of the normal distribution: 95 % lie within so many standard deviations."""


class Share(Struct, frozen=True):
    """So many of so many, the share, and its 95 % interval (Wilson's score interval); None of none."""

    hits: int
    n: int
    share: float | None
    low: float
    high: float


def share(hits: int, n: int) -> Share:
    """A share with its interval. Of none every share is possible."""
    if n == 0:
        return Share(0, 0, None, 0.0, 1.0)
    p = hits / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return Share(hits, n, p, max(middle - half, 0.0), min(middle + half, 1.0))
