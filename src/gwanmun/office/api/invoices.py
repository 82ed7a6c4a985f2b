"""Invoices: commercial papers become a draft of a declaration, each field with where it came from."""

from msgspec import Struct

from gwanmun.law.clearance.declaration import Procedure
from gwanmun.law.clearance.invoice import Papers
from gwanmun.office.api import bodies, parts, queries
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

    JSON, CSV, XLSX, UBL Invoice or UN/CEFACT Cross Industry Invoice; a packing list or bill that is a file of its own
    comes beside the invoice as multipart/form-data (`invoice`, `packing_list`, `transport`). What the papers do not
    say is derived from the register, the product list, earlier declarations, certificates and rate tables; what nobody
    knows is missing, and is answered by sending the papers again with the field as a parameter:
    `?lines[0].commodity=8524911000`.
    """
    asked, typed = queries.read_beside(Drafting, visit.http.META.get("QUERY_STRING", ""))
    made = drafting.draft(_papers(visit), asked.procedure, typed, visit.actor)
    return reply(drafted(made, visit.language))


def _papers(visit: Visit) -> Papers:
    kind = (visit.http.content_type or "").lower()
    if kind != parts.MULTIPART:
        return read_papers(visit.raw, bodies.PAPERS[kind])
    files = parts.split(visit.http, visit.raw)
    packing_list, transport = (files.get(name, b"") for name in ("packing_list", "transport"))
    return read_papers(files["invoice"], packing_list=packing_list, transport=transport)


OPERATIONS = (Operation("POST", "/invoices", "draft", draft, Drafted, Papers, Drafting, body="papers", remembers=True),)
