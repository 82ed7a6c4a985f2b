"""The daily round: time limits that ran out, partitions of the months ahead, answers nobody will ask for again.

Run once a day by whoever runs the office (`gwanmun round`); running it twice does nothing more.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from msgspec import Struct

from gwanmun.office import clock
from gwanmun.office.desks import rulebooks
from gwanmun.office.desks.walking import advance
from gwanmun.office.journal import answers, journal
from gwanmun.office.records import declarations

PAGE = 500
ANSWERS_KEPT = timedelta(days=31)


class Rounded(Struct, frozen=True):
    """What the round found to do."""

    on: date
    overdue: int  # cases that walked again because their time limit is over
    forgotten: int  # answers to old requests


def make() -> Rounded:
    """Make the round of today."""
    at = clock.now()
    today = clock.today(rulebooks.current().country.timezone)
    journal.prepare_months(at.date())
    return Rounded(today, _overdue(today), answers.forget(at - ANSWERS_KEPT))


def _overdue(today: date) -> int:
    """Cases past their day walk again, so that it is told to the right person."""
    count, last = 0, UUID(int=0)
    while keys := declarations.past_their_day(today, last, PAGE):
        with transaction.atomic():
            advance(keys, clock.now())
        count, last = count + len(keys), keys[-1]
    return count
