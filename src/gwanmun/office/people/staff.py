"""Staff: a company's own people, opened and closed by whoever keeps them, and never anybody else's."""

import re

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from msgspec import Struct

from gwanmun.law.basics.period import Period
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office.people import delegations, persons
from gwanmun.office.people.keys import Caller
from gwanmun.office.people.models import Account, Company, Delegation

MOST = 200  # of one company
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


class Colleague(Struct, frozen=True):
    """Somebody of a company."""

    name: str
    called: str
    role: str
    manages: bool


def manages(caller: Caller) -> bool:
    """Whether somebody keeps the people of his company."""
    return bool(caller.company) and Account.objects.filter(name=caller.account, manages=True, closed=False).exists()


def of(caller: Caller) -> list[Colleague]:
    """The people of a company who may sign in."""
    ours = Account.objects.filter(
        company__country=caller.country, company__identifier=caller.company, closed=False, person__user__is_active=True
    )
    rows = ours.order_by("name").values_list("name", "person__called", "role", "manages")[:MOST]
    return [Colleague(*row) for row in rows]


def let_in(caller: Caller, name: str, called: str, word: str) -> None:
    """A colleague may sign in, in the role of whoever lets him in. Raises Refused with everything that is wrong."""
    _check_manager(caller)
    problems = [
        problem
        for problem, stands in (
            (Problem("account-name-wrong", "name", name[:40]), not _NAME.fullmatch(name)),
            (Problem("field-missing", "called"), not called),
            (Problem("account-taken", "name", name[:40]), _taken(name)),
            (Problem("people-too-many", "name", facts={"most": str(MOST)}), len(of(caller)) >= MOST),
        )
        if stands
    ]
    if problems:
        raise Refused(*problems)
    try:
        validate_password(word)
        with transaction.atomic():
            company = Company.objects.get(country=caller.country, identifier=caller.company)
            account = Account.objects.create(name=name, role=caller.role, company=company)
            persons.let_in(account, word, called=called[:256])
    except ValidationError as wrong:
        raise Refused(Problem("field-invalid", "word", "", {"cause": " ".join(wrong.messages)})) from None
    except IntegrityError:
        raise Refused(Problem("account-taken", "name", name)) from None


def let_out(caller: Caller, name: str) -> None:
    """A colleague is let in no more, and his keys open nothing. Raises Refused for oneself and for another's people."""
    _check_manager(caller)
    if name == caller.account:
        raise Refused(Problem("account-own", "name", name))
    ours = Account.objects.filter(
        name=name, company__country=caller.country, company__identifier=caller.company, closed=False
    )
    with transaction.atomic():
        if not ours.update(closed=True):
            raise Refused(Problem("account-unknown", "name", name[:40]))
        persons.let_in_no_more(name)


def give_leave(caller: Caller, broker: str, period: Period) -> None:
    """A broker of the register may act for this company. Raises Refused for a stranger, and where it may already."""
    _check_manager(caller)
    if not Company.objects.filter(country=caller.country, identifier=broker, kind="broker").exists():
        raise Refused(Problem("broker-unknown", "broker", broker))
    running = Delegation.objects.filter(
        principal__country=caller.country, principal__identifier=caller.company, delegate__identifier=broker,
        first__lte=period.last, last__gte=period.first,
    )  # fmt: skip
    if running.exists():
        raise Refused(Problem("delegation-runs", "broker", broker))
    delegations.delegate(caller.country, caller.company, broker, period)


def _check_manager(caller: Caller) -> None:
    if not manages(caller):
        raise Refused(Problem("people-not-yours", "name", caller.account))


def _taken(name: str) -> bool:
    return Account.objects.filter(name=name).exists() or get_user_model().objects.filter(username=name).exists()
