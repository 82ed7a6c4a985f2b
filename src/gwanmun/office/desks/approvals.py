"""The approvals desk: exporters the authority knows well enough to let them state origin themselves."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics.codes import Number, Why
from gwanmun.law.basics.period import years_after
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin import approved_exporter as approvals
from gwanmun.law.origin.approved_exporter import (
    ApprovalResumed,
    ApprovalRevoked,
    ApprovalSuspended,
    ApprovedExporter,
    ApprovedGoods,
    ExporterApproved,
)
from gwanmun.office.desks import mandates, rulebooks, streams
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.records import holdings

APPROVAL = Kind(
    "approval",
    ApprovedExporter,
    approvals.ApprovalEvent,
    lambda state: state.number,
    approvals.after,
    party=lambda state: state.exporter,
    also=lambda _: "",
    subject=lambda state: f"approval:{state.number}",
)

Changed = ApprovalSuspended | ApprovalResumed | ApprovalRevoked
_CHANGES: dict[str, type[Changed]] = {
    "suspend": ApprovalSuspended,
    "resume": ApprovalResumed,
    "revoke": ApprovalRevoked,
}


class Approving(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An approval to be given: by company, or by product for the goods named."""

    number: Number
    exporter: Annotated[str, Meta(min_length=1, max_length=35)]
    kind: Literal["company", "product"]
    first: date
    goods: Annotated[tuple[ApprovedGoods, ...], Meta(max_length=500)] = ()


class ChangingApproval(Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of an approval, and why."""

    change: Literal["suspend", "resume", "revoke"]
    why: Why


def approve(approving: Approving, actor: Actor, request: Request | None = None) -> ApprovedExporter:
    """Approve an exporter, for the years the country says."""
    law = rulebooks.current().country.issuing
    if (approving.kind == "product") != bool(approving.goods):
        raise Refused(Problem("approved-goods-unfit", "goods", approving.kind))
    last = years_after(approving.first, law.approval_years)
    event = ExporterApproved(
        approving.number, approving.exporter, approving.kind, approving.first, last, approving.goods
    )

    def opened(known: ApprovedExporter | None) -> ExporterApproved | Problem:
        return event if known is None else Problem("number-taken", "number", approving.number)

    given: ApprovedExporter = streams.open_or_continue(Deed(APPROVAL, approving.number, actor, request), opened)
    return given


def change(number: str, changing: ChangingApproval, actor: Actor, request: Request | None = None) -> ApprovedExporter:
    """Suspend an approval, give it its force back, or revoke it."""
    event = _CHANGES[changing.change](changing.why, rulebooks.today())
    changed: ApprovedExporter = streams.act(
        Deed(APPROVAL, number, actor, request), lambda known: approvals.change(known, event)
    )
    return changed


def show(number: str, actor: Actor) -> ApprovedExporter:
    """An approval, to its exporter and to officers."""
    approval: ApprovedExporter = streams.read(APPROVAL, number)[0]
    if not mandates.acts_for(actor, approval.exporter):
        raise Refused(Problem("approval-not-yours", "number", number))
    return approval


def of_exporter(exporter: str) -> tuple[ApprovedExporter, ...]:
    """Every approval an exporter has or had."""
    held = holdings.by_party(APPROVAL.name, [exporter])
    return tuple(msgspec.json.decode(holding.state, type=ApprovedExporter) for holding in held)
