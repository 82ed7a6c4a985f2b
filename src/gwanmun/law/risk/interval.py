"""Intervals: between which figures the true one lies, nineteen times of twenty. Whatever is published says them so."""

import math
import statistics
from collections.abc import Sequence

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


class Mean(Struct, frozen=True):
    """A mean of so many, and its 95 % interval."""

    n: int
    mean: float
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


def mean(figures: Sequence[float]) -> Mean:
    """A mean with its interval (the normal one). There must be two figures at least."""
    middle = statistics.fmean(figures)
    half = reach(statistics.variance(figures) / len(figures))
    return Mean(len(figures), middle, middle - half, middle + half)


def reach(variance: float) -> float:
    """How far the true figure may lie from one whose variance this is."""
    return Z * math.sqrt(variance)
