"""Evidence: what the past says of a line's unit price and rate, in numbers that a rule can hold it against.

Unit prices are the medians of earlier lines. A neighbour is another subheading of the same heading: where the goods are
priced like a neighbour that pays more, somebody should look whether they are that neighbour.
"""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.risk.features import Past
from gwanmun.law.risk.key import Key
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import Tally

OWN: Key = ("importer", "heading")
TRADE: Key = ("subheading", "origin")
FEWEST_OWN, FEWEST_TRADE, FEWEST_NEIGHBOURS = 3, 10, 10
"""Of fewer earlier lines no median is held against anybody."""

_FAR = 2.0  # a price fits a neighbour when the declared subheading's own is more than so many times as far off


class Usual(Struct, frozen=True):
    """What was usual: the median unit price, thousandths of a minor unit a kilogram, and of how many lines."""

    unit_price_milli: int
    earlier: int


class Neighbour(Struct, frozen=True):
    """Another subheading of the heading: its rate, and what it usually costs."""

    subheading: str
    rate_percent: Decimal
    usual: Usual


class LineEvidence(Struct, frozen=True, omit_defaults=True):
    """What the past says of one line. What is None nobody knew."""

    unit_price_milli: int | None = None  # of the line itself
    rate_percent: Decimal = Decimal(0)  # duty as it was declared
    own: Usual | None = None  # the same trader's goods of this heading
    trade: Usual | None = None  # everybody's goods of this subheading and origin
    dearer_neighbour: Neighbour | None = None  # pays more, and its price fits better

    def percent_of_own(self) -> int | None:
        """The unit price in per cent of the trader's own median."""
        return _percent(self.unit_price_milli, self.own)

    def percent_of_trade(self) -> int | None:
        """The unit price in per cent of the trade's median."""
        return _percent(self.unit_price_milli, self.trade)


def evidence(line: LodgedLine, past: Past, neighbours: Sequence[Neighbour] = ()) -> LineEvidence:
    """What the past says of a line."""
    price = unit_price_milli(line)
    trade = usual(past[TRADE], FEWEST_TRADE)
    return LineEvidence(
        price, line.rate_percent, usual(past[OWN], FEWEST_OWN), trade, _dearer(line, price, trade, neighbours)
    )


def usual(tally: Tally, fewest: int) -> Usual | None:
    """The median under a key, if there are enough lines for one."""
    median, earlier = tally.typical_unit_price, sum(tally.steps.values())
    return None if median is None or earlier < fewest else Usual(round(median * 1000), earlier)


def unit_price_milli(line: LodgedLine) -> int | None:
    """Thousandths of a minor unit a kilogram; None where value or weight is not said."""
    if not line.value or line.net_weight_kg <= 0:
        return None
    return int(line.value * 1000 / line.net_weight_kg)


def _dearer(
    line: LodgedLine, price: int | None, trade: Usual | None, neighbours: Sequence[Neighbour]
) -> Neighbour | None:
    """Of the neighbours that pay more, the one whose price fits best, if it fits far better than the declared one's."""
    if price is None or trade is None:
        return None
    own_distance = _apart(price, trade)
    fitting = [
        (_apart(price, other.usual), other.subheading, other)
        for other in neighbours
        if other.rate_percent > line.rate_percent
        and other.subheading != line.commodity[:6]
        and other.usual.earlier >= FEWEST_NEIGHBOURS
    ]
    distance, _, nearest = min(fitting, key=lambda found: found[:2], default=(own_distance, "", None))
    return nearest if own_distance > 1 + (distance - 1) * _FAR and own_distance > _FAR else None


def _apart(price: int, other: Usual) -> float:
    """How many times the larger of two prices is the smaller."""
    low, high = sorted((max(price, 1), max(other.unit_price_milli, 1)))
    return high / low


def _percent(price: int | None, other: Usual | None) -> int | None:
    return None if price is None or other is None else price * 100 // max(other.unit_price_milli, 1)
