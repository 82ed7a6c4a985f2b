"""Intervals: between which figures the true one lies, nineteen times of twenty. Whatever is published says them so."""

import math
import statistics
from collections.abc import Sequence
from functools import cache

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


def reach(variance: float, degrees: int | None = None) -> float:
    """How far the true figure may lie from one of this variance; known from so many degrees of freedom, or well."""
    return (Z if degrees is None else student(degrees)) * math.sqrt(variance)


@cache
def student(degrees: int) -> float:
    """Within how many standard deviations 95 % lie where the variance is known from so few (Student's t)."""
    low, high = 0.0, 13.0  # of one degree it is 12.7, and of more always less
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < 0.95 else (low, middle)
    return high


def _within(t: float, degrees: int) -> float:
    """The share of Student's distribution within so many standard deviations (Abramowitz and Stegun, 26.7.3 and 4)."""
    angle = math.atan(t / math.sqrt(degrees))
    odd, square = degrees % 2, math.cos(angle) ** 2
    term = math.cos(angle) if odd else 1.0
    total = term if degrees > 1 else 0.0
    for k in range(2 + odd, degrees - 1, 2):
        term *= square * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
