"""Reckonings: a duty's arithmetic set out once, then done in whole numbers on any value and any quantities.

The short way to what `evaluate` says. Each node of a duty becomes a small function that knows its own words and
numbers already; an amount is a numerator over a denominator and is never brought to its lowest terms, because nobody
asks for those before the end. Where something stands in the way (a quantity nobody stated, a rate of exchange nobody
gave) a reckoning does not say what: the plain reader is asked, and that is the answer.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

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
from gwanmun.law.tariff.evaluation import Evaluation, Inputs, Step, evaluate, write_ratio
from gwanmun.law.tariff.quantity import factors_of, is_sound, quantity_of, write_units

Amount = tuple[int, int, str]
"""Minor units as a numerator over a denominator above nought, not always in lowest terms; and as it was written."""

Entry = tuple[str, int, int]
"""A sentence of the arithmetic, and the amount it ends with."""

Reckoning = Callable[[Inputs, list[Entry]], Amount]
"""Works a duty out on these inputs and enters each sentence. Raises OpenError."""


class OpenError(Exception):
    """Something that the duty needs was not stated, or is not sound."""


class Reckoned(Struct, frozen=True):
    """What a duty comes to, exactly, and the arithmetic in words; the same as an Evaluation, in whole numbers."""

    duty: Duty
    numerator: int  # minor units, over the denominator
    denominator: int
    entries: list[Entry]

    @property
    def amount(self) -> Fraction:
        """The amount in minor units."""
        return Fraction(self.numerator, self.denominator)

    @property
    def steps(self) -> list[str]:
        """The sentences of the arithmetic, the innermost first."""
        return [said for said, _, _ in self.entries]

    @property
    def evaluation(self) -> Evaluation:
        """The same with a place in the text and an act for every step."""
        spoken = (node for node in _innermost_first(self.duty) if not isinstance(node, Free))
        steps = (
            Step(said, Fraction(numerator, denominator), node.columns, node.act)
            for (said, numerator, denominator), node in zip(self.entries, spoken, strict=True)
        )
        return Evaluation(self.amount, tuple(steps))


def reckon(duty: Duty, inputs: Inputs) -> Reckoned | tuple[Problem, ...]:
    """Work a duty out; or everything that stands in the way of it: the problems of `evaluate`."""
    entries: list[Entry] = []
    try:
        reckoning = _reckoning_of(duty, write_duty(duty), inputs.currency, inputs.minor_digits)
        numerator, denominator, _ = reckoning(inputs, entries)
    except OpenError:
        answer = evaluate(duty, inputs)
        return _of_evaluation(duty, answer) if isinstance(answer, Evaluation) else answer
    return Reckoned(duty, numerator, denominator, entries)


def _of_evaluation(duty: Duty, plain: Evaluation) -> Reckoned:
    entries = [(step.said, *step.amount.as_integer_ratio()) for step in plain.trace]
    return Reckoned(duty, *plain.amount.as_integer_ratio(), entries)


def _innermost_first(duty: Duty) -> list[Duty]:
    return [*(node for part in parts(duty) for node in _innermost_first(part)), duty]


@lru_cache(maxsize=16_384)
def _reckoning_of(duty: Duty, _written: str, currency: str, minor_digits: int) -> Reckoning:
    """The reckoning of a duty for an office that counts so. The text tells 8% from 8.00%, which are equal."""
    reckoning = _set_out(duty, currency, 10**minor_digits)
    on_quantities = any(isinstance(node, Specific) and node.unit for node in nodes(duty))
    return _if_sound(reckoning) if on_quantities else reckoning


def _set_out(duty: Duty, currency: str, minor: int) -> Reckoning:
    """The reckoning of a node; `minor` of the minor unit are one of the currency."""
    match duty:
        case Free():
            return _nothing
        case Reference():
            return _open
        case AdValorem(base=base):
            return _share_of_value(duty, minor) if base == ON_VALUE else _share_of_bases(duty, minor)
        case Specific():
            return _specific(duty, currency, minor)
    return _joined(duty, [_set_out(part, currency, minor) for part in parts(duty)], minor)


def _nothing(_inputs: Inputs, _entries: list[Entry]) -> Amount:
    return 0, 1, "0"


def _open(_inputs: Inputs, _entries: list[Entry]) -> Amount:
    raise OpenError


def _if_sound(reckoning: Reckoning) -> Reckoning:
    """The reckoning, where every quantity can be reckoned with."""

    def reckon(inputs: Inputs, entries: list[Entry]) -> Amount:
        for quantity in inputs.quantities.values():
            if not is_sound(quantity):
                raise OpenError
        return reckoning(inputs, entries)

    return reckon


def _share_of_value(duty: AdValorem, minor: int) -> Reckoning:
    times, over = _for_one(duty)
    said, divided = f"{duty.percent:f}% of ", _divided(duty)

    def reckon(inputs: Inputs, entries: list[Entry]) -> Amount:
        value = inputs.customs_value
        if value is None:
            raise OpenError
        numerator, denominator = value.numerator * times, value.denominator * over
        base, written = (
            write_ratio(value.numerator, value.denominator * minor),
            write_ratio(numerator, denominator * minor),
        )
        entries.append((f"{said}{base}{divided} = {written}", numerator, denominator))
        return numerator, denominator, written

    return reckon


def _share_of_bases(duty: AdValorem, minor: int) -> Reckoning:
    times, over = _for_one(duty)
    said, divided = f"{duty.percent:f}% of ", _divided(duty)

    def reckon(inputs: Inputs, entries: list[Entry]) -> Amount:
        values = [inputs.customs_value if (name,) == ON_VALUE else inputs.bases.get(name) for name in duty.base]
        known = [Fraction(value) for value in values if value is not None]
        if len(known) < len(values):
            raise OpenError
        base, whole = " + ".join(write_ratio(one.numerator, one.denominator * minor) for one in known), sum(known)
        numerator, denominator = whole.numerator * times, whole.denominator * over
        written = write_ratio(numerator, denominator * minor)
        bases = f"({base})" if len(known) > 1 else base
        entries.append((f"{said}{bases}{divided} = {written}", numerator, denominator))
        return numerator, denominator, written

    return reckon


def _for_one(duty: AdValorem) -> tuple[int, int]:
    return (Fraction(duty.percent) / Fraction(duty.divisor) / 100).as_integer_ratio()


def _divided(duty: AdValorem) -> str:
    return "" if duty.divisor == 1 else f" / {duty.divisor:f}"


def _specific(duty: Specific, currency: str, minor: int) -> Reckoning:
    times, over = (Fraction(duty.amount) * minor / duty.per).as_integer_ratio()
    text, units, unit = write_duty(duty), write_units(duty), _only_unit(duty)
    foreign = duty.currency if duty.currency != currency else ""

    def reckon(inputs: Inputs, entries: list[Entry]) -> Amount:
        numerator, denominator, said = times, over, text
        if units:
            much, of_one = _quantity(duty, unit, inputs.quantities)
            numerator, denominator = times * much, over * of_one
            said = f"{text} on {write_ratio(much, of_one)} {units}"
        if foreign:
            rate = inputs.exchange.get(foreign)
            if rate is None:
                raise OpenError
            numerator, denominator = numerator * rate.numerator, denominator * rate.denominator
            said = f"{said} at {write_ratio(rate.numerator, rate.denominator)} {currency} for one {foreign}"
        written = write_ratio(numerator, denominator * minor)
        entries.append((f"{said} = {written}", numerator, denominator))
        return numerator, denominator, written

    return reckon


def _only_unit(duty: Specific) -> str:
    """The one unit a quantity is stated in, as documents name it: "KGM", "KGM/tss"; empty where it is a product."""
    factors = factors_of(duty)
    if isinstance(factors, Problem) or len(factors) != 1:
        return ""
    (factor,) = factors
    return f"{factor.unit.code}/{factor.part}" if factor.part else factor.unit.code


def _quantity(duty: Specific, unit: str, quantities: Mapping[str, Decimal]) -> tuple[int, int]:
    """The quantity as it is stated, or as it can be had from what is. Raises OpenError where it cannot."""
    stated = quantities.get(unit)
    if stated is not None:
        return stated.as_integer_ratio()
    quantity = quantity_of(duty, quantities)
    if isinstance(quantity, tuple):
        raise OpenError
    return quantity.as_integer_ratio()


def _joined(duty: Duty, within: Sequence[Reckoning], minor: int) -> Reckoning:
    """Several amounts under the sign that joins them, one after the other."""
    text, join, (first, *others) = write_duty(duty), _sign(duty), within

    def reckon(inputs: Inputs, entries: list[Entry]) -> Amount:
        amount = first(inputs, entries)
        for other in others:
            amount = join(amount, other(inputs, entries))
        numerator, denominator, written = amount
        written = written or write_ratio(numerator, denominator * minor)
        entries.append((f"{text} = {written}", numerator, denominator))
        return numerator, denominator, written

    return reckon


def _sign(duty: Duty) -> Callable[[Amount, Amount], Amount]:
    match duty:
        case Greater() | Floor():
            return _greater
        case Lesser() | Cap():
            return _lesser
        case Less():
            return _less
    assert isinstance(duty, Together), duty
    return _sum


def _greater(one: Amount, other: Amount) -> Amount:
    return other if other[0] * one[1] > one[0] * other[1] else one


def _lesser(one: Amount, other: Amount) -> Amount:
    return other if other[0] * one[1] < one[0] * other[1] else one


def _less(one: Amount, other: Amount) -> Amount:
    return one[0] * other[1] - other[0] * one[1], one[1] * other[1], ""


def _sum(one: Amount, other: Amount) -> Amount:
    return one[0] * other[1] + other[0] * one[1], one[1] * other[1], ""
