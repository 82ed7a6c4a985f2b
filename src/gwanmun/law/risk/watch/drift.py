"""Drift: whether today's declarations, and the chances they are given, are still those a model was made for."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from gwanmun.law.risk.model.calibration import MILLION

Alarm = Literal["quiet", "watch", "alarm"]

WATCH_FROM, ALARM_FROM = 0.1, 0.25
"""The population stability index from which somebody should look, and from which the random arm is raised."""

LARGEST_CALIBRATION_ERROR = 0.02
_BINS = 10
_LEAST = 0.0001  # an empty bin counts as this share, or the index would know no bounds


class Drift(Struct, frozen=True):
    """How far one number's distribution has moved."""

    name: str
    index: float
    alarm: Alarm


def drift(name: str, before: Sequence[float], now: Sequence[float]) -> Drift:
    """The population stability index of a number between two times, over tenths of the earlier one. NaN is a bin."""
    edges = _tenths(before)
    index = sum(
        (new - old) * math.log(new / old) for old, new in zip(_shares(before, edges), _shares(now, edges), strict=True)
    )
    return Drift(name, index, "alarm" if index >= ALARM_FROM else "watch" if index >= WATCH_FROM else "quiet")


def random_percent(alarms: Sequence[Drift]) -> int:
    """By how much the random arm is widened, per cent of what it is: doubled when anything has drifted far."""
    return 200 if any(each.alarm == "alarm" for each in alarms) else 100


class Kept(Struct, frozen=True):
    """How well chances keep their word: expected and found by tenth of the chance, and the mean error."""

    bins: tuple[tuple[float, float, int], ...]  # mean chance, share found, how many
    error: float  # expected calibration error
    alarm: bool


def kept(chances_ppm: Sequence[int], hits: Sequence[bool]) -> Kept:
    """Hold what was promised against what was found, in tenths of equal number."""
    pairs = sorted(zip(chances_ppm, hits, strict=True))
    cuts = [len(pairs) * part // _BINS for part in range(_BINS + 1)]
    bins = []
    for start, end in pairwise(cuts):
        if end > start:
            part = pairs[start:end]
            chance = sum(each for each, _ in part) / len(part) / MILLION
            bins.append((chance, sum(hit for _, hit in part) / len(part), len(part)))
    error = sum(abs(chance - found) * n for chance, found, n in bins) / max(len(pairs), 1)
    return Kept(tuple(bins), error, error > LARGEST_CALIBRATION_ERROR)


def new_key_rate(before: Sequence[str], now: Sequence[str]) -> float:
    """The share of today's keys that were never met before."""
    met = set(before)
    return sum(key not in met for key in now) / max(len(now), 1)


def _tenths(numbers: Sequence[float]) -> list[float]:
    ordered = sorted(number for number in numbers if not math.isnan(number))
    return sorted({ordered[len(ordered) * part // _BINS] for part in range(1, _BINS)}) if ordered else []


def _shares(numbers: Sequence[float], edges: list[float]) -> list[float]:
    counts = [0] * (len(edges) + 2)
    for number in numbers:
        counts[-1 if math.isnan(number) else bisect_right(edges, number)] += 1
    return [max(count / max(len(numbers), 1), _LEAST) for count in counts]
