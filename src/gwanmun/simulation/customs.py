"""Customs in the made-up trade: whom it looks at, when it learns what it found, and when goods are released.

    day by day:   what was found is known ──▶ learn ──▶ choose among today's shipments ──▶ look
    at the end:   officers' hours ──▶ when each control was done ──▶ when each shipment was released

Whoever chooses is given shipments as declared and results as they become known, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal, Protocol

from msgspec import Struct

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.simulation.dice import Dice
from gwanmun.simulation.hours import Job, done_at
from gwanmun.simulation.rows import result_of
from gwanmun.simulation.shipment import Made, Shipment

Control = Literal["documents", "examination"]


class Choice(Struct, frozen=True):
    """One shipment somebody is to look at, how, and why."""

    number: str
    control: Control
    lane: str
    urgency: int = 1  # lower is looked at first


class Chooser(Protocol):
    """Who chooses."""

    def learn(self, results: Sequence[ControlResult], on: date) -> None:
        """What became known since yesterday."""

    def choose(self, shipments: Sequence[Shipment], on: date) -> Sequence[Choice]:
        """Whom to look at among the shipments of a day."""
        ...


class Handled(Struct, frozen=True):
    """A shipment after customs had to do with it."""

    made: Made
    choice: Choice | None
    released_at: datetime

    @property
    def hours(self) -> float:
        """From lodging to release."""
        return (self.released_at - self.made.shipment.lodged_at).total_seconds() / 3600


class Staff(Struct, frozen=True):
    """How many hands there are, and how long things take."""

    officers: Mapping[str, int]  # by office
    documents_minutes: int = 35
    examination_minutes: int = 120
    arranging_hours: tuple[float, float] = (3.0, 20.0)  # until goods stand where they can be looked at
    paying_hours: float = 3.0  # on average, from the assessment to the money


def handle(made: Iterable[Made], chooser: Chooser, staff: Staff, seed: int) -> list[Handled]:
    """Every shipment handled by a customs that chooses this way. The same chooser and seed give the same."""
    shipments: list[Made] = []
    choices: dict[str, Choice] = {}
    for day, chosen in _days(made, chooser):
        shipments += day
        choices |= {choice.number: choice for choice in chosen}
    return _released(shipments, choices, staff, seed)


def _days(made: Iterable[Made], chooser: Chooser) -> Iterator[tuple[list[Made], Sequence[Choice]]]:
    """Day by day what came, and what was chosen of it on what was known before."""
    to_come: list[tuple[date, ControlResult]] = []
    for on, group in groupby(made, key=lambda one: one.shipment.lodged_at.date()):
        day = list(group)
        known = [result for when, result in to_come if when < on]
        to_come = [(when, result) for when, result in to_come if when >= on]
        chooser.learn(known, on)
        chosen = chooser.choose([one.shipment for one in day], on)
        lanes = {choice.number: choice.lane for choice in chosen}
        truths = {one.shipment.number: one.truth for one in day}
        to_come += [(truths[n].known_on, result_of(n, truths[n], lane=lane)) for n, lane in lanes.items()]
        yield day, chosen


def _released(shipments: Sequence[Made], choices: Mapping[str, Choice], staff: Staff, seed: int) -> list[Handled]:
    done: dict[str, datetime] = {}
    dice = Dice(seed, "release")
    paid = {m.shipment.number: _hours(m.shipment.lodged_at, 0.2 + dice.after(staff.paying_hours)) for m in shipments}
    ready = {m.shipment.number: _hours(m.shipment.lodged_at, dice.between(*staff.arranging_hours)) for m in shipments}
    first_day = shipments[0].shipment.lodged_at.date() if shipments else date.min
    for office, officers in staff.officers.items():
        jobs = [
            _job(m.shipment, choices[m.shipment.number], staff, ready[m.shipment.number])
            for m in shipments
            if m.shipment.office == office and m.shipment.number in choices
        ]
        done |= done_at(jobs, officers, first_day)
    return [Handled(m, choices.get(n := m.shipment.number), max(paid[n], done.get(n, paid[n]))) for m in shipments]


def _job(shipment: Shipment, choice: Choice, staff: Staff, arranged: datetime) -> Job:
    if choice.control == "documents":
        return Job(shipment.lodged_at, staff.documents_minutes, choice.urgency, shipment.number)
    return Job(arranged, staff.examination_minutes, choice.urgency, shipment.number)


def _hours(at: datetime, hours: float) -> datetime:
    return at + timedelta(hours=hours)
