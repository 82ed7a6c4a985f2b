"""Difference: how much more or less a changed pack collects than the one before it; `collecting` finds it."""

from msgspec import Struct


class Change(Struct, frozen=True):
    """What some lines were charged under the old pack and would have been under the new, in minor units."""

    lines: int
    old: int
    new: int
    difference: int


class Difference(Struct, frozen=True):
    """What a changed pack would have collected.

    Sums are of the lines that both packs can assess; what stands in the way of the others is counted apart. Where the
    law rounds a declaration's total, `total` and `levies` are rounded so, and the parts below are not.
    """

    old: str  # the packs' hashes
    new: str
    currency: str
    minor_digits: int
    lines: int
    total: Change
    changed_lines: int
    levies: dict[str, Change]  # "duty", then each tax
    by_chapter: dict[str, Change]
    by_class: dict[str, Change]  # "A" where the class is the same, "A > FVN1" where it changes
    by_origin: dict[str, Change]
    problems: dict[str, dict[str, int]]  # "old", "new": lines by what is wrong with them
    seconds: float
