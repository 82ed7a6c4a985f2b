"""`gwanmun tariff quota`: where a tariff-rate quota stands, and who got how much of it.

Either the claims are known, and everything follows from them; or only what another office announced of its quota is.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from gwanmun.cli.json_lines import Answer
from gwanmun.cli.questions import Asked, answer_questions, read_question
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.tariff.allocation import Claimed, Enlarged, Entry, Grant, Ledger, Returned, Standing, keep
from gwanmun.law.tariff.evaluation import write_exactly
from gwanmun.law.tariff.quota import Announced, Method, Quota, Stop, StopKind, announced_status

Name = Annotated[str, Meta(min_length=1, max_length=40)]
Words = Literal["covers today", "active", "expired", "future", "none"]
MOST_ENTRIES = 10_000
ONLY = "quota"  # what a quota is called that nobody gave a name
FIRST_DAY = date(1900, 1, 1)

EXAMPLES = """
    gwanmun tariff quota '{"critical_state":"N","events":["exhaustion","reopening"]}'
    gwanmun tariff quota '{"volume":"100","claims":[{"on":"2026-03-02","quantity":"120"}]}'
    gwanmun tariff quota - < questions.ndjson
"""


class Days(Struct, frozen=True):
    """From one day to another; without an end it is open."""

    first: date = field(name="from")
    last: date = field(default=FAR, name="to")


class Defined(Struct, frozen=True):
    """A quota as the question states it."""

    id: Name = ONLY
    volume: Decimal | None = None
    unit: Annotated[str, Meta(max_length=10)] = ""
    first: date = field(default=FIRST_DAY, name="from")
    last: date = field(default=FAR, name="to")
    method: Method = "first_come"
    critical_percent: Decimal = Decimal(90)
    critical_state: Literal["Y", "N"] = "N"
    parent: Annotated[str, Meta(max_length=40)] = ""
    coefficient: Decimal = Decimal(1)
    step: Decimal = Decimal(1)


class Asks(Struct, frozen=True):
    """One claim."""

    on: date
    quantity: Decimal
    id: Name | None = None  # its place in the list where it has none
    quota: Name | None = None  # the only one where it names none


class Happens(Struct, frozen=True):
    """Anything else that is entered, by its kind."""

    kind: Literal["claim", "return", "enlarge", "suspend", "block"]
    id: Name | None = None
    claim: Name | None = None
    quota: Name | None = None
    on: date | None = None
    quantity: Decimal | None = None
    first: date | None = field(default=None, name="from")
    last: date = field(default=FAR, name="to")


class Question(Struct, frozen=True):
    """What is asked; `on` is the last day anything is entered on where it is not said."""

    on: date | None = None
    claims: Annotated[tuple[Asks, ...], Meta(max_length=MOST_ENTRIES)] = ()
    quotas: Annotated[tuple[Defined, ...], Meta(max_length=200)] = ()
    quota: Defined | None = None
    suspension_period: Words | Days | None = None
    blocking_period: Words | Days | None = None
    critical_state: Literal["Y", "N"] = "N"


class ShownGrant(Struct, frozen=True):
    """What became of a claim."""

    id: str
    quota: str
    on: date
    asked: str
    granted: str
    out_of_quota: str
    outcome: str
    security: bool


def quota(asked: Asked) -> None:
    """Say where a quota stands and who got how much, from claims and events, or from what was announced of it."""
    answer_questions(asked, standing_of)


def standing_of(asked: Members) -> Answer:
    """The answer to one question: the status; where claims are known, the balance and every grant. Raises Refused."""
    question = read_question(Question, asked)
    events = asked.get("events") or []
    if not isinstance(events, list) or len(events) > MOST_ENTRIES:
        raise Refused(Problem("type-wrong", "events", facts={"expected": "array", "given": "value"}))
    words = [event.strip().lower() for event in events if isinstance(event, str)]
    defined = _defined(question, asked)
    if not defined or (words and len(words) == len(events) and not question.claims):
        return {"status": _announced(words, question)}
    return _kept(question, defined, [read_question(Happens, _members(event)) for event in events])


def _announced(words: Sequence[str], question: Question) -> str:
    unknown = [word for word in words if word not in _ANNOUNCED]
    if unknown:
        allowed = ", ".join(_ANNOUNCED)
        raise Refused(Problem("choice-unknown", "events", shown(unknown[0]), {"allowed": allowed}))
    return announced_status(
        [_ANNOUNCED[word] for word in words],
        critical=question.critical_state == "Y",
        suspended=_covers(question.suspension_period, question.on),
        blocked=_covers(question.blocking_period, question.on),
    )


def _kept(question: Question, defined: Sequence[Defined], happened: Sequence[Happens]) -> Answer:
    only = defined[0].id
    quotas = [_quota(each, question) for each in defined]
    entries: list[Entry] = [
        Claimed(claim.id or str(place), claim.quota or only, claim.on, claim.quantity)
        for place, claim in enumerate(question.claims, start=1)
    ]
    entries += [_entry(event, only) for event in happened if event.kind in {"claim", "return", "enlarge"}]
    stops = [_stop(event, only) for event in happened if event.kind in {"suspend", "block"}]
    on = question.on or max([entry.on for entry in entries], default=quotas[0].period.first)
    stops += _worded_stops(question, quotas[0], on)
    ledger = keep(quotas, entries, [_within(stop, quotas) for stop in stops], on=on)
    if not isinstance(ledger, Ledger):
        raise Refused(*ledger)
    return _answer(ledger, on)


def _answer(ledger: Ledger, on: date) -> Answer:
    first = ledger.standings[0]
    answer: Answer = {"status": first.status, "balance": write_exactly(first.balance), "on": on}
    answer["allocations"] = [_shown(grant) for grant in ledger.grants]
    if len(ledger.standings) > 1:
        answer["quotas"] = [_shown_standing(standing) for standing in ledger.standings]
    return answer


def _shown(grant: Grant) -> ShownGrant:
    claim = grant.claim
    rest = Fraction(claim.quantity) - grant.granted if grant.outcome != "deferred" else Fraction(0)
    return ShownGrant(
        claim.id, claim.quota, claim.on, write_exactly(Fraction(claim.quantity)), write_exactly(grant.granted),
        write_exactly(rest), grant.outcome, grant.security,
    )  # fmt: skip


def _shown_standing(standing: Standing) -> Answer:
    return {"id": standing.quota.id, "status": standing.status, "balance": write_exactly(standing.balance)}


def _defined(question: Question, asked: Members) -> list[Defined]:
    """The quotas of the question: listed, alone, or written into it."""
    if question.quotas:
        return list(question.quotas)
    if question.quota is not None:
        return [question.quota]
    return [read_question(Defined, Members(asked, id=ONLY))] if "volume" in asked else []


def _quota(defined: Defined, question: Question) -> Quota:
    if defined.volume is None:
        raise Refused(Problem("field-missing", "volume"))
    critical = "Y" in {defined.critical_state, question.critical_state}
    return Quota(
        defined.id, Period(defined.first, defined.last), defined.volume, defined.unit, defined.method,
        defined.critical_percent, critical, defined.parent, defined.coefficient, defined.step,
    )  # fmt: skip


def _entry(event: Happens, only: str) -> Entry:
    if event.on is None or event.quantity is None:
        raise Refused(Problem("field-missing", "events[].on" if event.on is None else "events[].quantity"))
    if event.kind == "enlarge":
        return Enlarged(event.quota or only, event.on, event.quantity)
    name = event.claim or event.id
    if name is None:
        raise Refused(Problem("field-missing", "events[].claim" if event.kind == "return" else "events[].id"))
    if event.kind == "return":
        return Returned(name, event.on, event.quantity)
    return Claimed(name, event.quota or only, event.on, event.quantity)


def _stop(event: Happens, only: str) -> Stop:
    if event.first is None:
        raise Refused(Problem("field-missing", "events[].from"))
    kind: StopKind = "suspend" if event.kind == "suspend" else "block"
    return Stop(event.quota or only, kind, Period(event.first, event.last))


def _worded_stops(question: Question, first: Quota, on: date) -> list[Stop]:
    """The stops that are said beside the claims, by days or in words."""
    stops = []
    said: tuple[tuple[StopKind, Any], ...] = (
        ("suspend", question.suspension_period),
        ("block", question.blocking_period),
    )
    for kind, period in said:
        if isinstance(period, Days):
            stops.append(Stop(first.id, kind, Period(period.first, period.last)))
        elif period in _COVERING:
            stops.append(Stop(first.id, kind, Period(on, on)))
    return stops


def _within(stop: Stop, quotas: Sequence[Quota]) -> Stop:
    """A stop without an end lasts as long as its quota."""
    last = next((quota.period.last for quota in quotas if quota.id == stop.quota), FAR)
    return stop if stop.period.last < FAR else Stop(stop.quota, stop.kind, Period(stop.period.first, last))


def _covers(period: Words | Days | None, on: date | None) -> bool:
    if isinstance(period, Days):
        day = on or date.today()  # noqa: DTZ011 - the office's own day; a command may look at the calendar
        return period.first <= day <= period.last
    return period in _COVERING


def _members(event: object) -> Members:
    if not isinstance(event, Members):
        raise Refused(Problem("type-wrong", "events", shown(event), {"expected": "object", "given": "value"}))
    return event


_COVERING = frozenset({"covers today", "active"})
_ANNOUNCED: Mapping[str, Announced] = {
    "balance": "balance",
    "critical": "critical",
    "critical(active)": "critical",
    "critical(inactive)": "not_critical",
    "exhaustion": "exhaustion",
    "reopening": "reopening",
    "unsuspension": "unsuspension",
    "unblocking": "unblocking",
}
