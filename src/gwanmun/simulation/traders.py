"""Traders of the made-up trade: importers with their habits, brokers, suppliers abroad, shells that come and go, rings.

Every month has its own dice, so that a longer game begins exactly as a shorter one does.
"""

import hashlib
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from gwanmun.simulation.dice import Dice, Urn
from gwanmun.simulation.goods import Goods, catalogue, lands, market
from gwanmun.simulation.shipment import Mechanism

Nature = Literal["honest", "careless", "opportunist", "cheat", "counterfeiter", "shell", "ring"]

OFFICES = (("020", 3.0), ("030", 3.0), ("040", 2.4), ("016", 1.0), ("010", 0.6))
NATURES: Urn[Nature] = Urn(
    [("honest", 0.71), ("careless", 0.10), ("opportunist", 0.12), ("cheat", 0.065), ("counterfeiter", 0.005)]
)
BRANDS = ("420221", "420222", "640411", "330499", "611030", "851830")
SHIPMENTS_A_TRADER = 2.0  # a month, in the middle of the trade
LARGE = 3.0  # times the middle: from here on a trader may be a trusted one
EVER = 10**6
ORDINARY, SHELL, RING, BROKER = range(4)


class Seller(Struct, frozen=True):
    """A supplier abroad."""

    identifier: str
    country: str
    recognised: bool  # a trusted trader there, and there may be an arrangement


class Habit(Struct, frozen=True):
    """One kind of goods a trader brings in again and again, as it really is."""

    goods: Goods
    origin: str
    seller: Seller
    level: float  # its prices, against the middle of the trade
    weight: float  # its shipments, against the usual
    claims: bool  # claims preference where there is any
    through_hub: float  # the share that comes by way of another land


class Trader(Struct, frozen=True):
    """An importer."""

    identifier: str
    nature: Nature
    size: float  # of its share of shipments, against the middle
    office: str
    brokers: tuple[str, ...]
    habits: tuple[Habit, ...]
    trusted: bool = False
    since: int = 0  # month
    until: int = EVER  # the first month without it
    appetite: float = 0.0  # the share of its shipments it cheats on
    mechanisms: tuple[Mechanism, ...] = ()  # the first is the one it prefers
    depth: float = 0.5  # what is left of a value or quantity it understates
    ring: str = ""


class Ring(Struct, frozen=True):
    """Shells that stand together: the same brokers, suppliers and goods under names that change."""

    name: str
    month: int  # the first one, counted from 1
    hs6: tuple[str, ...] = ("610910", "611020", "620343")
    mechanisms: tuple[Mechanism, ...] = ("origin", "value")
    shells: int = 6  # at any time
    share: float = 0.013  # of all shipments


class Scale(Struct, frozen=True):
    """How much trade there is."""

    shipments_a_day: int = 165
    rings: tuple[Ring, ...] = (Ring("first", 3, ("090421", "090422"), ("classification", "quantity")), Ring("late", 14))

    @property
    def importers(self) -> int:
        """How many there are on the first day."""
        return max(60, round(self.shipments_a_day * 30 / SHIPMENTS_A_TRADER))


def arriving(seed: int, scale: Scale, month: int) -> Iterator[Trader]:
    """The traders who begin in this month (counted from 1); in the first one all who are there already."""
    dice = Dice(seed, f"traders/{month}")
    count = scale.importers if month == 1 else dice.count(scale.importers * 0.025)
    for place in range(count):
        yield _importer(seed, dice, month, place)
    yield from _shells(seed, scale, dice, month)
    for ring in scale.rings:
        if month >= ring.month and (month - ring.month) % 3 == 0:  # names are burnt after a quarter
            yield from _of_ring(seed, scale, ring, month)


