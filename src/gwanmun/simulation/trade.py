"""The trade itself: day after day of shipments, each as it was declared and, beside it, as it is.

    seed ──▶ traders of the month ──▶ shipments of the day ──▶ what is said of each ──▶ Made(shipment, truth)

A generator of plain values. The same seed gives the same bytes; a longer game begins as the shorter one did; and what
customs does changes nothing of it, so that two policies are tried on the very same trade.
"""

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.simulation import season
from gwanmun.simulation.dice import Dice, Urn
from gwanmun.simulation.goods import Goods, lands
from gwanmun.simulation.mechanisms import Lot, declared
from gwanmun.simulation.shipment import Made, Mechanism, Outcome, Shipment, Truth
from gwanmun.simulation.traders import Habit, Scale, Trader, arriving, once

FIRST_DAY = date(2024, 1, 1)
ONCE = 0.06
"""The share of shipments of goods or from places that are new to whoever brings them in."""
SCATTER = 0.2
"""Of the logarithm of a trader's own prices, from one shipment to the next: qualities differ."""
CENT, GRAM = Decimal("0.01"), Decimal("0.001")


class Game(Struct, frozen=True):
    """What is fixed before the first day."""

    seed: int
    days: int
    first_day: date = FIRST_DAY
    scale: Scale = Scale()


def play(game: Game) -> Iterator[Made]:
    """Every shipment of the game, in the order they are lodged."""
    traders: list[Trader] = []
    urn: Urn[Trader] = Urn([])
    prices = season.Prices(game.seed)
    for day in range(game.days):
        on = game.first_day + timedelta(days=day)
        if day == 0 or on.day == 1:
            month = month_of(game.first_day, on)
            prices.month()
            traders = [t for t in traders if t.until > month] + list(arriving(game.seed, game.scale, month))
            urn = Urn([(trader, trader.size) for trader in traders])
        yield from _of_day(game, on, urn, prices)


def month_of(first_day: date, on: date) -> int:
    """Which month of the game a day is in, counted from 1."""
    return (on.year - first_day.year) * 12 + on.month - first_day.month + 1


def _of_day(game: Game, on: date, urn: Urn[Trader], prices: season.Prices) -> Iterator[Made]:
    dice = Dice(game.seed, f"day/{on}")
    times = sorted(_seconds(dice) for _ in range(dice.count(game.scale.shipments_a_day * season.of_day(on))))
    for place, seconds in enumerate(times, start=1):
        trader = urn.draw(dice)
        at = datetime.combine(on, time()) + timedelta(seconds=seconds)
        habit = once(game.seed, dice) if dice.chance(ONCE) else _habit(trader, on.month, dice)
        yield _made(f"{on:%y%m%d}{place:05d}", at, (trader, habit), dice, prices)


def _seconds(dice: Dice) -> int:
    """Most are lodged in the hours of the office, a few at night."""
    return int(dice.between(8.5, 18.5) * 3600) if dice.chance(0.9) else int(dice.between(0, 24) * 3600)


def _made(number: str, at: datetime, whose: tuple[Trader, Habit], dice: Dice, prices: season.Prices) -> Made:  # noqa: PLR0917
    trader, habit = whose
    lot = _lot(habit, dice, prices)
    mechanism = _mechanism(trader, at, dice)
    said = declared(lot, trader, mechanism, dice)
    outcome: Outcome = "fraud" if mechanism == "prohibited" or said != lot else "conform"
    if mechanism == "prohibited":
        lot = said = _copied(lot, dice)
    if outcome == "conform" and dice.chance(0.08 if trader.nature == "careless" else 0.006):
        said, outcome = _slip(lot, dice), "error"
    evaded = Decimal(max(0.0, lot.tax - said.tax)).quantize(CENT)
    known = at.date() + timedelta(days=3 + round(dice.after(11)))
    told = mechanism if outcome == "fraud" else "none"
    shipment = _shipment(number, at, trader, (lot, said), dice)
    return Made(shipment, Truth(outcome, told, evaded, trader.ring, known))


def _habit(trader: Trader, month: int, dice: Dice) -> Habit:
    """What it brings in this time; goods that have a season mostly in it."""
    habits = [(habit, season.of_goods(habit.goods, month)) for habit in trader.habits]
    return Urn(habits).draw(dice)


def _lot(habit: Habit, dice: Dice, prices: season.Prices) -> Lot:
    goods, land = habit.goods, lands()[habit.origin]
    kg = max(1.0, goods.kg_a_shipment * habit.weight * dice.factor(0.6))
    usd = kg * goods.usd_a_kg * habit.level * prices.of(goods.hs6) * dice.factor(SCATTER)
    departure = land.hub if land.hub and dice.chance(habit.through_hub) else habit.origin
    preference = bool(land.agreement) and habit.claims and goods.rate > 0
    return Lot(goods, habit.origin, departure, habit.seller, preference, kg, usd)


def _mechanism(trader: Trader, at: datetime, dice: Dice) -> Mechanism:
    """Whether this one is cheated on, and how: the preferred way mostly, the other more often as time goes on."""
    if not trader.mechanisms or not dice.chance(trader.appetite):
        return "none"
    first, *others = trader.mechanisms
    drift = min(0.5, 0.15 + 0.015 * month_of(FIRST_DAY, at.date()))
    return others[0] if others and dice.chance(drift) else first


def _copied(lot: Lot, dice: Dice) -> Lot:
    return replace(lot, origin="CN", preference=False, usd=lot.usd * dice.between(0.12, 0.4))


def _slip(lot: Lot, dice: Dice) -> Lot:
    """A mistake nobody meant: freight left out, or a digit read wrongly; as often to one's own cost."""
    return replace(lot, usd=lot.usd * dice.between(0.88, 1.12))


def _shipment(number: str, at: datetime, trader: Trader, lots: tuple[Lot, Lot], dice: Dice) -> Shipment:  # noqa: PLR0917
    """The document. How many packages there are, and whether they fly, no paper can change."""
    lot, said = lots
    carton_kg = 12 + lot.goods.kg_a_shipment % 13  # every kind of goods has its own
    return Shipment(
        number,
        at,
        trader.office,
        dice.one(trader.brokers),
        trader.identifier,
        said.seller.identifier,
        said.goods.hs6,
        said.origin,
        said.departure,
        lands()[said.origin].agreement if said.preference else "",
        Decimal(said.duty).quantize(CENT),
        Decimal(said.kg).quantize(GRAM),
        Decimal(said.kg * dice.between(1.03, 1.12)).quantize(GRAM),
        max(1, math.ceil(lot.kg / carton_kg)),
        max(CENT, Decimal(said.usd).quantize(CENT)),
        _by_air(lot.goods, dice),
        trader.trusted,
        said.seller.recognised,
    )


def _by_air(goods: Goods, dice: Dice) -> bool:
    """What is dear for its weight flies."""
    return dice.chance(min(0.95, goods.usd_a_kg / 90))
