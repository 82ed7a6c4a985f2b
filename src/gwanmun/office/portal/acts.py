"""Acts: what somebody may do to a case from its page: for whom, when, what he must say, and what comes of it.

Which role may do an act stands in the table of roles; whether it may happen to the case, the law says when it is done.
Here stands only when it is offered.
"""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.basics.codes import Why
from gwanmun.law.basics.wait import Wait
from gwanmun.law.clearance.case import (
    Case,
    ControlSelected,
    Examined,
    Held,
    HoldLifted,
    Loaded,
    LoadingExtended,
    Paid,
    Refunded,
    Rejected,
    Released,
    Withdrawn,
)
from gwanmun.law.clearance.control_changes import Declining, Proposing, proposed
from gwanmun.law.clearance.four_eyes import Correcting, DecliningAmendment, LineCorrection
from gwanmun.law.risk.control_result import Kind as ResultKind
from gwanmun.office.desks import amending, clearance, rulebooks, selection
from gwanmun.office.desks.standing import Standing
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people.roles import may
from gwanmun.office.portal import forms
from gwanmun.office.portal.forms import Field


class Agreed(Struct, frozen=True):
    """A form with nothing in it: the button says it all."""


def _agree(number: str, _agreed: Agreed, actor: Actor, request: Request | None) -> Standing:
    return selection.agree(number, actor, request)


class OneLine(LineCorrection, frozen=True, kw_only=True):
    """A correction of one line as it is typed, with its why."""

    why: Why


def _correct(number: str, one: OneLine, actor: Actor, request: Request | None) -> Standing:
    return amending.correct(number, Correcting((one,), one.why), actor, request)


def _agree_amendment(number: str, _agreed: Agreed, actor: Actor, request: Request | None) -> Standing:
    return amending.agree(number, actor, request)


class Act(Struct, frozen=True):
    """One act: its name in the address, its row in the table of roles, what its form is read as, and who does it."""

    name: str
    act: str
    title: Any  # lazily translated
    button: Any
    event: type[Struct]
    fields: tuple[Field, ...]
    offered: Callable[[Case, Wait | None], bool]
    known: Callable[[Case, Wait | None], Mapping[str, str]] = lambda _case, _wait: {}
    danger: bool = False
    work: Callable[[str, Any, Actor, Request | None], Standing] = clearance.record


_WHY = Field("why", _("Why"), "area")
_LAW = Field("law", _("By which article"), hint=_("As in: Customs Act Article 237"))
_ON = Field("on", _("On which day"), "day")


def _under_way(case: Case, _wait: Wait | None) -> bool:
    return case.ended is None and case.find(Released) is None


def _changeable(case: Case, wait: Wait | None) -> bool:
    """Whether another control may be asked for: it was selected, nothing is proposed, and the goods are still there."""
    return _under_way(case, wait) and case.find(ControlSelected) is not None and proposed(case) is None


def _is(*codes: str) -> Callable[[Case, Wait | None], bool]:
    return lambda _case, wait: wait is not None and wait.code in codes


def _owing(case: Case, wait: Wait | None) -> Mapping[str, str]:
    balance = case.owed - case.paid
    return {
        "amount": forms.major(abs(balance)),
        "on": rulebooks.today().isoformat(),
        "payer": case.declaration.importer.identifier,
    }


def _control(case: Case, wait: Wait | None) -> Mapping[str, str]:
    return {"control": (wait.code.removesuffix("-to-do") if wait else "documents")}


def _aboard(case: Case, wait: Wait | None) -> Mapping[str, str]:
    consignment = case.declaration.consignment
    means = consignment.means_name or consignment.means_code
    return {"on": rulebooks.today().isoformat(), "means_name": means, "packages": str(consignment.packages)}


# What may be found of a declaration as a whole, and whether it is an error or meant.
FOUND = (
    ("", "—"),
    *((f"error:{kind}", kind) for kind in get_args(ResultKind) if kind),
    *((f"fraud:{kind}", f"{kind} (fraud)") for kind in get_args(ResultKind) if kind),
)

