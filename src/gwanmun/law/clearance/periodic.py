"""The periodic declaration: one for everything a trusted importer had released in a month, with one payment.

Its goods went free one by one, each on its own declaration and under its guarantee; what they owe is declared once,
when the month is over, and paid in one sum by the earliest day any of them had to be paid by. Each declaration keeps
its own account: the sum is shared out among them to the unit, and each is discharged as if it had been paid alone.

TFA 7.7.3 (f): a single declaration for all imports or exports in a given period.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.aeo.programme import Benefit
from gwanmun.law.aeo.trust import PartyTrust, granting
from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.case import BenefitUsed, Case, DutyAssessed, Paid, Released
from gwanmun.law.clearance.trusting import used

BENEFIT: Benefit = "periodic-filing"


class PeriodRelease(Struct, frozen=True):
    """One release of the period: the declaration the goods went free on, and what it still owes."""

    number: str
    released_on: date
    amount: int  # minor units
    due_by: date


class PeriodDeclared(Struct, frozen=True, tag_field="event", tag=True):
    """An importer declares what it had released in a month, and what all of it owes together."""

    number: str
    importer: str
    operator: str  # trader identification number
    first: date
    last: date
    releases: tuple[PeriodRelease, ...]
    total: int  # minor units
    due_by: date
    on: date


class PeriodCorrected(Struct, frozen=True, tag_field="event", tag=True):
    """A release owes something else since it was declared: the period is reckoned again, before it is paid."""

    releases: tuple[PeriodRelease, ...]
    total: int
    due_by: date
    on: date


class PeriodPaid(Struct, frozen=True, tag_field="event", tag=True):
    """The whole sum came in; every release of the period is paid."""

    receipt: str
    amount: int
    on: date


PeriodEvent = PeriodDeclared | PeriodCorrected | PeriodPaid


class PeriodicDeclaration(Struct, frozen=True, omit_defaults=True):
    """A periodic declaration as it stands."""

    number: str
    importer: str
    operator: str
    first: date
    last: date
    releases: tuple[PeriodRelease, ...]
    total: int
    due_by: date
    declared_on: date
    receipt: str = ""  # empty until it is paid
    paid_on: date | None = None


class Asked(Struct, frozen=True):
    """What an importer asks for: its number for the declaration, itself, and the month."""

    number: str
    importer: str
    first: date
    last: date


class OpenMonth(Struct, frozen=True):
    """What an importer had released in a month and has neither paid nor declared yet."""

    first: date
    last: date
    releases: tuple[PeriodRelease, ...]
    total: int  # minor units
    due_by: date


def after(before: PeriodicDeclaration | None, event: PeriodEvent) -> PeriodicDeclaration:
    """The declaration after one more event."""
    if isinstance(event, PeriodDeclared):
        return PeriodicDeclaration(
            event.number, event.importer, event.operator, event.first, event.last, event.releases, event.total,
            event.due_by, event.on,
        )  # fmt: skip
    assert before is not None, "a period is declared before anything else happens to it"
    if isinstance(event, PeriodCorrected):
        return replace(before, releases=event.releases, total=event.total, due_by=event.due_by)
    return replace(before, receipt=event.receipt, paid_on=event.on)


def declare(asked: Asked, cases: Sequence[Case], trusts: Sequence[PartyTrust], today: date) -> PeriodDeclared | Problem:
    """The declaration of a month that is over, of an importer trusted with it; its releases in their own order."""
    trust = granting(trusts, BENEFIT, "importer")
    if trust is None:
        return Problem("period-not-trusted", "month", asked.importer)
    if today <= asked.last:
        return Problem("period-not-over", "month", f"{asked.first:%Y-%m}", {"last": str(asked.last)})
    releases = _releases(case for case in cases if is_to_declare(case, asked))
    if not releases:
        return Problem("period-empty", "month", f"{asked.first:%Y-%m}")
    return PeriodDeclared(
        asked.number, asked.importer, trust.operator, asked.first, asked.last, releases, _total(releases),
        _due_by(releases), today,
    )  # fmt: skip


def months(importer: str, cases: Sequence[Case]) -> tuple[OpenMonth, ...]:
    """What an importer has still to declare, month by month, the earliest first."""
    found: dict[date, list[Case]] = {}
    for case in cases:
        if _is_open(case, importer):
            found.setdefault(case.get(Released).on.replace(day=1), []).append(case)
    each = ((first, _releases(some)) for first, some in sorted(found.items()))
    return tuple(OpenMonth(first, last_of(first), some, _total(some), _due_by(some)) for first, some in each)


def last_of(first: date) -> date:
    """The last day of the month that begins on this one."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def is_to_declare(case: Case, asked: Asked) -> bool:
    """Whether a declaration belongs to a period: the importer's, released in it, owing, and in no period yet."""
    return _is_open(case, asked.importer) and asked.first <= case.get(Released).on <= asked.last


def _is_open(case: Case, importer: str) -> bool:
    return (
        case.find(Released) is not None
        and case.declaration.procedure == "import"
        and case.declaration.importer.identifier == importer
        and case.ended is None
        and case.owed > case.paid
        and not any(isinstance(event, BenefitUsed) and event.benefit == BENEFIT for event in case.events)
    )


def told(event: PeriodDeclared, trusts: Sequence[PartyTrust]) -> BenefitUsed:
    """What each release of the period has written into its own stream: on which declaration it is paid."""
    trust = granting(trusts, BENEFIT, "importer")
    assert trust is not None, "nobody else declares a period"
    return used(BENEFIT, trust, f"declared and paid with {event.number}")


def correct(before: PeriodicDeclaration, cases: Sequence[Case], today: date) -> PeriodCorrected | Problem:
    """The same releases at what they owe now; those that owe nothing any more are left out."""
    if before.receipt:
        return Problem("period-paid", "number", before.number)
    releases = _releases(case for case in cases if case.ended is None and case.owed > case.paid)
    if releases == before.releases:
        return Problem("period-unchanged", "number", before.number)
    return PeriodCorrected(releases, _total(releases), _due_by(releases) if releases else before.due_by, today)


def pay(before: PeriodicDeclaration, cases: Sequence[Case], paid: PeriodPaid) -> PeriodPaid | Problem:
    """The whole sum, and no other. What changed since it was declared is corrected first."""
    if before.receipt:
        return Problem("period-paid", "number", before.number)
    changed = next(
        (case for case, one in zip(cases, before.releases, strict=True) if case.owed - case.paid != one.amount), None
    )
    if changed is not None:
        return Problem("period-changed", "number", changed.lodged.number)
    if paid.amount != before.total:
        return Problem("period-sum-other", "amount", str(paid.amount), {"total": str(before.total)})
    return paid


def shared(before: PeriodicDeclaration, paid: PeriodPaid) -> dict[str, Paid]:
    """What of the sum is each release's own, by its number."""
    return {
        one.number: Paid(paid.receipt, one.amount, paid.on, f"period {before.number}", before.importer)
        for one in before.releases
    }


def _releases(cases: Iterable[Case]) -> tuple[PeriodRelease, ...]:
    found = [
        PeriodRelease(case.lodged.number, case.get(Released).on, case.owed - case.paid, case.get(DutyAssessed).due_by)
        for case in cases
    ]
    return tuple(sorted(found, key=lambda one: (one.released_on, one.number)))


def _total(releases: Sequence[PeriodRelease]) -> int:
    return sum(one.amount for one in releases)


def _due_by(releases: Sequence[PeriodRelease]) -> date:
    """Nothing is paid later than its own day: the earliest of them."""
    return min(one.due_by for one in releases)
