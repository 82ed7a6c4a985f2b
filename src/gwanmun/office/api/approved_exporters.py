"""Approved exporters: whom the authority lets state origin in its own name, by company or by product."""

from gwanmun.law.origin.approved_exporter import ApprovedExporter
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import approvals
from gwanmun.office.desks.approvals import Approving, ChangingApproval


def approve(visit: Visit, approving: Approving) -> Reply:
    """Approve an exporter for the years the country says."""
    return reply(approvals.approve(approving, visit.actor, visit.request), 201)


def show(visit: Visit, number: str) -> Reply:
    """Show an approval as it stands."""
    return reply(approvals.show(number, visit.actor))


def change(visit: Visit, changing: ChangingApproval, number: str) -> Reply:
    """Suspend an approval, give it its force back, or revoke it."""
    return reply(approvals.change(number, changing, visit.actor, visit.request), 201)


OPERATIONS = (
    deed("/approved-exporters", "approve-exporter", approve, takes=Approving, gives=ApprovedExporter),
    look("/approved-exporters/{number}", "see-approvals", show, gives=ApprovedExporter),
    deed(
        "/approved-exporters/{number}/changes",
        "approve-exporter",
        change,
        takes=ChangingApproval,
        gives=ApprovedExporter,
    ),
)
