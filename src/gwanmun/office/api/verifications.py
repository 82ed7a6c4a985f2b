"""Verifications: whether a certificate of declaration is true, for anybody who holds one."""

from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import verification
from gwanmun.office.desks.verification import Claimed, Verification


def verify(visit: Visit, claimed: Claimed) -> Reply:
    """Say whether a declaration is what a paper says it is: a match only when all six fields agree.

    Nothing else is said, not even which field was wrong.
    """
    return reply(verification.verify(claimed))


OPERATIONS = (look("/verifications", "ask", verify, gives=Verification, asks=Claimed),)
