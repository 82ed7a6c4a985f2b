"""Operator applications: companies ask to be trusted, and officers look at papers and premises."""

from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.aeo.application import (
    AuthorisationCase,
    AuthorisationRefused,
    AuthorisationWithdrawn,
    CommitteeAdvised,
    ImprovementsReported,
    PapersReviewed,
    PremisesValidated,
)
from gwanmun.office.api.operation import deed, deed_on, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import operator_applications as desk
from gwanmun.office.desks.operator_applications import AmendingAuthorisation, Applying, AuthorisationStanding

CREATED = 201
AT = "/operator-applications"


class CompanyAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose applications; none named gives an officer those that have not ended."""

    company: Annotated[str, Meta(max_length=35, description="identifier of the company")] = ""


class AuthorisationFile(Struct, frozen=True):
    """An application, whole: where it stands, and everything that has happened to it."""

    standing: AuthorisationStanding
    case: AuthorisationCase


def apply(visit: Visit, applying: Applying) -> Reply:
    """Ask to be trusted as one kind of operator, on an assessment of oneself; what is left out is refused at once."""
    return reply(desk.apply(applying, visit.company_actor, visit.request), CREATED)


def every(visit: Visit, asked: CompanyAsked) -> Reply:
    """List applications: a company's latest, or those that have not ended."""
    return reply(desk.listed(asked.company, visit.company_actor))


def show(visit: Visit, number: str) -> Reply:
    """Show an application: where it stands, what it waits for, and everything that has happened to it."""
    case, standing = desk.show(number, visit.company_actor)
    return reply(AuthorisationFile(standing, case))


def amend(visit: Visit, amending: AmendingAuthorisation, number: str) -> Reply:
    """Amend an application; it is gone through from the beginning."""
    return reply(desk.amend(number, amending, visit.company_actor, visit.request), CREATED)


def withdraw(visit: Visit, withdrawn: AuthorisationWithdrawn, number: str) -> Reply:
    """Take an application back."""
    return reply(desk.end(number, withdrawn, visit.company_actor, visit.request), CREATED)


def review(visit: Visit, reviewed: PapersReviewed, number: str) -> Reply:
    """Say what each sub-criterion is worth by the papers."""
    return reply(desk.say(number, reviewed, visit.company_actor, visit.request), CREATED)


def validate(visit: Visit, validated: PremisesValidated, number: str) -> Reply:
    """Say what was found on the premises; the criteria are scored, and the operator improves what falls short."""
    return reply(desk.say(number, validated, visit.company_actor, visit.request), CREATED)


def improve(visit: Visit, improved: ImprovementsReported, number: str) -> Reply:
    """Say that what fell short is mended; papers and premises are looked at again."""
    return reply(desk.say(number, improved, visit.company_actor, visit.request), CREATED)


def advise(visit: Visit, advised: CommitteeAdvised, number: str) -> Reply:
    """Say what the committee advises; an operator it favours is authorised."""
    return reply(desk.say(number, advised, visit.company_actor, visit.request), CREATED)


def refuse(visit: Visit, refused: AuthorisationRefused, number: str) -> Reply:
    """Turn an application down, naming the article it offends."""
    return reply(desk.end(number, refused, visit.company_actor, visit.request), CREATED)


_STANDING = {"gives": AuthorisationStanding}

OPERATIONS = (
    deed_on(AT, "apply-operator", apply, takes=Applying, **_STANDING),
    look(AT, "see-operators", every, gives=tuple[AuthorisationStanding, ...], asks=CompanyAsked),
    look(f"{AT}/{{number}}", "see-operators", show, gives=AuthorisationFile),
    deed(f"{AT}/{{number}}/amendments", "apply-operator", amend, takes=AmendingAuthorisation, **_STANDING),
    deed(f"{AT}/{{number}}/withdrawals", "apply-operator", withdraw, takes=AuthorisationWithdrawn, **_STANDING),
    deed(f"{AT}/{{number}}/improvements", "apply-operator", improve, takes=ImprovementsReported, **_STANDING),
    deed(f"{AT}/{{number}}/reviews", "validate-operator", review, takes=PapersReviewed, **_STANDING),
    deed(f"{AT}/{{number}}/validations", "validate-operator", validate, takes=PremisesValidated, **_STANDING),
    deed(f"{AT}/{{number}}/advice", "authorise-operator", advise, takes=CommitteeAdvised, **_STANDING),
    deed(f"{AT}/{{number}}/refusals", "authorise-operator", refuse, takes=AuthorisationRefused, **_STANDING),
)
