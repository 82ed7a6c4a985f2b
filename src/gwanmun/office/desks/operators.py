"""The desk of operators: whom this country trusts, what becomes of them, and which partners are told.

Whatever happens to an operator is written with the messages it means for partners, in one transaction: a suspension
that is in our journal is in the outbox too. What a partner was told last stands in the operator's own stream.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.aeo import duties
from gwanmun.law.aeo import operator as operators
from gwanmun.law.aeo.assessment import PartAnswer, unanswered
from gwanmun.law.aeo.operator import (
    Change,
    ChangeNoticed,
    ChangeSettled,
    ConsentGiven,
    ConsentWithdrawn,
    Operator,
    OperatorAuthorised,
    OperatorEvent,
    OperatorReinstated,
    OperatorRevoked,
    OperatorSuspended,
    PartnerTold,
    SelfReportMade,
    may,
)
from gwanmun.law.aeo.programme import AeoLaw
from gwanmun.law.aeo.record import NOT_THERE, seen_by
from gwanmun.law.basics.codes import CountryCode, Why
from gwanmun.law.basics.period import FAR
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.basics.wait import Wait
from gwanmun.law.exchange import telling
from gwanmun.law.exchange.messages import RowTold, TraderHeld
from gwanmun.law.exchange.recognised_trader import TAGS
from gwanmun.law.exchange.recognition import TraderNews
from gwanmun.office import clock
from gwanmun.office.desks import mandates, rulebooks, streams, trust
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.exchange import outbox
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import OFFICE, Actor
from gwanmun.office.records import holdings
from gwanmun.office.records.holdings import Holding

PAGE = 500
OfKind = Annotated[str, Meta(min_length=1, max_length=40)]


def pending(operator: Operator) -> str:
    """The day on which the clock may do something to an operator: what the daily round finds it by."""
    day = duties.next_day(operator, rulebooks.current().country.aeo)
    return "" if day == FAR else f"operator-due:{day.isoformat()}"


OPERATOR = Kind(
    trust.OPERATORS,
    Operator,
    operators.OperatorEvent,
    lambda operator: operator.tin,
    operators.after,
    party=lambda operator: operator.company,
    also=pending,
    subject=lambda operator: f"operator:{operator.tin}",
)


class Suspending(Struct, frozen=True, forbid_unknown_fields=True):
    """An authorisation is to give no benefit until a day, and why, by which article."""

    kind: OfKind
    why: Why
    law: Why
    until: date


class Reinstating(Struct, frozen=True, forbid_unknown_fields=True):
    """What an authorisation was suspended for is mended."""

    kind: OfKind
    why: Why


class RevokingOperator(Struct, frozen=True, forbid_unknown_fields=True):
    """An authorisation is to be over, and why, by which article."""

    kind: OfKind
    why: Why
    law: Why


class Noticing(Struct, frozen=True, forbid_unknown_fields=True):
    """Something has changed in the company."""

    change: Change
    detail: Why
    happened: date


class Settling(Struct, frozen=True, forbid_unknown_fields=True):
    """What an officer makes of a change the operator told of."""

    notice: Annotated[int, Meta(ge=1, le=10_000)]
    outcome: Literal["noted", "validate-again"]
    why: Why


class Reporting(Struct, frozen=True, forbid_unknown_fields=True):
    """The yearly report: the criteria once more, as the operator finds itself."""

    kind: OfKind
    year: Annotated[int, Meta(ge=2000, le=2999)]
    answers: Annotated[tuple[PartAnswer, ...], Meta(max_length=100)]


class Consenting(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Partners that may be told of the operator, and by which number each knows it."""

    partners: Annotated[tuple[CountryCode, ...], Meta(min_length=1, max_length=50)]
    known_as: Annotated[dict[CountryCode, Annotated[str, Meta(min_length=1, max_length=35)]], Meta(max_length=50)] = {}


class WithdrawingConsent(Struct, frozen=True, forbid_unknown_fields=True):
    """Partners that are to be told no longer."""

    partners: Annotated[tuple[CountryCode, ...], Meta(min_length=1, max_length=50)]


class OperatorFile(Struct, frozen=True, omit_defaults=True):
    """An operator as it stands, and what is to be done about it next."""

    operator: Operator
    duties: tuple[Wait, ...] = ()


