"""Certificates of origin: asked for on an export declaration, read by an officer, issued, printed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.application import (
    Application,
    ApplicationCase,
    ApplicationRejected,
    ApplicationReviewed,
    ApplicationWithdrawn,
    ReviewSelected,
)
from gwanmun.office.desks import certificate_papers, issued_certificates, issuing, treaties
from gwanmun.office.desks.issuing import ApplicationDraft
from gwanmun.office.people import sights
from gwanmun.office.people.roles import may
from gwanmun.office.portal import forms, words
from gwanmun.office.portal.forms import NOTHING, Field, Sent
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.visitor import Visitor

_WHY, _LAW = Field("why", _("Why"), "area"), Field("law", _("By which article"))


class Decision(Struct, frozen=True):
    """Something decided about an application: its row in the table of roles, its event, its form."""

    name: str
    act: str
    title: Any  # lazily translated
    event: type[Struct]
    fields: tuple[Field, ...]
    work: Any  # the desk's own function
    danger: bool = False


DECISIONS = (
    Decision(
        "review",
        "review-certificate",
        _("State what reading it came to"),
        ApplicationReviewed,
        (
            Field("conforms", _("Does everything conform?"), "yes"),
            Field("findings", _("Findings"), "area", optional=True),
        ),
        issuing.review,
    ),
    Decision(
        "reject",
        "review-certificate",
        _("Turn it down"),
        ApplicationRejected,
        (_WHY, _LAW),
        issuing.reject,
        danger=True,
    ),
    Decision(
        "withdraw", "apply-certificate", _("Take it back"), ApplicationWithdrawn, (_WHY,), issuing.withdraw, danger=True
    ),
)


class Offer(Struct, frozen=True):
    """A decision with its form."""

    decision: Decision
    fields: list[forms.Filled]
    open: bool


def asking(visitor: Visitor, number: str) -> HttpResponse:
    """What a certificate on an export declaration would say, agreement by agreement, before anything is asked for."""
    return _asking_page(visitor, number, visitor.http.GET.get("agreement", ""), ())


def ask(visitor: Visitor, number: str) -> HttpResponse:
    """A certificate is asked for; the export declaration says the rest."""
    agreement = visitor.typed.get("agreement", "")
    try:
        standing = issuing.apply(Application(agreement, number), visitor.actor, visitor.request())
    except Refused as refused:
        return _asking_page(visitor, number, agreement, words.told(refused.problems))
    return visitor.sent_to("application", standing.number)


def application(visitor: Visitor, number: str) -> HttpResponse:
    """An application: where it stands, what it rests on, and the certificate it ended in."""
    return _page(visitor, number, NOTHING)


def decide(decision: Decision, visitor: Visitor, number: str) -> HttpResponse:
    """Something is decided about an application."""
    try:
        event = forms.read(decision.event, decision.fields, visitor.typed)
        decision.work(number, event, visitor.actor, visitor.request())
    except Refused as refused:
        return _page(visitor, number, Sent(decision.name, visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, _now("Done: %(what)s.") % {"what": decision.title})
    return visitor.sent_to("application", number)


def paper(visitor: Visitor, number: str) -> HttpResponse:
    """A certificate on its agreement's form: a sealed PDF."""
    answer = HttpResponse(certificate_papers.paper(number, visitor.actor), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return answer


def _asking_page(visitor: Visitor, number: str, agreement: str, told: tuple[Told, ...]) -> HttpResponse:
    goods = issuing.goods_of(number, visitor.actor)
    destination = goods.destination
    fitting = [
        (name, treaty.provisions.title) for name, treaty in treaties.ours().items() if _between(treaty, destination)
    ]
    draft: ApplicationDraft | None = None
    if agreement:
        draft = issuing.draft(Application(agreement, number), visitor.actor, goods)
        told = told or words.told(draft.problems)
    return visitor.shown(
        "asking.html",
        number=number,
        destination=destination,
        agreements=fitting,
        agreement=agreement,
        draft=draft,
        problems=told,
    )


def _between(treaty: Any, destination: str) -> bool:  # noqa: ANN401
    return destination in treaty.provisions.parties


def _page(visitor: Visitor, number: str, sent: Sent) -> HttpResponse:
    case, standing = issuing.show(number, visitor.actor)
    sights.note(visitor.caller, f"application:{number}", case.applied.exporter)
    wait = standing.waits_for
    issued = issued_certificates.show(standing.certificate, visitor.actor) if standing.certificate else None
    return visitor.shown(
        "application.html",
        422 if sent.told else 200,
        case=case,
        standing=standing,
        wait=wait,
        told=words.told_wait(wait) if wait else None,
        mend=words.told(wait.problems) if wait else (),
        problems=sent.told,
        issued=issued,
        left=issued.left if issued else (),
        selected=case.find(ReviewSelected) if visitor.caller.role == "officer" else None,
        offers=list(_offers(visitor.caller.role, case, sent)),
    )


def _offers(role: str, case: ApplicationCase, sent: Sent) -> Iterator[Offer]:
    if case.ended is not None:
        return
    for decision in DECISIONS:
        unasked = decision.name == "review" and issuing.pending(case) != "review"
        if may(role, decision.act) and not unasked:
            fields = forms.filled(decision.fields, sent.of(decision.name))
            yield Offer(decision, fields, decision.name in {sent.name, "review"})


PAGES = (
    show("declarations/<str:number>/certificate", "apply", "apply-certificate", asking),
    deed("declarations/<str:number>/certificate", "apply", "apply-certificate", ask),
    show("applications/<str:number>", "application", "see-applications", application),
    *(
        deed(f"applications/<str:number>/{one.name}", f"application-{one.name}", one.act, partial(decide, one))
        for one in DECISIONS
    ),
    show("certificates/<str:number>/paper", "paper", "see-applications", paper),
)
