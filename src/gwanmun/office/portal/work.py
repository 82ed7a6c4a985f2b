"""My work: what waits for whoever looks, oldest first, each with the reason and the one button that moves it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.basics.catalogue import WaitTold
from gwanmun.office.desks import waiting
from gwanmun.office.desks.waiting import Task
from gwanmun.office.portal import drafts, words
from gwanmun.office.portal.page import ANYBODY, SIGNED_IN, show
from gwanmun.office.portal.visitor import Visitor


class Shown(Struct, frozen=True):
    """One document that waits, as the page shows it."""

    task: Task
    what: str  # the document as this visitor knows it: a carrier knows a bill, not who declared what under it
    told: WaitTold
    address: str  # where the button leads; empty where there is nothing this visitor may look at
    button: Any  # lazily translated
    released_from: Any = None  # the days between which most cases like it were released
    released_to: Any = None


# What the button of a wait says to the one who is waited for. A wait of any other name is opened, and says so.
BUTTONS = {
    "declaration-to-mend": _("Put it right"),
    "documents-to-do": _("Read the papers"),
    "examination-to-do": _("Examine the goods"),
    "does-not-conform": _("Decide"),
    "goods-held": _("Look at the hold"),
    "added-control-to-agree": _("Agree or decline"),
    "amendment-to-agree": _("Agree or decline"),
    "to-pay": _("See what is owed"),
    "payment-overdue": _("See what is owed"),
    "to-give-back": _("Give it back"),
    "to-load": _("State the loading"),
    "loading-overdue": _("Decide"),
    "bill-unknown": _("Manifest it"),
    "bill-not-landed": _("State the landing"),
    "bill-overdrawn": _("State the landing"),
    "permit-missing": _("Grant the permit"),
    "review-to-do": _("Read the application"),
    "application-returned": _("Put it right"),
    "application-to-mend": _("Put it right"),
    "packages-to-carry-in": _("State the carrying in"),
    "packages-to-let-go": _("State that they went"),
    "verification-to-answer": _("Answer"),
    "verification-overdue": _("Answer"),
    "verification-exporter-to-answer": _("Answer"),
    "verification-silent": _("Decide"),
    "verification-to-conclude": _("Decide"),
    "reopening-to-answer": _("Agree or decline"),
}


def front(visitor: Visitor) -> HttpResponse:
    """The front of the house: what this office is, and what can be done here with an account and without."""
    return visitor.shown("front.html")


def work(visitor: Visitor) -> HttpResponse:
    """What waits for whoever looks."""
    found = waiting.waiting_for(visitor.caller)
    return visitor.shown(
        "work.html",
        mine=[_shown(task, visitor) for task in found.mine],
        others=[_shown(task, visitor) for task in found.others],
        more=found.more,
        drafts=drafts.open_of(visitor) if drafts.may_draft(visitor) else (),
    )


def _shown(task: Task, visitor: Visitor) -> Shown:
    what, address = _known_as(task, visitor.caller.role)
    told, button = words.told_wait(task.wait), BUTTONS.get(task.wait.code, _("Open"))
    prediction, since = task.prediction, task.lodged_at
    if prediction is None or since is None:
        return Shown(task, what, told, address, button)
    early, late = since + timedelta(days=prediction.early), since + timedelta(days=prediction.late)
    return Shown(task, what, told, address, button, early.date(), late.date())


def _known_as(task: Task, role: str) -> tuple[str, str]:
    """What a document is called before this visitor, and where he may do something about it."""
    kind, _, rest = task.wait.subject.partition(":")
    if task.kind == "application":
        return task.number, reverse("application", args=[task.number])
    if task.kind in _AT:
        return task.number, _AT[task.kind](task.number)
    if role == "carrier":
        return (rest, reverse("bill", args=[rest])) if kind == "bill" else (rest, reverse("loading", args=[rest]))
    if role == "agency":
        trader, _, requirement = rest.partition(":")
        return f"{requirement} · {trader}", reverse("permit", args=[trader, requirement])
    return task.number, reverse("case", args=[task.number])


def _other(channel: str) -> str:
    """The partner of a channel."""
    ends = channel.partition("/")[0].split(">")
    return next(end for end in ends if end != settings.COUNTRY.upper())


_AT: Mapping[str, Callable[[str], str]] = {
    "bill": lambda number: reverse("bill", args=[number]),
    "reopening": lambda number: reverse("partner", args=[_other(number)]),
    "verification": lambda number: reverse("verification", args=[number]),
}


PAGES = (show("", "front", ANYBODY, front), show("work", "work", SIGNED_IN, work))