def authorise(event: OperatorAuthorised, at: datetime) -> Operator:
    """An application ended in this: the operator's stream begins or goes on, inside the caller's transaction."""
    return _write(event.operator, (event,), OFFICE, at)


def suspend(tin: str, said: Suspending, actor: Actor, request: Request | None = None) -> Operator:
    """An authorisation gives no benefit from now on, here or with any partner that was told of it."""
    return _happen(tin, OperatorSuspended(said.kind, said.why, said.law, said.until, rulebooks.today()), actor, request)


def reinstate(tin: str, said: Reinstating, actor: Actor, request: Request | None = None) -> Operator:
    """An authorisation has its benefits back."""
    return _happen(tin, OperatorReinstated(said.kind, said.why, rulebooks.today()), actor, request)


def revoke(tin: str, said: RevokingOperator, actor: Actor, request: Request | None = None) -> Operator:
    """An authorisation is over before its time."""
    return _happen(tin, OperatorRevoked(said.kind, said.why, said.law, rulebooks.today()), actor, request)


def notice(tin: str, said: Noticing, actor: Actor, request: Request | None = None) -> Operator:
    """The operator says that something has changed; whether in time is written down too."""
    _check(tin, actor)
    event = duties.noticed(_law(), ChangeNoticed(said.change, said.detail, said.happened, rulebooks.today()))
    if isinstance(event, Problem):
        raise Refused(event)
    return _happen(tin, event, actor, request)


def settle(tin: str, said: Settling, actor: Actor, request: Request | None = None) -> Operator:
    """An officer has looked at a change."""
    return _happen(tin, ChangeSettled(said.notice, said.outcome, said.why, rulebooks.today()), actor, request)


def report(tin: str, said: Reporting, actor: Actor, request: Request | None = None) -> Operator:
    """The yearly report, of a year that is open or was missed."""
    _check(tin, actor)
    law, today = _law(), rulebooks.today()
    problems = unanswered(law, said.kind, said.answers)
    if problems:
        raise Refused(*problems)
    points = {answer.part: answer.points for answer in said.answers}
    short = tuple(
        part.id for criterion, part in law.parts(said.kind) if points[part.id] < max(part.least, criterion.least)
    )
    event = SelfReportMade(said.kind, said.year, points, short, today)

    def made(operator: Operator) -> Sequence[OperatorEvent | Problem]:
        untimely = may(operator, event) or duties.may_report(operator.authorisations[said.kind], law, event)
        return (untimely or event,)

    return _acted(tin, made, actor, request)


def consent(tin: str, said: Consenting, actor: Actor, request: Request | None = None) -> Operator:
    """The operator lets partners be told of it, and they are."""
    _check(tin, actor)
    today, law = rulebooks.today(), _law()
    strangers = [partner for partner in said.partners if law.with_partner(partner, today) is None]
    if strangers:
        known = ", ".join(sorted(one.partner for one in law.arrangements)) or "—"
        told = {"on": str(today), "known": known}
        raise Refused(Problem("arrangement-missing", "partners", ", ".join(strangers), told))
    known_as = {partner: number for partner, number in said.known_as.items() if partner in said.partners}
    return _happen(tin, ConsentGiven(said.partners, today, known_as), actor, request)


def withdraw_consent(tin: str, said: WithdrawingConsent, actor: Actor, request: Request | None = None) -> Operator:
    """The operator takes its consent back: the partners are told that it is trusted no longer."""
    _check(tin, actor)
    return _happen(tin, ConsentWithdrawn(said.partners, rulebooks.today()), actor, request)


def show(tin: str, actor: Actor) -> OperatorFile:
    """An operator and its duties, to itself, whoever acts for it, and officers."""
    operator = _check(tin, actor)
    return OperatorFile(operator, duties.duties(operator, _law(), rulebooks.today()))


def listed(after: str, limit: int) -> tuple[Operator, ...]:
    """The operators whose identification numbers come after this one, in order."""
    return tuple(_decoded(one) for one in holdings.page(OPERATOR.name, after, limit))


