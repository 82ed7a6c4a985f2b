"""Contributions: how much of a score each feature gave it, exactly (Shapley values of the trees).

What a tree says is shared out among the features on the way to its leaf (Lundberg, Erion and Lee 2018, path-
dependent): a feature that is known sends the row down one branch; one that is not sends it down both, as the rows
went that grew the tree. The shares and what the tree says of nobody in particular add up to the score. A leaf of a
shallow tree has few features above it, so the shares of every case that can occur are worked out when a model is made
ready, and only looked up afterwards.
"""

import math
from collections.abc import Iterator, Sequence
from math import factorial

from msgspec import Struct

from gwanmun.law.risk.model.trees import Tree, Trees, goes_left


class _Turn(Struct, frozen=True):
    """What a row must have answered to stay on the way to a leaf, as far as one feature decides it."""

    feature: int
    asked: int  # bits of the splits that ask for it
    answered: int  # those of them where the way goes left
    stays: float  # the share of all rows that stays on the way if the feature is not known


class _Leaf:
    """A leaf, the turns on the way to it, and what it gives each of them for every way a row can have stayed on it."""

    __slots__ = ("asked", "shares")

    def __init__(self, turns: tuple[_Turn, ...], says: float) -> None:
        values = [
            tuple((turn.feature, share) for turn, share in zip(turns, each, strict=True))
            for each in _shapley([turn.stays for turn in turns], says)
        ]
        self.asked = sum(turn.asked for turn in turns)  # no split is on the way twice
        self.shares = {answers: values[_stayed(turns, answers)] for answers in _subsets(self.asked)}
        """By the row's answers on the way to the leaf: what every turn's feature is given."""


class Explainer:
    """The trees prepared for explaining: built once a model, then asked row by row."""

    def __init__(self, trees: Trees) -> None:
        """Prepare every leaf of every tree."""
        self._width = len(trees.names)
        self._trees = [(_questions(tree), _leaves(tree)) for tree in trees.trees]
        self.expected = sum(_mean(tree) for tree in trees.trees)  # the score of nobody in particular
        self._shares: list[dict[int, tuple[tuple[int, float], ...]]] = [{} for _ in trees.trees]

    def contributions(self, row: Sequence[float]) -> list[float]:
        """What each feature added to the score; with `expected` they add up to the margin."""
        given = [0.0] * self._width
        for (questions, leaves), known in zip(self._trees, self._shares, strict=True):
            answers = 0
            for feature, threshold, missing_left, bit in questions:
                value = row[feature]
                if value <= threshold or (missing_left and value != value):  # noqa: PLR0124 - only what is missing differs
                    answers |= bit
            shares = known.get(answers)
            if shares is None:
                shares = known[answers] = _shares_of(leaves, answers)
            for feature, share in shares:
                given[feature] += share
        return given


def _questions(tree: Tree) -> tuple[tuple[int, float, bool, int], ...]:
    """Every split of a tree: its feature and threshold, whether what is missing goes left, and its bit."""
    return tuple(
        (split.feature, split.threshold, goes_left(split, math.nan), 1 << place)
        for place, split in enumerate(tree.splits)
    )


def _shares_of(leaves: tuple[_Leaf, ...], answers: int) -> tuple[tuple[int, float], ...]:
    """What each feature adds in one tree, given every answer of the row."""
    given: dict[int, float] = {}
    for leaf in leaves:
        for feature, share in leaf.shares[answers & leaf.asked]:
            given[feature] = given.get(feature, 0.0) + share
    return tuple(given.items())


def _stayed(turns: tuple[_Turn, ...], answers: int) -> int:
    """The turns a row of these answers stays at, a bit each."""
    return sum(1 << place for place, turn in enumerate(turns) if answers & turn.asked == turn.answered)


def _subsets(bits: int) -> Iterator[int]:
    """Every set of these bits."""
    some = bits
    while some:
        yield some
        some = (some - 1) & bits
    yield 0


def _shapley(stays: Sequence[float], says: float) -> list[list[float]]:
    """The Shapley value of each turn in the game "does the row reach this leaf?", for every set of turns it stayed at.

    A turn the row did not stay at closes the way once it is known, so only sets of turns it stayed at count. Those of
    each size are summed by multiplying out (z + x) over them, where z is the share that stays without knowing. Sets are
    bits; each is made from the one without its lowest bit, so that all of them cost little more than one.
    """
    count = len(stays)
    product = [1.0] * (1 << count)  # of what stays without knowing, over a set
    for some in range(1, 1 << count):
        product[some] = product[some & (some - 1)] * stays[_lowest(some)]
    values = [[0.0] * count for _ in product]
    for own in range(count):
        mine = 1 << own
        by_size: dict[int, list[float]] = {0: [1.0]}
        for some in range(1 << count):
            if some & mine:
                continue
            if some:
                by_size[some] = _times(by_size[some & (some - 1)], stays[_lowest(some)])
            weighed = sum(_WEIGHTS[count][size] * sets for size, sets in enumerate(by_size[some]))
            reached = says * weighed * product[~some & ~mine & (len(product) - 1)]
            values[some][own] = -stays[own] * reached
            values[some | mine][own] = (1 - stays[own]) * reached
    return values


def _lowest(some: int) -> int:
    return (some & -some).bit_length() - 1


def _times(sets: list[float], stays: float) -> list[float]:
    """Multiplied by (z + x)."""
    return [
        (sets[size] * stays if size < len(sets) else 0.0) + (sets[size - 1] if size else 0.0)
        for size in range(len(sets) + 1)
    ]


_DEEPEST = 32
_WEIGHTS = [
    [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    for count in range(_DEEPEST + 1)
]
"""By the number of turns: the share of their orders in which those of one known set come first, and one more next."""


def _leaves(tree: Tree) -> tuple[_Leaf, ...]:
    """Every leaf with the turns on the way to it, questions of one feature taken together."""
    found: list[_Leaf] = []
    ways: list[tuple[int, dict[int, _Turn]]] = [(0 if tree.splits else -1, {})]
    while ways:
        at, turns = ways.pop()
        if at < 0:
            found.append(_Leaf(tuple(turns.values()), tree.leaves[~at]))
            continue
        split = tree.splits[at]
        for child, left in ((split.right, False), (split.left, True)):
            before = turns.get(split.feature, _Turn(split.feature, 0, 0, 1.0))
            turn = _Turn(
                split.feature, before.asked | 1 << at, before.answered | left << at,
                before.stays * (_count(tree, child) / split.count),
            )  # fmt: skip
            ways.append((child, turns | {split.feature: turn}))
    return tuple(found)


def _count(tree: Tree, child: int) -> int:
    return tree.splits[child].count if child >= 0 else tree.counts[~child]


def _mean(tree: Tree) -> float:
    whole = sum(tree.counts)
    return sum(says * count for says, count in zip(tree.leaves, tree.counts, strict=True)) / whole
