"""Precedence: which of several rates on the same goods applies, and why.

The order is the country's data, not "the cheapest". Classes stand in tiers. Folding from the last tier up to the
first, a tier's rate takes over *always*, or *only if lower* than the rate that would apply otherwise; a class may say
the one over some later tiers and the other over others. A class that needs proof takes part only when its agreement is
proven. Additive classes are levied on top of whichever rate won.
"""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.chosen import NOTHING_SAID, Chosen, asked, closest, offered, write_choice
from gwanmun.law.tariff.rate import Rate, write_rate
from gwanmun.law.tariff.tariff import RateClass, When


class Choice(Struct, frozen=True):
    """The rate that applies, what is levied on top, and what was said of it and of each other rate."""

    winner: Rate
    additions: tuple[Rate, ...]
    reason: str
    alternatives: tuple[tuple[Rate, str], ...]  # every other rate, and why it does not apply


class Question(Struct, frozen=True):
    """Rates of one tier that would all apply: only the declarant can say which."""

    rates: tuple[Rate, ...]


def choose(rates: Sequence[Rate], chosen: Chosen = NOTHING_SAID) -> Choice | Problem:
    """The rate that applies among these, all of which may; or the problem `rate-missing` or `rate-ambiguous`."""
    answer = decide(rates, chosen)
    if isinstance(answer, Question):
        facts = {"rates": ", ".join(map(write_choice, answer.rates)), "tier": str(answer.rates[0].rate_class.tier)}
        return Problem("rate-ambiguous", path="commodity", facts=facts | {"asked": " and ".join(asked(answer.rates))})
    return answer or Problem("rate-missing", path="commodity")


def decide(rates: Sequence[Rate], chosen: Chosen = NOTHING_SAID) -> Choice | Question | None:
    """The rate that applies among these; None where there is none.

    Two rates of one tier that would both take over are a question to the declarant, never an average; what was
    `chosen` answers it.
    """
    open_rates = offered(rates, chosen)
    additions = _additions(open_rates, chosen)
    if isinstance(additions, Question):
        return additions
    winner: Rate | None = None
    passed = [(rate, _why_not_offered(rate)) for rate in rates if rate not in open_rates]
    passed += [
        (rate, f"{write_choice(additions[0])} was asked for")
        for rate in open_rates
        if rate.rate_class.additive and rate not in additions
    ]
    plain = sorted((rate for rate in open_rates if not rate.rate_class.additive), key=_from_last)
    for _tier, tier in groupby(plain, key=_tier_of):
        contenders = list(tier)
        able = [rate for rate in contenders if winner is None or _takes_over(rate, winner)]
        takers = closest(able, chosen)
        if len(takers) > 1:
            return Question(takers)
        passed += [(rate, f"{write_rate(takers[0])} was asked for") for rate in able if rate not in takers]
        if winner is not None:
            passed += [(rate, _why_not(rate, winner)) for rate in contenders if rate not in able]
            passed += [(winner, _why_over(taker, winner)) for taker in takers]
        winner = takers[0] if takers else winner
    return Choice(winner, additions, _reason(winner, passed), tuple(passed)) if winner else None


def _additions(rates: Sequence[Rate], chosen: Chosen) -> tuple[Rate, ...] | Question:
    """What is levied on top: of each class the rate that names most of what was said, of suppliers for one.

    An anti-dumping duty has a rate for each supplier it was found for and one for all others. They are one duty, not a
    sum, so two that nothing tells apart are a question too.
    """
    taken: list[Rate] = []
    additive = sorted(
        (rate for rate in rates if rate.rate_class.additive), key=lambda rate: (rate.rate_class.id, *_from_last(rate))
    )
    for _name, group in groupby(additive, key=lambda rate: rate.rate_class.id):
        takers = closest(list(group), chosen)
        if len(takers) > 1:
            return Question(takers)
        taken += takers
    return tuple(rate for rate in rates if rate in taken)


def when_over(rate_class: RateClass, tier: int) -> When | None:
    """Whether a class goes before rates of a later tier always or only if lower; None where it never does."""
    if isinstance(rate_class.wins, str):
        return rate_class.wins
    return next((win.when for win in rate_class.wins if tier in win.over), None)


def _tier_of(rate: Rate) -> int:
    return rate.rate_class.tier


def _from_last(rate: Rate) -> tuple[int, str, str, str]:
    """The order of the fold: the last tier first, and the same order whatever order the rates came in."""
    return -rate.rate_class.tier, rate.measure.rate_class, rate.measure.goods, rate.measure.duty


def _takes_over(rate: Rate, winner: Rate) -> bool:
    when = when_over(rate.rate_class, winner.rate_class.tier)
    return when == "always" or (when == "if_lower" and rate.worth < winner.worth)


def _why_over(rate: Rate, winner: Rate) -> str:
    if rate.worth < winner.worth:
        return f"{write_rate(rate)} is lower and goes before it"
    return f"{write_rate(rate)} goes before it always"


def _why_not(rate: Rate, winner: Rate) -> str:
    if when_over(rate.rate_class, winner.rate_class.tier) is None:
        return f"never goes before {write_rate(winner)}"
    return f"not lower than {write_rate(winner)}"


def _why_not_offered(rate: Rate) -> str:
    """Why a rate takes no part, where what was said of use, code and recommendation leaves it out."""
    if rate.rate_class.recommendation == "with":
        return "needs a recommendation"
    if rate.rate_class.recommendation == "without":
        return "is for goods without a recommendation"
    return f"is for {write_choice(rate).rpartition('(')[2].rstrip(')')}"


def _reason(winner: Rate, passed: Sequence[tuple[Rate, str]]) -> str:
    """Why this rate, in one sentence that names every rate it stands against."""
    if not passed:
        return f"{write_rate(winner)}: the only rate"
    others = [write_rate(rate) for rate, _ in passed]
    higher = [write_rate(rate) for rate, _ in passed if rate.worth > winner.worth]
    if len(higher) == len(others):
        return f"{write_rate(winner)}: lower than {', '.join(others)}"
    return f"{write_rate(winner)}: goes before {', '.join(others)}"
