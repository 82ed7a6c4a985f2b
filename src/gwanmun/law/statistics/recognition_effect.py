"""The effect of recognition: whether trusted operators are looked at less and released sooner than others like them.

Operators that were recognised are other traders than those that were not, with other goods. So each movement of theirs
is held against movements of others with the same goods, by the same route, of about the same size, by traders with
about the same history, lodged in the same month; what has no such other is counted and left out. The others are
weighted as the recognised are spread (the effect on the treated). Intervals are of 95 %: of rates after Agresti and
Caffo (one success and one failure are added), of times from the spread within the groups. Nothing is said where nobody
is matched.

It tells what went with recognition, and not that recognition did it: an operator is authorised because it is orderly.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean, variance

from msgspec import Struct

from gwanmun.law.risk.interval import reach

OWN = "own"  # the country's own programme, beside the arrangements' ids


class Movement(Struct, frozen=True, omit_defaults=True):
    """One declaration, as far as the comparison looks at it."""

    goods: str  # heading of the first line
    route: str  # country of dispatch or destination, and the office
    size: int  # the customs value's number of figures
    history: int  # of the trader's earlier declarations, in steps that double
    examined: bool
    minutes: float | None = None  # from lodgement to release; None while it is not released
    trusted_by: tuple[str, ...] = ()  # the arrangements by which a party was trusted, or "own"

    @property
    def group(self) -> tuple[str, str, int, int]:
        """What two movements must share to be held against each other."""
        return self.goods, self.route, self.size, self.history


class Compared(Struct, frozen=True):
    """One figure for the recognised and for others like them, and the difference with its interval."""

    recognised: float
    others: float
    difference: float
    low: float
    high: float
    change_percent: float | None  # of the others' figure; None where that is nought


class Effect(Struct, frozen=True, omit_defaults=True):
    """A month of one arrangement."""

    month: str  # "2026-02"
    arrangement: str
    recognised: int  # movements of recognised operators
    matched: int  # of them, those with others like them
    others: int  # movements these were held against
    examination: Compared | None = None  # share that was examined
    released: int = 0  # of the matched, those released
    minutes: Compared | None = None  # from lodgement to release


Groups = list[tuple[list[Movement], list[Movement]]]


def effects(month: str, movements: Iterable[Movement], arrangements: Sequence[str]) -> tuple[Effect, ...]:
    """The month of each arrangement, and of the country's own programme."""
    seen = tuple(movements)
    return tuple(effect(month, seen, one) for one in (OWN, *arrangements))


def effect(month: str, movements: Iterable[Movement], arrangement: str) -> Effect:
    """One arrangement's month: movements it recognised against others nobody recognised."""
    groups: dict[tuple[str, str, int, int], tuple[list[Movement], list[Movement]]] = defaultdict(lambda: ([], []))
    for movement in movements:
        if arrangement in movement.trusted_by:
            groups[movement.group][0].append(movement)
        elif not movement.trusted_by:
            groups[movement.group][1].append(movement)
    recognised = sum(len(ours) for ours, _ in groups.values())
    matched = [(ours, others) for ours, others in groups.values() if ours and others]
    if not matched:
        return Effect(month, arrangement, recognised, 0, 0)
    both = [(_released(ours), _released(others)) for ours, others in matched]
    released = [(ours, others) for ours, others in both if ours and others]
    return Effect(
        month,
        arrangement,
        recognised,
        sum(len(ours) for ours, _ in matched),
        sum(len(others) for _, others in matched),
        _shares(matched),
        sum(len(ours) for ours, _ in released),
        _times(released) if released else None,
    )


def _released(movements: Iterable[Movement]) -> list[Movement]:
    return [movement for movement in movements if movement.minutes is not None]


def _shares(groups: Groups) -> Compared:
    """How often the recognised were examined, and how often the others would have been, spread as they are."""
    many = sum(len(ours) for ours, _ in groups)
    examined = sum(m.examined for ours, _ in groups for m in ours)
    others = spread = 0.0
    for ours, theirs in groups:
        weight, hits = len(ours) / many, sum(m.examined for m in theirs)
        others += weight * hits / len(theirs)
        spread += weight**2 * _share_variance(hits, len(theirs))
    return _compared(examined / many, others, _share_variance(examined, many) + spread)


def _share_variance(hits: int, many: int) -> float:
    share = (hits + 1) / (many + 2)
    return share * (1 - share) / (many + 2)


def _times(groups: Groups) -> Compared:
    """How long the recognised took, and how long the others would have, spread as they are."""
    many = sum(len(ours) for ours, _ in groups)
    ours_mean = sum(len(ours) * _mean(ours) for ours, _ in groups) / many
    others = sum(len(ours) * _mean(theirs) for ours, theirs in groups) / many
    within_ours = _within([ours for ours, _ in groups])
    within_others = _within([theirs for _, theirs in groups])
    spread = within_ours / many + sum((len(ours) / many) ** 2 * within_others / len(theirs) for ours, theirs in groups)
    return _compared(ours_mean, others, spread)


def _within(groups: Sequence[Sequence[Movement]]) -> float:
    """The variance within groups, pooled; where no group has two, that of all of them together."""
    several = [group for group in groups if len(group) > 1]
    if several:
        freedom = sum(len(group) - 1 for group in several)
        return sum((len(group) - 1) * variance(_minutes(group)) for group in several) / freedom
    everything = [minutes for group in groups for minutes in _minutes(group)]
    return variance(everything) if len(everything) > 1 else 0.0


def _minutes(group: Sequence[Movement]) -> list[float]:
    return [movement.minutes for movement in group if movement.minutes is not None]


def _mean(group: Sequence[Movement]) -> float:
    return fmean(_minutes(group))


def _compared(recognised: float, others: float, spread: float) -> Compared:
    difference, far = recognised - others, reach(spread)
    change = round(100 * difference / others, 1) if others else None
    return Compared(
        round(recognised, 4),
        round(others, 4),
        round(difference, 4),
        round(difference - far, 4),
        round(difference + far, 4),
        change,
    )
