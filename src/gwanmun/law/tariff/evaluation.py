"""Evaluation: what a duty text comes to on a value and quantities, exactly, with steps that can be checked by hand."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import chain

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
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
    nodes,
    parts,
    write_duty,
)
from gwanmun.law.tariff.quantity import bad_quantities, quantity_of, write_units

ALCOHOL = frozenset({"ASV", "LPA"})


class Inputs(Struct, frozen=True):
    """What a duty is worked out on."""

    customs_value: int | Fraction | None  # minor units; a fraction only where nobody has made the value whole yet
    quantities: Mapping[str, Decimal]  # by unit
    currency: str  # the office's
    minor_digits: int = 0
    bases: Mapping[str, Fraction] = {}  # other amounts by name, minor units: "duty", "retail_price"
    exchange: Mapping[str, Fraction] = {}  # what one of a foreign currency is worth in the office's


class Step(Struct, frozen=True):
    """One node worked out: the sentence, the amount, where the node stands and the law that says it."""

    said: str
    amount: Fraction  # minor units
    columns: tuple[int, int]
    act: str = ""


class Evaluation(Struct, frozen=True):
    """What a duty comes to, in minor units and exactly; and how, one step for each node, the innermost first."""

    amount: Fraction
    trace: tuple[Step, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """The sentences of the trace."""
        return tuple(step.said for step in self.trace)


def evaluate(duty: Duty, inputs: Inputs) -> Evaluation | tuple[Problem, ...]:
    """Work a duty out; or everything that stands in the way of it.

    Problems: `unit-unknown`, `units-unfitting`, `duty-currency-foreign` (a rate of exchange that nobody gave),
    `base-missing`, `reference-unresolved` (the tariff's fault); `quantity-missing`, `quantity-bad` (the document's,
    path `quantities`).
    """
    work = _Work(inputs, [], [], bad_quantities(inputs.quantities))
    amount = _amount(duty, work)
    return tuple(work.problems) if work.problems else Evaluation(amount, tuple(work.trace))


def is_tax(duty: Duty) -> bool:
    """Whether a text is a tax rather than a duty: some share in it is of more, or of other, than the customs value."""
    return any(isinstance(node, AdValorem) and node.base != ON_VALUE for node in nodes(duty))


def is_shown_rounded_down(duty: Duty) -> bool:
    """Whether an amount is shown without what is less than the last place: so it is with duties on alcohol."""
    units = chain.from_iterable((node.unit, *node.further) for node in nodes(duty) if isinstance(node, Specific))
    return not ALCOHOL.isdisjoint(units)


class Share(Struct, frozen=True):
    """A per cent in whole numbers, for the many rates that need nothing else: 6.5% is 65 / 10**3."""

    text: str
    numerator: int
    places: int
    denominator: int


def share_of(duty: Duty) -> Share | None:
    """The share of a duty that is a share of the value and nothing else, nought for free; None for any other."""
    match duty:
        case Free():
            return Share("free: 0%", 0, 0, 1)
        case AdValorem(percent=percent, base=base, divisor=divisor) if base == ON_VALUE and divisor == 1:
            return share(percent)
    return None


def share(percent: Decimal) -> Share:
    """A per cent, not negative, in whole numbers."""
    sign, digits, exponent = percent.as_tuple()
    assert isinstance(exponent, int), percent
    assert not sign, percent
    numerator = int("".join(map(str, digits))) * 10 ** max(exponent, 0)
    places = max(-exponent, 0) + 2
    return Share(f"{percent:f}%", numerator, places, 10**places)


MOST_PLACES = 24
"""Of an amount written as a decimal; what needs more is written as the fraction it is."""


def write_amount(digits: int, places: int) -> str:
    """An amount given as whole digits of which the last `places` stand behind the point: (8000024, 2) is "80000.24".

    Nothing stands behind the point that says nothing: (8000020, 2) is "80000.2".
    """
    if not places:
        return str(digits)
    padded = str(digits).zfill(places + 1 + (digits < 0))
    whole, rest = padded[:-places], padded[-places:].rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def write_exactly(amount: Fraction, minor_digits: int = 0) -> str:
    """An exact amount of minor units in whole currency; as a fraction where no decimal says it exactly."""
    return write_ratio(amount.numerator, amount.denominator * 10**minor_digits)


def write_ratio(numerator: int, denominator: int) -> str:
    """An exact amount given as numerator over denominator, in lowest terms or not; written as `write_exactly` does."""
    if denominator == 1:
        return str(numerator)
    decimal = _decimal(denominator)
    if decimal is None:
        numerator, denominator = Fraction(numerator, denominator).as_integer_ratio()
        decimal = _decimal(denominator)
    if decimal is None:
        return f"{numerator}/{denominator}"
    times, places = decimal
    return write_amount(numerator * times, places)


@lru_cache(maxsize=4096)
def _decimal(denominator: int) -> tuple[int, int] | None:
    """What makes one over this a decimal, and of how many places: 1/8 is 125 of three. None where too many are."""
    found = (places for places in range(MOST_PLACES + 1) if 10**places % denominator == 0)
    places = next(found, None)
    return None if places is None else (10**places // denominator, places)


class _Work(Struct):
    """One evaluation under way: what it is done on, and what it has said so far."""

    inputs: Inputs
    trace: list[Step]
    problems: list[Problem]
    bad: tuple[Problem, ...]  # what is wrong with the quantities, should they be needed

    def say(self, duty: Duty, left: str, amount: Fraction) -> Fraction:
        said = f"{left} = {self.money(amount)}"
        self.trace.append(Step(said, amount, duty.columns, duty.act))
        return amount

    def money(self, amount: Fraction) -> str:
        return write_exactly(amount, self.inputs.minor_digits)

    def refuse(self, *problems: Problem) -> Fraction:
        """Note what is wrong and go on with nought, so that everything wrong is found."""
        self.problems.extend(problem for problem in problems if problem not in self.problems)
        return Fraction(0)


def _amount(duty: Duty, work: _Work) -> Fraction:
    """The duty in minor units."""
    match duty:
        case Free():
            return Fraction(0)
        case AdValorem():
            return _share_of_base(duty, work)
        case Specific():
            return _specific(duty, work)
        case Reference(table=table, key=key):
            facts = {"column": str(duty.columns[0]), "table": table, "key": key}
            return work.refuse(Problem("reference-unresolved", value=write_duty(duty), facts=facts))
    return work.say(duty, write_duty(duty), _joined(duty, [_amount(part, work) for part in parts(duty)]))


def _joined(duty: Duty, amounts: list[Fraction]) -> Fraction:
    """What several amounts come to under the sign that joins them."""
    match duty:
        case Greater() | Floor():
            return max(amounts)
        case Lesser() | Cap():
            return min(amounts)
        case Less():
            return amounts[0] - amounts[1]
    assert isinstance(duty, Together), duty
    return sum(amounts, Fraction(0))


def _share_of_base(duty: AdValorem, work: _Work) -> Fraction:
    inputs, amounts = work.inputs, []
    for name in duty.base:
        known = inputs.customs_value if (name,) == ON_VALUE else inputs.bases.get(name)
        if known is None:
            facts = {"column": str(duty.columns[0]), "duty": write_duty(duty)}
            work.refuse(Problem("base-missing", path=name, value=name, facts=facts))
        amounts.append(known if isinstance(known, Fraction) else Fraction(known or 0))
    base = " + ".join(map(work.money, amounts))
    if duty.divisor != 1:
        base = f"{f'({base})' if len(amounts) > 1 else base} / {duty.divisor:f}"
    elif len(amounts) > 1:
        base = f"({base})"
    whole = amounts[0] if len(amounts) == 1 else sum(amounts, Fraction(0))
    return work.say(duty, f"{duty.percent:f}% of {base}", whole * _for_one(duty))


def _specific(duty: Specific, work: _Work) -> Fraction:
    quantity = (duty.unit and work.bad) or quantity_of(duty, work.inputs.quantities)
    if isinstance(quantity, tuple):
        work.refuse(*quantity)
    rate = _exchange(duty, work)
    if isinstance(quantity, tuple) or rate is None:
        return Fraction(0)
    left = write_duty(duty)
    if duty.unit:
        left += f" on {write_exactly(quantity)} {write_units(duty)}"
    if duty.currency != work.inputs.currency:
        left += f" at {write_exactly(rate)} {work.inputs.currency} for one {duty.currency}"
    amount = quantity * _for_one(duty)
    if rate != 1 or work.inputs.minor_digits:
        amount *= rate * 10**work.inputs.minor_digits
    return work.say(duty, left, amount)


@lru_cache(maxsize=16_384)
def _for_one(duty: AdValorem | Specific) -> Fraction:
    """What is owed for one of the base, or for one unit in the duty's own currency."""
    if isinstance(duty, AdValorem):
        return Fraction(duty.percent) / Fraction(duty.divisor) / 100
    return Fraction(duty.amount) / duty.per


def _exchange(duty: Specific, work: _Work) -> Fraction | None:
    """What one of the duty's currency is worth in the office's; None, and a problem, where nobody says."""
    if duty.currency == work.inputs.currency:
        return Fraction(1)
    rate = work.inputs.exchange.get(duty.currency)
    if rate is None:
        facts = {"currency": duty.currency, "of": work.inputs.currency}
        work.refuse(Problem("duty-currency-foreign", value=write_duty(duty), facts=facts))
    return rate
