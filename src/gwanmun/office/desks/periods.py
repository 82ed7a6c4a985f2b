"""The desk of periods: a month's releases of a trusted importer declared at once, and paid with one sum.

The importer declares them itself, or a broker to whom it gave leave.

The declaration of the period and what it does to each of its releases are written together, or nothing is.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.aeo.trader_identifier import tin_of
from gwanmun.law.aeo.trust import PartyTrust, granting, own
from gwanmun.law.basics.money import Owing
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance import periodic
from gwanmun.law.clearance.case import Event
from gwanmun.law.clearance.periodic import (
    Asked,
    OpenMonth,
    PeriodCorrected,
    PeriodDeclared,
    PeriodEvent,
    PeriodicDeclaration,
    PeriodPaid,
)
from gwanmun.office import clock
from gwanmun.office.desks import mandates, rulebooks, streams, trust
from gwanmun.office.desks.acts import forbidden
from gwanmun.office.desks.gathering import Gathered
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.desks.walking import Written, read, walk, write
from gwanmun.office.journal import journal
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.records import declarations, holdings
from gwanmun.office.records.holdings import Holding

PAGE = 500
MOST_SHOWN = 100

PERIOD = Kind(
    "period",
    PeriodicDeclaration,
    PeriodEvent,
    lambda state: state.number,
    periodic.after,
    party=lambda state: state.importer,
    also=lambda _: "",
    subject=lambda state: f"period:{state.number}",
)


class DeclaringPeriod(Struct, frozen=True, forbid_unknown_fields=True):
    """The month whose releases are declared, and whose they are: one's own where nobody is named."""

    month: Annotated[str, Meta(pattern="^20[0-9]{2}-(?:0[1-9]|1[0-2])$")]
    importer: Annotated[str, Meta(max_length=35)] = ""


