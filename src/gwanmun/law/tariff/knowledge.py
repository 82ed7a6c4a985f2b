"""Knowledge time: on which days the office took a row for true, beside the days on which the row holds.

    known_from <= day < known_to          what did we believe on day K about the law of day D?

A mistake is never written over. The wrong row is given the day it was found out (`known_to`), the right one the same
day as its `known_from`. Whoever asks with an earlier day gets the answer that was given then, and sees why.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from gwanmun.law.basics.period import FAR

FIRST = date.min
"""A row that says nothing of knowledge time was always known."""

LAST = FAR - timedelta(days=1)
"""The last belief: every correction there is has been made."""


class Known(Protocol):
    """A row of the tariff, whichever."""

    @property
    def known_from(self) -> date:
        """The first day on which it was taken for true."""

    @property
    def known_to(self) -> date:
        """The day from which on it was not."""


def is_known(row: Known, on: date) -> bool:
    """Whether the office took the row for true on this day."""
    return row.known_from <= on < row.known_to


def are_known_together(one: Known, other: Known) -> bool:
    """Whether there was ever a day on which the office took both for true."""
    return max(one.known_from, other.known_from) < min(one.known_to, other.known_to)


def turns(rows: Iterable[Known]) -> tuple[date, ...]:
    """The days on which the office changed its mind about any of these rows, in order."""
    days = {day for row in rows for day in (row.known_from, row.known_to)}
    return tuple(sorted(days - {FIRST, FAR}))
