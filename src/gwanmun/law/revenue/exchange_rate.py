"""Exchange rates: what one unit of a foreign currency is worth to customs in a given week."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.period import Period, holds

Kind = Literal["import", "export"]


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
