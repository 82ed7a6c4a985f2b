"""Controls: what an officer finds, and what he may do about it."""

from gwanmun.law.clearance.case import Examined, Held, HoldLifted, Rejected
from gwanmun.office.api.declarations import happened
from gwanmun.office.api.operation import deed
from gwanmun.office.api.visit import Reply, Visit
from gwanmun.office.desks.standing import Standing


def examine(visit: Visit, examined: Examined, number: str) -> Reply:
    """State what the review of the papers or the examination of the goods found.

    Goods that conform go on towards release; goods that do not stay with the officer.
    """
    return happened(visit, examined, number)


def reject(visit: Visit, rejected: Rejected, number: str) -> Reply:
    """Reject a declaration, naming the article it offends; what was paid on it goes back."""
    return happened(visit, rejected, number)


def hold(visit: Visit, held: Held, number: str) -> Reply:
    """Hold the goods, naming the article; they are not released while the hold stands."""
    return happened(visit, held, number)


def lift_hold(visit: Visit, lifted: HoldLifted, number: str) -> Reply:
    """Lift a hold; the declaration goes on from where it stood."""
    return happened(visit, lifted, number)


OPERATIONS = (
    deed("/declarations/{number}/examinations", "examine", examine, takes=Examined, gives=Standing),
    deed("/declarations/{number}/rejections", "reject", reject, takes=Rejected, gives=Standing),
    deed("/declarations/{number}/holds", "hold", hold, takes=Held, gives=Standing),
    deed("/declarations/{number}/hold-liftings", "lift-hold", lift_hold, takes=HoldLifted, gives=Standing),
)
