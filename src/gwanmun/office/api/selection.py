"""Selection: the officers' queue, and changes of control, which take two."""

from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.clearance.control_changes import Declining, Proposing
from gwanmun.law.risk.capacity import Capacity
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import selection
from gwanmun.office.desks.selection import Queue, StatingCapacity
from gwanmun.office.desks.standing import Standing


class QueueAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose queue, and how much of it."""

    office: Annotated[str, Meta(min_length=1, max_length=10, description="code of the customs office")]
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class Agreeing(Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing needs to be said to agree."""


def queue(visit: Visit, asked: QueueAsked) -> Reply:
    """List the controls that wait for an office, the most urgent first, cut to what it can do today.

    Of a blind case no reasons are given until its result is stated.
    """
    return reply(selection.queue(asked.office, asked.limit))


def propose(visit: Visit, proposing: Proposing, number: str) -> Reply:
    """Propose to add a control, which stops the goods at once, or to waive one; a second officer answers."""
    return reply(selection.propose(number, proposing, visit.actor, visit.request), 201)


def agree(visit: Visit, agreeing: Agreeing, number: str) -> Reply:
    """Agree to a change of control that somebody else proposed; the declaration goes on."""
    return reply(selection.agree(number, visit.actor, visit.request), 201)


def decline(visit: Visit, declining: Declining, number: str) -> Reply:
    """Decline a change of control that somebody else proposed; what was selected stands."""
    return reply(selection.decline(number, declining, visit.actor, visit.request), 201)


def state_capacity(visit: Visit, stating: StatingCapacity) -> Reply:
    """State how many controls an office can do in a day; its queue is cut to it."""
    return reply(selection.state_capacity(stating, visit.actor, visit.request), 201)


OPERATIONS = (
    look("/controls", "see-controls", queue, gives=Queue, asks=QueueAsked),
    deed("/control-capacities", "state-capacity", state_capacity, takes=StatingCapacity, gives=Capacity),
    deed("/declarations/{number}/control-changes", "change-control", propose, takes=Proposing, gives=Standing),
    deed("/declarations/{number}/control-changes/agreements", "change-control", agree, takes=Agreeing, gives=Standing),
    deed("/declarations/{number}/control-changes/refusals", "change-control", decline, takes=Declining, gives=Standing),
)
