"""Operators: whom the country trusts, what they report, and what becomes of their authorisations."""

from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.aeo.operator import Operator
from gwanmun.law.aeo.programme import AeoLaw
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import operators as desk
from gwanmun.office.desks import rulebooks
from gwanmun.office.desks.operators import (
    Consenting,
    Noticing,
    OperatorFile,
    Reinstating,
    Reporting,
    RevokingOperator,
    Settling,
    Suspending,
    WithdrawingConsent,
)

CREATED = 201
AT = "/operators"
ONE = f"{AT}/{{number}}"


class RegisterPage(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of the register: the operators after this identification number, so many of them."""

    after: Annotated[str, Meta(max_length=17)] = ""
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


def programme(visit: Visit) -> Reply:
    """Show what the country asks of those it trusts, what it gives them, and which partners it recognises."""
    return reply(rulebooks.current().country.aeo)


def every(visit: Visit, page: RegisterPage) -> Reply:
    """List authorised operators in the order of their identification numbers."""
    return reply(desk.listed(page.after, page.limit))


def show(visit: Visit, number: str) -> Reply:
    """Show an operator by its trader identification number, and what is to be done about it next."""
    return reply(desk.show(number, visit.company_actor))


def report(visit: Visit, reporting: Reporting, number: str) -> Reply:
    """Make the yearly report: the criteria once more, as the operator finds itself."""
    return reply(desk.report(number, reporting, visit.company_actor, visit.request), CREATED)


def notice(visit: Visit, noticing: Noticing, number: str) -> Reply:
    """Say that something has changed in the company."""
    return reply(desk.notice(number, noticing, visit.company_actor, visit.request), CREATED)


def settle(visit: Visit, settling: Settling, number: str) -> Reply:
    """Say what becomes of a change the operator told of."""
    return reply(desk.settle(number, settling, visit.company_actor, visit.request), CREATED)


def consent(visit: Visit, consenting: Consenting, number: str) -> Reply:
    """Let partners be told that the operator is trusted; they are told at once."""
    return reply(desk.consent(number, consenting, visit.company_actor, visit.request), CREATED)


def withdraw_consent(visit: Visit, withdrawing: WithdrawingConsent, number: str) -> Reply:
    """Take consent back; the partners are told that the operator is trusted no longer."""
    return reply(desk.withdraw_consent(number, withdrawing, visit.company_actor, visit.request), CREATED)


def suspend(visit: Visit, suspending: Suspending, number: str) -> Reply:
    """Suspend an authorisation; it gives no benefit from now on, here or with any partner that was told of it."""
    return reply(desk.suspend(number, suspending, visit.company_actor, visit.request), CREATED)


def reinstate(visit: Visit, reinstating: Reinstating, number: str) -> Reply:
    """Give an authorisation its benefits back."""
    return reply(desk.reinstate(number, reinstating, visit.company_actor, visit.request), CREATED)


def revoke(visit: Visit, revoking: RevokingOperator, number: str) -> Reply:
    """Revoke an authorisation before its time."""
    return reply(desk.revoke(number, revoking, visit.company_actor, visit.request), CREATED)


OPERATIONS = (
    look("/operator-programme", "ask", programme, gives=AeoLaw),
    look(AT, "see-every-operator", every, gives=tuple[Operator, ...], asks=RegisterPage),
    look(ONE, "see-operators", show, gives=OperatorFile),
    deed(f"{ONE}/reports", "report-operator", report, takes=Reporting, gives=Operator),
    deed(f"{ONE}/changes", "report-operator", notice, takes=Noticing, gives=Operator),
    deed(f"{ONE}/settled-changes", "authorise-operator", settle, takes=Settling, gives=Operator),
    deed(f"{ONE}/consents", "consent-operator", consent, takes=Consenting, gives=Operator),
    deed(f"{ONE}/withdrawn-consents", "consent-operator", withdraw_consent, takes=WithdrawingConsent, gives=Operator),
    deed(f"{ONE}/suspensions", "authorise-operator", suspend, takes=Suspending, gives=Operator),
    deed(f"{ONE}/reinstatements", "authorise-operator", reinstate, takes=Reinstating, gives=Operator),
    deed(f"{ONE}/revocations", "authorise-operator", revoke, takes=RevokingOperator, gives=Operator),
)