def fall_due(today: date) -> int:
    """What the clock does by this day, to whomever it does something; how many that were."""
    count, law, last = 0, _law(), ""
    while held := holdings.between_names(OPERATOR.name, "operator-due:", f"operator-due:{today.isoformat()}", PAGE):
        names = "\n".join(one.number for one in held)
        if names == last:  # nothing came of going through these: for a person, and not for the clock
            break
        last = names
        for one in held:
            _acted(one.number, lambda operator: duties.fallen_due(operator, law, today), OFFICE, None)
        count += len(held)
    return count


def told_register(partner: str) -> tuple[RowTold, ...]:
    """All a partner has been told, row by row."""
    return tuple(telling.row(one.tin, one.told[partner]) for one in _every() if partner in one.told)


def tell_again(partner: str, asked: Sequence[TraderHeld], at: datetime) -> None:
    """A partner's copy says something else of these traders: each is told whole once more, above the version it has."""
    known = trust.operators_of([held.identifier for held in asked])
    arrangement = _law().with_partner(partner, rulebooks.today())
    for held in asked:
        operator = known.get(held.identifier)
        view = seen_by(operator, arrangement, rulebooks.today()) if operator is not None else NOT_THERE
        told = operator.told.get(partner) if operator is not None else None
        messages = telling.all_again(held.identifier, view, above=max(held.version, told.version if told else 0))
        outbox.post(partner, messages, at)
        if operator is not None:
            _write(held.identifier, tuple(_told(operator, partner, messages)), OFFICE, at)


def _happen(tin: str, event: OperatorEvent, actor: Actor, request: Request | None) -> Operator:
    months = _law().suspension_months
    return _acted(tin, lambda known: (may(known, event, suspension_months=months) or event,), actor, request)


def _acted(
    tin: str, work: Callable[[Operator], Sequence[OperatorEvent | Problem]], actor: Actor, request: Request | None
) -> Operator:
    """Something happens to an operator, and partners are told what that means; all of it or nothing."""

    def outcome(known: Operator) -> Sequence[OperatorEvent | Problem]:
        happened = work(known)
        if any(isinstance(one, Problem) for one in happened):
            return happened
        after = known
        for event in happened:
            after = operators.after(after, event)  # type: ignore[arg-type]
        return (*happened, *_news_of(after, clock.now()))

    changed: Operator = streams.act(Deed(OPERATOR, tin, actor, request), outcome)
    return changed


def _write(tin: str, happened: Sequence[OperatorEvent], actor: Actor, at: datetime) -> Operator:
    """The same inside the caller's transaction."""
    held = holdings.by_number(OPERATOR.name, [tin]).get(tin)
    known = _decoded(held) if held is not None else None
    after = known
    for event in happened:
        after = operators.after(after, event)
    assert after is not None, "an operator begins with OperatorAuthorised"
    events = (*happened, *_news_of(after, at))
    written: Operator = streams.write(Deed(OPERATOR, tin, actor), known, held, events, at)
    return written


def _news_of(operator: Operator, at: datetime) -> Iterator[PartnerTold]:
    """What partners must be told of an operator as it now stands; it is put into the outbox as it is said."""
    today, law = rulebooks.today(), _law()
    for partner in sorted({*operator.consents, *operator.told}):
        view = seen_by(operator, law.with_partner(partner, today), today)
        messages = telling.news(operator.tin, view, operator.told.get(partner))
        outbox.post(partner, messages, at)
        yield from _told(operator, partner, messages)


def _told(operator: Operator | None, partner: str, messages: Sequence[TraderNews]) -> Iterator[PartnerTold]:
    known = operator.told.get(partner) if operator is not None else None
    for message in messages:
        known = telling.told_by(message, known)
        yield PartnerTold(partner, TAGS[type(message)], known.version, known.standing, known.digest, rulebooks.today())


def _every() -> Iterator[Operator]:
    last = ""
    while page := holdings.page(OPERATOR.name, last, PAGE):
        yield from map(_decoded, page)
        last = page[-1].number


def _check(tin: str, actor: Actor) -> Operator:
    operator: Operator = streams.read(OPERATOR, tin)[0]
    if not mandates.acts_for(actor, operator.company):
        raise Refused(Problem("operator-not-yours", "number", tin))
    return operator


def _decoded(holding: Holding) -> Operator:
    return msgspec.json.decode(holding.state, type=Operator)


def _law() -> AeoLaw:
    return rulebooks.current().country.aeo
