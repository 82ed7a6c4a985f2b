"""Evaluation: what a duty text comes to on a value and quantities, exactly, with steps that can be checked by hand."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.duty import AdValorem, Duty, Free, Greater, Lesser, Specific, Together, write_duty
from gwanmun.law.tariff.unit import UNITS, quantity_in

LARGEST_QUANTITY = Decimal(10) ** 15
"""No quantity on a document is larger; what is beyond is a slip of the pen, or an attack."""


class Inputs(Struct, frozen=True):
    """What a duty is worked out on."""

    customs_value: int  # minor units
    quantities: Mapping[str, Decimal]  # by unit
    currency: str  # the office's
    minor_digits: int = 0


class Evaluation(Struct, frozen=True):
    """What a duty comes to, in minor units and exactly; and how, one sentence for each node, the innermost first."""

    amount: Fraction
    steps: tuple[str, ...]


def evaluate(duty: Duty, inputs: Inputs) -> Evaluation | tuple[Problem, ...]:
    """Work a duty out; or everything that stands in the way of it.

    Problems: `unit-unknown`, `duty-currency-foreign` (the tariff's fault); `quantity-missing`, `quantity-bad`
    (the document's, path `quantities`).
    """
    work = _Work(inputs, [], [])
    amount = _amount(duty, work)
    return tuple(work.problems) if work.problems else Evaluation(amount, tuple(work.steps))


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
        case AdValorem(percent=percent):
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


def write_amount(digits: int, places: int) -> str:
    """An amount given as whole digits of which the last `places` stand behind the point: (8000024, 2) is "80000.24"."""
    whole, rest = divmod(digits, 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0") if rest else str(whole)


def write_exactly(amount: Fraction, minor_digits: int = 0) -> str:
    """An exact amount of minor units in whole currency; as a fraction where no decimal says it exactly."""
    amount /= 10**minor_digits
    for places in range(25):
        if 10**places % amount.denominator == 0:
            return write_amount(amount.numerator * 10**places // amount.denominator, places)
    return f"{amount.numerator}/{amount.denominator}"


class _Work(Struct):
    """One evaluation under way: what it is done on, and what it has said so far."""

    inputs: Inputs
    steps: list[str]
    problems: list[Problem]

    def say(self, left: str, amount: Fraction) -> Fraction:
        self.steps.append(f"{left} = {write_exactly(amount, self.inputs.minor_digits)}")
        return amount


def _amount(duty: Duty, work: _Work) -> Fraction:
    """The duty in minor units. After a problem it goes on with nought, so that every problem is found."""
    match duty:
        case Free():
            return Fraction(0)
        case AdValorem(percent=percent):
            value = Fraction(work.inputs.customs_value)
            return work.say(
                f"{percent:f}% of {write_exactly(value, work.inputs.minor_digits)}", value * Fraction(percent) / 100
            )
        case Specific():
            return _specific(duty, work)
        case Together(terms=terms):
            return work.say(write_duty(duty), sum((_amount(term, work) for term in terms), Fraction(0)))
        case Greater(arms=arms):
            return work.say(write_duty(duty), max(_amount(arm, work) for arm in arms))
        case Lesser(arms=arms):
            return work.say(write_duty(duty), min(_amount(arm, work) for arm in arms))


def _specific(duty: Specific, work: _Work) -> Fraction:
    quantity = _quantity(duty, work)
    if duty.currency != work.inputs.currency:
        facts = {"currency": duty.currency, "of": work.inputs.currency}
        work.problems.append(Problem("duty-currency-foreign", value=write_duty(duty), facts=facts))
        return Fraction(0)
    amount = quantity * Fraction(duty.amount) / duty.per * 10**work.inputs.minor_digits
    return work.say(f"{write_duty(duty)} on {write_exactly(quantity)} {duty.unit}", amount)


def _quantity(duty: Specific, work: _Work) -> Fraction:
    unit = UNITS.get(duty.unit)
    if unit is None:
        work.problems.append(Problem("unit-unknown", value=duty.unit, facts={"duty": write_duty(duty)}))
        return Fraction(0)
    bad = _bad_quantities(work.inputs.quantities)
    quantity = None if bad else quantity_in(unit, work.inputs.quantities)
    if quantity is None:
        facts = {"unit": duty.unit, "duty": write_duty(duty)}
        problem = Problem("quantity-missing", path="quantities", facts=facts)
        work.problems.extend(bad or [problem])
        return Fraction(0)
    return quantity


def _bad_quantities(quantities: Mapping[str, Decimal]) -> list[Problem]:
    return [
        Problem("quantity-bad", path="quantities", value=shown(str(quantity)), facts={"unit": unit})
        for unit, quantity in sorted(quantities.items())
        if not (quantity.is_finite() and 0 <= quantity <= LARGEST_QUANTITY)
    ]
