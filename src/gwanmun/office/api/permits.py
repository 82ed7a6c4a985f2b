"""Permits: other agencies' words on goods that need them (the single window)."""

from msgspec import Struct

from gwanmun.law.basics.codes import Why
from gwanmun.law.permits.requirement import Permit
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import permits


class Revoking(Struct, frozen=True, forbid_unknown_fields=True):
    """Why an agency takes its word back."""

    why: Why


def grant(visit: Visit, permit: Permit) -> Reply:
    """Grant a permit; declarations that waited for it go on."""
    permits.check_agency(visit.caller.company_name, permit.requirement)
    return reply(permits.grant(permit, visit.actor, visit.request), 201)


def show(visit: Visit, number: str) -> Reply:
    """Show a permit as it stands."""
    return reply(permits.show(number))


def revoke(visit: Visit, revoking: Revoking, number: str) -> Reply:
    """Take a permit back; declarations that were cleared on it stay cleared."""
    permits.check_agency(visit.caller.company_name, permits.show(number).requirement)
    return reply(permits.revoke(number, revoking.why, visit.actor, visit.request), 201)


OPERATIONS = (
    deed("/permits", "grant-permit", grant, takes=Permit, gives=Permit),
    look("/permits/{number}", "see-permits", show, gives=Permit),
    deed("/permits/{number}/revocations", "grant-permit", revoke, takes=Revoking, gives=Permit),
)
