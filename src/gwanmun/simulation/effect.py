"""Effect: what an arrangement of mutual recognition changes for the operators it recognises, with n and interval.

The trade is played twice, once with the arrangement and once without, and it is the very same trade: what differs is
what customs does. Shares have Wilson's interval, times the normal one of a mean.
"""

import math
import statistics
from collections.abc import Sequence

from msgspec import Struct

from gwanmun.law.risk.watch.interval import Share, Z, share
from gwanmun.simulation.customs import Handled

KOREA_FEWER_INSPECTIONS, KOREA_SHORTER = 0.754, 2 / 3
"""What Korea reports of its own arrangements: 75.4 % fewer inspections, clearance time cut by two thirds."""


class Mean(Struct, frozen=True):
    """A mean of so many, and its 95 % interval."""

    n: int
    mean: float
    low: float
    high: float


class Seen(Struct, frozen=True):
    """What befell one group of shipments."""

    inspected: Share  # those somebody looked at
    examined: Share  # those whose goods were opened
    hours: Mean  # from lodging to release


class Effect(Struct, frozen=True):
    """The recognised and the others, without the arrangement and with it."""

    recognised_off: Seen
    recognised_on: Seen
    others_off: Seen
    others_on: Seen

    @property
    def fewer_inspections(self) -> float:
        """By how much inspections of recognised operators fell, as a share of what they were."""
        return 1 - (self.recognised_on.inspected.share or 0.0) / (self.recognised_off.inspected.share or 1.0)

    @property
    def shorter(self) -> float:
        """By how much their time to release fell, as a share of what it was."""
        return 1 - self.recognised_on.hours.mean / self.recognised_off.hours.mean


def effect(off: Sequence[Handled], on: Sequence[Handled]) -> Effect:
    """The effect of an arrangement, from the same trade handled without it and with it."""
    return Effect(
        seen([h for h in off if h.made.shipment.recognised]),
        seen([h for h in on if h.made.shipment.recognised]),
        seen([h for h in off if not h.made.shipment.recognised]),
        seen([h for h in on if not h.made.shipment.recognised]),
    )


def seen(handled: Sequence[Handled]) -> Seen:
    """What befell these shipments. There must be two at least."""
    hours = [each.hours for each in handled]
    mean, half = statistics.fmean(hours), Z * statistics.stdev(hours) / math.sqrt(len(hours))
    looked = [each for each in handled if each.choice is not None]
    examined = [each for each in looked if each.choice is not None and each.choice.control == "examination"]
    return Seen(
        share(len(looked), len(handled)),
        share(len(examined), len(handled)),
        Mean(len(handled), mean, mean - half, mean + half),
    )
