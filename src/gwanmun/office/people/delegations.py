"""Delegations: a company's leave for another to act for it, from a day to a day."""

from datetime import date

from django.db import transaction

from gwanmun.law.basics.period import Period, holds
from gwanmun.office.people.believed import Believed
from gwanmun.office.people.models import Company, Delegation

MOST_SHOWN = 200
Agent = tuple[str, str]  # country, and the company that acts


def delegate(country: str, principal: str, to: str, period: Period) -> None:
    """A company gives another of its country leave to act for it. Raises Company.DoesNotExist for a stranger."""
    with transaction.atomic():
        giver = Company.objects.get(country=country, identifier=principal)
        taker = Company.objects.get(country=country, identifier=to)
        Delegation.objects.create(principal=giver, delegate=taker, first=period.first, last=period.last)
    _given.forget((country, to))


def end(country: str, principal: str, to: str, on: date) -> int:
    """The company takes its leave back, and the day named is the last. How many delegations that ended."""
    running = _given_to(country, to).filter(principal__identifier=principal, first__lte=on, last__gt=on)
    ended: int = running.update(last=on)
    _given.forget((country, to))
    return ended


def may_act_for(country: str, company: str, principal: str, on: date) -> bool:
    """Whether a company may act for another on this day: for itself always, otherwise by a delegation that holds.

    A delegation that was ended may be believed in for ten seconds more, in other processes.
    """
    return company == principal or any(holds(period, on) for period in _given((country, company)).get(principal, ()))


def principals_of(country: str, company: str, on: date) -> tuple[str, ...]:
    """Every company that has given this one leave to act for it on this day."""
    given = _given((country, company))
    return tuple(who for who, periods in given.items() if any(holds(period, on) for period in periods))


def given_by(country: str, principal: str, on: date) -> list[tuple[str, str, date, date]]:
    """Whom a company has given leave that still holds or will: identifier, name, first and last day."""
    running = Delegation.objects.filter(principal__country=country, principal__identifier=principal, last__gte=on)
    rows = running.order_by("first").values_list("delegate__identifier", "delegate__name", "first", "last")
    return list(rows[:MOST_SHOWN])


def forget() -> None:
    """Believe nothing any more, as a process that has just started."""
    _given.forget()


def _look_up(agent: Agent) -> dict[str, tuple[Period, ...]]:
    """For whom a company may act, and when: all of it at once, because a broker acts for hundreds in a minute."""
    found: dict[str, tuple[Period, ...]] = {}
    for principal, first, last in _given_to(*agent).values_list("principal__identifier", "first", "last"):
        found[principal] = (*found.get(principal, ()), Period(first, last))
    return found


def _given_to(country: str, company: str):  # noqa: ANN202 - a Django query has no name of its own
    return Delegation.objects.filter(
        principal__country=country, delegate__country=country, delegate__identifier=company
    )


_given: Believed[Agent, dict[str, tuple[Period, ...]]] = Believed(_look_up)
