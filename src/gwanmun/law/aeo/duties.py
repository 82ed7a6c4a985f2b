"""Duties: what an authorised operator must do next, by when, and what the clock does when nobody has.

A yearly report of its own, a notice of what changes, and validation again before the years are over. Each duty looks
at one authorisation on one day and answers with a wait, so that the operator's page and the daily round read one list.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from gwanmun.law.aeo.operator import (
    Authorisation,
    AuthorisationExpired,
    ChangeNoticed,
    Operator,
    OperatorEvent,
    OperatorReinstated,
    SelfReportMade,
    SelfReportMissed,
)
from gwanmun.law.aeo.programme import AeoLaw
from gwanmun.law.basics.period import FAR, months_after
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait

OVER = ("revoked", "expired")


def report(held: Authorisation, law: AeoLaw, today: date) -> Wait | None:
    """Every year, in its month of authorisation, the operator goes through the criteria and says what it found."""
    year = next((year for year in _open_years(held, law, today) if year not in (*held.reported, *held.missed)), None)
    if year is None:
        return None
    return Wait(
        "operator", "self-report-due", facts={"kind": held.kind, "year": str(year)}, until=report_by(held, law, year)
    )


def mend_report(held: Authorisation, law: AeoLaw, today: date) -> Wait | None:
    """A report that never came is an officer's to ask for."""
    missed = [year for year in held.missed if year not in held.reported]
    return Wait("officer", "self-report-missed", facts={"kind": held.kind, "year": str(missed[0])}) if missed else None


def renew(held: Authorisation, law: AeoLaw, today: date) -> Wait | None:
    """Before the years are over the operator applies to be validated again."""
    by = months_after(held.last, -law.renewal_months)
    if today < months_after(by, -law.renewal_months):
        return None
    return Wait("operator", "validation-again-due", facts={"kind": held.kind, "last": str(held.last)}, until=by)


def mend_cause(held: Authorisation, law: AeoLaw, today: date) -> Wait | None:
    """What an authorisation is suspended for is the operator's to mend."""
    if held.standing != "suspended":
        return None
    return Wait("operator", "suspension-to-mend", facts={"kind": held.kind, "why": held.why}, until=held.until)


Duty = Callable[[Authorisation, AeoLaw, date], Wait | None]

DUTIES: tuple[Duty, ...] = (mend_cause, mend_report, report, renew)


def duties(operator: Operator, law: AeoLaw, today: date) -> tuple[Wait, ...]:
    """What is to be done about an operator today, and by whom; nothing for authorisations that are over."""
    running = [held for held in operator.authorisations.values() if held.standing not in OVER]
    waits = [wait for held in running for duty in DUTIES if (wait := duty(held, law, today)) is not None]
    for place, notice in enumerate(operator.notices, 1):
        if not notice.outcome:
            told = {"change": notice.change, "notice": str(place), "detail": notice.detail}
            waits.append(Wait("officer", "change-to-settle", facts=told))
    return tuple(waits)


def fallen_due(operator: Operator, law: AeoLaw, today: date) -> tuple[OperatorEvent, ...]:
    """What the clock alone does to an operator by this day; asked again on the same day, it does nothing more."""
    return tuple(event for held in operator.authorisations.values() for event in _fallen(held, law, today))


def next_day(operator: Operator, law: AeoLaw) -> date:
    """The first day on which the clock may do something to an operator; far away where it never will."""
    return min((_next(held, law) for held in operator.authorisations.values()), default=FAR)


def may_report(held: Authorisation, law: AeoLaw, made: SelfReportMade) -> Problem | None:
    """Whether a report is one of a year that is open, or that was missed."""
    if made.year in (*_open_years(held, law, made.on), *held.missed):
        return None
    opened = ", ".join(map(str, _open_years(held, law, made.on))) or "—"
    return Problem("self-report-untimely", "year", str(made.year), {"kind": held.kind, "open": opened})


def noticed(law: AeoLaw, notice: ChangeNoticed) -> ChangeNoticed | Problem:
    """A notice with whether it came in time; of what has not happened yet there is none."""
    if notice.happened > notice.on:
        return Problem("change-not-yet", "happened", str(notice.happened))
    late = notice.on > notice.happened + timedelta(days=law.notice_days)
    return ChangeNoticed(notice.change, notice.detail, notice.happened, notice.on, late)


def report_by(held: Authorisation, law: AeoLaw, year: int) -> date:
    """The last day for the report of a year: so many days into the month after that of the authorisation."""
    return months_after(held.authorised.replace(year=year, day=1), 1).replace(day=law.report_day)


def _open_years(held: Authorisation, law: AeoLaw, today: date) -> Iterator[int]:
    """The years whose report may be made: from the month of the authorisation to the last day for it."""
    for year in range(held.authorised.year + 1, held.last.year + 1):
        opens = held.authorised.replace(year=year, day=1)
        if opens <= today <= report_by(held, law, year) and opens <= held.last:
            yield year


def _fallen(held: Authorisation, law: AeoLaw, today: date) -> Iterator[OperatorEvent]:
    if held.standing in OVER:
        return
    if today > held.last:
        yield AuthorisationExpired(held.kind, today)
        return
    for year in range(held.authorised.year + 1, held.last.year + 1):
        if year not in (*held.reported, *held.missed) and report_by(held, law, year) < today:
            yield SelfReportMissed(held.kind, year, today)
    if held.standing == "suspended" and held.until is not None and today > held.until:
        yield OperatorReinstated(held.kind, "the time of the suspension is over", today)


def _next(held: Authorisation, law: AeoLaw) -> date:
    if held.standing in OVER:
        return FAR
    days = [held.last + timedelta(days=1)]
    reports = range(held.authorised.year + 1, held.last.year + 1)
    days += [report_by(held, law, y) + timedelta(days=1) for y in reports if y not in (*held.reported, *held.missed)]
    if held.standing == "suspended" and held.until is not None:
        days.append(held.until + timedelta(days=1))
    return min(days)
