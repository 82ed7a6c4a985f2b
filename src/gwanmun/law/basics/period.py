"""Periods: days on which something holds, both ends included."""

from calendar import monthrange
from datetime import date, timedelta

from msgspec import Struct

FAR = date(9999, 12, 31)


class Period(Struct, frozen=True):
    """From one day to another, both included, as tariffs and certificates state their validity."""

    first: date
    last: date = FAR


def holds(period: Period, on: date) -> bool:
    """Whether the period covers this day."""
    return period.first <= on <= period.last


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    return one.first <= other.last and other.first <= one.last


def working_day_from(day: date, holidays: frozenset[date]) -> date:
    """The day itself, or the next one on which the office is open: a time limit never ends on a holiday."""
    while day.weekday() >= 5 or day in holidays:
        day += timedelta(days=1)
    return day


def years_after(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes the 28th where there is none."""
    return months_after(day, 12 * years)


def months_after(day: date, months: int) -> date:
    """The same day so many months on; where that month is shorter, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
