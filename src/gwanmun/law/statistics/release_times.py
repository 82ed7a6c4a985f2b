"""Release times: how long cases took from lodgement to release, at which step they rested, and who kept them waiting.

A case rests from the last thing a walk settled to the first thing of the next. The step it rested at is the first the
next walk settled; whom it waited for is told by what began that walk. It is the time-release study of the WCO, read off
the journal of every case instead of a week's sample. Figures of fewer than ten cases are not given.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, pairwise
from typing import Literal

from msgspec import Struct

FEWEST = 10
RELEASED = "Released"

By = Literal["importer", "officer", "carrier", "agency", "partner", "declarant", "treasury", "office"]

# Who has acted, by the first event of a walk. A step that a walk settles first was waited for by what it looks at.
_ACTED: Mapping[str, By] = {
    "Paid": "importer",
    "Secured": "importer",
    "DutyAssessed": "importer",
    "Settled": "importer",
    "Refunded": "treasury",
    "Amended": "declarant",
    "AmendmentProposed": "declarant",
    "AmendmentAgreed": "officer",
    "AmendmentDeclined": "officer",
    "Withdrawn": "declarant",
    "Accepted": "declarant",
    "Examined": "officer",
    "ControlProposed": "officer",
    "ControlAgreed": "officer",
    "ControlDeclined": "officer",
    "Held": "officer",
    "HoldLifted": "officer",
    "Rejected": "officer",
    "LoadingExtended": "officer",
    "CargoMatched": "carrier",
    "CargoPresented": "carrier",
    "Loaded": "carrier",
    "PermitsCleared": "agency",
    "OriginSettled": "partner",
    "OriginReopened": "partner",
}


class Moment(Struct, frozen=True):
    """One entry of a case: what it was, and when."""

    kind: str
    at: datetime


class Stretch(Struct, frozen=True):
    """How long a case rested before a step was settled, and who was waited for."""

    step: str
    by: By
    seconds: float


class Spread(Struct, frozen=True):
    """How long it took: half of the cases took no longer than the middle, nine of ten no longer than the last."""

    name: str
    cases: int
    middle: float  # seconds
    ninth: float  # of ten
    share: float  # of all the time all cases rested


class ReleaseTimes(Struct, frozen=True):
    """The figures of one procedure."""

    procedure: str
    whole: Spread | None  # from lodgement to release; None of too few
    by_step: tuple[Spread, ...]
    by_whom: tuple[Spread, ...]


def stretches(entries: Sequence[Moment], steps: frozenset[str]) -> Iterator[Stretch]:
    """Where one case rested until it was released; `steps` are the names of what its procedure settles."""
    walks = [list(walk) for _, walk in groupby(entries, lambda one: one.at)]
    for before, walk in pairwise(walks):
        if any(one.kind == RELEASED for one in before):
            return
        step = next((one.kind for one in walk if one.kind in steps), walk[0].kind)
        yield Stretch(step, _ACTED.get(walk[0].kind, "office"), (walk[0].at - before[-1].at).total_seconds())


def release_times(procedure: str, cases: Iterable[Sequence[Moment]], steps: frozenset[str]) -> ReleaseTimes:
    """The figures of these cases, the longest rest first."""
    whole: list[float] = []
    at_step: dict[str, list[float]] = defaultdict(list)
    for_whom: dict[str, list[float]] = defaultdict(list)
    for entries in cases:
        released = next((one.at for one in entries if one.kind == RELEASED), None)
        if released is None:
            continue
        whole.append((released - entries[0].at).total_seconds())
        for table, name in ((at_step, "step"), (for_whom, "by")):
            for key, seconds in _summed(stretches(entries, steps), name).items():
                table[key].append(seconds)
    rested = sum(map(sum, for_whom.values()))
    return ReleaseTimes(
        procedure,
        _spread("whole", whole, rested) if len(whole) >= FEWEST else None,
        _spreads(at_step, rested),
        _spreads(for_whom, rested),
    )


def percentile(values: Sequence[float], tenths: int) -> float:
    """The smallest value that so many tenths of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * tenths // 10) - 1)]


def _summed(found: Iterable[Stretch], name: str) -> dict[str, float]:
    """How long one case rested altogether, by step or by whom."""
    total: dict[str, float] = defaultdict(float)
    for one in found:
        total[getattr(one, name)] += one.seconds
    return total


def _spreads(table: Mapping[str, list[float]], rested: float) -> tuple[Spread, ...]:
    enough = (_spread(name, values, rested) for name, values in table.items() if len(values) >= FEWEST)
    return tuple(sorted(enough, key=lambda one: -one.share))


def _spread(name: str, values: Sequence[float], rested: float) -> Spread:
    share = sum(values) / rested if rested else 0.0
    return Spread(name, len(values), percentile(values, 5), percentile(values, 9), share)
