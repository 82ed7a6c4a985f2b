"""Certificate applications: exporters ask for certificates of origin, and officers read what was selected."""

from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.origin.application import (
    Application,
    ApplicationCase,
    ApplicationRejected,
    ApplicationReviewed,
    ApplicationWithdrawn,
)
from gwanmun.office.api.operation import Operation, deed, deed_on, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import issuing
from gwanmun.office.desks.issuing import AmendingApplication, ApplicationDraft, ApplicationStanding

CREATED = 201


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose applications; none named gives an officer those that wait to be read."""

    exporter: Annotated[str, Meta(max_length=35, description="identifier of the exporter")] = ""


class ApplicationFile(Struct, frozen=True):
    """An application, whole: where it stands, and everything that has happened to it."""

    standing: ApplicationStanding
    case: ApplicationCase


def apply(visit: Visit, application: Application) -> Reply:
    """Apply for a certificate of origin on an export declaration; nothing of the declaration is typed again.

    What is not in order is refused at once, with everything that is wrong; the rest walks as far as the law lets it.
    """
    return reply(issuing.apply(application, visit.actor, visit.request), CREATED)


def draft(visit: Visit, application: Application) -> Reply:
    """Draw up the certificate an application would end in, and say what stands against it; nothing is kept."""
    return reply(issuing.draft(application, visit.actor))


def every(visit: Visit, asked: Asked) -> Reply:
    """List applications: an exporter's latest, or those that wait for an officer."""
    return reply(issuing.listed(asked.exporter, visit.actor))


def show(visit: Visit, number: str) -> Reply:
    """Show an application: where it stands, what it waits for, and everything that has happened to it."""
    case, standing = issuing.show(number, visit.actor)
    return reply(ApplicationFile(standing, case))


def amend(visit: Visit, amending: AmendingApplication, number: str) -> Reply:
    """Amend an application; it is gone through from the beginning."""
    return reply(issuing.amend(number, amending, visit.actor, visit.request), CREATED)


def withdraw(visit: Visit, withdrawn: ApplicationWithdrawn, number: str) -> Reply:
    """Take an application back; the goods it held may be certified on another."""
    return reply(issuing.withdraw(number, withdrawn, visit.actor, visit.request), CREATED)


def review(visit: Visit, reviewed: ApplicationReviewed, number: str) -> Reply:
    """Say what reading an application came to: it goes on to the certificate, or back to the exporter."""
    return reply(issuing.review(number, reviewed, visit.actor, visit.request), CREATED)


def reject(visit: Visit, rejected: ApplicationRejected, number: str) -> Reply:
    """Turn an application down, naming the article it offends."""
    return reply(issuing.reject(number, rejected, visit.actor, visit.request), CREATED)


AT = "/certificate-applications"

OPERATIONS = (
    deed_on(AT, "apply-certificate", apply, takes=Application, gives=ApplicationStanding),
    look(AT, "see-applications", every, gives=tuple[ApplicationStanding, ...], asks=Asked),
    Operation(
        "POST",
        f"{AT}/drafts",
        "apply-certificate",
        draft,
        ApplicationDraft,
        Application,
        body="document",
        refuses=(404, 409),
    ),
    look(f"{AT}/{{number}}", "see-applications", show, gives=ApplicationFile),
    deed(
        f"{AT}/{{number}}/amendments", "apply-certificate", amend, takes=AmendingApplication, gives=ApplicationStanding
    ),
    deed(
        f"{AT}/{{number}}/withdrawals",
        "apply-certificate",
        withdraw,
        takes=ApplicationWithdrawn,
        gives=ApplicationStanding,
    ),
    deed(
        f"{AT}/{{number}}/reviews", "review-certificate", review, takes=ApplicationReviewed, gives=ApplicationStanding
    ),
    deed(
        f"{AT}/{{number}}/rejections",
        "review-certificate",
        reject,
        takes=ApplicationRejected,
        gives=ApplicationStanding,
    ),
)
