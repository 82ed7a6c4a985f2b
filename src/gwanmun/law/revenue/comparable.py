"""Methods 2 and 3: the transaction value of identical or similar goods, exported at about the same time."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from gwanmun.law.revenue.attempt import Attempt, Step, came_to, not_known, not_usable

Likeness = Literal["identical", "similar"]


class Comparable(Struct, frozen=True):
    """A customs value that was accepted under Article 1 for other goods."""

    likeness: Likeness
    unit_value: Decimal
    exported_on: date
    same_country: bool = True  # of production; another country's goods are neither identical nor similar (15.2(d))
    same_producer: bool = True  # others are looked at only when there are none (15.2(e))
    same_level_and_quantity: bool = True
    # Where level or quantity differ: what is added or taken off a unit, on evidence that is there (Article 2.1(b)).
    adjustment: Decimal | None = None
    transport_adjustment: Decimal = Decimal(0)  # for distance and mode, where the basis has carriage in it (2.2)


class Goods(Struct, frozen=True):
    """The goods to be valued."""

    quantity: Decimal
    exported_on: date | None = None
    near_days: int | None = None  # what "at or about the same time" is in this country; the Agreement has no number


def comparable_value(likeness: Likeness, known: Sequence[Comparable], goods: Goods) -> Attempt:
    """The lowest value of goods that are comparable, times the quantity; or why there is none.

    Sales at the same level and quantity go before others, which need an adjustment shown by evidence; goods of the same
    producer go before those of another.
    """
    alike = [each for each in known if each.likeness == likeness and each.same_country]
    if not alike:
        return not_usable(likeness, f"no accepted value of {likeness} goods of the same country is known")
    if goods.exported_on is None or goods.near_days is None:
        return not_known(
            likeness, "day of export" if goods.exported_on is None else "how many days are about the same time"
        )
    alike = [each for each in alike if abs((each.exported_on - goods.exported_on).days) <= goods.near_days]
    able = [each for each in alike if each.same_level_and_quantity or each.adjustment is not None]
    if not able:
        why = (
            "none was exported at or about the same time"
            if not alike
            else "nothing shows what level and quantity change"
        )
        return not_usable(likeness, why)
    best = min(_preferred(able), key=_unit)
    said = f"lowest of {len(_preferred(able))} accepted values of {likeness} goods, exported {best.exported_on}"
    article = 2 if likeness == "identical" else 3
    steps = [
        Step(f"{said}, times {goods.quantity:f}", Fraction(best.unit_value * goods.quantity), f"Article {article}.3")
    ]
    if not best.same_level_and_quantity and best.adjustment:
        adjusted = Fraction(best.adjustment * goods.quantity)
        steps.append(Step("other level or quantity", adjusted, f"Article {article}.1(b)"))
    if best.transport_adjustment:
        moved = Fraction(best.transport_adjustment * goods.quantity)
        steps.append(Step("other distance or mode of transport", moved, f"Article {article}.2"))
    return came_to(likeness, steps)


def _preferred(able: Sequence[Comparable]) -> list[Comparable]:
    """Those of the same producer if there are any; of these, those that need no adjustment if there are any."""
    of_producer = [each for each in able if each.same_producer] or list(able)
    return [each for each in of_producer if each.same_level_and_quantity] or of_producer


def _unit(each: Comparable) -> Decimal:
    adjustment = Decimal(0) if each.same_level_and_quantity else each.adjustment or Decimal(0)
    return each.unit_value + adjustment + each.transport_adjustment
