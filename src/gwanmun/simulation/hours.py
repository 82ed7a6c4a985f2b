"""Hours: the working time of an office and its officers, in which controls are done one after the other.

Working time is counted in minutes from the first day of the game: nine hours a weekday and none at the weekend. A
control takes the next officer who is free; the urgent go first, and among equals whoever was ready first.
"""

import heapq
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from msgspec import Struct

OPENS, CLOSES = 9 * 60, 18 * 60
A_DAY = CLOSES - OPENS
A_WEEK = 5 * A_DAY


class Job(Struct, frozen=True):
    """A control that is to be done."""

    ready: datetime
    minutes: int
    urgency: int  # lower goes first
    number: str


def worked(first_day: date, at: datetime) -> int:
    """Working minutes from the beginning of the first day's week to this moment."""
    monday = first_day - timedelta(days=first_day.weekday())
    weeks, weekday = divmod((at.date() - monday).days, 7)
    today = min(max(at.hour * 60 + at.minute - OPENS, 0), A_DAY)
    return weeks * A_WEEK + (weekday * A_DAY + today if weekday < 5 else A_WEEK)


def moment(first_day: date, minutes: int) -> datetime:
    """When so many working minutes have gone by."""
    monday = first_day - timedelta(days=first_day.weekday())
    weeks, left = divmod(minutes, A_WEEK)
    days, minute = divmod(left, A_DAY)
    return datetime.combine(monday, time()) + timedelta(weeks=weeks, days=days, minutes=OPENS + minute)


def done_at(jobs: Sequence[Job], officers: int, first_day: date) -> dict[str, datetime]:
    """When each control is done by so many officers."""
    coming = sorted((worked(first_day, job.ready), job.urgency, job.number, job.minutes) for job in jobs)
    free = [0] * officers
    waiting: list[tuple[int, int, str, int]] = []
    done: dict[str, datetime] = {}
    place = now = 0
    while place < len(coming) or waiting:
        now = max(now, heapq.heappop(free))
        if not waiting and place < len(coming):
            now = max(now, coming[place][0])
        while place < len(coming) and coming[place][0] <= now:
            ready, urgency, number, minutes = coming[place]
            heapq.heappush(waiting, (urgency, ready, number, minutes))
            place += 1
        _, _, number, minutes = heapq.heappop(waiting)
        heapq.heappush(free, now + minutes)
        done[number] = moment(first_day, now + minutes)
    return done
