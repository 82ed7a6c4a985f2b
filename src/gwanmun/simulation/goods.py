"""Goods and lands of the made-up trade: what things cost, where they come from, what they owe, what they pass for.

The rows stand in `goods.csv` and `lands.csv`. Rates are near those Korea applies, prices are of an ordinary year; both
are the game's own, and nothing in the law reads them.
"""

import csv
from functools import cache
from importlib import resources

from msgspec import Struct

from gwanmun.simulation.dice import Urn

VALUE_ADDED_TAX = 0.10


class Goods(Struct, frozen=True):
    """One kind of goods."""

    hs6: str
    name: str
    rate: float  # most-favoured-nation duty, per cent
    usd_a_kg: float  # the middle of its prices
    spread: float  # of the logarithm of prices, from trader to trader
    kg_a_shipment: float
    share: float  # of all shipments
    origins: tuple[tuple[str, float], ...]
    sibling: str  # the code of lower rate it is passed off as, or empty
    dumping: tuple[tuple[str, float], ...]  # anti-dumping duty by origin, per cent on top
    season: int  # the month most of it comes in; 0 for goods of every month

    def duty(self, origin: str, *, preference: bool) -> float:
        """Duty in per cent, for goods of this origin."""
        relief = lands()[origin].relief if preference else 0.0
        return self.rate * (1 - relief) + dict(self.dumping).get(origin, 0.0)


class Land(Struct, frozen=True):
    """One country goods come from."""

    country: str
    agreement: str  # its agreement with us, or empty
    relief: float  # the share of duty the agreement takes off
    freight_days: int
    hub: str  # the land its goods are sometimes taken through
    arrangement: bool  # whether its trusted traders may be recognised


@cache
def catalogue() -> dict[str, Goods]:
    """Every kind of goods, by its code."""
    return {row["hs6"]: _goods(row) for row in _rows("goods.csv")}


@cache
def lands() -> dict[str, Land]:
    """Every country, by its code."""
    return {
        row["country"]: Land(
            row["country"],
            row["agreement"],
            float(row["relief"]),
            int(row["freight_days"]),
            row["hub"],
            row["arrangement"] == "yes",
        )
        for row in _rows("lands.csv")
    }


@cache
def market() -> Urn[Goods]:
    """What is traded, as often as it is."""
    return Urn([(goods, goods.share) for goods in catalogue().values()])


def tax(value: float, duty_per_cent: float) -> float:
    """Duty and value added tax on a customs value."""
    duty = value * duty_per_cent / 100
    return duty + (value + duty) * VALUE_ADDED_TAX


def _goods(row: dict[str, str]) -> Goods:
    return Goods(
        row["hs6"],
        row["name"],
        float(row["rate"]),
        float(row["usd_a_kg"]),
        float(row["spread"]),
        float(row["kg_a_shipment"]),
        float(row["share"]),
        _weighted(row["origins"]),
        row["sibling"],
        _weighted(row["dumping"]),
        int(row["season"]),
    )


def _weighted(cell: str) -> tuple[tuple[str, float], ...]:
    pairs = (pair.split(":") for pair in cell.split())
    return tuple((country, float(weight)) for country, weight in pairs)


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(resources.files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()))
