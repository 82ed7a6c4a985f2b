"""Payments: money that came in for a declaration, money that went back, security put up instead."""

from gwanmun.law.clearance.case import Paid, Refunded, Secured
from gwanmun.office.api.declarations import happened
from gwanmun.office.api.operation import deed
from gwanmun.office.api.visit import Reply, Visit
from gwanmun.office.desks.standing import Standing


def pay(visit: Visit, paid: Paid, number: str) -> Reply:
    """Say that money came in for a declaration, under a receipt; the declaration goes on."""
    return happened(visit, paid, number)


def refund(visit: Visit, refunded: Refunded, number: str) -> Reply:
    """Say that money went back; never more than was paid too much."""
    return happened(visit, refunded, number)


def secure(visit: Visit, secured: Secured, number: str) -> Reply:
    """Put a guarantee up for what is owed, so that the goods may go before the money comes."""
    return happened(visit, secured, number)


OPERATIONS = (
    deed("/declarations/{number}/payments", "pay", pay, takes=Paid, gives=Standing),
    deed("/declarations/{number}/refunds", "refund", refund, takes=Refunded, gives=Standing),
    deed("/declarations/{number}/securities", "secure", secure, takes=Secured, gives=Standing),
)
