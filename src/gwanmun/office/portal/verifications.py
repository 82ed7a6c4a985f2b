"""Verifications: whether a certificate is true: asked of us or by us, with its clock, and what each side may say."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.verification import (
    ExporterAnswered,
    Verification,
    VerificationConcluded,
    VerificationReplied,
    VisitConsented,
    VisitMade,
)
from gwanmun.office.desks import origin_verifications, rulebooks
from gwanmun.office.desks.origin_verifications import AskingVerification, Extending, VerificationFile
from gwanmun.office.people import sights
from gwanmun.office.people.roles import may
from gwanmun.office.portal import contents, filing, forms, words
from gwanmun.office.portal.filing import Given
from gwanmun.office.portal.forms import NOTHING, Field, Sent
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.visitor import Visitor

LONGEST_NUMBER, _NO_SIGN = 35, re.compile(r"[^0-9A-Za-z/._-]+")  # as `Number`
WAYS = (
    ("indirect", _("Its authority is asked")),
    ("direct", _("Its exporter is asked")),
    ("visit", _("Somebody goes and looks, with consent")),
)
GROUNDS = (
    ("doubt-of-origin", _("Doubt about the origin")),
    ("doubt-of-authenticity", _("Doubt whether it is genuine")),
    ("errors-on-its-face", _("Errors on its face")),
    ("at-random", _("At random")),
)
RESULTS = (
    ("originating", _("The goods originate")),
    ("not-originating", _("They do not originate")),
    ("unable-to-say", _("It cannot be said")),
)
OUTCOMES = (("confirmed", _("Origin is confirmed")), ("denied", _("Origin is denied")))
REASONS = (
    ("", "—"),
    ("criterion-not-met", _("The criterion is not met")),
    ("evidence-missing", _("Evidence is missing")),
    ("evidence-false", _("Evidence is false")),
    ("not-issued-by-authority", _("No authority issued it")),
    ("direct-transport-unproven", _("Direct transport is not proven")),
    ("visit-refused", _("A visit was refused")),
    ("no-reply", _("Nobody replied in time")),
)
_ON, _WHY = Field("on", _("On which day"), "day"), Field("why", _("Why"), "area")
_STATEMENT = Field("statement", _("Where the goods are from, and what proves it"), "area")
_PAPERS = Field(
    "papers", _("Papers that prove it"), "files", optional=True,
    hint=_("PDF, JPEG or PNG, up to 5 MB each. They are named by digest and stay with you: keep them as they are."),
)  # fmt: skip
_FINDINGS = Field("findings", _("Findings"), "area")


class Word(Struct, frozen=True):
    """Something said in a verification: its row in the table of roles, its document, its form, when it is offered."""

    name: str
    act: str
    title: Any  # lazily translated
    takes: type[Struct]
    fields: tuple[Field, ...]
    work: Callable[..., Any]
    offered: Callable[[Verification], bool]
    danger: bool = False


def _asked(known: Verification) -> bool:
    return known.side == "asked" and not known.result


WORDS = (
    Word(
        "answer", "answer-verification", _("Answer as the exporter"), ExporterAnswered, (_STATEMENT, _PAPERS, _ON),
        origin_verifications.exporter_answers, _asked,
    ),
    Word(
        "consent", "answer-verification", _("Agree to a visit, or not"), VisitConsented,
        (Field("agreed", _("May officers come and look?"), "yes"), _ON), origin_verifications.exporter_answers,
        lambda known: _asked(known) and known.way == "visit" and known.visit_agreed is None,
    ),
    Word(
        "visit", "open-verification", _("State what a visit found"), VisitMade, (_FINDINGS, _ON),
        origin_verifications.visit, lambda known: _asked(known) and bool(known.visit_agreed),
    ),
    Word(
        "reply", "reply-verification", _("Reply to the partner"), VerificationReplied,
        (
            Field("result", _("What was found"), "choice", options=RESULTS), Field("text", _("In words"), "area"),
            _PAPERS, _ON,
        ),
        partial(origin_verifications.reply, side="asked"), _asked,
    ),
    Word(
        "conclude", "open-verification", _("Decide"), VerificationConcluded,
        (
            Field("outcome", _("Decision"), "choice", options=OUTCOMES), _ON,
            Field("reason", _("Reason of a denial"), "choice", options=REASONS, optional=True),
            Field("text", _("In words"), "area", optional=True),
        ),
        partial(origin_verifications.conclude, side="asking"),
        lambda known: known.side == "asking" and not known.outcome,
    ),
    Word(
        "extend", "open-verification", _("Give longer, once"), Extending, (_WHY,), origin_verifications.extend,
        lambda known: not known.result and not known.outcome and not known.extended,
    ),
)  # fmt: skip
ASKING = (
    Field("certificate", _("Number of the certificate")),
    Field("way", _("How"), "choice", options=WAYS),
    Field("grounds", _("On what grounds"), "choice", options=GROUNDS),
    Field("questions", _("What is asked"), "area", optional=True),
)


class Offer(Struct, frozen=True):
    """A word with its form."""

    word: Word
    fields: list[forms.Filled]
    open: bool


class Listed(Struct, frozen=True):
    """A verification in a list, with its clock."""

    verification: Verification
    waits: str
    until: date | None
    late: bool


def verifications(visitor: Visitor) -> HttpResponse:
    """Every verification this visitor may see, what is most urgent first; and the form that asks a partner."""
    return _list_page(visitor, NOTHING)


def ask(visitor: Visitor) -> HttpResponse:
    """A partner is asked about a certificate that is claimed under here."""
    try:
        asking = forms.read(AskingVerification, ASKING, visitor.typed)
        opened = origin_verifications.ask_partner(asking, visitor.actor, visitor.request())
    except Refused as refused:
        return _list_page(visitor, Sent("ask", visitor.typed, words.told(refused.problems)))
    return visitor.sent_to("verification", opened.number)


def verification(visitor: Visitor, number: str) -> HttpResponse:
    """A verification: who must act and until when, what was asked and answered, and what it rests on."""
    return _page(visitor, number, NOTHING)


def say(word: Word, visitor: Visitor, number: str) -> HttpResponse:
    """Something is said in a verification."""
    try:
        document = forms.read(word.takes, word.fields, visitor.typed, **_papers(word, visitor))
        word.work(number, document, visitor.actor, visitor.request())
    except Refused as refused:
        return _page(visitor, number, Sent(word.name, visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, _now("Done: %(what)s.") % {"what": word.title})
    return visitor.sent_to("verification", number)


def _papers(word: Word, visitor: Visitor) -> dict[str, object]:
    """The papers that were shown, each by its digest: whoever keeps them can show later that they are these."""
    if _PAPERS not in word.fields:
        return {}
    shown = filing.read(visitor.http.FILES.getlist(_PAPERS.name), _PAPERS.name, (contents.PDF, *contents.PHOTOGRAPHS))
    return {"papers": [{"kind": one.kind, "number": _numbered(one), "digest": one.digest} for one in shown]}


def _numbered(paper: Given) -> str:
    """What a paper is called in the answer: its file's name as far as a number can be written so, else its digest."""
    return _NO_SIGN.sub("-", paper.name).strip("-._/")[:LONGEST_NUMBER] or paper.digest[:12]


