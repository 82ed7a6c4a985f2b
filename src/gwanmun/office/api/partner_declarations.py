"""Partner declarations: exports another country's office has accepted, from which the import is drafted."""

from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.received import PartnerDeclared
from gwanmun.office.api.drafts import Drafted, drafted
from gwanmun.office.api.operation import Operation, deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import drafting
from gwanmun.office.desks.drafting import PartnerDeclaration

Said = str | int | bool | None


class Typed(Struct, frozen=True, forbid_unknown_fields=True):
    """What the declarant types himself: fields of a declaration by their paths."""

    typed: Annotated[dict[str, Said], Meta(max_length=2000)] = {}


def take_in(visit: Visit, received: PartnerDeclaration) -> Reply:
    """Send an export declaration your office has accepted, so that nobody types it again here."""
    if received.country != visit.caller.country:
        facts = {"country": visit.caller.country}
        raise Refused(Problem("issuer-not-yours", "country", received.country, facts))
    return reply(drafting.take_in(received, visit.actor, visit.request), 201)


def show(visit: Visit, country: str, number: str) -> Reply:
    """Show a partner's export declaration, to its importer and the importer's broker."""
    return reply(drafting.show_received(country, number, visit.actor))


def draft(visit: Visit, typed: Typed, country: str, number: str) -> Reply:
    """Draft the import declaration of goods a partner's office has let out, with nothing typed again."""
    return reply(drafted(drafting.draft_import(country, number, typed.typed, visit.actor), visit.language))


OPERATIONS = (
    deed("/partner-declarations", "send-declaration", take_in, takes=PartnerDeclaration, gives=PartnerDeclared),
    look("/partner-declarations/{country}/{number}", "draft", show, gives=PartnerDeclared),
    Operation(
        "POST",
        "/partner-declarations/{country}/{number}/drafts",
        "draft",
        draft,
        Drafted,
        Typed,
        body="document",
        remembers=True,
        refuses=(404,),
    ),
)
