"""The effect of recognition: whether trusted operators are looked at less and released sooner than others like them.

Operators that were recognised are other traders than those that were not, with other goods. So each movement of theirs
is held against movements of others with the same goods, by the same route, of about the same size, by traders with
about the same history, lodged in the same month; what has no such other is counted and left out. The others are
weighted as the recognised are spread (the effect on the treated). Intervals are of 95 %: of rates after Agresti and
Caffo (one success and one failure are added). Times have a long tail, and whoever stands in one queue waits together:
one bad week of an office makes hundreds late. So the interval of times is made from how far the queues differ from each
other, and of few queues it is wide (Student's t). Nothing is said where nobody is matched.

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
    queue: str = ""  # where and when it waited: the office, and in more than one month the month

    @property
    def group(self) -> "Group":
        """What two movements must share to be held against each other."""
        return self.goods, self.route, self.size, self.history, self.queue


Group = tuple[str, str, int, int, str]


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
    groups: dict[Group, tuple[list[Movement], list[Movement]]] = defaultdict(lambda: ([], []))
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
    return _compared(ours_mean, others, *_spread(groups, many, ours_mean - others))


def _spread(groups: Groups, many: int, difference: float) -> tuple[float, int | None]:
    """The variance of the difference, and from how many degrees of freedom it is known.

    From how far the queues differ from each other; where there is one queue, the groups; where there is one group, from
    the spread within it.
    """
    of_queues = len({ours[0].queue for ours, _ in groups}) > 1
    apart: dict[object, float] = defaultdict(float)
    for ours, theirs in groups:
        apart[ours[0].queue if of_queues else ours[0].group] += (
            len(ours) / many * (_mean(ours) - _mean(theirs) - difference)
        )
    queues = len(apart)
    if queues > 1:
        return queues / (queues - 1) * sum(one * one for one in apart.values()), queues - 1
    ours, theirs = groups[0]
    return _within(ours) / len(ours) + _within(theirs) / len(theirs), None


def _within(group: Sequence[Movement]) -> float:
    """The variance within a group; of one movement nothing is known."""
    return variance(_minutes(group)) if len(group) > 1 else 0.0


def _minutes(group: Sequence[Movement]) -> list[float]:
    return [movement.minutes for movement in group if movement.minutes is not None]


def _mean(group: Sequence[Movement]) -> float:
    return fmean(_minutes(group))


def _compared(recognised: float, others: float, spread: float, degrees: int | None = None) -> Compared:
    difference, far = recognised - others, reach(spread, degrees)
    change = round(100 * difference / others, 1) if others else None
    return Compared(
        round(recognised, 4),
        round(others, 4),
        round(difference, 4),
        round(difference - far, 4),
        round(difference + far, 4),
        change,
    )
