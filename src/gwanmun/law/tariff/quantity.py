"""Quantities: how much of the goods a specific duty is levied on, however many units it names."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.duty import Duty, Specific, nodes, write_duty
from gwanmun.law.tariff.unit import MULTIPLIERS, OVER, UNITS, Unit, is_qualifier, quantity_in

_FINEST = 15  # places
LARGEST_QUANTITY = Decimal(10) ** 15
"""No quantity on a document is larger; what is beyond is a slip of the pen, or an attack."""


class Factor(Struct, frozen=True):
    """One of the quantities that are multiplied: a unit, and which part of the goods it measures."""

    unit: Unit
    part: str = ""  # "tss", "net_drained"; several joined by "/"


def factors_of(duty: Specific) -> tuple[Factor, ...] | Problem:
    """What the quantity of a specific duty is the product of; or the problem `unit-unknown` or `units-unfitting`.

    The second pass over a duty text. Of the units no more than one says how much there is (kilograms, litres,
    pieces); the others say how strong it is, or what relief it has, and each no more than once.
    """
    factors, unknown, fitting = _product(duty.unit, duty.further)
    if unknown:
        return Problem("unit-unknown", value=shown(unknown), facts={**_place(duty), "duty": write_duty(duty)})
    if not fitting:
        dimensions = ", ".join(factor.unit.dimension for factor in factors)
        facts = {**_place(duty), "dimensions": dimensions}
        return Problem("units-unfitting", value=write_duty(duty), facts=facts)
    return factors


def unit_problems(duty: Duty) -> tuple[Problem, ...]:
    """Everything wrong with the units of a duty, each with its columns: nothing of it is worked out."""
    answers = (factors_of(node) for node in nodes(duty) if isinstance(node, Specific))
    return tuple(answer for answer in answers if isinstance(answer, Problem))


def quantity_of(duty: Specific, quantities: Mapping[str, Decimal]) -> Fraction | tuple[Problem, ...]:
    """How many units a specific duty is levied on, exactly (1 where it names none); or what stands in the way.

    The quantities are sound (`bad_quantities`). Problems: those of `factors_of`; `quantity-missing`.
    """
    factors = factors_of(duty)
    if isinstance(factors, Problem):
        return (factors,)
    if len(factors) == 1 and (only := _amount_of(factors[0], quantities)) is not None:
        return only
    product, missing = Fraction(1), []
    for factor in factors:
        amount = _amount_of(factor, quantities)
        if amount is None:
            missing.append(_missing(factor, duty))
        else:
            product *= amount
    return tuple(missing) or product


def bad_quantities(quantities: Mapping[str, Decimal]) -> tuple[Problem, ...]:
    """The problem `quantity-bad` for every quantity nobody can reckon with."""
    return tuple(
        Problem("quantity-bad", path="quantities", value=shown(str(quantity)), facts={"unit": unit})
        for unit, quantity in sorted(quantities.items())
        if not is_sound(quantity)
    )


def is_sound(quantity: Decimal) -> bool:
    """Finite, not negative, not absurd. A quantity too fine to reckon with (1e-999999) is absurd too."""
    if not quantity.is_finite():
        return False
    if not quantity.is_signed() and -_FINEST <= quantity.adjusted() < _FINEST:  # all but very few, without comparing
        return True
    return 0 <= quantity <= LARGEST_QUANTITY and (not quantity or quantity.adjusted() >= -_FINEST)


def write_units(duty: Specific) -> str:
    """The units of a duty as they stand behind a number: "KGM", "ASV x HLT", "KGM tss"."""
    words = [duty.unit]
    for name in duty.further:
        words += [name] if is_qualifier(name) else ["x", name]
    return " ".join(words)


@lru_cache(maxsize=4096)
def _product(unit: str, further: tuple[str, ...]) -> tuple[tuple[Factor, ...], str, bool]:
    """What these units multiply; the first of them that nobody knows, if any; and whether they go together."""
    factors: list[Factor] = []
    for name in filter(None, (unit, *further)):
        if name in UNITS:
            factors.append(Factor(UNITS[name]))
        elif factors and is_qualifier(name):
            last = factors.pop()
            factors.append(Factor(last.unit, f"{last.part}/{name}" if last.part else name))
        else:
            return (), name, False
    dimensions = [factor.unit.dimension for factor in factors]
    amounts = [dimension for dimension in dimensions if dimension not in MULTIPLIERS]
    return tuple(factors), "", len(amounts) <= 1 and len(set(dimensions)) == len(dimensions)


def _amount_of(factor: Factor, quantities: Mapping[str, Decimal]) -> Fraction | None:
    """What is stated of it; pure alcohol can also be had from the volume of a drink and its strength."""
    stated = quantity_in(factor.unit, quantities, factor.part)
    if stated is not None or factor.unit.dimension != "pure_alcohol":
        return stated
    litres, strength = quantity_in(UNITS["LTR"], quantities), quantity_in(UNITS["ASV"], quantities)
    if litres is None or strength is None or (factor.part and not OVER.fullmatch(factor.part)):
        return None
    over = Fraction(factor.part.removeprefix("over") or 0)
    return litres * max(strength - over, Fraction(0)) / 100 / factor.unit.size


def _missing(factor: Factor, duty: Specific) -> Problem:
    unit = f"{factor.unit.code}/{factor.part}" if factor.part else factor.unit.code
    return Problem("quantity-missing", path="quantities", facts={"unit": unit, "duty": write_duty(duty)})


def _place(duty: Specific) -> dict[str, str]:
    return {"column": str(duty.columns[0])}
