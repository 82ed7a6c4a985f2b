"""The tariff desk: what goods are called, what they would owe, and the exchange rate of the week."""

from datetime import date
from itertools import chain

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.revenue.exchange_rate import ExchangeRate, Kind, missing, rate_on
from gwanmun.law.tariff.goods import goods_on
from gwanmun.law.tariff.measures import measures_on
from gwanmun.law.tariff.tariff import Goods, Measure
from gwanmun.office.desks import rulebooks

MOST_FOUND = 100


class Listed(Struct, frozen=True):
    """A code of the tariff on a day: its names, and every rate that stands on it for goods of an origin."""

    goods: Goods
    measures: tuple[Measure, ...]
    on: date
    pack: str


class Found(Struct, frozen=True):
    """One answer to a search."""

    code: str
    names: dict[str, str]


def look_up(code: str, on: date, origin: str) -> Listed:
    """A code as it stands on a day, with its rates for goods of this origin. Refused with the nearest codes."""
    rulebook = rulebooks.current()
    tariff = rulebook.tariff.tariff
    goods = goods_on(tariff, code, on)
    if isinstance(goods, Problem):
        raise Refused(goods)
    return Listed(goods, tuple(measures_on(tariff, code, origin=origin, on=on)), on, rulebook.pack)


def search(text: str, on: date, limit: int = 20) -> tuple[Found, ...]:
    """The codes whose number begins with the text, or whose names hold every word of it, in any language."""
    words = text.casefold().split()
    found = []
    for goods in chain.from_iterable(rulebooks.current().tariff.tariff.goods.values()):
        names = " ".join(goods.names.values()).casefold()
        if goods.period.first <= on <= goods.period.last and (
            goods.code.startswith(text) or all(word in names for word in words)
        ):
            found.append(Found(goods.code, goods.names))
            if len(found) >= min(limit, MOST_FOUND):
                break
    return tuple(found)


def exchange_rates(on: date, kind: Kind = "import") -> tuple[ExchangeRate, ...]:
    """The customs rates that hold on a day."""
    known = rulebooks.current().country.exchange_rates
    held = (rate_on(rates, kind, on) for rates in known.values())
    return tuple(rate for rate in held if rate is not None)


def exchange_rate(currency: str, on: date, kind: Kind = "import") -> ExchangeRate:
    """The customs rate of one currency on a day. Refused when none was published for it."""
    rates = rulebooks.current().country.exchange_rates.get(currency, ())
    rate = rate_on(rates, kind, on)
    if rate is None:
        raise Refused(missing(currency, rates, kind, on=on, path="currency"))
    return rate
