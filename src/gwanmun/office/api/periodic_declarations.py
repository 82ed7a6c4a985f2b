"""Periodic declarations: a month's releases of a trusted importer declared at once, and paid with one sum."""

from gwanmun.law.clearance.periodic import PeriodicDeclaration
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import periods
from gwanmun.office.desks.periods import CorrectingPeriod, DeclaringPeriod, PayingPeriod


def declare(visit: Visit, declaring: DeclaringPeriod) -> Reply:
    """Declare what was released in a month that is over and is still owed, all of it at once.

    Only an importer that is trusted with it may, or a broker to whom it gave leave and who names it. The sum is due on
    the earliest day any of the releases is.
    """
    return reply(periods.declare(declaring, visit.actor, visit.request), 201)


def show(visit: Visit, number: str) -> Reply:
    """Show a periodic declaration: its releases, the sum, and whether it is paid."""
    return reply(periods.show(number, visit.actor))


def correct(visit: Visit, correcting: CorrectingPeriod, number: str) -> Reply:
    """Reckon a period again before it is paid, because some release of it owes something else now."""
    return reply(periods.correct(number, visit.actor, visit.request), 201)


def pay(visit: Visit, paying: PayingPeriod, number: str) -> Reply:
    """Say that the whole sum of a period came in; every release of it is paid and goes on."""
    return reply(periods.pay(number, paying, visit.actor, visit.request), 201)


_AT = "/periodic-declarations"
OPERATIONS = (
    deed(_AT, "declare-period", declare, takes=DeclaringPeriod, gives=PeriodicDeclaration),
    look(f"{_AT}/{{number}}", "see-periods", show, gives=PeriodicDeclaration),
    deed(f"{_AT}/{{number}}/corrections", "declare-period", correct, takes=CorrectingPeriod, gives=PeriodicDeclaration),
    deed(f"{_AT}/{{number}}/payments", "pay", pay, takes=PayingPeriod, gives=PeriodicDeclaration),
)
