"""The monthly figures of selection, as they are published: by lane and office with intervals, and what green hides.

Nobody is named, and no figure is given of so few looks that a neighbour could tell whose they were.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.risk.interval import Share, share
from gwanmun.law.risk.watch.green import Hidden, hidden
from gwanmun.law.risk.watch.hit_rates import HitRate, Looked, by_lane, by_office

FEWEST = 10
"""Looks, below which a group's findings are not published."""


class Inspected(Struct, frozen=True):
    """How many of a group's declarations a person was asked to look at."""

    group: str  # "all", "office:020", "trusted:1"
    share: Share


class Anchoring(Struct, frozen=True):
    """Hits among looks whose officer was told the reasons, and among those whose officer was not."""

    told: Share
    blind: Share


class Monthly(Struct, frozen=True):
    """One month of an office's selection."""

    month: str  # "2026-02"
    declarations: int
    inspected: tuple[Inspected, ...]
    lanes: tuple[HitRate, ...]
    offices: tuple[HitRate, ...]
    green: Hidden
    anchoring: Anchoring
    added: int  # looks an officer added
    waived: int  # selections two officers waived
    withheld: tuple[str, ...]  # groups of too few looks to be published


def monthly(  # noqa: PLR0917 - the month's three counts and what was found
    month: str,
    lodged: Mapping[str, int],
    selected: Mapping[str, int],
    looked: Sequence[Looked],
    changes: tuple[int, int] = (0, 0),
) -> Monthly:
    """The figures, from how many were lodged and selected by group, and what every look found.

    `changes` are the additions and the waivers of the month.
    """
    lanes, hidden_lanes = _published(by_lane(looked))
    offices, hidden_offices = _published(by_office(looked))
    total = lodged.get("all", 0)
    random = [each.result for each in looked if each.result.lane == "random"]
    return Monthly(
        month,
        total,
        tuple(Inspected(name, share(min(selected.get(name, 0), n), n)) for name, n in sorted(lodged.items())),
        lanes,
        offices,
        hidden(random, max(total - selected.get("all", 0), 0)),
        _anchoring(looked),
        *changes,
        (*hidden_lanes, *hidden_offices),
    )


def csv_rows(figures: Monthly) -> list[tuple[str, ...]]:
    """The same as a table: what is told, of whom, the number it is of, the value and its interval."""
    rows: list[tuple[str, ...]] = [("month", "figure", "group", "n", "hits", "share", "low", "high")]

    def told(figure: str, group: str, one: Share) -> None:
        value = "" if one.share is None else f"{one.share:.6f}"
        rows.append(
            (figures.month, figure, group, str(one.n), str(one.hits), value, f"{one.low:.6f}", f"{one.high:.6f}")
        )

    for each in figures.inspected:
        told("inspected", each.group, each.share)
    for lane in figures.lanes:
        told("hit rate", f"lane:{lane.group}", lane.hits)
    for office in figures.offices:
        told("hit rate", f"office:{office.group}", office.hits)
    told("hidden in green", "all", figures.green.rate)
    told("hit rate", "reasons told", figures.anchoring.told)
    told("hit rate", "blind", figures.anchoring.blind)
    return rows


def _published(rates: Sequence[HitRate]) -> tuple[tuple[HitRate, ...], tuple[str, ...]]:
    """What may be told; of a group of few looks its name alone. The blind ones among them are told all together."""
    nothing = share(0, 0)
    told = tuple(replace(rate, blind=nothing) for rate in rates if rate.hits.n >= FEWEST)
    return told, tuple(rate.group for rate in rates if rate.hits.n < FEWEST)


def _anchoring(looked: Sequence[Looked]) -> Anchoring:
    sides = [[each.result for each in looked if each.result.blind is blind] for blind in (False, True)]
    told, blind = (share(sum(result.is_hit for result in side), len(side)) for side in sides)
    return Anchoring(told, blind)