def _country(visitor: Visitor) -> str:
    return visitor.caller.country if visitor.caller.role == "partner" else ""


def _list_page(visitor: Visitor, sent: Sent) -> HttpResponse:
    found = origin_verifications.every(visitor.actor, country=_country(visitor))
    rows = [_listed(one) for one in found]
    rows.sort(key=lambda row: (bool(row.verification.outcome), row.until or date.max))
    asks = may(visitor.caller.role, "open-verification")
    fields = forms.filled(ASKING, sent, {"certificate": visitor.http.GET.get("certificate", "")}) if asks else []
    status = 422 if sent.told else 200
    return visitor.shown("verifications.html", status, rows=rows, fields=fields, problems=sent.told, sent=sent)


def _listed(one: VerificationFile) -> Listed:
    wait = one.waits_for
    if wait is None:
        return Listed(one.verification, "", None, late=False)
    late = wait.until is not None and wait.until < rulebooks.today()
    return Listed(one.verification, words.told_wait(wait).title, wait.until, late=late)


def _page(visitor: Visitor, number: str, sent: Sent) -> HttpResponse:
    file = origin_verifications.show(number, visitor.actor, country=_country(visitor))
    known, wait = file.verification, file.waits_for
    if known.exporter:
        sights.note(visitor.caller, f"verification:{number}", known.exporter)
    return visitor.shown(
        "verification.html",
        422 if sent.told else 200,
        file=file,
        known=known,
        wait=wait,
        told=words.told_wait(wait) if wait else None,
        offers=list(_offers(visitor.caller.role, known, sent)),
        problems=sent.told,
        named={code: label for table in (WAYS, GROUNDS, RESULTS, OUTCOMES, REASONS) for code, label in table},
    )


def _offers(role: str, known: Verification, sent: Sent) -> Iterator[Offer]:
    for word in WORDS:
        if may(role, word.act) and word.offered(known):
            fields = forms.filled(word.fields, sent.of(word.name), {"on": rulebooks.today().isoformat()})
            yield Offer(word, fields, word.name == sent.name)


PAGES = (
    show("verifications", "verifications", "see-verifications", verifications),
    deed("verifications", "verifications", "open-verification", ask),
    show("verifications/<str:number>", "verification", "see-verifications", verification),
    *(
        deed(f"verifications/<str:number>/{word.name}", f"verification-{word.name}", word.act, partial(say, word))
        for word in WORDS
    ),
)
