"""Notices: where a company wants to be told of what happens, by e-mail or by a program of its own."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office.people import subscriptions
from gwanmun.office.portal import words
from gwanmun.office.portal.page import ANYBODY, Page, deed, show
from gwanmun.office.portal.steps import NAMES
from gwanmun.office.portal.visitor import Visitor

# What each kind of document is called to whom it belongs. A test holds this against what companies are told of.
DOCUMENTS: Mapping[str, Any] = {
    "declaration": gettext_lazy("Declarations: lodged, paid, given back, released, and everything else"),
    "application": gettext_lazy("Applications for certificates of origin"),
    "issued": gettext_lazy("Certificates of origin that were issued"),
    "verification": gettext_lazy("Verifications of origin"),
    "authorisation": gettext_lazy("Applications to be an authorised operator"),
    "operator": gettext_lazy("Standing as an authorised operator"),
    "approval": gettext_lazy("Approvals as an approved exporter"),
    "bill": gettext_lazy("Bills of lading and air waybills"),
    "permit": gettext_lazy("Permits of other agencies"),
    "guarantee": gettext_lazy("Guarantees"),
    "period": gettext_lazy("Periodic declarations"),
}
WISHES: Mapping[str, Any] = {**DOCUMENTS, **NAMES}


def notices(visitor: Visitor) -> HttpResponse:
    """What this company is told of, where, and what did not arrive."""
    return _page(visitor, ())


def subscribe(visitor: Visitor) -> HttpResponse:
    """Be told from now on; the key of a webhook is shown on the page that answers, and never again."""
    kinds = [kind for kind in visitor.http.POST.getlist("kind") if kind in WISHES]
    address, secret = visitor.typed.get("address", "").strip(), ""
    try:
        if visitor.typed.get("way") == "email":
            subscriptions.by_mail(visitor.caller, address, kinds)
            messages.success(
                visitor.http, _("A letter is on its way to %(address)s: confirm it there.") % {"address": address}
            )
        else:
            secret = subscriptions.by_webhook(visitor.caller, address, kinds)
    except Refused as refused:
        return _page(visitor, words.told(refused.problems), chosen=kinds)
    return _page(visitor, (), secret=secret) if secret else visitor.sent_to("notices")


def unsubscribe(visitor: Visitor, key: int) -> HttpResponse:
    """Hear no more there."""
    subscriptions.end(visitor.caller, key)
    return visitor.sent_to("notices")


def confirming(visitor: Visitor, word: str) -> HttpResponse:
    """Whoever reads at an address is asked whether it is his; a letter that is only looked at confirms nothing."""
    _key_in(word)
    return visitor.shown("confirming.html", confirmed=False)


def confirm(visitor: Visitor, word: str) -> HttpResponse:
    """It is his address."""
    if not subscriptions.confirm(_key_in(word)):
        raise Refused(Problem("subscription-unknown", "subscription", word[:20]))
    return visitor.shown("confirming.html", confirmed=True)


def _key_in(word: str) -> int:
    try:
        key: int = signing.loads(word, salt=subscriptions.CONFIRMING, max_age=7 * 86_400)
    except signing.BadSignature:
        raise Refused(Problem("subscription-unknown", "subscription", word[:20])) from None
    return key


def _page(
    visitor: Visitor, told: tuple[Told, ...], *, secret: str = "", chosen: list[str] | None = None
) -> HttpResponse:
    ours = subscriptions.of(visitor.caller.company)
    failures = subscriptions.failures_of(ours) if ours else {}
    rows = [(one, [WISHES[kind] for kind in one.kinds.split()], failures.get(one.pk)) for one in ours]
    return visitor.shown(
        "notices.html",
        422 if told else 200,
        rows=rows,
        documents=list(DOCUMENTS.items()),
        kinds=list(NAMES.items()),
        chosen=chosen or [],
        secret=secret,
        typed=visitor.typed,
        problems=told,
    )


PAGES = (
    show("notices", "notices", "subscribe", notices),
    deed("notices", "notices", "subscribe", subscribe),
    deed("notices/<int:key>/end", "notices-end", "subscribe", unsubscribe),
    show("notices/confirm/<str:word>", "notices-confirm", ANYBODY, confirming),
    Page("POST", "notices/confirm/<str:word>", "notices-confirm", ANYBODY, confirm),
)
