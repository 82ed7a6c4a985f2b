"""A case on one page: where it stands and why, what was declared and who said so, what is owed and by which act."""

import re
from collections.abc import Iterable
from functools import partial

import msgspec
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec import Struct

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.basics.wait import Wait
from gwanmun.law.clearance.case import Case, ControlSelected, DutyAssessed, Event, Examined, OriginSettled, Valued
from gwanmun.law.clearance.country import Act as LegalAct
from gwanmun.law.clearance.declaration import Declaration, Line
from gwanmun.law.origin.preference import Denied, Granted
from gwanmun.law.tariff.assess import Owed
from gwanmun.office.desks import clearance, rulebooks
from gwanmun.office.desks.discretion import OF_ROLE
from gwanmun.office.desks.standing import CaseFile
from gwanmun.office.journal.entry import OFFICE
from gwanmun.office.people import sights
from gwanmun.office.portal import (
    acts,
    amendments,
    boxes,
    contents,
    drafts,
    filing,
    forms,
    papers_about,
    rescue,
    steps,
    tellings,
    words,
)
from gwanmun.office.portal.acts import Act
from gwanmun.office.portal.forms import Sent
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.templatetags.said import grouped
from gwanmun.office.portal.visitor import Visitor

_DECLARATION, _EVENT = msgspec.json.Decoder(Declaration), msgspec.json.Decoder(Event)
_PICTURES = "photographs"
_CITED = re.compile(r"^(?P<said>.*?)(?: \[(?P<act>[^\]]+)\])?$", re.DOTALL)


class Reason(Struct, frozen=True):
    """One line of the arithmetic, and the act it rests on."""

    said: str
    act: LegalAct | None
    cited: str


class LineShown(Struct, frozen=True):
    """One line of goods with what was settled about it."""

    number: int
    line: Line
    value: int | None
    owed: Owed | None
    reasons: tuple[Reason, ...]
    granted: Granted | None
    denied: Told | None


class Offer(Struct, frozen=True):
    """An act with its form."""

    act: Act
    fields: list[forms.Filled]
    open: bool


def case(visitor: Visitor, number: str) -> HttpResponse:
    """A case, whole; with what somebody was about to do to it when his session was over."""
    name, sent = rescue.take_below(visitor.http, reverse("case", args=[number]))
    return _page(visitor, _file(visitor, number), Sent(name, sent))


