"""Tellings: what each entry of a journal came to, in a few words of the visitor's language."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from msgspec import Struct

from gwanmun.law.clearance.case import Event
from gwanmun.office.desks.standing import Shown
from gwanmun.office.portal.steps import NAMES
from gwanmun.office.portal.templatetags.said import day, money

_EVENT = msgspec.json.Decoder(Event)


class Told(Struct, frozen=True):
    """One entry as the page shows it."""

    at: datetime
    name: Any  # lazily translated
    who: str  # empty: the law, walking on
    on_behalf: str
    said: str


def journal(entries: Sequence[Shown]) -> list[Told]:
    """Every entry, in order."""
    return [_told(entry) for entry in entries]


def _told(entry: Shown) -> Told:
    said = "" if entry.kind == "Lodged" else _SAYS.get(entry.kind, _nothing)(_EVENT.decode(entry.event))
    who = "" if entry.actor == "office" else entry.actor
    return Told(entry.at, NAMES[entry.kind], who, entry.on_behalf, said)


def _nothing(event: Any) -> str:  # noqa: ANN401 - any event
    return ""


def _assessed(event: Any) -> str:  # noqa: ANN401
    return _("%(amount)s, due on %(day)s") % {"amount": money(event.asked), "day": day(event.due_by)}


def _selected(event: Any) -> str:  # noqa: ANN401
    reasons = " ".join(dict.fromkeys(reason.text for reason in event.selection.reasons))
    if event.selection.control == "none":
        return _("Nobody needs to look.")
    return reasons


def _released(event: Any) -> str:  # noqa: ANN401
    if event.load_by is None:
        return _("The goods are free.")
    return _("To be on board by %(day)s.") % {"day": day(event.load_by)}


_SAYS: Mapping[str, Callable[[Any], str]] = {
    "CargoMatched": lambda event: f"{event.bill}: {event.packages}",
    "PermitsCleared": lambda event: ", ".join(event.permits),
    "Valued": lambda event: money(event.valuation.total),
    "DutyAssessed": _assessed,
    "ControlSelected": _selected,
    "CargoPresented": lambda event: f"{event.bill}: {event.packages} {event.place}".strip(),
    "Settled": lambda event: money(event.amount),
    "Released": _released,
    "Discharged": lambda event: money(event.amount),
    "Examined": lambda event: _("Conforms.") if event.conforms else event.findings,
    "ControlProposed": lambda event: event.why,
    "ControlDeclined": lambda event: event.why,
    "BenefitUsed": lambda event: event.effect,
    "Paid": lambda event: f"{money(event.amount)} · {event.receipt}",
    "Refunded": lambda event: f"{money(event.amount)} · {event.receipt}",
    "Secured": lambda event: f"{money(event.amount)} · {event.guarantee}",
    "Amended": lambda event: event.why,
    "AmendmentProposed": lambda event: event.why,
    "AmendmentDeclined": lambda event: event.why,
    "OriginReopened": lambda event: f"{event.certificate}: {event.why}",
    "Withdrawn": lambda event: event.why,
    "Rejected": lambda event: f"{event.why} ({event.law})",
    "Held": lambda event: f"{event.why} ({event.law})",
    "HoldLifted": lambda event: event.why,
    "LoadingExtended": lambda event: f"{day(event.until)}: {event.why}",
    "Loaded": lambda event: f"{event.packages} · {event.means_name}",
}