def business_number(kind: int, month: int, place: int) -> str:
    """A number of the Korean form with its check digit. Which kind of company it is does not show in it."""
    serial = (month * 100_000 + kind * 20_000 + place) * 17_321_047 % (899 * 4 * 9_999)  # each once, and in no order
    office, rest = divmod(serial, 4 * 9_999)
    form, own = divmod(rest, 9_999)
    digits = f"{101 + office:03d}{(81, 86, 87, 88)[form]}{own + 1:04d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """The tenth digit of a business registration number."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    return str(-(total + int(digits[8]) * 5 // 10) % 10)


def broker(place: int) -> str:
    """The broker of this place in the trade; the first ones have the most of it."""
    return business_number(BROKER, 0, place)


def _importer(seed: int, dice: Dice, month: int, place: int) -> Trader:
    size, nature = dice.factor(1.1), NATURES.draw(dice)
    if size > LARGE and nature in {"cheat", "counterfeiter", "opportunist"} and dice.chance(0.7):
        nature = "honest"  # who is large has more to lose
    # Out of many who ask only the orderly are trusted; now and then one of them is not what it seems.
    trusted = size > LARGE and dice.chance(0.45 if nature in {"honest", "careless"} else 0.04)
    habits = _habits(seed, dice, nature)
    mechanisms = _mechanisms(dice, nature, habits)
    return Trader(
        business_number(ORDINARY, month, place),
        nature,
        size,
        Urn(OFFICES).draw(dice),
        _brokers(dice, loose=nature in {"cheat", "counterfeiter"}),
        habits,
        trusted,
        month,
        _until(dice, nature, size, month),
        _appetite(dice, nature) if mechanisms else 0.0,
        mechanisms,
        dice.between(0.45, 0.85),
    )


def _until(dice: Dice, nature: Nature, size: float, month: int) -> int:
    """Who cheats a lot does not keep its name for long; of the others the large ones stay."""
    if nature in {"cheat", "counterfeiter"}:
        return month + dice.whole(6, 20)
    return EVER if size > 1 or dice.chance(0.6) else month + dice.whole(6, 30)


def _appetite(dice: Dice, nature: Nature) -> float:
    low, high = {"opportunist": (0.08, 0.35), "cheat": (0.35, 0.8), "counterfeiter": (0.3, 0.8)}.get(nature, (0.0, 0.0))
    return dice.between(low, high)


def _habits(seed: int, dice: Dice, nature: Nature) -> tuple[Habit, ...]:
    return tuple(_habit(seed, dice, _goods(dice, nature)) for _ in range(dice.whole(1, 4)))


def _goods(dice: Dice, nature: Nature) -> Goods:
    """Who cheats deals in goods where it pays."""
    if nature == "counterfeiter":
        return catalogue()[dice.one(BRANDS)]
    goods = market().draw(dice)
    tries = 0
    while nature == "cheat" and goods.rate < 8 and not goods.dumping and tries < 12:
        goods, tries = market().draw(dice), tries + 1
    return goods


def _habit(seed: int, dice: Dice, goods: Goods, origin: str = "") -> Habit:
    origin = origin or Urn(goods.origins).draw(dice)
    return Habit(
        goods,
        origin,
        seller_of(seed, origin, goods, dice.whole(0, 29)),
        dice.factor(goods.spread),
        dice.factor(0.5),
        claims=dice.chance(0.82),
        through_hub=0.5 if dice.chance(0.06) else 0.03,
    )


def once(seed: int, dice: Dice) -> Habit:
    """Goods somebody brings in who never did before, and may never again."""
    return _habit(seed, dice, market().draw(dice))


def seller_of(seed: int, country: str, goods: Goods, place: int) -> Seller:
    """One of the thirty suppliers of these goods in a country; the first of them sell the most."""
    near = int(place * place / 30)
    trusted = lands()[country].arrangement and Dice(seed, f"seller/{country}/{goods.hs6}/{near}").chance(0.22)
    name = hashlib.sha256(f"{country}/{goods.hs6}/{near}".encode()).hexdigest()  # a name tells nothing of the goods
    return Seller(f"S{name[:9].upper()}", country, trusted)


