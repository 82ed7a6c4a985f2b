"""Queueing: which of the controls that wait are for today, within what the office can do.

They come in the order of their urgency; each kind of control has its own places, and what finds none waits for
tomorrow. What was put back once does not fall behind what is new: the order is the same, and it has waited longer.
"""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from gwanmun.law.risk.capacity import Capacity
from gwanmun.law.risk.selection import Control


class Waits(Protocol):
    """Something that waits for a control."""

    @property
    def control(self) -> Control:
        """Which control it waits for; none for a change somebody has to agree to."""
        ...


W = TypeVar("W", bound=Waits)


class Cut(Struct, Generic[W], frozen=True):
    """The queue of a day."""

    today: tuple[W, ...]
    later: tuple[W, ...]


def cut(waiting: Iterable[W], capacity: Capacity | None) -> Cut[W]:
    """Those for today and those for later, each in the order given; without a stated capacity all are for today."""
    today: list[W] = []
    later: list[W] = []
    places = {"documents": capacity.documents, "examination": capacity.examinations} if capacity is not None else {}
    for one in waiting:
        left = places.get(one.control)
        if left == 0:
            later.append(one)
            continue
        today.append(one)
        if left is not None:
            places[one.control] = left - 1
    return Cut(tuple(today), tuple(later))