def do(act: Act, visitor: Visitor, number: str) -> HttpResponse:
    """Something done to a case; what is refused comes back with everything that was typed."""
    try:
        pictures = filing.read(visitor.http.FILES.getlist(_PICTURES), _PICTURES, contents.PHOTOGRAPHS)
        beside = {_PICTURES: [one.digest for one in pictures]} if pictures and act.event is Examined else {}
        event = forms.read(act.event, act.fields, visitor.typed, **beside)
        _still_as_seen(visitor, number)
        with transaction.atomic():  # what was seen is on file, or was not stated
            act.work(number, event, visitor.actor, visitor.request())
            filing.keep(visitor, number, pictures if beside else (), "examination")
    except Refused as refused:
        return _page(visitor, _file(visitor, number), Sent(act.name, visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, _("Done: %(what)s.") % {"what": act.title})
    return visitor.sent_to("case", number)


def add_file(visitor: Visitor, number: str) -> HttpResponse:
    """A party puts a paper of its declaration on file."""
    try:
        filing.add(visitor, number)
    except Refused as refused:
        return _page(visitor, _file(visitor, number), Sent("files", visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, _("The paper is on file."))
    return visitor.sent_to("case", number)


def search(visitor: Visitor) -> HttpResponse:
    """The latest declarations, newest first, or the one of a number."""
    asked = visitor.http.GET
    found = asked.get("number", "").strip()
    if found:
        clearance.show(found, visitor.actor)
        return visitor.sent_to("case", found)
    filters = {name: asked.get(name, "") for name in ("procedure", "status") if asked.get(name)}
    rows = clearance.search(visitor.actor, before=_key(asked.get("before", "")), limit=_PAGE, **filters)
    following = str(rows[-1].case_key) if len(rows) == _PAGE else ""
    return visitor.shown("search.html", rows=rows, following=following, filters=filters, statuses=STATUSES)


_PAGE = 50
STATUSES = ("waiting", "released", "closed", "withdrawn", "rejected", "lapsed")
_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _key(text: str) -> str:
    return text if _SHAPE.fullmatch(text) else ""


def _file(visitor: Visitor, number: str) -> CaseFile:
    """A case as far as this visitor may read it: why it was selected is not told to whom it is about."""
    return clearance.show(number, visitor.actor, OF_ROLE.get(visitor.caller.role))


def _still_as_seen(visitor: Visitor, number: str) -> None:
    """What is done twice by one press is answered; what somebody else did meanwhile is shown first."""
    seen = visitor.http.POST.get("seen", "")
    if not seen.isdigit():
        return
    since = clearance.show(number, visitor.actor).entries[int(seen) :]
    others = sorted({entry.actor for entry in since} - {OFFICE.account, visitor.caller.account})
    if others:
        raise Refused(Problem("case-moved-on", facts={"by": ", ".join(others)}))


def _page(visitor: Visitor, file: CaseFile, sent: Sent) -> HttpResponse:
    known, wait = _case(file), file.standing.waits_for
    declaration, subject = file.declaration, f"declaration:{file.standing.number}"
    principal = declaration.importer if declaration.procedure == "import" else declaration.exporter
    parties = {principal.identifier, declaration.declarant.identifier}
    mine = visitor.caller.company in parties
    if not mine:
        sights.note(visitor.caller, subject, principal.identifier)
    return visitor.shown(
        "case.html",
        status=422 if sent.told else 200,
        file=file,
        standing=file.standing,
        declaration=declaration,
        principal=principal,
        wait=wait,
        told=words.told_wait(wait) if wait else None,
        mend=words.told(wait.problems) if wait else (),
        steps=steps.line(known, file.entries, wait is not None),
        offers=list(_offers(visitor.caller.role, known, wait, sent)),
        amendment=amendments.shown(known),
        problems=sent.told,
        groups=boxes.groups(declaration, drafts.sources_of(file.standing.number)),
        lines=list(_lines(known)),
        valued=known.find(Valued),
        assessed=known.find(DutyAssessed),
        selected=known.find(ControlSelected) if visitor.caller.role in OF_ROLE else None,
        files=filing.of_case(file.standing.number),
        documents=[f"{one.kind} {one.number}" for one in declaration.documents],
        sent=sent,
        about=papers_about.gathered(declaration, file.standing.number),
        journal=tellings.journal(file.entries),
        seen_by=sights.of(subject) if mine else (),
        may_amend=mine and known.ended is None and known.amendment_proposed is None,
    )


def _case(file: CaseFile) -> Case:
    """The case, as the law has it, out of the journal as it was shown."""
    lodged, *happened = file.entries
    return Case(_DECLARATION.decode(lodged.event), tuple(_EVENT.decode(entry.event) for entry in happened))


def _offers(role: str, known: Case, wait: Wait | None, sent: Sent) -> Iterable[Offer]:
    for place, one in enumerate(acts.offered_to(role, known, wait)):
        fields = forms.filled(one.fields, sent.of(one.name), one.known(known, wait))
        waited_for = wait is not None and place == 0 and not one.danger
        yield Offer(one, fields, one.name == sent.name or (waited_for and not sent.name))


def _lines(known: Case) -> Iterable[LineShown]:
    valued, assessed, settled = known.find(Valued), known.find(DutyAssessed), known.find(OriginSettled)
    for place, line in enumerate(known.declaration.lines):
        owed = assessed.assessment.lines[place] if assessed else None
        answer = settled.lines[place] if settled else None
        denied = words.told([Problem(answer.code, facts=answer.facts)])[0] if isinstance(answer, Denied) else None
        yield LineShown(
            place + 1,
            line,
            valued.valuation.lines[place] if valued else None,
            owed,
            tuple(map(_reason, owed.reasons)) if owed else (),
            answer if isinstance(answer, Granted) else None,
            denied,
        )


def _reason(sentence: str) -> Reason:
    found = _CITED.match(sentence)
    assert found is not None, "the pattern fits every sentence"
    cited = found["act"] or ""
    return Reason(grouped(found["said"]), rulebooks.current().country.acts.get(cited), cited)


PAGES = (
    show("declarations", "search", "see-declarations", search),
    deed("declarations/<str:number>/files", "file-add", "amend", add_file),
    show("declarations/<str:number>", "case", "see-declarations", case),
    *(
        deed(f"declarations/<str:number>/{act.name}", f"case-{act.name}", act.act, partial(do, act), keeps=True)
        for act in acts.ACTS
    ),
)
