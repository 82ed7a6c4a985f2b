"""Declaring: a draft is begun from papers, from a partner's export, or from nothing; and becomes a declaration."""

from collections.abc import Mapping
from typing import get_args

import msgspec
from django.http import HttpResponse
from django.utils.translation import gettext as _

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.declaration import Procedure
from gwanmun.office.desks import amending, clearance, counter, drafting
from gwanmun.office.desks.amending import Amending
from gwanmun.office.desks.clearance import Lodgement
from gwanmun.office.desks.papers.reading import read_papers
from gwanmun.office.portal import drafts, typing, words
from gwanmun.office.portal.models import Draft
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.typing import State
from gwanmun.office.portal.visitor import Visitor

PARTS = ("invoice", "packing_list", "transport")


def declare(visitor: Visitor) -> HttpResponse:
    """Where a declaration begins."""
    return _start_page(visitor, ())


def begin(visitor: Visitor) -> HttpResponse:
    """A draft of what was dropped here; what cannot be read is said, with where it stands in the file."""
    try:
        draft = _begun(visitor, visitor.typed.get("procedure", ""))
        return visitor.sent_to("draft", str(draft.key))
    except Refused as refused:
        return _start_page(visitor, words.told(refused.problems))


def amend(visitor: Visitor, number: str) -> HttpResponse:
    """A declaration as it stands, to be changed: the same page as a draft."""
    declaration = clearance.show(number, visitor.actor).declaration
    begun = drafts.begin(visitor, declaration.procedure, number, amends=number)
    drafts.keep(begun, typing.as_typed(declaration), begun.version)
    return visitor.sent_to("draft", str(begun.key))


def state_of(visitor: Visitor, draft: Draft, typed: Mapping[str, str]) -> State:
    """A draft as the law makes it of its papers and of what was typed."""
    if draft.amends:
        return typing.of_amendment(typed)
    said, actor = typing.said(typed), visitor.actor
    papers = drafts.papers_of(draft)
    procedure: Procedure = "import" if draft.procedure == "import" else "export"
    if papers is not None:
        made = drafting.draft(papers, procedure, said, actor)
    elif draft.partner_number:
        made = drafting.draft_import(draft.partner_country, draft.partner_number, said, actor)
    else:
        made = drafting.draft_typed(procedure, said, actor)
    return typing.of_draft(made, typed)


def lodge(visitor: Visitor, draft: Draft, state: State) -> str:
    """The draft becomes a declaration, or an amendment; its number. Refused with everything that is still wrong."""
    open_still = (*state.missing, *state.problems)
    if open_still or state.declaration is None:
        raise Refused(*(open_still or (Problem("field-missing", "lines"),)))
    if draft.amends:
        why = visitor.typed.get("why", "").strip()
        if not why:
            raise Refused(Problem("field-missing", "why"))
        changed = Amending(state.declaration, why)
        standing = amending.amend(draft.amends, changed, visitor.actor, visitor.request())
    else:
        standing = counter.lodge_one(Lodgement(state.declaration, visitor.actor, visitor.request()))
    drafts.lodged_as(draft, standing.number, state.sources)
    return standing.number


def _begun(visitor: Visitor, procedure: str) -> Draft:
    """From papers, from what a partner's office sent, or from nothing."""
    if procedure not in get_args(Procedure):
        raise Refused(Problem("field-missing", "procedure"))
    files = {name: visitor.http.FILES[name].read() for name in PARTS if name in visitor.http.FILES}
    partner = visitor.typed.get("partner_number", "").strip()
    if partner:
        country = visitor.typed.get("partner_country", "").strip().upper()
        drafting.show_received(country, partner, visitor.actor)
        return drafts.begin(visitor, "import", f"{country} {partner}", partner_country=country, partner_number=partner)
    if visitor.typed.get("empty"):
        return drafts.begin(visitor, procedure, _("Without papers"))
    if "invoice" not in files:
        raise Refused(Problem("field-missing", "invoice"))
    papers = read_papers(
        files["invoice"], packing_list=files.get("packing_list", b""), transport=files.get("transport", b"")
    )
    title = f"{papers.invoice.number} · {visitor.http.FILES['invoice'].name}"
    return drafts.begin(visitor, procedure, title, papers=msgspec.json.encode(papers).decode())


def _start_page(visitor: Visitor, told: object) -> HttpResponse:
    return visitor.shown(
        "declare.html",
        422 if told else 200,
        problems=told,
        typed=visitor.typed,
        drafts=drafts.open_of(visitor),
    )


PAGES = (
    show("declare", "declare", "lodge", declare),
    deed("declare", "declare", "draft", begin),
    deed("declarations/<str:number>/amendments", "amend", "amend", amend),
)
