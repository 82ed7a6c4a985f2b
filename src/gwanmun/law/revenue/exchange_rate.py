"""Exchange rates: what one unit of a foreign currency is worth to customs in a given week."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.period import FAR, Period, holds
from gwanmun.law.basics.problem import Problem

Kind = Literal["import", "export"]
DAYS_A_WEEK = 7


class ExchangeRate(Struct, frozen=True):
    """The customs rate of one currency for a period (a week): `rate` of the office's currency for `per` units of it."""

    currency: str
    period: Period
    rate: Decimal
    per: int = 1  # 100 for currencies quoted by the hundred
    kind: Kind = "import"
    source: str = ""
    confirmed: bool = False


def rate_on(rates: Sequence[ExchangeRate], kind: Kind, on: date) -> ExchangeRate | None:
    """The rate of this kind that holds on the day, out of one currency's rates; None when none was published.

    Rates are kept in order of time, and it is nearly always one of the last that is asked for.
    """
    return next((r for r in reversed(rates) if r.kind == kind and holds(r.period, on)), None)


def last_known(rates: Sequence[ExchangeRate], kind: Kind, on: date) -> ExchangeRate | None:
    """The last rate of this kind that had begun by the day, whether or not it still holds: what a lapse began from."""
    begun = (r for r in rates if r.kind == kind and r.period.first <= on)
    return max(begun, key=lambda r: r.period.last, default=None)


def missing(currency: str, rates: Sequence[ExchangeRate], kind: Kind, *, on: date, path: str = "value") -> Problem:
    """The problem `exchange-rate-missing`: which week nobody has a rate for, of which kind, and what was known last."""
    week, last = missing_week(rates, kind, on), last_known(rates, kind, on)
    facts = {
        "on": on.isoformat(),
        "kind": kind,
        "first": week.first.isoformat(),
        "last": week.last.isoformat(),
        "last_known": last.period.last.isoformat() if last else "",
        "last_rate": (f"{last.rate:f}" if last.per == 1 else f"{last.rate:f} per {last.per}") if last else "",
    }
    return Problem("exchange-rate-missing", path, currency, facts)


def missing_week(rates: Sequence[ExchangeRate], kind: Kind, on: date) -> Period:
    """The days a rate is missing for: as long as the last one held, as they would have followed one another.

    Where none is known it is the week from Sunday to Saturday, as Korea publishes them. Rates that hold for a day are
    missing for a day; the days another rate already covers are left out.
    """
    last = last_known(rates, kind, on)
    if last is None or last.period.last == FAR:
        first, days = on - timedelta(days=(on.weekday() + 1) % DAYS_A_WEEK), DAYS_A_WEEK
    else:
        days = (last.period.last - last.period.first).days + 1
        first = on - timedelta(days=(on - last.period.first).days % days)
    end = first + timedelta(days=days - 1)
    later = [rate.period.first for rate in rates if rate.kind == kind and on < rate.period.first <= end]
    return Period(first, min(later) - timedelta(days=1) if later else end)
