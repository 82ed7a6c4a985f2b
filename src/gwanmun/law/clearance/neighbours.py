"""Neighbours: the other subheadings of a line's heading that would owe more, were the goods theirs.

The rate of a neighbour is the lowest of its national codes for goods of this origin, with the same preference where it
has one. One whose rate is no share of the value alone is passed over: nothing can be said of it before goods are
counted.
"""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.tariff.index import Plan, TariffIndex

SUBHEADING, HEADING = 6, 4
_THOUSANDTH = Decimal("0.001")


class Dearer(Struct, frozen=True):
    """A subheading that pays more."""

    subheading: str
    rate_percent: Decimal


class Declared(Struct, frozen=True):
    """What the rate of a line hangs on, and what it is."""

    commodity: str
    origin: str
    rate_percent: Decimal
    agreement_class: str = ""  # of the preference that was granted


def dearer_neighbours(index: TariffIndex, line: Declared, on: date) -> tuple[Dearer, ...]:
    """The subheadings beside a line's own that pay more, in the order of the tariff."""
    lowest: dict[str, Decimal] = {}
    for code in index.codes_under(line.commodity[:HEADING]):
        subheading = code[:SUBHEADING]
        if subheading == line.commodity[:SUBHEADING]:
            continue
        rate = _rate_percent(index.plan(code, line.origin, on, line.agreement_class))
        if rate is not None:
            lowest[subheading] = min(rate, lowest.get(subheading, rate))
    return tuple(Dearer(subheading, rate) for subheading, rate in lowest.items() if rate > line.rate_percent)


def _rate_percent(plan: object) -> Decimal | None:
    """The rate of a plan, if it is a share of the value and hangs on nothing else."""
    settled = plan.settled if isinstance(plan, Plan) else None
    if settled is None or settled.winner.share is None:
        return None
    share = settled.winner.share
    return (Decimal(100) * share.numerator / share.denominator).quantize(_THOUSANDTH)
