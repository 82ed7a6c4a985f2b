"""Attempt: what one method of valuation came to: a value with its arithmetic, why not, or what is not known yet."""

from fractions import Fraction
from typing import Literal

from msgspec import Struct

Method = Literal["transaction", "identical", "similar", "deductive", "computed", "fall_back"]
Outcome = Literal["value", "not_usable", "not_known"]

ARTICLES: dict[Method, str] = {
    "transaction": "WTO Valuation Agreement, Articles 1 and 8",
    "identical": "WTO Valuation Agreement, Article 2",
    "similar": "WTO Valuation Agreement, Article 3",
    "deductive": "WTO Valuation Agreement, Article 5",
    "computed": "WTO Valuation Agreement, Article 6",
    "fall_back": "WTO Valuation Agreement, Article 7",
}


class Step(Struct, frozen=True):
    """One line of the arithmetic: what, how much it adds (or takes off), and the rule that says so."""

    said: str
    amount: Fraction
    law: str


class Attempt(Struct, frozen=True):
    """One method, tried. Amounts are exact, in the currency of the evidence."""

    method: Method
    outcome: Outcome
    value: Fraction | None = None
    steps: tuple[Step, ...] = ()
    why: str = ""  # it cannot be used
    missing: tuple[str, ...] = ()  # the evidence that would decide

    @property
    def law(self) -> str:
        """The article the method stands in."""
        return ARTICLES[self.method]


def came_to(method: Method, steps: list[Step]) -> Attempt:
    """A value: what the steps add up to. A value that is not above nought is none."""
    value = sum((step.amount for step in steps), Fraction(0))
    if value <= 0:
        return not_usable(method, "the value would be nought or less")
    return Attempt(method, "value", value, tuple(steps))


def not_usable(method: Method, why: str) -> Attempt:
    """The method is closed, for this reason, and the next is tried."""
    return Attempt(method, "not_usable", why=why)


def not_known(method: Method, *missing: str) -> Attempt:
    """Nobody can say yet whether the method is open: this evidence is missing, and is asked for."""
    return Attempt(method, "not_known", missing=missing)
