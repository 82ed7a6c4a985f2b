"""Draws, as open data: what the office promised of each day's random numbers, and the seed once the day is over."""

from gwanmun.law.risk.draw import DrawDay
from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import draws


def recent(visit: Visit) -> Reply:
    """List the draws of the last three months and of the days ahead, the oldest first. Anybody may look."""
    return reply(draws.recent())


def show(visit: Visit, day: str) -> Reply:
    """Show a day's draw: the hash that was published of its seed, when, and the seed once the day is over.

    With the seed anybody draws every number of the day again: `gwanmun risk draw` says how.
    """
    return reply(draws.show(day))


OPERATIONS = (
    look("/open-data/draws", "ask", recent, gives=tuple[DrawDay, ...]),
    look("/open-data/draws/{day}", "ask", show, gives=DrawDay),
)