def _brokers(dice: Dice, *, loose: bool) -> tuple[str, ...]:
    """One or two brokers; a few of them ask no questions, and it gets about."""
    first = dice.whole(70, 79) if loose and dice.chance(0.45) else int(dice.between(0, 1) ** 2 * 120)
    second = int(dice.between(0, 1) ** 2 * 120)
    return (broker(first), broker(second)) if dice.chance(0.2) else (broker(first),)


def _mechanisms(dice: Dice, nature: Nature, habits: tuple[Habit, ...]) -> tuple[Mechanism, ...]:
    if nature == "counterfeiter":
        return ("prohibited",)
    if nature not in {"opportunist", "cheat"}:
        return ()
    ways: list[tuple[Mechanism, float]] = [("value", 5.0), ("quantity", 2.0)]
    if any(habit.goods.sibling for habit in habits):
        ways.append(("classification", 4.0))
    if any(may_hide_origin(habit) for habit in habits):
        ways.append(("origin", 4.0))
    first, second = Urn(ways).draw(dice), Urn(ways).draw(dice)
    return (first,) if first == second else (first, second)


def may_hide_origin(habit: Habit) -> bool:
    """Whether another origin would cost less: goods that pay full duty, or a duty against dumping."""
    now = habit.goods.duty(habit.origin, preference=habit.claims)
    return any(now - habit.goods.duty(land, preference=True) >= 3 for land in false_origins(habit.goods))


def false_origins(goods: Goods) -> list[str]:
    """The origins goods are passed off as: those of lands whose goods come free, where such goods are made too."""
    known = [country for country, _ in goods.origins if lands()[country].relief >= 1]
    return known or ["VN", "MY", "TH"]


def _shells(seed: int, scale: Scale, dice: Dice, month: int) -> Iterator[Trader]:
    """Companies that live a few months on a loose broker, bring a lot in, and are gone."""
    count = dice.count(scale.importers * (0.012 if month == 1 else 0.0045))
    for place in range(count):
        goods = _goods(dice, "cheat")
        habits = (_habit(seed, dice, goods),)
        yield Trader(
            business_number(SHELL, month, place),
            "shell",
            dice.between(1.5, 4.0),
            Urn(OFFICES).draw(dice),
            _brokers(dice, loose=True),
            habits,
            since=month,
            until=month + dice.whole(2, 5),
            appetite=dice.between(0.5, 0.9),
            mechanisms=_mechanisms(dice, "cheat", habits),
            depth=dice.between(0.4, 0.75),
        )


def _of_ring(seed: int, scale: Scale, ring: Ring, month: int) -> Iterator[Trader]:
    """The names a ring trades under from this month on. Brokers, suppliers and goods stay."""
    whole, dice = Dice(seed, f"ring/{ring.name}"), Dice(seed, f"ring/{ring.name}/{month}")
    brokers = (broker(whole.whole(40, 60)), broker(whole.whole(61, 69)))
    office = Urn(OFFICES).draw(whole)
    sellers = whole.whole(10, 25)
    each = scale.importers * 1.83 * ring.share / ring.shells  # 1.83: the mean of sizes whose middle is 1
    for place in range(ring.shells):
        goods = catalogue()[ring.hs6[place % len(ring.hs6)]]
        habit = _habit(seed, dice, goods, "CN")
        seller = seller_of(seed, "CN", goods, sellers)
        yield Trader(
            business_number(RING, month, place + 20 * (1 + scale.rings.index(ring))),
            "ring",
            each * dice.between(0.8, 1.2),
            office,
            brokers[: 1 + place % 2],
            (Habit(goods, "CN", seller, habit.level, habit.weight, habit.claims, habit.through_hub),),
            since=month,
            until=month + 3,
            appetite=0.9,
            mechanisms=ring.mechanisms,
            depth=dice.between(0.45, 0.65),
            ring=ring.name,
        )
