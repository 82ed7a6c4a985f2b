"""Reliefs: goods of little value that owe nothing, or one flat rate, and bills too small to be collected.

A threshold is compared in its own currency, at the customs rate of its stated kind on the day. Where several reliefs
fit, the one that asks least of the trader is given; which one, and why the others are not, can be read off the answer.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from gwanmun.law.basics.money import Amount, Rounding, rounded_ratio
from gwanmun.law.basics.period import FAR, Period, holds
from gwanmun.law.basics.problem import Problem
from gwanmun.law.revenue.exchange_rate import ExchangeRate, Kind, rate_on

TO_THE_UNIT = Rounding(1, "down")


class Relief(Struct, frozen=True):
    """One relief: for whom, up to how much, and what is owed instead."""

    id: str
    names: dict[str, str]
    at_most: Amount  # of value; 150 USD is still relieved, a cent more is not
    kind: Kind = "import"  # of the customs rate at which it is compared
    flat_percent: Decimal = Decimal(0)  # of the value, in place of duty and taxes
    origins: tuple[str, ...] = ()  # empty: every one
    uses: tuple[str, ...] = ()  # "own_use", "sample" …; empty: every one
    procedures: tuple[str, ...] = ()  # "list_clearance" …; empty: every one
    but_not: tuple[str, ...] = ()  # beginnings of codes it is not for
    period: Period = Period(date(1900, 1, 1), FAR)
    act: str = ""


class Parcel(Struct, frozen=True):
    """What a relief looks at."""

    value: int  # minor units of the office's currency
    commodities: tuple[str, ...]
    origin: str
    use: str = ""
    procedure: str = ""


class Relieved(Struct, frozen=True):
    """The relief that is given, what is owed under it, and why each other is not."""

    relief: Relief
    owed: int  # minor units, in place of duty and taxes
    passed: tuple[tuple[str, str], ...]  # id of another relief, and why it is not given


class NotRelieved(Struct, frozen=True):
    """No relief fits; each with why."""

    passed: tuple[tuple[str, str], ...]


class MinimumCollection(Struct, frozen=True):
    """Less than so much is not collected: it costs more to ask for it."""

    least: int  # minor units
    act: str = ""


def relieve(
    reliefs: Sequence[Relief],
    parcel: Parcel,
    rates: Mapping[str, Sequence[ExchangeRate]],
    *,
    on: date,
    currency: str,
    minor_digits: int,
    rounding: Rounding = TO_THE_UNIT,
) -> Relieved | NotRelieved | tuple[Problem, ...]:
    """The relief for a parcel, or why there is none. Problem: `exchange-rate-missing`, for the currency of a threshold.

    `rates` are all the rates known, by currency; `currency` and `minor_digits` are the office's own.
    """
    fitting: list[tuple[int, Relief]] = []
    passed: list[tuple[str, str]] = []
    problems = []
    for relief in reliefs:
        worth = _worth(relief, rates, on=on, currency=currency, minor_digits=minor_digits)
        if isinstance(worth, Problem):
            problems.append(worth)
            continue
        why = _why_not(relief, parcel, on, worth)
        if why:
            passed.append((relief.id, why))
        else:
            part = Fraction(parcel.value) * Fraction(relief.flat_percent) / 100
            fitting.append((rounded_ratio(part.numerator, part.denominator, rounding), relief))
    if problems:
        return tuple(problem for number, problem in enumerate(problems) if problem not in problems[:number])
    if not fitting:
        return NotRelieved(tuple(passed))
    fitting.sort(key=lambda each: (each[0], each[1].id))
    (owed, given), *others = fitting
    return Relieved(given, owed, (*passed, *((relief.id, f"{given.id} asks no more") for _, relief in others)))


def collected(owed: int, minimum: MinimumCollection) -> int:
    """What of a bill is collected: all of it, or nothing where it is below the least."""
    return owed if owed >= minimum.least else 0


def _worth(
    relief: Relief, rates: Mapping[str, Sequence[ExchangeRate]], *, on: date, currency: str, minor_digits: int
) -> Fraction | Problem:
    """The threshold in minor units of the office's currency, exactly."""
    value = Fraction(relief.at_most.value) * int(10**minor_digits)
    if relief.at_most.currency == currency:
        return value
    rate = rate_on(rates.get(relief.at_most.currency, ()), relief.kind, on)
    if rate is None:
        facts = {"on": on.isoformat(), "kind": relief.kind, "last_known": ""}
        return Problem("exchange-rate-missing", "value", relief.at_most.currency, facts)
    return value * Fraction(rate.rate) / rate.per


def _why_not(relief: Relief, parcel: Parcel, on: date, worth: Fraction) -> str:
    if not holds(relief.period, on):
        return f"it does not hold on {on}"
    for name, asked, stated in (
        ("origin", relief.origins, parcel.origin),
        ("use", relief.uses, parcel.use),
        ("procedure", relief.procedures, parcel.procedure),
    ):
        if asked and stated not in asked:
            return f"it is for {name} {', '.join(asked)}"
    barred = (
        next((code for code in parcel.commodities if code.startswith(relief.but_not)), "") if relief.but_not else ""
    )
    if barred:
        return f"it is not for {barred}"
    if parcel.value > worth:
        return f"the value is above {relief.at_most.value:f} {relief.at_most.currency}"
    return ""
