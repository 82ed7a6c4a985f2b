"""Mechanisms: the ways a false declaration is made of a true one.

What each leaves unpaid is the difference of the two:

    value           the invoice says less than was paid
    classification  the goods go under a code of lower duty that they could be taken for
    origin          goods of one land are said to be made in another, whose goods come free, or pay no duty on dumping
    quantity        part of the goods stands on no paper; the packages do
    prohibited      copies of a brand come in as plain goods: nothing is evaded, and they may not come in at all
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.simulation.dice import Dice
from gwanmun.simulation.goods import Goods, catalogue, lands, tax
from gwanmun.simulation.shipment import Mechanism
from gwanmun.simulation.traders import Seller, Trader, false_origins


class Lot(Struct, frozen=True):
    """One lot of goods, as it is or as it is said to be."""

    goods: Goods
    origin: str
    departure: str
    seller: Seller
    preference: bool
    kg: float
    usd: float

    @property
    def duty(self) -> float:
        """Duty in per cent."""
        return self.goods.duty(self.origin, preference=self.preference)

    @property
    def tax(self) -> float:
        """Duty and value added tax, dollars."""
        return tax(self.usd, self.duty)


Falsifying = Callable[[Lot, Trader, Dice], Lot]


def declared(lot: Lot, trader: Trader, mechanism: Mechanism, dice: Dice) -> Lot:
    """What is said of a lot under this mechanism; the lot itself where the mechanism gains nothing on it."""
    return _FALSIFYING[mechanism](lot, trader, dice)


def _as_it_is(lot: Lot, trader: Trader, dice: Dice) -> Lot:
    return lot


def _less_value(lot: Lot, trader: Trader, dice: Dice) -> Lot:
    return replace(lot, usd=lot.usd * min(0.85, trader.depth * dice.factor(0.08)))


def _lower_code(lot: Lot, trader: Trader, dice: Dice) -> Lot:
    """The goods cost what they cost; it is the code they stand under whose goods cost something else."""
    if not lot.goods.sibling:
        return _less_value(lot, trader, dice)
    return replace(lot, goods=catalogue()[lot.goods.sibling])


def _other_origin(lot: Lot, trader: Trader, dice: Dice) -> Lot:
    """Some of it is taken through the land it is said to be from; most comes straight, or by way of a hub."""
    gains = [land for land in false_origins(lot.goods) if lot.duty - lot.goods.duty(land, preference=True) >= 3]
    if not gains:
        return _less_value(lot, trader, dice)
    said = dice.one(gains)
    route = dice.throw()
    departure = lot.origin if route < 0.4 else lands()[lot.origin].hub or lot.origin if route < 0.65 else said
    return replace(lot, origin=said, departure=departure, preference=True)


def _less_quantity(lot: Lot, trader: Trader, dice: Dice) -> Lot:
    share = min(0.9, (trader.depth + 0.15) * dice.factor(0.05))
    return replace(lot, kg=lot.kg * share, usd=lot.usd * share)


def _copies(lot: Lot, trader: Trader, dice: Dice) -> Lot:
    """A copy is declared at what it cost, which is a fraction of what the brand does."""
    return lot


_FALSIFYING: dict[Mechanism, Falsifying] = {
    "none": _as_it_is,
    "value": _less_value,
    "classification": _lower_code,
    "origin": _other_origin,
    "quantity": _less_quantity,
    "prohibited": _copies,
}