class PayingPeriod(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole sum of a period, under one receipt."""

    receipt: Annotated[str, Meta(min_length=1, max_length=35)]
    amount: Owing
    on: date


class CorrectingPeriod(Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing needs to be said: the releases are reckoned again at what they owe now."""


class Periods(Struct, frozen=True):
    """How an importer stands with its periods."""

    importer: str
    trusted: bool  # with filing by the period, today
    months: tuple[OpenMonth, ...]  # still to declare, the earliest first
    declared: tuple[PeriodicDeclaration, ...]  # the latest first


def declare(declaring: DeclaringPeriod, actor: Actor, request: Request | None = None) -> PeriodicDeclaration:
    """An importer that is trusted with it declares what it had released in a month, or its broker does."""
    importer = declaring.importer or actor.only
    mandates.check(actor, importer, "importer")
    country, today = rulebooks.current().country, rulebooks.today()
    first = date.fromisoformat(f"{declaring.month}-01")
    serial = journal.serials(1)[0]
    number = country.aeo.period_format.format(country=country.id.upper(), year=today.year % 100, serial=serial)
    asked = Asked(number, importer, first, periodic.last_of(first))

    def opened(_: PeriodicDeclaration | None) -> PeriodDeclared | Problem:
        trusts, cases = _trusts(importer, today), _owing(importer)
        event = periodic.declare(asked, [one.case for one in cases], trusts, today)
        if isinstance(event, PeriodDeclared):
            numbers = {one.number for one in event.releases}
            benefit = periodic.told(event, trusts)
            _go_on([(one, benefit) for one in cases if one.case.lodged.number in numbers], actor)
        return event

    declared: PeriodicDeclaration = streams.open_or_continue(Deed(PERIOD, number, actor, request), opened)
    return declared


def show(number: str, actor: Actor) -> PeriodicDeclaration:
    """A periodic declaration as it stands; that of a company one does not act for is unknown."""
    state: PeriodicDeclaration = streams.read(PERIOD, number)[0]
    if not mandates.acts_for(actor, state.importer):
        raise Refused(Problem("period-unknown", "number", number))
    return state


def overview(importer: str, actor: Actor) -> Periods:
    """How an importer stands with its periods. Raises Refused for whoever does not act for it."""
    mandates.check(actor, importer, "importer")
    trusts = _trusts(importer, rulebooks.today())
    trusted = granting(trusts, periodic.BENEFIT, "importer") is not None
    months = periodic.months(importer, [one.case for one in _owing(importer)])
    return Periods(importer, trusted, months, _states(holdings.by_party(PERIOD.name, [importer])))


def latest() -> tuple[PeriodicDeclaration, ...]:
    """The periods that were declared last, whosever they are: for the office."""
    return _states(holdings.latest(PERIOD.name, MOST_SHOWN))


def changed(period: PeriodicDeclaration) -> bool:
    """Whether an unpaid period owes something else since it was declared, and must be reckoned again."""
    if period.receipt:
        return False
    corrected = periodic.correct(period, [one.case for one in _of(period)], rulebooks.today())
    return isinstance(corrected, PeriodCorrected)


def correct(number: str, actor: Actor, request: Request | None = None) -> PeriodicDeclaration:
    """Reckon a period again, whose releases owe something else since it was declared."""
    show(number, actor)

    def corrected(before: PeriodicDeclaration) -> PeriodCorrected | Problem:
        return periodic.correct(before, [one.case for one in _of(before)], rulebooks.today())

    state: PeriodicDeclaration = streams.act(Deed(PERIOD, number, actor, request), corrected)
    return state


def pay(number: str, paying: PayingPeriod, actor: Actor, request: Request | None = None) -> PeriodicDeclaration:
    """The money of a period came in: every release of it is paid, and walks on."""
    paid = PeriodPaid(paying.receipt, paying.amount, paying.on)

    def came_in(before: PeriodicDeclaration) -> PeriodPaid | Problem:
        cases = _of(before)
        event = periodic.pay(before, [one.case for one in cases], paid)
        if isinstance(event, PeriodPaid):
            each = periodic.shared(before, event)
            happening = [(one, each[one.case.lodged.number]) for one in cases]
            against = [problem for one, money in happening if (problem := forbidden(one.case, money)) is not None]
            if against:
                raise Refused(*against)
            _go_on(happening, actor)
        return event

    state: PeriodicDeclaration = streams.act(Deed(PERIOD, number, actor, request), came_in)
    return state


def _states(held: Sequence[Holding]) -> tuple[PeriodicDeclaration, ...]:
    return tuple(msgspec.json.decode(one.state, type=PeriodicDeclaration) for one in held)


def _of(period: PeriodicDeclaration) -> list[Written]:
    """The cases of a period, in its order."""
    numbers = [one.number for one in period.releases]
    keys = journal.keys_of("declaration", numbers)
    cases = read(list(keys.values()))
    return [cases[keys[number]] for number in numbers]


def _owing(importer: str) -> list[Written]:
    """The importer's cases that are released and wait for its money, a page at a time."""
    keys: list[UUID] = []
    before: UUID | None = None
    while True:
        rows = declarations.page(
            only="", before=before, limit=PAGE, trader=importer, procedure="import", status="released", whom="importer"
        )
        keys += [row.case_key for row in rows]
        if len(rows) < PAGE:
            return list(read(keys).values()) if keys else []
        before = rows[-1].case_key


def _trusts(importer: str, today: date) -> tuple[PartyTrust, ...]:
    """How the importer stands today, by our own word."""
    country = rulebooks.current().country
    operator = trust.operators_of([tin_of(country.id.upper(), importer)]).get(tin_of(country.id.upper(), importer))
    party = own(operator, "importer", country.aeo, today) if operator is not None else None
    return (party,) if party is not None else ()


def _go_on(cases: Sequence[tuple[Written, Event]], actor: Actor) -> None:
    """Each of these happens to its case, which walks on; inside the caller's transaction."""
    rulebook, at = rulebooks.current(), clock.now()
    outings = [one.outing(actor, (event,)) for one, event in cases]
    gathered = Gathered([outing.case for outing in outings], rulebook, clock.today(rulebook.country.timezone))
    walked = walk(outings, rulebook, gathered, at)
    problems = [problem for one in walked for problem in one.problems]
    if problems:
        raise Refused(*problems)
    write(walked, rulebook, at)
