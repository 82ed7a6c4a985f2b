"""An arrangement of mutual recognition at work: whom customs looks at, with it and without it.

The same points, the same lot and the same officers either way. With the arrangement a recognised seller's goods weigh
less in the points, are drawn less often by lot and never not at all, have their papers read where others' goods are
opened, and go first in the queue.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.simulation.customs import Choice, Staff
from gwanmun.simulation.dice import Dice
from gwanmun.simulation.goods import catalogue
from gwanmun.simulation.shipment import Shipment


class Office(Struct, frozen=True):
    """How an office looks: its budget, and what an arrangement changes."""

    budget: float = 0.08  # of a day's shipments, by points
    random: float = 0.01  # of all, by lot
    opened: float = 0.5  # of what is looked at, the share whose goods are opened
    weight: float = 0.25  # what the points and the lot of a recognised seller count, with the arrangement


def staff(shipments_a_day: int) -> Staff:
    """Enough officers for the looks of so many shipments, with little to spare: queues are part of what is measured."""
    hands = {"020": 0.30, "030": 0.30, "040": 0.24, "016": 0.10, "010": 0.06}
    looks = shipments_a_day * 7 / 5 * 0.09  # a weekday's, those of the weekend among them
    hours = looks * (35 + 120) / 2 / 60
    return Staff({office: max(1, round(share * hours / 9 / 0.75)) for office, share in hands.items()})


class ByPoints:
    """Chooses by what an office without a model knows: who was caught before, prices, newcomers, and the lot."""

    def __init__(self, office: Office, seed: int, *, arrangement: bool) -> None:
        """Nothing is known of anybody yet."""
        self._office, self._seed, self._arrangement = office, seed, arrangement
        self._importer_of: dict[str, str] = {}
        self._looked: dict[str, list[int]] = {}  # of an importer: looks, hits

    def learn(self, results: Sequence[ControlResult], on: date) -> None:  # noqa: ARG002 - as every chooser is asked
        """Who was caught."""
        for result in results:
            known = self._looked.setdefault(self._importer_of[result.number], [0, 0])
            known[0] += 1
            known[1] += result.is_hit

    def choose(self, shipments: Sequence[Shipment], on: date) -> Sequence[Choice]:  # noqa: ARG002 - the same
        """The highest points within the budget, and the lot."""
        drawn = {s.number: Dice(self._seed, f"lot/{s.number}").throw() for s in shipments}
        by_lot = [s for s in shipments if drawn[s.number] < self._office.random * self._weight(s)]
        ranked = sorted(shipments, key=lambda s: (-self._points(s) * self._weight(s), s.number))
        chosen = {s.number: (s, "rules") for s in ranked[: round(self._office.budget * len(shipments))]}
        chosen |= {s.number: (s, "random") for s in by_lot}
        self._importer_of |= {number: s.importer for number, (s, _) in chosen.items()}
        return [self._choice(s, lane) for s, lane in chosen.values()]

    def _choice(self, shipment: Shipment, lane: str) -> Choice:
        light = self._weight(shipment) < 1
        opened = Dice(self._seed, f"opened/{shipment.number}").chance(self._office.opened) and not light
        return Choice(shipment.number, "examination" if opened else "documents", lane, 0 if light else 1)

    def _weight(self, shipment: Shipment) -> float:
        return self._office.weight if self._arrangement and shipment.recognised else 1.0

    def _points(self, shipment: Shipment) -> float:
        looks, hits = self._looked.get(shipment.importer, (0, 0))
        price = float(shipment.value_usd / shipment.net_kg) / catalogue()[shipment.hs6].usd_a_kg
        elsewhere = bool(shipment.agreement) and shipment.departure != shipment.origin
        newcomer = not looks and shipment.duty_per_cent >= 8
        return (hits + 0.5) / (looks + 8) + 0.1 * (price < 0.5) + 0.1 * elsewhere + 0.05 * newcomer
