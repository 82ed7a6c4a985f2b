"""The drafting desk: papers in, a declaration out that nobody typed.

Here is gathered what the office knows of the trader: its register entry, its product list, what it
declared before, its certificates and permits, the bill. The law makes the draft.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.cargo.bill import Bill
from gwanmun.law.clearance import draft as drafts
from gwanmun.law.clearance.case import Accepted
from gwanmun.law.clearance.declaration import Declaration, Party, Procedure
from gwanmun.law.clearance.draft import Draft, PartnerMessage
from gwanmun.law.clearance.drafting.known import Company, Known, PastLine, company_of
from gwanmun.law.clearance.invoice import Papers, Trader
from gwanmun.law.clearance.received import PartnerDeclared, name, receive
from gwanmun.law.permits.requirement import Permit
from gwanmun.office import clock
from gwanmun.office.desks import origin, rulebooks, streams
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.desks.walking import read
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people import register
from gwanmun.office.people.delegations import may_act_for
from gwanmun.office.records import declarations, holdings

PAST_DECLARATIONS = 50  # of the trader, to learn from

PARTNER = Kind(
    "partner-declaration",
    PartnerDeclared,
    PartnerDeclared,
    lambda received: name(received.country, received.declaration.number),
    lambda _, event: event,
    party=lambda received: received.declaration.importer.identifier,
    also=lambda received: received.declaration.consignment.transport_document,
    subject=lambda received: f"partner:{name(received.country, received.declaration.number)}",
)


class PartnerDeclaration(Struct, frozen=True, forbid_unknown_fields=True):
    """An export declaration a partner's office accepted."""

    country: str
    declaration: Declaration


def draft(papers: Papers, procedure: Procedure, typed: Mapping[str, object], actor: Actor) -> Draft:
    """The declaration these papers make for the trader they name."""
    rulebook = rulebooks.current()
    today = clock.today(rulebook.country.timezone)
    invoice = papers.invoice
    principal = invoice.seller if procedure == "export" else invoice.buyer
    bill = papers.transport.number if papers.transport else ""
    known = _known([invoice.seller, invoice.buyer], principal, procedure, bill=bill, actor=actor)
    return drafts.draft(papers, known, rulebook.country, procedure=procedure, on=today, typed=typed)


def draft_typed(procedure: Procedure, typed: Mapping[str, object], actor: Actor) -> Draft:
    """The declaration of what somebody types without papers, for the trader he names or for himself."""
    country, role = rulebooks.current().country, "exporter" if procedure == "export" else "importer"
    said = {field: str(typed.get(f"{role}.{field}", "")) for field in ("name", "country", "identifier")}
    own = register.company(country.id.upper(), actor.only) if actor.only and not any(said.values()) else None
    principal = Trader(own.name, own.country, own.identifier) if own is not None else Trader(**said)
    bill = str(typed.get("consignment.transport_document", ""))
    known = _known([principal], principal, procedure, bill=bill, actor=actor)
    fields = {f"{role}.identifier": own.identifier, f"{role}.name": own.name} if own is not None else {}
    today = clock.today(country.timezone)
    return drafts.draft_typed(known, country, procedure=procedure, on=today, typed={**fields, **typed})


def take_in(received: PartnerDeclaration, actor: Actor, request: Request | None = None) -> PartnerDeclared:
    """A partner's office let us know of an export to us."""
    today = rulebooks.today()
    event = PartnerDeclared(received.country, received.declaration, today)
    deed = Deed(PARTNER, name(received.country, received.declaration.number), actor, request)
    taken: PartnerDeclared = streams.open_or_continue(deed, lambda known: receive(known, event))
    return taken


def draft_import(country: str, number: str, typed: Mapping[str, object], actor: Actor) -> Draft:
    """The import declaration of goods whose export a partner's office has accepted."""
    received = show_received(country, number, actor)
    rulebook = rulebooks.current()
    export = received.declaration
    importer, exporter = _as_trader(export.importer), _as_trader(export.exporter)
    bill = str(typed.get("consignment.transport_document", export.consignment.transport_document))
    known = _known([importer, exporter], importer, "import", bill=bill, actor=actor)
    message = PartnerMessage(received.country, export.number, received.received_on)
    today = clock.today(rulebook.country.timezone)
    return drafts.draft_import_from_export(export, message, known, rulebook.country, on=today, typed=typed)


def show_received(country: str, number: str, actor: Actor) -> PartnerDeclared:
    """A partner's export declaration, to its importer and the importer's broker."""
    state, _ = streams.read(PARTNER, name(country, number))
    received: PartnerDeclared = state
    importer = received.declaration.importer.identifier
    ours = rulebooks.current().country
    today = clock.today(ours.timezone)
    if actor.only and not may_act_for(ours.id.upper(), actor.only, importer, today):
        raise Refused(Problem("partner-declaration-not-yours", "number", number))
    return received


def _known(traders: list[Trader], principal: Trader, procedure: Procedure, *, bill: str, actor: Actor) -> Known:
    """What the office knows beforehand, one query a table."""
    country = rulebooks.current().country.id.upper()
    declarant = register.company(country, actor.only) if actor.only else None
    companies = register.companies_by(traders)
    owner = company_of(principal, companies) or Company(principal.name, principal.country, principal.identifier)
    return Known(
        declarant or owner,
        companies,
        register.products_of(owner.country, owner.identifier),
        _history(owner.identifier or owner.name, procedure),
        tuple(origin.made_out_to(sorted({owner.name, owner.identifier, *owner.also_named} - {""}))),
        tuple(msgspec.json.decode(h.state, type=Permit) for h in holdings.by_party("permit", [owner.identifier])),
        _bill(bill),
        register.defaults_of(owner.country, owner.identifier),
    )


def _history(trader: str, procedure: Procedure) -> tuple[PastLine, ...]:
    """The lines the trader declared before and the office accepted, newest first."""
    past = []
    for one in read(declarations.last_of_trader(trader, procedure, PAST_DECLARATIONS)).values():
        accepted = one.case.find(Accepted)
        if accepted is not None:
            past += [PastLine(one.case.lodged.number, accepted.on, line) for line in one.case.declaration.lines]
    return tuple(past)


def _bill(number: str) -> Bill | None:
    found = holdings.by_number("bill", [number]) if number else {}
    return msgspec.json.decode(found[number].state, type=Bill) if found else None


def _as_trader(party: Party) -> Trader:
    return Trader(party.name, party.country, party.identifier, party.address)
