"""Precedence: which of several rates on the same goods applies, and why.

The order is the country's data, not "the cheapest". Classes stand in tiers. Folding from the last tier up to the
first, a tier's rate takes over *always*, or *only if lower* than the rate that would apply otherwise. A class that
needs proof takes part only when its agreement is proven. Additive classes are levied on top of whichever rate won.
"""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.rate import Rate, write_rate


class Choice(Struct, frozen=True):
    """The rate that applies, what is levied on top, and what was said of it and of each other rate."""

    winner: Rate
    additions: tuple[Rate, ...]
    reason: str
    alternatives: tuple[tuple[Rate, str], ...]  # every other rate, and why it does not apply


def choose(rates: Sequence[Rate]) -> Choice | Problem:
    """The rate that applies among these, all of which may; or the problem `rate-missing` or `rate-ambiguous`.

    Two rates of one tier that would both take over are a question to be settled, never an average.
    """
    additions = tuple(rate for rate in rates if rate.rate_class.additive)
    winner: Rate | None = None
    passed: list[tuple[Rate, str]] = []
    for _tier, tier in groupby(sorted((r for r in rates if not r.rate_class.additive), key=_from_last), key=_tier_of):
        contenders = list(tier)
        takers = [rate for rate in contenders if winner is None or _takes_over(rate, winner)]
        if len(takers) > 1:
            return _ambiguous(takers)
        if winner is not None:
            passed += [(rate, f"not lower than {write_rate(winner)}") for rate in contenders if rate not in takers]
            passed += [(winner, _why_over(taker, winner)) for taker in takers]
        winner = takers[0] if takers else winner
    if winner is None:
        return Problem("rate-missing", path="commodity")
    return Choice(winner, additions, _reason(winner, passed), tuple(passed))


def _tier_of(rate: Rate) -> int:
    return rate.rate_class.tier


def _from_last(rate: Rate) -> tuple[int, str, str, str]:
    """The order of the fold: the last tier first, and the same order whatever order the rates came in."""
    return -rate.rate_class.tier, rate.measure.rate_class, rate.measure.goods, rate.measure.duty


def _takes_over(rate: Rate, winner: Rate) -> bool:
    return rate.rate_class.wins == "always" or rate.worth < winner.worth


def _why_over(rate: Rate, winner: Rate) -> str:
    if rate.worth < winner.worth:
        return f"{write_rate(rate)} is lower and goes before it"
    return f"{write_rate(rate)} goes before it always"


def _reason(winner: Rate, passed: Sequence[tuple[Rate, str]]) -> str:
    """Why this rate, in one sentence that names every rate it stands against."""
    if not passed:
        return f"{write_rate(winner)}: the only rate"
    others = [write_rate(rate) for rate, _ in passed]
    higher = [write_rate(rate) for rate, _ in passed if rate.worth > winner.worth]
    if len(higher) == len(others):
        return f"{write_rate(winner)}: lower than {', '.join(others)}"
    return f"{write_rate(winner)}: goes before {', '.join(others)}"


def _ambiguous(takers: Sequence[Rate]) -> Problem:
    facts = {"rates": ", ".join(map(write_rate, takers)), "tier": str(takers[0].rate_class.tier)}
    return Problem("rate-ambiguous", path="commodity", facts=facts)
