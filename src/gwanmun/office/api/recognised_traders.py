"""Recognised traders: partners' companies as their countries last said, and which companies here they are."""

from gwanmun.law.exchange.recognised_trader import RecognisedTrader
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import recognitions as desk
from gwanmun.office.desks.recognitions import MappingTrader, RegisterTold, UnmappingTrader

CREATED = 201
ONE = "/recognised-traders/{number}"


def show(visit: Visit, number: str) -> Reply:
    """Show a partner's company by its trader identification number, as the partner last said."""
    return reply(desk.show(number))


def map_to(visit: Visit, mapping: MappingTrader, number: str) -> Reply:
    """Say which company of our own register a partner's is: one and no other."""
    return reply(desk.map_to(number, mapping, visit.actor, visit.request), CREATED)


def unmap(visit: Visit, unmapping: UnmappingTrader, number: str) -> Reply:
    """Say that it is not that company."""
    return reply(desk.unmap(number, unmapping, visit.actor, visit.request), CREATED)


def registers(visit: Visit, country: str) -> Reply:
    """Show both registers with a partner, each as one hash: what we told it, and what it told us."""
    return reply(desk.registers(country))


OPERATIONS = (
    look(ONE, "see-recognised", show, gives=RecognisedTrader),
    deed(f"{ONE}/mappings", "map-recognised", map_to, takes=MappingTrader, gives=RecognisedTrader),
    deed(f"{ONE}/withdrawn-mappings", "map-recognised", unmap, takes=UnmappingTrader, gives=RecognisedTrader),
    look("/trader-registers/{country}", "see-recognised", registers, gives=RegisterTold),
)
