"""Timing: the four moments at which an import may be declared, and from which day on.

Korea: Customs Act Article 244 and its Enforcement Decree Article 249. The days are the country's data.
"""

from datetime import date, timedelta
from typing import Literal, Protocol

from gwanmun.law.basics.problem import Problem
from gwanmun.law.cargo.storage import StorageLaw

AIR = "4"  # transport modes are those of UN/ECE Recommendation 19: 1 sea, 2 rail, 3 road, 4 air, 5 post
Timing = Literal["before_departure", "before_arrival", "before_bonded_area", "after_storage"]


class Journey(Protocol):
    """How far goods have come: what this room needs of a bill."""

    @property
    def departed(self) -> date | None: ...  # noqa: D102
    @property
    def arrived(self) -> date | None: ...  # noqa: D102
    @property
    def carried_in_on(self) -> date | None: ...  # noqa: D102


def earliest_declaration(law: StorageLaw, timing: Timing, mode: str, arrival: date) -> date:
    """The first day a declaration of this timing may come, counted from the day of arrival, expected or real."""
    if timing in ("before_bonded_area", "after_storage"):
        return arrival
    days = law.days_before_arrival_air if mode == AIR else law.days_before_arrival_sea
    return arrival - timedelta(days=days)


def timely(
    law: StorageLaw, timing: Timing, *, mode: str, today: date, expected: date | None, bill: Journey | None
) -> Problem | None:
    """Whether the declaration comes at the moment it says: not before it, and not when the goods are further on."""
    facts = {"timing": timing, "today": today.isoformat()}
    passed = _passed_on(timing, bill)
    if passed is not None and passed <= today:
        return Problem("timing-passed", "timing", timing, facts | {"passed": passed.isoformat()})
    if timing == "after_storage":
        stored = bill.carried_in_on if bill else None
        return None if stored and stored <= today else Problem("timing-not-reached", "timing", timing, facts)
    arrival = (bill.arrived if bill else None) or expected
    if arrival is None:
        return Problem("arrival-unknown", "consignment.expected_arrival", "", facts)
    if timing == "before_bonded_area":
        arrived = bill.arrived if bill else None
        return None if arrived and arrived <= today else Problem("timing-not-reached", "timing", timing, facts)
    earliest = earliest_declaration(law, timing, mode, arrival)
    if today < earliest:
        facts |= {"earliest": earliest.isoformat(), "arrival": arrival.isoformat()}
        return Problem("timing-too-early", "timing", timing, facts)
    return None


def _passed_on(timing: Timing, bill: Journey | None) -> date | None:
    """The day on which this moment was over for these goods, None while it is not."""
    if bill is None:
        return None
    match timing:
        case "before_departure":
            return bill.departed or bill.arrived or bill.carried_in_on
        case "before_arrival":
            return bill.arrived or bill.carried_in_on
        case "before_bonded_area":
            return bill.carried_in_on
        case "after_storage":
            return None
