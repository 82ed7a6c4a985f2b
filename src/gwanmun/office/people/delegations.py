"""Delegations: a company's leave for another to act for it, from a day to a day."""

from datetime import date

from django.db import transaction

from gwanmun.law.basics.period import Period, holds
from gwanmun.office.people.believed import Believed
from gwanmun.office.people.models import Company, Delegation

Pair = tuple[str, str, str]  # country, the company that acts, the one it acts for


def delegate(country: str, principal: str, to: str, period: Period) -> None:
    """A company gives another of its country leave to act for it. Raises Company.DoesNotExist for a stranger."""
    with transaction.atomic():
        giver = Company.objects.get(country=country, identifier=principal)
        taker = Company.objects.get(country=country, identifier=to)
        Delegation.objects.create(principal=giver, delegate=taker, first=period.first, last=period.last)
    _periods.forget((country, to, principal))


def end(country: str, principal: str, to: str, on: date) -> int:
    """The company takes its leave back, and the day named is the last. How many delegations that ended."""
    running = _between(country, to, principal).filter(first__lte=on, last__gt=on)
    ended: int = running.update(last=on)
    _periods.forget((country, to, principal))
    return ended


def may_act_for(country: str, company: str, principal: str, on: date) -> bool:
    """Whether a company may act for another on this day: for itself always, otherwise by a delegation that holds.

    A delegation that was ended may be believed in for ten seconds more, in other processes.
    """
    return company == principal or any(holds(period, on) for period in _periods((country, company, principal)))


def forget() -> None:
    """Believe nothing any more, as a process that has just started."""
    _periods.forget()


def _look_up(pair: Pair) -> tuple[Period, ...]:
    return tuple(Period(first, last) for first, last in _between(*pair).values_list("first", "last"))


def _between(country: str, company: str, principal: str):  # noqa: ANN202 - a Django query has no name of its own
    return Delegation.objects.filter(
        principal__country=country,
        delegate__country=country,
        delegate__identifier=company,
        principal__identifier=principal,
    )


_periods: Believed[Pair, tuple[Period, ...]] = Believed(_look_up)
