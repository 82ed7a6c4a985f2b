"""Persons: people who sign in at the pages, each under an account of the register."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.db import transaction

from gwanmun.office.people.keys import PUBLIC, Caller
from gwanmun.office.people.models import Account, Company, Person


def let_in(account: Account, password: str, *, called: str = "") -> Person:
    """Somebody may sign in under this account, by its name and this password; whoever could before has a new one.

    Whoever gave it knows it: before anything else the person chooses another.
    """
    return _let_in(account, make_password(password), called or account.name, must_change=True)


def let_all_in(accounts: Iterable[Account], password: str) -> None:
    """Somebody may sign in under each of these, with one password for all: demonstrations and courses, nothing else."""
    hashed = make_password(password)
    for account in accounts:
        _let_in(account, hashed, account.name)


def _let_in(account: Account, hashed: str, called: str, *, must_change: bool = False) -> Person:
    with transaction.atomic():
        fresh = {"password": hashed, "is_active": True}
        user, _ = get_user_model().objects.update_or_create(username=account.name, defaults=fresh)
        known = {"user": user, "called": called, "must_change": must_change}
        person, _ = Person.objects.update_or_create(account=account, defaults=known)
    return person


def must_choose(account: str) -> bool:
    """The person of this account chooses a new password before anything else; whether there is one who signs in."""
    return bool(Person.objects.filter(account__name=account, user__is_active=True).update(must_change=True))


def has_chosen(user: AbstractBaseUser) -> None:
    """He has a password of his own now."""
    Person.objects.filter(user_id=user.pk).update(must_change=False)


def has_to_choose(user: object) -> bool:
    """Whether somebody who has signed in must choose a password of his own first."""
    person: Person | None = getattr(user, "person", None)
    return person is not None and person.must_change


def let_in_no_more(account: str) -> bool:
    """Nobody signs in under this account any more; whether somebody could. Sessions end with the next request."""
    return bool(get_user_model().objects.filter(username=account, is_active=True).update(is_active=False))


def user_of(key: int) -> AbstractBaseUser | None:
    """The user of a session with person, account and company at hand, in one query; None when nobody may be it."""
    users = get_user_model().objects.select_related("person__account__company")
    return users.filter(pk=key, is_active=True).first()


def caller_of(user: object) -> Caller:
    """Who comes, as the machine door would say it: the same account, role and company. Strangers are the public."""
    person: Person | None = getattr(user, "person", None)
    if person is None or person.account.closed:
        return PUBLIC
    account, company = person.account, person.account.company
    country, identifier, name = _of(company)
    places = tuple(company.bonded_places) if company else ()
    return Caller(account.name, account.role, country, identifier, name, places=places)


def _of(company: Company | None) -> tuple[str, str, str]:
    return (company.country, company.identifier, company.name) if company else ("", "", "")
