"""Formulas: a plan for lines of goods as one piece of arithmetic in whole numbers, for readers of whole columns.

The shape of the arithmetic and the numbers in it are kept apart: 8% and 6.5% of the value are one shape with two
numbers, so that lines under thousands of plans are worked out in a few passes. Every amount is a whole number over a
whole denominator that is part of the shape. Nothing is rounded here but by the country's own rule for lines.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.tariff.chosen import NOTHING_SAID, Chosen, closest, offered
from gwanmun.law.tariff.duty import (
    ON_VALUE,
    AdValorem,
    Cap,
    Duty,
    Floor,
    Free,
    Greater,
    Less,
    Lesser,
    Reference,
    Specific,
    Together,
    parts,
)
from gwanmun.law.tariff.index import Plan
from gwanmun.law.tariff.levy import Levy
from gwanmun.law.tariff.precedence import when_over
from gwanmun.law.tariff.quantity import Factor, factors_of
from gwanmun.law.tariff.rate import Rate
from gwanmun.law.tariff.tariff import Tariff, When

SHARE_PLACES = 5
"""Shares of three places and fewer ("6.125%") have one denominator, and so one shape."""

ONCE = Fraction(1)

Sign = Literal["most", "least", "sum", "less"]


class Part(Struct, frozen=True):
    """One of the plan's numbers times a base, or times the product of quantities, over a denominator."""

    number: int  # which of them
    denominator: int
    factors: tuple[Factor, ...] | None = None  # None: the base; empty: owed once, whatever the quantity
    base: tuple[str, ...] = ON_VALUE  # names that are added up: the customs value, duty, taxes before this one


class Joined(Struct, frozen=True):
    """Several amounts under the sign that joins them: the most or least of them, their sum, one less the other."""

    sign: Sign
    terms: tuple["Amount", ...]


class Nought(Struct, frozen=True):
    """Nothing owed."""


Amount = Part | Joined | Nought


class Entrant(Struct, frozen=True):
    """A rate that could win, where value and quantities decide; others it meets are named by their place."""

    rate_class: str
    amount: Amount
    over: tuple[tuple[int, When], ...]  # rates of later tiers it can take over, and when
    yields_to: tuple[int, ...]  # rates of its own tier that name more of what was said


class Charged(Struct, frozen=True):
    """A tax as it follows."""

    id: str
    amount: Amount


class Shape(Struct, frozen=True):
    """How the lines of a plan are worked out, but for the plan's numbers."""

    winner: Amount | tuple[tuple[Entrant, ...], ...]  # settled; or the entrants by tier, the last tier first
    additions: tuple[Amount, ...]
    taxes: tuple[Charged, ...]
    idle: tuple[Amount, ...] = ()  # rates that take no part; what they are levied on must be stated all the same


class Formula(Struct, frozen=True):
    """A shape with its numbers, and the class of the rate that won where that is settled."""

    shape: Shape
    numbers: tuple[int, ...]
    rate_class: str = ""


def formula_of(tariff: Tariff, plan: Plan, chosen: Chosen = NOTHING_SAID) -> Formula | None:
    """The plan as arithmetic; None where there is something in it that columns do not hold.

    A base that nobody stated is such a thing, and so are the documents that a condition looks for.
    """
    if plan.conditional:
        return None
    numbers: list[int] = []
    taxes = _charged(tariff, plan.levies, numbers)
    won = (plan.settled.winner, *plan.settled.additions) if plan.settled is not None else ()
    amounts = _amounts(tariff, won or plan.rates, numbers)
    if taxes is None or amounts is None:
        return None
    if plan.settled is not None:
        shape = Shape(amounts[0], tuple(amounts[1:]), taxes)
        return Formula(shape, tuple(numbers), plan.settled.winner.measure.rate_class)
    shape = _contested(plan.rates, amounts, taxes, chosen)
    entrants = [entrant for tier in shape.winner for entrant in tier] if isinstance(shape.winner, tuple) else []
    if len(entrants) == 1:  # nobody to meet: it only had to be worked out
        return Formula(replace(shape, winner=entrants[0].amount), tuple(numbers), entrants[0].rate_class)
    return Formula(shape, tuple(numbers))


def factors_in(shape: Shape) -> frozenset[Factor]:
    """Every quantity that lines of this shape must state."""
    found: set[Factor] = set()
    entrants = shape.winner if isinstance(shape.winner, tuple) else ()
    within = [entrant.amount for tier in entrants for entrant in tier] + [*shape.additions, *shape.idle]
    within += [tax.amount for tax in shape.taxes]
    if not isinstance(shape.winner, tuple):
        within.append(shape.winner)
    while within:
        amount = within.pop()
        if isinstance(amount, Joined):
            within.extend(amount.terms)
        elif isinstance(amount, Part):
            found.update(amount.factors or ())
    return frozenset(found)


