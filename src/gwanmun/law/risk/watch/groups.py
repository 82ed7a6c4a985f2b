"""Groups: on whom selection bears: trusted traders, small ones, new ones, offices, regions of origin.

A group of which the innocent are looked at far more often than elsewhere, or in which looking finds far less, is an
alarm: somebody must say why, or the choice is the arbitrary one that Article 7.4.2 of the Trade Facilitation
Agreement forbids.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from gwanmun.law.risk.interval import Share, share

WORST_RATIO = 3.0
"""Times as often as all: the innocent of a group may be looked at no more often than this."""
WORST_PRECISION = 0.5
"""Of the whole's: in a group, looking must find at least this much."""
FEWEST = 30
"""Looks, below which a group's figures are shown and ring no alarm."""


class Judged(Struct, frozen=True):
    """A declaration with the groups it is of, whether it was chosen, and whether it was a hit (None: nobody knows)."""

    groups: Mapping[str, str]  # "trusted": "yes"
    chosen: bool
    hit: bool | None


class GroupRow(Struct, frozen=True):
    """One group's figures, and what is alarming about them."""

    group: str
    value: str
    declarations: int
    chosen: Share  # of all
    precision: Share  # hits of those chosen
    innocent_chosen: Share  # of those known to be no hit
    alarms: tuple[str, ...]


def group_table(judged: Sequence[Judged]) -> tuple[GroupRow, ...]:
    """Every value of every group, held against the whole."""
    whole = _figures(judged)
    parts: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for each in judged:
        for group, value in each.groups.items():
            parts[group, value].append(each)
    return tuple(_row(group, value, parts[group, value], whole) for group, value in sorted(parts))


_Figures = tuple[Share, Share, Share]


def _figures(judged: Sequence[Judged]) -> _Figures:
    chosen = [each for each in judged if each.chosen]
    known = [each for each in chosen if each.hit is not None]
    innocent = [each for each in judged if each.hit is False]
    return (
        share(len(chosen), len(judged)),
        share(sum(bool(each.hit) for each in known), len(known)),
        share(sum(each.chosen for each in innocent), len(innocent)),
    )


def _row(group: str, value: str, judged: Sequence[Judged], whole: _Figures) -> GroupRow:
    figures = _figures(judged)
    return GroupRow(group, value, len(judged), *figures, tuple(_alarms(figures, whole)))


def _alarms(figures: _Figures, whole: _Figures) -> Iterable[str]:
    _, precision, innocent = figures
    if precision.n < FEWEST:
        return
    if innocent.share and whole[2].share and innocent.share > WORST_RATIO * whole[2].share:
        yield f"the innocent are chosen {innocent.share / whole[2].share:.1f} times as often as elsewhere"
    if whole[1].share and (precision.share or 0.0) < WORST_PRECISION * whole[1].share:
        yield f"looking finds {precision.share or 0.0:.0%}, of all {whole[1].share:.0%}"