ACTS = (
    Act(
        "agree-amendment", "answer-amendment", _("Agree to the amendment"), _("Agree"), Agreed, (),
        lambda case, _wait: case.amendment_proposed is not None, work=_agree_amendment,
    ),
    Act(
        "decline-amendment", "answer-amendment", _("Decline the amendment"), _("Decline"), DecliningAmendment, (_WHY,),
        lambda case, _wait: case.amendment_proposed is not None, work=amending.decline,
    ),
    Act(
        "examine",
        "examine",
        _("State what was found"),
        _("Write it down"),
        Examined,
        (
            Field(
                "control",
                _("What was done"),
                "choice",
                options=(("documents", _("The papers were read")), ("examination", _("The goods were examined"))),
            ),
            Field("conforms", _("Does everything conform?"), "yes"),
            Field("found", _("What does not conform"), "found", options=FOUND, optional=True),
            Field("findings", _("Findings"), "area", hint=_("What was looked at, and what was found"), optional=True),
            Field(
                "photographs", _("Photographs"), "files", optional=True,
                hint=_("JPEG or PNG, up to six of 5 MB each; whoever may see the declaration may see them"),
            ),
        ),
        _is("documents-to-do", "examination-to-do", "does-not-conform"),
        _control,
    ),
    Act(
        "lift-hold", "lift-hold", _("Lift the hold"), _("Lift the hold"), HoldLifted, (_WHY,),
        lambda case, _wait: case.held is not None,
    ),
    Act(
        "pay",
        "pay",
        _("State that money came in"),
        _("Money came in"),
        Paid,
        (
            Field("receipt", _("Receipt"), hint=_("The number the bank gave it")),
            Field("amount", _("Amount"), "amount"),
            _ON,
            Field("method", _("How"), optional=True),
            Field("payer", _("Whose money"), hint=_("Identifier of the company"), optional=True),
        ),
        _is("to-pay", "payment-overdue"),
        _owing,
    ),
    Act(
        "refund",
        "refund",
        _("Give money back"),
        _("Money went back"),
        Refunded,
        (Field("receipt", _("Receipt")), Field("amount", _("Amount"), "amount"), _ON),
        _is("to-give-back"),
        _owing,
    ),
    Act(
        "load",
        "load",
        _("State the loading"),
        _("The goods are on board"),
        Loaded,
        (_ON, Field("means_name", _("Ship or flight")), Field("packages", _("Packages"), "whole")),
        _is("to-load"),
        _aboard,
    ),
    Act(
        "extend-loading",
        "extend-loading",
        _("Give longer to load"),
        _("Give longer"),
        LoadingExtended,
        (Field("until", _("Until which day"), "day"), _WHY),
        _is("to-load", "loading-overdue"),
    ),
    Act(
        "agree-change", "change-control", _("Agree to the change of control"), _("Agree"), Agreed, (),
        lambda case, _wait: proposed(case) is not None, work=_agree,
    ),
    Act(
        "decline-change", "change-control", _("Decline the change of control"), _("Decline"), Declining, (_WHY,),
        lambda case, _wait: proposed(case) is not None, work=selection.decline,
    ),
    Act(
        "propose-change",
        "change-control",
        _("Propose another control"),
        _("Propose it to a second officer"),
        Proposing,
        (
            Field(
                "change", _("What is to change"), "choice",
                options=(("add", _("Add a control")), ("waive", _("Do less than was selected"))),
            ),
            Field(
                "control", _("What is to be done then"), "choice",
                options=(("examination", _("The goods are examined")), ("documents", _("The papers are read")),
                         ("none", _("Nothing"))),
            ),
            Field("why", _("Why"), "area", hint=_("A second officer reads this and agrees, or does not.")),
        ),
        _changeable,
        danger=True,
        work=selection.propose,
    ),
    Act(
        "correct",
        "correct",
        _("Correct a line"),
        _("Correct it"),
        OneLine,
        (
            Field("line", _("Line"), "whole"),
            Field("commodity", _("Code"), hint=_("What is left empty stays as it is"), optional=True),
            Field("origin", _("Origin"), hint=_("Two letters, as KR"), optional=True),
            Field("quantity", _("Quantity"), optional=True),
            Field("value", _("Value"), hint=_("In the currency of the invoice"), optional=True),
            Field("net_weight_kg", _("Net kg"), optional=True),
            Field("why", _("Why"), "area", hint=_("Where the law asks for it a second officer reads this first.")),
        ),
        lambda case, _wait: case.ended is None and case.amendment_proposed is None,
        danger=True,
        work=_correct,
    ),
    Act(
        "hold", "hold", _("Hold the goods"), _("Hold the goods"), Held, (_WHY, _LAW),
        lambda case, wait: _under_way(case, wait) and case.held is None, danger=True,
    ),
    Act(
        "reject", "reject", _("Refuse the declaration"), _("Refuse it"), Rejected, (_WHY, _LAW), _under_way,
        danger=True,
    ),
    Act(
        "withdraw", "withdraw", _("Take the declaration back"), _("Take it back"), Withdrawn, (_WHY,), _under_way,
        danger=True,
    ),
)  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}


def offered_to(role: str, case: Case, wait: Wait | None) -> list[Act]:
    """The acts this role may do to a case as it stands, what it waits for first."""
    return [act for act in ACTS if may(role, act.act) and act.offered(case, wait)]
