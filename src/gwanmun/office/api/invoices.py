"""Invoices: commercial papers become a draft of a declaration, each field with where it came from."""

from msgspec import Struct

from gwanmun.law.clearance.declaration import Procedure
from gwanmun.law.clearance.invoice import Papers
from gwanmun.office.api import bodies, queries
from gwanmun.office.api.drafts import Drafted, drafted
from gwanmun.office.api.operation import Operation
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import drafting
from gwanmun.office.desks.papers.reading import read_papers


class Drafting(Struct, frozen=True, forbid_unknown_fields=True):
    """For which procedure to draft; every other parameter is a field the declarant types, by its path."""

    procedure: Procedure = "export"


def draft(visit: Visit) -> Reply:
    """Draft a declaration from commercial papers: an invoice, and if there are any a packing list and a bill.

    JSON, CSV, XLSX, UBL Invoice or UN/CEFACT Cross Industry Invoice. What the papers do not say is derived from the
    register, the product list, earlier declarations, certificates and rate tables; what nobody knows is missing, and
    is answered by sending the papers again with the field as a parameter: `?lines[0].commodity=8524911000`.
    """
    drafting_, typed = queries.read_beside(Drafting, visit.http.META.get("QUERY_STRING", ""))
    papers = read_papers(visit.raw, bodies.PAPERS[(visit.http.content_type or "").lower()])
    return reply(drafted(drafting.draft(papers, drafting_.procedure, typed, visit.actor), visit.language))


OPERATIONS = (Operation("POST", "/invoices", "draft", draft, Drafted, Papers, Drafting, body="papers", remembers=True),)
