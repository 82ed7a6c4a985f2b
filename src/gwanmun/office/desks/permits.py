"""The permits desk: other agencies' words, and the declarations that waited for them."""

from gwanmun.law.basics.names import plain_name
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.permits import permit as permits
from gwanmun.law.permits.permit import PermitGranted, PermitRevoked
from gwanmun.law.permits.requirement import Permit
from gwanmun.office.desks import rulebooks, streams
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor

PERMIT = Kind(
    "permit",
    Permit,
    permits.PermitEvent,
    lambda state: state.number,
    permits.after,
    party=lambda permit: permit.trader,
    also=lambda _: "",
    subject=lambda permit: f"permit:{permit.trader}:{permit.requirement}",
)


def grant(permit: Permit, actor: Actor, request: Request | None = None) -> Permit:
    """An agency grants a permit. The same permit again says nothing new; another under its number is refused."""
    known = {requirement.id for requirement in rulebooks.current().country.requirements}
    if permit.requirement not in known:
        facts = {"known": ", ".join(sorted(known))}
        raise Refused(Problem("requirement-unknown", "requirement", permit.requirement, facts))

    def opened(before: Permit | None) -> PermitGranted | Problem | None:
        if before is None:
            return PermitGranted(permit)
        return None if before == permit else Problem("number-taken", "number", permit.number)

    granted: Permit = streams.open_or_continue(Deed(PERMIT, permit.number, actor, request), opened)
    return granted


def check_agency(agency: str, requirement: str) -> None:
    """An agency speaks on its own requirements only; one nobody knows is for `grant` to refuse. Raises Refused."""
    agencies = {one.id: one.agency for one in rulebooks.current().country.requirements}
    ours = agencies.get(requirement)
    if ours is not None and plain_name(ours) != plain_name(agency):
        raise Refused(Problem("agency-not-yours", "requirement", requirement, {"agency": ours, "company": agency}))


def revoke(number: str, why: str, actor: Actor, request: Request | None = None) -> Permit:
    """The agency takes its word back; declarations already cleared on it stay cleared."""
    revoked: Permit = streams.act(Deed(PERMIT, number, actor, request), lambda _: PermitRevoked(why))
    return revoked


def show(number: str) -> Permit:
    """A permit as it stands."""
    permit, _ = streams.read(PERMIT, number)
    found: Permit = permit
    return found
