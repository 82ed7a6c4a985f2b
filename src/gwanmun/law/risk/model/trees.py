"""Trees: a boosted model in LightGBM's text form, read into plain values and walked one row at a time.

The library grows the trees; this room reads what it wrote and comes to the same sum, in the same order and to the same
bit, so that a choice made inside the law needs no library and can be made again when the library has changed. Only what
the house grows is read: one output, splits by a threshold, missing values with a side of their own. Anything else is a
model of another schema and refused.
"""

import math
from collections.abc import Sequence

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused

_LONGEST = 64 * 2**20  # bytes of text
_DEFAULT_LEFT, _MISSING_SHIFT = 2, 2
_MISSING_NONE, _MISSING_NAN = 0, 2
_CATEGORICAL = 1


class Split(Struct, frozen=True):
    """A question: is the feature at most the threshold? A child below nought is the leaf of that number, inverted."""

    feature: int
    threshold: float
    left: int
    right: int
    missing_left: bool  # where a row goes that has no such feature
    missing_is_zero: bool  # no row was without it when the tree grew: a missing one counts as nought
    count: int  # rows that came by when the tree grew


class Tree(Struct, frozen=True):
    """Questions from the first on, and what each leaf says; a tree may be one leaf."""

    splits: tuple[Split, ...]
    leaves: tuple[float, ...]
    counts: tuple[int, ...]  # rows that ended in each leaf when the tree grew


class Trees(Struct, frozen=True):
    """The trees in their order, and the names of the features they ask for."""

    names: tuple[str, ...]
    trees: tuple[Tree, ...]

    def margin(self, row: Sequence[float]) -> float:
        """The sum of what all trees say of a row."""
        total = 0.0
        for tree in self.trees:
            total += tree.leaves[leaf_of(tree, row)]
        return total


def leaf_of(tree: Tree, row: Sequence[float]) -> int:
    """The leaf a row ends in."""
    splits = tree.splits
    at = 0 if splits else -1
    while at >= 0:
        split = splits[at]
        value = row[split.feature]
        # As `goes_left` says; only what is missing differs from itself, and is seldom asked about.
        left = value <= split.threshold or (value != value and goes_left(split, value))  # noqa: PLR0124
        at = split.left if left else split.right
    return ~at


def goes_left(split: Split, value: float) -> bool:
    """The answer to one question."""
    if math.isnan(value):
        if not split.missing_is_zero:
            return split.missing_left
        value = 0.0
    return value <= split.threshold


def read_trees(text: str) -> Trees:
    """Read a model as LightGBM writes it. Raises Refused where it is none, or not of the kind this house grows."""
    if len(text) > _LONGEST:
        raise Refused(_foreign("it is too large"))
    head, *blocks = text.partition("end of trees")[0].split("\nTree=")
    said = _fields(head)
    if not head.startswith("tree\n") or said.get("num_class") != "1" or said.get("num_tree_per_iteration") != "1":
        raise Refused(_foreign("it is not a model with one output"))
    names = tuple(said.get("feature_names", "").split())
    try:
        trees = tuple(_tree(_fields(block), len(names)) for block in blocks)
    except (KeyError, ValueError, IndexError) as wrong:
        raise Refused(_foreign(f"a tree cannot be read ({wrong})")) from None
    return Trees(names, trees)


def _fields(block: str) -> dict[str, str]:
    return {name: value for name, sign, value in (line.partition("=") for line in block.splitlines()) if sign}


def _tree(said: dict[str, str], features: int) -> Tree:
    leaves = tuple(float(value) for value in said["leaf_value"].split())
    if not all(math.isfinite(value) for value in leaves) or said.get("num_cat", "0") != "0" or said["is_linear"] != "0":
        raise ValueError("a leaf that is no number, or a kind of tree this house does not grow")
    if len(leaves) == 1:
        return Tree((), leaves, (1,))
    columns = ("split_feature", "threshold", "left_child", "right_child", "decision_type", "internal_count")
    rows = list(zip(*(said[column].split() for column in columns), strict=True))
    counts = tuple(int(count) for count in said["leaf_count"].split())
    if len(rows) != len(leaves) - 1 or len(counts) != len(leaves):
        raise ValueError("splits and leaves do not fit together")
    splits = tuple(_split(row, features) for row in rows)
    _walked(splits, len(leaves))
    return Tree(splits, leaves, counts)


def _split(row: Sequence[str], features: int) -> Split:
    feature, threshold, left, right, kind = int(row[0]), float(row[1]), int(row[2]), int(row[3]), int(row[4])
    missing = kind >> _MISSING_SHIFT
    if kind & _CATEGORICAL or missing not in {_MISSING_NONE, _MISSING_NAN} or not 0 <= feature < features:
        raise ValueError(f"a split of another kind: {' '.join(row)}")
    return Split(
        feature, threshold, left, right, bool(kind & _DEFAULT_LEFT), missing == _MISSING_NONE, int(row[5])
    )  # fmt: skip


def _walked(splits: tuple[Split, ...], leaves: int) -> None:
    """Every split and leaf is come to exactly once: no walk can run in a circle or fall out of the tree."""
    met = sorted([0, *(child for split in splits for child in (split.left, split.right))])
    if met != [*range(-leaves, 0), *range(len(splits))]:
        raise ValueError("the branches do not make a tree")
    if any(0 <= child <= place for place, split in enumerate(splits) for child in (split.left, split.right)):
        raise ValueError("a branch goes back")


def _foreign(why: str) -> Problem:
    return Problem("model-foreign", facts={"why": why})
