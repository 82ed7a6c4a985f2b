"""The counter: declarations that arrive together are lodged together.

Whoever comes to a free counter serves it: takes everything that is waiting, lodges all of it in one
transaction, and hands each its answer after the commit. Whoever comes while it is being served
waits, and is served with the next lot. Alone, a declaration does not wait at all.
"""

import threading
import time
from collections import deque

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office.desks import clearance
from gwanmun.office.desks.clearance import Lodgement, Outcome
from gwanmun.office.desks.standing import Standing

MOST_AT_ONCE = 256
MOST_WAITING = 4096  # beyond that the office says it is busy, and keeps its promises to those already waiting


class Waiting:
    """One declaration at the counter, and the answer it waits for."""

    __slots__ = ("done", "lodgement", "outcome", "since")

    def __init__(self, lodgement: Lodgement) -> None:
        """Take a place in the queue."""
        self.lodgement = lodgement
        self.outcome: Outcome | Exception | None = None
        self.since = time.monotonic()
        self.done = threading.Event()


_queue: deque[Waiting] = deque()
_served = threading.Lock()


def lodge_one(lodgement: Lodgement) -> Standing:
    """Lodge one declaration, together with whatever else is waiting. Raises Refused with all its problems."""
    if len(_queue) >= MOST_WAITING:
        raise Refused(Problem("busy", facts={"waiting": str(len(_queue))}))
    mine = Waiting(lodgement)
    _queue.append(mine)
    while not mine.done.is_set():
        with _served:
            if not mine.done.is_set():
                _serve()
    if isinstance(mine.outcome, Exception):
        raise mine.outcome
    assert mine.outcome is not None, "whoever is done has an answer"
    return mine.outcome


def waiting() -> int:
    """How many declarations stand in the queue of this process."""
    return len(_queue)


def waiting_seconds() -> float:
    """How long the first in the queue of this process has been standing there; 0 when nobody is."""
    try:
        return time.monotonic() - _queue[0].since
    except IndexError:
        return 0.0


def _serve() -> None:
    """Lodge what is waiting now, in one transaction."""
    lot = [_queue.popleft() for _ in range(min(len(_queue), MOST_AT_ONCE))]
    try:
        outcomes: list[Outcome | Exception] = list(clearance.lodge([w.lodgement for w in lot]))
    except Exception as failure:  # noqa: BLE001 - whatever failed, each of them must hear of it
        outcomes = [failure] * len(lot)
    for one, outcome in zip(lot, outcomes, strict=True):
        one.outcome = outcome
        one.done.set()
