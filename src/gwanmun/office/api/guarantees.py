"""Guarantees: security a trader has given, up to a limit and until a day."""

from gwanmun.law.revenue.guarantee import Guarantee
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import revenue
from gwanmun.office.desks.revenue import Changing, Giving


def give(visit: Visit, giving: Giving) -> Reply:
    """Enter security a trader has given."""
    return reply(revenue.give(giving, visit.actor, visit.request), 201)


def show(visit: Visit, number: str) -> Reply:
    """Show a guarantee: its limit, and how much of it stands for declarations now."""
    return reply(revenue.show(number, visit.actor))


def change(visit: Visit, changing: Changing, number: str) -> Reply:
    """Set a guarantee's limit or last day anew."""
    return reply(revenue.change(number, changing, visit.actor, visit.request), 201)


OPERATIONS = (
    deed("/guarantees", "give-guarantee", give, takes=Giving, gives=Guarantee),
    look("/guarantees/{number}", "see-guarantees", show, gives=Guarantee),
    deed("/guarantees/{number}/changes", "give-guarantee", change, takes=Changing, gives=Guarantee),
)
