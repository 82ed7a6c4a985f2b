"""Permits: other agencies' words on goods that need them (the single window)."""

from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import Text
from gwanmun.law.basics.names import plain_name
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.permits.requirement import Permit
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import permits, rulebooks


class Revoking(Struct, frozen=True, forbid_unknown_fields=True):
    """Why an agency takes its word back."""

    why: Annotated[Text, Meta(min_length=1)]


def grant(visit: Visit, permit: Permit) -> Reply:
    """Grant a permit; declarations that waited for it go on."""
    _check_agency(visit, permit.requirement)
    return reply(permits.grant(permit, visit.actor, visit.request), 201)


def show(visit: Visit, number: str) -> Reply:
    """Show a permit as it stands."""
    return reply(permits.show(number))


def revoke(visit: Visit, revoking: Revoking, number: str) -> Reply:
    """Take a permit back; declarations that were cleared on it stay cleared."""
    _check_agency(visit, permits.show(number).requirement)
    return reply(permits.revoke(number, revoking.why, visit.actor, visit.request), 201)


def _check_agency(visit: Visit, requirement: str) -> None:
    """An agency speaks on its own requirements only; one nobody knows is the desk's to refuse."""
    agencies = {one.id: one.agency for one in rulebooks.current().country.requirements}
    agency = agencies.get(requirement)
    if agency is not None and plain_name(agency) != plain_name(visit.caller.company_name):
        facts = {"agency": agency, "company": visit.caller.company_name}
        raise Refused(Problem("agency-not-yours", "requirement", requirement, facts))


OPERATIONS = (
    deed("/permits", "grant-permit", grant, takes=Permit, gives=Permit),
    look("/permits/{number}", "see-permits", show, gives=Permit),
    deed("/permits/{number}/revocations", "grant-permit", revoke, takes=Revoking, gives=Permit),
)
