"""An approved exporter: whom the authority knows well enough to let it state origin itself, by company or by product.

A company that is approved as such may do so under every agreement; one that is approved by product, for the six-digit
codes and agreements the approval names. An approval holds for the years the country says and is renewed under a new
number; it may be suspended, and given back its force, and it may be revoked.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import Number, Text
from gwanmun.law.basics.problem import Problem

SIX_DIGITS = 6


class ApprovedGoods(Struct, frozen=True, forbid_unknown_fields=True):
    """Goods an approval by product covers: six digits under one agreement."""

    agreement: Annotated[str, Meta(min_length=1, max_length=20)]
    hs: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]


class ApprovedExporter(Struct, frozen=True, omit_defaults=True):
    """An approval as it stands."""

    number: Number
    exporter: str  # identifier
    kind: Literal["company", "product"]
    first: date
    last: date
    goods: tuple[ApprovedGoods, ...] = ()
    suspended: bool = False
    revoked: bool = False
    why: str = ""


class ExporterApproved(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The authority approves an exporter."""

    number: Number
    exporter: str
    kind: Literal["company", "product"]
    first: date
    last: date
    goods: tuple[ApprovedGoods, ...] = ()


class ApprovalSuspended(Struct, frozen=True, tag_field="event", tag=True):
    """The approval has no force until the authority says so."""

    why: Text
    on: date


class ApprovalResumed(Struct, frozen=True, tag_field="event", tag=True):
    """What the approval was suspended for is mended."""

    why: Text
    on: date


class ApprovalRevoked(Struct, frozen=True, tag_field="event", tag=True):
    """The approval is over before its time."""

    why: Text
    on: date


ApprovalEvent: TypeAlias = ExporterApproved | ApprovalSuspended | ApprovalResumed | ApprovalRevoked


def after(approval: ApprovedExporter | None, event: ApprovalEvent) -> ApprovedExporter:
    """The approval once this has happened too."""
    if isinstance(event, ExporterApproved):
        return ApprovedExporter(event.number, event.exporter, event.kind, event.first, event.last, event.goods)
    if approval is None:
        raise ValueError("an approval begins with ExporterApproved")
    match event:
        case ApprovalSuspended():
            return replace(approval, suspended=True, why=event.why)
        case ApprovalResumed():
            return replace(approval, suspended=False, why=event.why)
        case ApprovalRevoked():
            return replace(approval, revoked=True, why=event.why)


def change(
    approval: ApprovedExporter, event: ApprovalSuspended | ApprovalResumed | ApprovalRevoked
) -> ApprovalEvent | Problem:
    """What may be done to an approval: nothing once it is revoked, and nothing that is so already."""
    if approval.revoked:
        return Problem("approval-revoked", "number", approval.number, {"why": approval.why})
    if isinstance(event, ApprovalSuspended) and approval.suspended:
        return Problem("approval-suspended", "number", approval.number, {"why": approval.why})
    if isinstance(event, ApprovalResumed) and not approval.suspended:
        return Problem("approval-not-suspended", "number", approval.number)
    return event


def covers(approval: ApprovedExporter, agreement: str, hs: str, on: date) -> bool:
    """Whether the exporter may state the origin of goods of this code itself, under this agreement, on this day."""
    if approval.revoked or approval.suspended or not approval.first <= on <= approval.last:
        return False
    wanted = agreement, hs[:SIX_DIGITS]
    return approval.kind == "company" or any((goods.agreement, goods.hs) == wanted for goods in approval.goods)


def covering(approvals: Iterable[ApprovedExporter], agreement: str, hs: str, on: date) -> ApprovedExporter | None:
    """The first of these approvals that covers the goods; None where none does."""
    return next((approval for approval in approvals if covers(approval, agreement, hs, on)), None)
