"""Capacity: how many controls an office can do in a day, as its head states it; the queue is cut to it.

A stream for each office: what was stated before stays to be read, and the last word holds from its day on.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0, le=100_000)]


class Capacity(Struct, frozen=True, omit_defaults=True):
    """What an office can do in a day."""

    office: str
    documents: Count
    examinations: Count
    since: date
    by: str = ""


class CapacityStated(Struct, frozen=True, tag_field="event", tag=True):
    """The head of an office states how many controls it can do in a day."""

    capacity: Capacity


def after(before: Capacity | None, event: CapacityStated) -> Capacity:
    """What holds once this was stated."""
    return event.capacity
