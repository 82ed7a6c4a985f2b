"""Seasons of the made-up trade: weekdays, the year's tides, harvests, and prices that wander."""

from datetime import date

from gwanmun.simulation.dice import Dice
from gwanmun.simulation.goods import Goods, catalogue

_OF_WEEKDAY = (1.15, 1.2, 1.2, 1.2, 1.2, 0.7, 0.35)
_OF_MONTH = (0.96, 0.86, 1.02, 1.0, 0.99, 0.99, 1.0, 0.99, 1.03, 1.04, 1.1, 1.02)  # the lunar new year; the year's end


def of_day(on: date) -> float:
    """How much of an ordinary day's trade there is on this one."""
    return _OF_WEEKDAY[on.weekday()] * _OF_MONTH[on.month - 1]


def of_goods(goods: Goods, month: int) -> float:
    """How much of goods there is in this month of the year, against an ordinary one."""
    if not goods.season:
        return 1.0
    away = min((month - goods.season) % 12, (goods.season - month) % 12)
    return 2.2 - 0.35 * away


class Prices:
    """What goods cost now, against the first month: each kind wanders, and now and then jumps."""

    def __init__(self, seed: int) -> None:
        """At the beginning all cost what the catalogue says."""
        self._dice = Dice(seed, "prices")
        self._now = dict.fromkeys(catalogue(), 1.0)

    def month(self) -> None:
        """A month has gone by."""
        for hs6 in self._now:
            jump = self._dice.factor(0.18) if self._dice.chance(0.02) else 1.0
            self._now[hs6] *= self._dice.factor(0.02) * jump

    def of(self, hs6: str) -> float:
        """The price of a kind of goods."""
        return self._now[hs6]
