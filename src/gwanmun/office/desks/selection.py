"""The selection desk: the officers' queue, changes of control that take two, and what an office can do in a day."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal, cast

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance import control_changes
from gwanmun.law.clearance.case import Case, ControlProposed, ControlSelected, Event, Examined
from gwanmun.law.clearance.control_changes import Declining, Proposing
from gwanmun.law.risk import capacity as capacities
from gwanmun.law.risk.capacity import Capacity, CapacityStated, Count
from gwanmun.law.risk.queueing import cut
from gwanmun.law.risk.selection import Control, Reason
from gwanmun.office.desks import clearance, rulebooks, streams
from gwanmun.office.desks.standing import Standing
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.desks.walking import read
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.records import holdings
from gwanmun.office.records.selection import controls
from gwanmun.office.records.selection.controls import Row

CAPACITY = Kind(
    "capacity",
    Capacity,
    CapacityStated,
    lambda state: state.office,
    capacities.after,
    party=lambda state: state.office,
    also=lambda _: "",
    subject=lambda state: f"capacity:{state.office}",
)

Sought = Literal["value", "classification", "origin", "quantity", "identity"]


class Queued(Struct, frozen=True):
    """One control in an officer's queue."""

    number: str
    procedure: str
    trader: str
    control: Control  # asked for; "none" for a change that a second officer must answer
    lane: str  # empty while the case is blind
    trusted: bool
    blind: bool
    since: date
    reasons: tuple[Reason, ...]  # none while the case is blind
    proposed: ControlProposed | None  # the change that waits for a second officer


class Queue(Struct, frozen=True):
    """The queue of an office, cut to what it can do today."""

    office: str
    capacity: Capacity | None
    today: tuple[Queued, ...]
    later: tuple[Queued, ...]


class StatingCapacity(Struct, frozen=True, forbid_unknown_fields=True):
    """How many controls an office can do in a day, from today on."""

    office: Annotated[str, Meta(min_length=1, max_length=10)]
    documents: Count
    examinations: Count


def queue(office: str, limit: int) -> Queue:
    """What waits for the officers of an office, the most urgent first, and how much of it is for today."""
    _check_office(office)
    rows = controls.queue(office, limit)
    cases = read([row.case_key for row in rows])
    stated = capacity_of(office)
    ordered = cut([_queued(row, cases[row.case_key].case) for row in rows], stated)
    return Queue(office, stated, ordered.today, ordered.later)


def propose(number: str, proposing: Proposing, actor: Actor, request: Request | None = None) -> Standing:
    """Propose to add a control or to waive one; a second officer answers."""
    law = rulebooks.current().country.selection
    return _change(number, lambda case: control_changes.propose(case, proposing, actor.account, law), actor, request)


def agree(number: str, actor: Actor, request: Request | None = None) -> Standing:
    """Agree to a change of control somebody else proposed."""
    return _change(number, lambda case: control_changes.agree(case, actor.account), actor, request)


def decline(number: str, declining: Declining, actor: Actor, request: Request | None = None) -> Standing:
    """Decline a change of control somebody else proposed."""
    return _change(number, lambda case: control_changes.decline(case, declining, actor.account), actor, request)


def state_capacity(stating: StatingCapacity, actor: Actor, request: Request | None = None) -> Capacity:
    """State what an office can do in a day; what was stated before stays to be read."""
    _check_office(stating.office)
    today = rulebooks.today()
    event = CapacityStated(Capacity(stating.office, stating.documents, stating.examinations, today, actor.account))
    stated: Capacity = streams.open_or_continue(Deed(CAPACITY, stating.office, actor, request), lambda _: event)
    return stated


def capacity_of(office: str) -> Capacity | None:
    """What an office can do in a day, if its head has said so."""
    held = holdings.by_number(CAPACITY.name, [office]).get(office)
    return msgspec.json.decode(held.state, type=Capacity) if held is not None else None


def _change(number: str, law: Callable[[Case], Event | Problem], actor: Actor, request: Request | None) -> Standing:
    def changed(case: Case) -> tuple[Event, ...]:
        outcome = law(case)
        if isinstance(outcome, Problem):
            raise Refused(outcome)
        return (outcome,)

    return clearance.act(number, changed, actor, request)


def _queued(row: Row, case: Case) -> Queued:
    hidden = bool(row.blind) and not any(isinstance(event, Examined) for event in case.events)
    selections = [e.selection for e in case.events if isinstance(e, ControlSelected)]
    return Queued(
        row.number,
        row.procedure,
        row.trader,
        "none" if row.state == "agree" else cast("Control", row.control),
        "" if hidden else row.lane,
        bool(row.trusted),
        bool(row.blind),
        row.selected_on,
        () if hidden else selections[-1].reasons,
        control_changes.proposed(case),
    )


def _check_office(office: str) -> None:
    offices = rulebooks.current().country.lists["customs_offices"].codes
    if office not in offices:
        raise Refused(Problem("code-unknown", "office", office, {"list": "customs_offices"}))
