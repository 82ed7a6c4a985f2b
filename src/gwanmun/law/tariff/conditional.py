"""Conditional rates: what becomes of the rates of a plan once it is known which conditions the goods meet."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.condition import (
    Bound,
    Documents,
    Group,
    Outcome,
    Price,
    Quantity,
    Test,
    Worth,
    duty_of,
    write_test,
)
from gwanmun.law.tariff.evaluation import write_exactly
from gwanmun.law.tariff.quantity import bad_quantities
from gwanmun.law.tariff.rate import Rate, settled, write_rate
from gwanmun.law.tariff.unit import UNITS, quantity_in


class Stated(Struct, frozen=True):
    """What conditions are looked for in."""

    customs_value: int  # minor units
    quantities: Mapping[str, Decimal]
    documents: Collection[str]  # by their codes
    currency: str  # the office's
    minor_digits: int


Left = tuple[Rate, str]
"""A rate that takes no part, and why."""


class Met(Struct, frozen=True):
    """The rates as their conditions leave them, and those that take no part."""

    rates: tuple[Rate, ...]
    left_out: tuple[Left, ...]


def met(rates: Collection[Rate], stated: Stated) -> Met | tuple[Problem, ...]:
    """What is left of rates once their conditions are looked at; or everything that stands in the way.

    Problems: `condition-refused` (the goods may not come in), `quantity-missing`, `quantity-bad`,
    `duty-currency-foreign` and `unit-unknown` (the tariff's fault).
    """
    kept: list[Rate] = []
    left: list[Left] = []
    problems: list[Problem] = []
    for rate in rates:
        answer = _met(rate, stated) if rate.condition else rate
        if isinstance(answer, Rate):
            kept.append(answer)
        elif isinstance(answer, str):
            left.append((rate, answer))
        else:
            problems += [problem for problem in answer if problem not in problems]
    return tuple(problems) or Met(tuple(kept), tuple(left))


def _met(rate: Rate, stated: Stated) -> Rate | str | tuple[Problem, ...]:
    """The rate by what its condition says; or why it takes no part; or the problems."""
    found = _followed(rate, stated)
    problems = [problem for problem, _ in found if isinstance(problem, Problem)]
    if problems:
        return tuple(problems)
    said: list[str] = []
    result = rate
    for outcome, why in found:
        assert isinstance(outcome, Outcome)
        if outcome.effect == "none":
            return why
        if outcome.effect == "duty":
            result = _with_duty(rate, outcome)
        said.append(f"{why}{_cited(outcome)}")
    return settled(replace(result, said=tuple(said)))


def _followed(rate: Rate, stated: Stated) -> list[tuple[Outcome | Problem, str]]:
    """What follows from each group, and the sentence that says why."""
    return [_follow(group, rate, stated) for group in rate.condition]


def _follow(group: Group, rate: Rate, stated: Stated) -> tuple[Outcome | Problem, str]:
    for step in group.steps:
        answer = holds(step.test, stated)
        if isinstance(answer, Problem):
            return replace(answer, facts=answer.facts | {"duty": write_rate(rate)}), ""
        if answer:
            return _unless_refused(step.outcome, rate, _said(step.test, stated), needed="")
    needed = " or ".join(write_test(step.test) for step in group.steps)
    return _unless_refused(group.otherwise, rate, f"not so: {needed}", needed=needed)


def _unless_refused(outcome: Outcome, rate: Rate, why: str, *, needed: str) -> tuple[Outcome | Problem, str]:
    if outcome.effect != "refused":
        return outcome, why
    facts = {"rate": write_rate(rate), "why": why, "needed": needed, "act": outcome.act}
    path = "documents" if "document" in needed else "commodity"
    return Problem("condition-refused", path, shown(rate.measure.goods), facts), why


def _with_duty(rate: Rate, outcome: Outcome) -> Rate:
    measure = replace(rate.measure, duty=outcome.text, act=outcome.act)
    return replace(rate, measure=measure, duty=duty_of(outcome))


def _cited(outcome: Outcome) -> str:
    text = f": {outcome.text}" if outcome.effect == "duty" else ""
    return f"{text} [{outcome.act}]" if outcome.act else text


def holds(test: Test, stated: Stated) -> bool | Problem:
    """Whether a test is true of what is stated, reckoned exactly; or what is missing for it."""
    if isinstance(test, Documents):
        return any(code in stated.documents for code in test.codes)
    if isinstance(test, Price | Worth) and test.currency != stated.currency:
        facts = {"currency": test.currency, "of": stated.currency}
        return Problem("duty-currency-foreign", value=write_test(test), facts=facts)
    if isinstance(test, Worth):
        return _stands(Fraction(stated.customs_value), test.bound, _minor(test.amount, stated))
    quantity = _quantity(test, stated)
    if isinstance(quantity, Problem):
        return quantity
    if isinstance(test, Quantity):
        return _stands(quantity, test.bound, Fraction(test.amount))
    return _stands(Fraction(stated.customs_value), test.bound, _minor(test.amount, stated) * quantity / test.per)


def _quantity(test: Price | Quantity, stated: Stated) -> Fraction | Problem:
    """How much of the goods there is in the test's unit; a price of nothing is none."""
    unit = UNITS.get(test.unit)
    if unit is None:
        return Problem("unit-unknown", value=shown(test.unit), facts={"duty": write_test(test)})
    bad = bad_quantities(stated.quantities)
    if bad:
        return bad[0]
    quantity = quantity_in(unit, stated.quantities)
    if quantity is None:
        return Problem("quantity-missing", path="quantities", facts={"unit": test.unit, "duty": write_test(test)})
    if isinstance(test, Price) and not quantity:
        return Problem("quantity-bad", path="quantities", value="0", facts={"unit": test.unit})
    return quantity


def _minor(amount: Decimal, stated: Stated) -> Fraction:
    return Fraction(amount.scaleb(stated.minor_digits))


def _stands(amount: Fraction, bound: Bound, at: Fraction) -> bool:
    match bound:
        case "from":
            return amount >= at
        case "over":
            return amount > at
        case "under":
            return amount < at
    return amount <= at


def _said(test: Test, stated: Stated) -> str:
    """Why a test is true, so that it can be checked by hand."""
    if isinstance(test, Documents):
        return f"document {next(code for code in test.codes if code in stated.documents)} is shown"
    value = f"{write_exactly(Fraction(stated.customs_value), stated.minor_digits)} {stated.currency}"
    if isinstance(test, Worth):
        return f"{write_test(test)}: it is {value}"
    quantity = _quantity(test, stated)
    assert isinstance(quantity, Fraction), "a test that holds has its quantity"
    amount = f"{write_exactly(quantity)} {test.unit}"
    return f"{write_test(test)}: it is {f'{value} for {amount}' if isinstance(test, Price) else amount}"