def _contested(rates: Sequence[Rate], amounts: Sequence[Amount], taxes: tuple[Charged, ...], chosen: Chosen) -> Shape:
    open_rates = offered(rates, chosen)
    pairs = [(rate, amount) for rate, amount in zip(rates, amounts, strict=True) if rate in open_rates]
    plain = sorted((pair for pair in pairs if not pair[0].rate_class.additive), key=lambda pair: -_tier(pair[0]))
    standing = [rate for rate, _ in plain]
    tiers: dict[int, tuple[Entrant, ...]] = {}
    for rate, amount in plain:
        entrant = Entrant(
            rate.measure.rate_class, amount, _over(rate, standing), _yields_to(rate, standing, chosen)
        )  # fmt: skip
        tiers[_tier(rate)] = (*tiers.get(_tier(rate), ()), entrant)
    additions = tuple(amount for rate, amount in pairs if rate.rate_class.additive)
    idle = tuple(amount for rate, amount in zip(rates, amounts, strict=True) if rate not in open_rates)
    return Shape(tuple(tiers.values()), additions, taxes, idle)


def _over(rate: Rate, standing: Sequence[Rate]) -> tuple[tuple[int, When], ...]:
    found = []
    for place, other in enumerate(standing):
        when = when_over(rate.rate_class, _tier(other)) if _tier(other) > _tier(rate) else None
        if when is not None:
            found.append((place, when))
    return tuple(found)


def _yields_to(rate: Rate, standing: Sequence[Rate], chosen: Chosen) -> tuple[int, ...]:
    beside = [(place, other) for place, other in enumerate(standing) if _tier(other) == _tier(rate)]
    return tuple(place for place, other in beside if rate not in closest((rate, other), chosen))


def _tier(rate: Rate) -> int:
    return rate.rate_class.tier


def _charged(tariff: Tariff, levies: Sequence[Levy], numbers: list[int]) -> tuple[Charged, ...] | None:
    """The taxes that are levied; None where one of them is of something that columns do not hold: free on board."""
    known = ("customs_value", "duty", *(tax.id for tax in tariff.taxes))
    charged: list[Charged] = []
    for levy in levies:
        if not levy.exempt:
            before = ("customs_value", "duty", *(each.id for each in charged), *levy.untaxed)
            amount = _levied(tariff, levy, numbers, before) if set(levy.base) <= set(known) else None
            if amount is None:
                return None
            charged.append(Charged(levy.id, amount))
    return tuple(charged)


def _levied(tariff: Tariff, levy: Levy, numbers: list[int], before: Sequence[str]) -> Amount | None:
    """A levy as arithmetic; what a text of its own names must have been levied before it."""
    if levy.text is not None:
        return _amount(levy.text, tariff, numbers, before)
    assert levy.share is not None, "an exempt levy is not worked out"
    share = Fraction(levy.share.numerator, levy.share.denominator)
    of_base = _part(share, numbers, None, levy.base)
    if levy.over is None:
        return of_base
    free = _amount(levy.over, tariff, numbers, before, times=share)
    return None if free is None else Joined("most", (Joined("less", (of_base, free)), Nought()))


def _amounts(tariff: Tariff, rates: Sequence[Rate], numbers: list[int]) -> list[Amount] | None:
    found = []
    for rate in rates:
        amount = _amount(rate.duty, tariff, numbers)
        if amount is None:
            return None
        found.append(amount)
    return found


def _amount(
    duty: Duty, tariff: Tariff, numbers: list[int], known: Sequence[str] = ON_VALUE, *, times: Fraction = ONCE
) -> Amount | None:
    """A duty as arithmetic on bases that are known by these names, so many times."""
    match duty:
        case Free():
            return Nought()
        case AdValorem():
            share = Fraction(duty.percent) / 100 / Fraction(duty.divisor) * times
            return _part(share, numbers, None, duty.base) if set(duty.base) <= set(known) else None
        case Specific():
            factors = factors_of(duty)
            if not isinstance(factors, tuple) or duty.currency != tariff.currency:
                return None
            return _part(Fraction(duty.amount) * 10**tariff.minor_digits / duty.per * times, numbers, factors)
        case Reference():
            return None
    terms = [_amount(part, tariff, numbers, known, times=times) for part in parts(duty)]
    whole = tuple(term for term in terms if term is not None)
    return Joined(_sign(duty), whole) if len(whole) == len(terms) else None


def _part(
    exact: Fraction, numbers: list[int], factors: tuple[Factor, ...] | None, base: tuple[str, ...] = ON_VALUE
) -> Part:
    denominator = lcm(exact.denominator, 10**SHARE_PLACES) if factors is None else exact.denominator
    numbers.append(int(exact * denominator))
    return Part(len(numbers) - 1, denominator, factors, base)


def _sign(duty: Duty) -> Sign:
    match duty:
        case Greater() | Floor():
            return "most"
        case Lesser() | Cap():
            return "least"
        case Less():
            return "less"
    assert isinstance(duty, Together), duty
    return "sum"
