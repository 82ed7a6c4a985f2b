"""Steps: the walk of a case as a line that people can read: what is done and when, who is waited for, what comes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.clearance import exports, imports
from gwanmun.law.clearance.cargo import released_before
from gwanmun.law.clearance.case import CargoPresented, Case, Happening, Released
from gwanmun.office.desks.standing import Shown

STEPS = {"import": imports.STEPS, "export": exports.STEPS}

# What each event is called on a page. A test holds this against the union of the events.
NAMES: dict[str, Any] = {
    "Lodged": _("Lodged"),
    "Accepted": _("Accepted"),
    "CargoMatched": _("Cargo matched"),
    "PermitsCleared": _("Permits cleared"),
    "OriginSettled": _("Origin settled"),
    "Valued": _("Valued"),
    "DutyAssessed": _("Duty assessed"),
    "ControlSelected": _("Control selected"),
    "CargoPresented": _("Cargo presented"),
    "ControlPassed": _("Control passed"),
    "Settled": _("Paid or secured"),
    "Released": _("Released"),
    "Discharged": _("Account closed"),
    "Lapsed": _("Lapsed"),
    "Closed": _("Closed"),
    "ControlProposed": _("Change of control proposed"),
    "ControlAgreed": _("Change of control agreed"),
    "ControlDeclined": _("Change of control declined"),
    "BenefitUsed": _("Benefit of a trusted party"),
    "BenefitWithheld": _("Benefit withheld"),
    "Examined": _("Examined"),
    "Paid": _("Payment received"),
    "Refunded": _("Money given back"),
    "Secured": _("Guarantee put up"),
    "Amended": _("Amended"),
    "AmendmentProposed": _("Amendment asked for"),
    "AmendmentAgreed": _("Amendment agreed"),
    "AmendmentDeclined": _("Amendment declined"),
    "OriginReopened": _("Origin opened again"),
    "Withdrawn": _("Withdrawn"),
    "Rejected": _("Rejected"),
    "Held": _("Held"),
    "HoldLifted": _("Hold lifted"),
    "LoadingExtended": _("More time to load"),
    "Loaded": _("Loaded"),
}

Place = Literal["done", "now", "coming", "over"]


class Step(Struct, frozen=True):
    """One step of the line."""

    name: Any  # lazily translated
    place: Place
    at: datetime | None = None


def line(case: Case, entries: Sequence[Shown], waits: bool) -> list[Step]:  # noqa: FBT001 - whether there is a wait
    """The steps of a case in the order of the statute, from lodgement on."""
    walked = [Step(NAMES["Lodged"], "done", entries[0].at)]
    if case.ended is not None:
        ending = type(case.ended).__name__
        return [*walked, *_done(case, entries), Step(NAMES[ending], "over", _when(entries, ending))]
    current: Place = "now" if waits else "coming"
    for kind in _order(case):
        if case.find(kind) is not None:
            walked.append(_step_of(kind, entries))
        else:
            walked.append(Step(NAMES[kind.__name__], current))
            current = "coming"
    return walked


def _done(case: Case, entries: Sequence[Shown]) -> list[Step]:
    return [_step_of(kind, entries) for kind in _order(case) if case.find(kind) is not None]


def _order(case: Case) -> list[type[Happening]]:
    """What settles the steps, each once: goods are presented before control, or after a release that came first."""
    kinds = [kind for kind, _step in STEPS[case.lodged.procedure]]
    presented = case.find(CargoPresented)
    is_late = case.find(Released) is not None and (presented is None or released_before(case, presented))
    passed_over = kinds.index(CargoPresented) if is_late and CargoPresented in kinds else None
    return list(dict.fromkeys(kind for place, kind in enumerate(kinds) if place != passed_over))


def _step_of(kind: type[Happening], entries: Sequence[Shown]) -> Step:
    return Step(NAMES[kind.__name__], "done", _when(entries, kind.__name__))


def _when(entries: Sequence[Shown], kind: str) -> datetime | None:
    return next((entry.at for entry in reversed(entries) if entry.kind == kind), None)
