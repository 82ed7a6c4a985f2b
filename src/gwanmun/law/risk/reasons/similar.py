"""Similar cases: earlier lines the model cannot tell from this one, with what was found; nobody is named.

Two lines are as alike as the share of trees in which they end in the same leaf: alike in what matters to the score.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from gwanmun.law.risk.control_result import ControlResult, Kind, Verdict
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.trees import Trees, leaf_of


class Remembered(Struct, frozen=True):
    """An earlier line somebody looked at, as far as it may be shown, and the leaf it ended in, a byte a tree."""

    case: str  # a hash of its number, by which an auditor finds it again
    on: date
    subheading: str
    origin: str
    verdict: Verdict
    kind: Kind
    leaves: bytes


class SimilarCase(Struct, frozen=True):
    """An earlier case and how alike it is, per cent of the trees."""

    case: Remembered
    alike_percent: int


def remembered(trees: Trees, line: LodgedLine, row: Sequence[float], result: ControlResult) -> Remembered:
    """A line and its result as they are kept to be compared with."""
    case = hashlib.sha256(f"similar:{line.number}:{line.line}".encode()).hexdigest()[:12]
    return Remembered(
        case, line.on, line.commodity[:6], line.origin, result.verdict, result.kind, leaves_of(trees, row)
    )  # fmt: skip


def leaves_of(trees: Trees, row: Sequence[float]) -> bytes:
    """The leaf a row ends in, tree by tree."""
    return bytes(leaf_of(tree, row) for tree in trees.trees)


def similar(leaves: bytes, memory: Iterable[Remembered], *, most: int = 5) -> tuple[SimilarCase, ...]:
    """The most alike, the later first among equals."""
    found = [(sum(map(int.__eq__, leaves, each.leaves)), each) for each in memory]
    found.sort(key=lambda pair: (-pair[0], -pair[1].on.toordinal(), pair[1].case))
    return tuple(SimilarCase(each, same * 100 // max(len(leaves), 1)) for same, each in found[:most])
