"""The daily round: time limits that ran out, partitions of the months ahead, answers nobody will ask for again.

Run once a day by whoever runs the office (`gwanmun round`); running it twice does nothing more.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

import psycopg
from django.db import transaction
from msgspec import Struct

from gwanmun.office import clock
from gwanmun.office.desks import rulebooks
from gwanmun.office.desks.walking import ARRIVING, advance
from gwanmun.office.journal import answers, journal
from gwanmun.office.records import declarations
from gwanmun.office.rounds import notices, origin, selection, trust
from gwanmun.office.rounds.notices import NoticesRounded
from gwanmun.office.rounds.origin import OriginRounded
from gwanmun.office.rounds.selection import SelectionRounded
from gwanmun.office.rounds.trust import TrustRounded

PAGE = 500
FILED_UNDER = tuple(name.rstrip(":") for name in ARRIVING)
ANSWERS_KEPT = timedelta(days=31)


class Rounded(Struct, frozen=True):
    """What the round found to do."""

    on: date
    overdue: int  # cases that walked again because their time limit is over
    filed: int  # cases that looked whether what they wait for has come
    forgotten: int  # answers to old requests, and notices of a month ago
    origin: OriginRounded = OriginRounded(0, 0)
    selection: SelectionRounded = SelectionRounded(0, 0)
    trust: TrustRounded = TrustRounded()
    notices: NoticesRounded = NoticesRounded()


def make() -> Rounded:
    """Make the round of today."""
    at = clock.now()
    today = rulebooks.today()
    _prepare_months(at.date())
    # Cases past their day walk again, so that it is told to the right person; and those filed under a document,
    # in case the office died between the document's coming and its telling them.
    overdue = _walk_again(lambda last: declarations.past_their_day(today, last, PAGE))
    filed = _walk_again(lambda last: declarations.filed(FILED_UNDER, last, PAGE))
    forgotten = answers.forget(at - ANSWERS_KEPT) + notices.forget()
    learned, trusted = selection.make(today), trust.make(today, at)
    return Rounded(today, overdue, filed, forgotten, origin.make(today), learned, trusted, notices.make())


def _prepare_months(today: date) -> None:
    """The months ahead. One that began before its partition was made stays in the one for everything else."""
    with suppress(psycopg.errors.CheckViolation), transaction.atomic():
        journal.prepare_months(today)


def _walk_again(some: Callable[[UUID], list[UUID]]) -> int:
    """Walk all these cases again, a page at a time; how many there were."""
    count, last = 0, UUID(int=0)
    while keys := some(last):
        with transaction.atomic():
            advance(keys, clock.now())
        count, last = count + len(keys), keys[-1]
    return count
