"""Accounts: somebody, or a program, who acts for the office or for one company, in one role."""

from gwanmun.office.people.models import Account, Company
from gwanmun.office.people.roles import Role


def open_account(name: str, role: Role, *, country: str = "", company: str = "") -> Account:
    """An account of this role, for the company named or for the office itself; the one of this name if there is one.

    The first of a company keeps the company's people. Raises Company.DoesNotExist for a company the register does not
    have.
    """
    owner = Company.objects.get(country=country, identifier=company) if company else None
    first = owner is not None and not Account.objects.filter(company=owner, closed=False, manages=True).exists()
    known: dict[str, object] = {"role": role, "company": owner, "closed": False}
    if first:
        known["manages"] = True
    account, _ = Account.objects.update_or_create(name=name, defaults=known)
    return account


def close_account(name: str) -> bool:
    """Close an account with all its keys; whether there was one. Keys may be believed in for ten seconds more."""
    return bool(Account.objects.filter(name=name, closed=False).update(closed=True))
