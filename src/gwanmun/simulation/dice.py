"""Dice: the random numbers of a made-up trade. The same seed and the same name always throw the same."""

import math
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice:
    """Throws for one purpose. Purposes have names, so that a new one never moves the throws of another."""

    def __init__(self, seed: int, name: str) -> None:
        """Python promises `random()` for ever; everything else here is made of it or of what it is promised with."""
        self._random = Random(f"{seed}/{name}")  # noqa: S311 - a game, not a secret

    def chance(self, share: float) -> bool:
        """Whether something of this probability happens."""
        return self._random.random() < share

    def between(self, low: float, high: float) -> float:
        """A number between these, all alike likely."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def factor(self, sigma: float) -> float:
        """A factor around one, as far up as down on the logarithm: what prices and sizes scatter by."""
        return math.exp(self._random.gauss(0.0, sigma))

    def count(self, mean: float) -> int:
        """How many of something happen where this many happen on average (Poisson)."""
        if mean > 50:  # the two are hardly told apart there, and multiplying would take all day
            return max(0, round(self._random.gauss(mean, math.sqrt(mean))))
        least, product, times = math.exp(-mean), 1.0, 0
        while (product := product * self._random.random()) > least:
            times += 1
        return times

    def after(self, mean: float) -> float:
        """How long until something happens that takes this long on average, whenever one begins to wait."""
        return -mean * math.log(1.0 - self._random.random())

    def one(self, choices: Sequence[T]) -> T:
        """One of these, all alike likely."""
        return choices[int(self._random.random() * len(choices))]

    def throw(self) -> float:
        """A number from nought up to one."""
        return self._random.random()


class Urn(Generic[T]):
    """Things to draw with their weights; drawing puts them back."""

    __slots__ = ("_sums", "_things")

    def __init__(self, weighted: Sequence[tuple[T, float]]) -> None:
        """Weights need not add up to anything."""
        self._things = [thing for thing, _ in weighted]
        self._sums = list(accumulate(weight for _, weight in weighted))

    def draw(self, dice: Dice) -> T:
        """One of the things, as often as it weighs."""
        return self._things[min(bisect(self._sums, dice.throw() * self._sums[-1]), len(self._things) - 1)]

    def __len__(self) -> int:
        """How many different things are in it."""
        return len(self._things)
