"""Effect: what an arrangement of mutual recognition changes for the operators it recognises, with n and interval.

The trade is played twice, once with the arrangement and once without, and it is the very same trade: what differs is
what customs does. Within each playing the recognised are held against others like them too, by the law's own
comparison, as an office holds them that cannot play a month twice: where it sees an effect without an arrangement, that
is what the comparison itself is wrong by.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from gwanmun.law.risk.interval import Mean, Share, mean, share
from gwanmun.law.statistics import recognition_effect
from gwanmun.law.statistics.recognition_effect import Movement
from gwanmun.simulation.customs import Handled

KOREA_FEWER_INSPECTIONS, KOREA_SHORTER = 0.754, 2 / 3
"""What Korea reports of its own arrangements: 75.4 % fewer inspections, clearance time cut by two thirds."""
ARRANGEMENT = "simulated"
_HEADING = 4  # digits


class Seen(Struct, frozen=True):
    """What befell one group of shipments."""

    inspected: Share  # those somebody looked at
    examined: Share  # those whose goods were opened
    hours: Mean  # from lodging to release


class Effect(Struct, frozen=True):
    """The recognised and the others, without the arrangement and with it; and the one against the like of the other."""

    recognised_off: Seen
    recognised_on: Seen
    others_off: Seen
    others_on: Seen
    matched_off: recognition_effect.Effect  # what is examined in it is whether anybody looked
    matched_on: recognition_effect.Effect

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
        matched(off),
        matched(on),
    )


def seen(handled: Sequence[Handled]) -> Seen:
    """What befell these shipments. There must be two at least."""
    looked = [each for each in handled if each.choice is not None]
    examined = [each for each in looked if each.choice is not None and each.choice.control == "examination"]
    return Seen(
        share(len(looked), len(handled)), share(len(examined), len(handled)), mean([each.hours for each in handled])
    )


def matched(handled: Sequence[Handled]) -> recognition_effect.Effect:
    """The recognised against others with the same goods, route, size and history in the same month."""
    first, last = (place.made.shipment.lodged_at.date() for place in (handled[0], handled[-1]))
    return recognition_effect.effect(f"{first:%Y-%m} to {last:%Y-%m}", _movements(handled), ARRANGEMENT)


def _movements(handled: Sequence[Handled]) -> Iterator[Movement]:
    earlier: Counter[str] = Counter()
    for each in handled:
        shipment = each.made.shipment
        yield Movement(
            shipment.hs6[:_HEADING],
            f"{shipment.lodged_at:%Y-%m}:{shipment.departure}:{shipment.office}",
            len(str(int(shipment.value_usd))),
            earlier[shipment.importer].bit_length(),
            each.choice is not None,
            each.hours * 60,
            (ARRANGEMENT,) if shipment.recognised else (),
            f"{shipment.lodged_at:%Y-%m}:{shipment.office}",
        )
        earlier[shipment.importer] += 1
