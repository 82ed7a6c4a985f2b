"""Progress: how far a cargo has come, for anybody who knows its cargo control number."""

from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import cargo
from gwanmun.office.desks.cargo import Progress


def show(visit: Visit, number: str) -> Reply:
    """Show how far the cargo of a control number has come: the steps with their times, no names and no values."""
    return reply(cargo.progress(number))


OPERATIONS = (look("/cargo/{number}", "ask", show, gives=Progress),)
