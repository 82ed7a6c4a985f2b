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
    over = _over_on(timing, bill)
    if over is not None and over <= today:
        return Problem("timing-passed", "timing", timing, facts | {"passed": over.isoformat()})
    if timing in ("before_bonded_area", "after_storage"):
        begun = _begun_on(timing, bill)
        return None if begun and begun <= today else Problem("timing-not-reached", "timing", timing, facts)
    arrival = (bill.arrived if bill else None) or expected
    if arrival is None:
        return Problem("arrival-unknown", "consignment.expected_arrival", "", facts)
    earliest = earliest_declaration(law, timing, mode, arrival)
    if today >= earliest:
        return None
    facts |= {"earliest": earliest.isoformat(), "arrival": arrival.isoformat()}
    return Problem("timing-too-early", "timing", timing, facts)


def _begun_on(timing: Timing, bill: Journey | None) -> date | None:
    """The day on which the goods themselves came to this moment."""
    if bill is None:
        return None
    return bill.carried_in_on if timing == "after_storage" else bill.arrived


def _over_on(timing: Timing, bill: Journey | None) -> date | None:
    """The day on which this moment was over for these goods, None while it is not."""
    if bill is None or timing == "after_storage":
        return None
    if timing == "before_bonded_area":
        return bill.carried_in_on
    gone = bill.arrived or bill.carried_in_on
    return bill.departed or gone if timing == "before_departure" else gone
