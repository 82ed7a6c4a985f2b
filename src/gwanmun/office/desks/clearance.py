"""The clearance desk: declarations come in, things happen to them, and each time they walk on.

Read, gather, ask the law, write: the four lines are in `walking.py`. Here is what people may do.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec
from msgspec import Struct
from uuid_utils.compat import uuid7

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance import amendment
from gwanmun.law.clearance.case import Case, Event, Secured, Withdrawn
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.office import clock
from gwanmun.office.desks import discretion, issuing, numbering, rulebooks
from gwanmun.office.desks.acts import forbidden
from gwanmun.office.desks.discretion import Insight
from gwanmun.office.desks.gathering import Gathered
from gwanmun.office.desks.standing import CaseFile, Shown, Standing, standing
from gwanmun.office.desks.walking import (
    Outing,
    Walked,
    again,
    key_of,
    look_for_what_has_come,
    read,
    together,
    walk,
    write,
    written,
)
from gwanmun.office.journal import answers, journal
from gwanmun.office.journal.answers import Answer, Request
from gwanmun.office.journal.conflict import AnsweredAlready, NumberTaken, Overtaken
from gwanmun.office.journal.entry import Actor, Tip
from gwanmun.office.people.delegations import may_act_for
from gwanmun.office.records import declarations, holdings

CREATED = 201
_STANDING = msgspec.json.Decoder(Standing)
_encode = msgspec.json.Encoder().encode


class Lodgement(Struct, frozen=True):
    """A declaration handed in, by whom, and the request it came with."""

    declaration: Declaration
    actor: Actor
    request: Request | None = None


Outcome: TypeAlias = Standing | Refused


def lodge(lodgements: Sequence[Lodgement]) -> list[Outcome]:
    """Lodge many declarations in one transaction: one answer each, in order. A refusal is returned, not raised.

    When one of them collides (a number taken, a request answered before, a bill drawn meanwhile),
    everything is undone and each goes again by itself.
    """
    unmandated = {
        place: problem
        for place, one in enumerate(lodgements)
        if (problem := lacking_mandate(one.declaration, one.actor))
    }
    if unmandated:
        others = iter(lodge([one for place, one in enumerate(lodgements) if place not in unmandated]))
        return [Refused(unmandated[place]) if place in unmandated else next(others) for place in range(len(lodgements))]
    try:
        outcomes = _lodge(lodgements)
    except (Overtaken, NumberTaken, AnsweredAlready):
        if len(lodgements) == 1:
            return [_lodge_alone(lodgements[0])]
        return [lodge([lodgement])[0] for lodgement in lodgements]
    return [
        _answered_before(lodgement) or outcome if isinstance(outcome, Refused) else outcome
        for lodgement, outcome in zip(lodgements, outcomes, strict=True)
    ]


def withdraw(number: str, why: str, actor: Actor, request: Request | None = None) -> Standing:
    """Take a declaration back; what was paid on it is given back."""
    return record(number, Withdrawn(why), actor, request)


def record(number: str, event: Event, actor: Actor, request: Request | None = None) -> Standing:
    """Something happened to a case: money came in, an officer found something, the carrier loaded the goods."""

    def happen(case: Case) -> tuple[Event, ...]:
        problem = forbidden(case, event)
        if problem is None and isinstance(event, Secured) and not holdings.by_number("guarantee", [event.guarantee]):
            problem = Problem("guarantee-unknown", "guarantee", event.guarantee)
        if problem is not None:
            raise Refused(problem)
        return (event,)

    return act(number, happen, actor, request)


def reopen_origin(number: str, certificate: str, why: str, actor: Actor) -> Standing:
    """A certificate a declaration was granted preference on is void: the declaration walks on without it."""

    def reopened(case: Case) -> tuple[Event, ...]:
        rulebook = rulebooks.current()
        today = clock.today(rulebook.country.timezone)
        outcome = amendment.reopen_origin(case, certificate, why, on=today, rulebook=rulebook)
        if isinstance(outcome, Problem):
            raise Refused(outcome)
        return (outcome,)

    return act(number, reopened, actor, None)


def show(number: str, actor: Actor, insight: Insight | None = None) -> CaseFile:
    """A case, whole, to somebody who may see it; how much of its selection is told depends on his insight."""
    key = key_of(number)
    stream = journal.read([key])[key]
    case = written(stream).case
    _keep_out_strangers(case, actor)
    row = declarations.find(number)
    assert row is not None, "a case in the journal has a record"
    wait = msgspec.json.decode(row.wait, type=declarations.Wait) if row.wait else None
    currency = rulebooks.current().country.currency
    sees = insight or ("party" if actor.only else "officer")
    shown = tuple(
        Shown(e.place, e.at, e.kind, e.actor.account, e.actor.on_behalf, msgspec.Raw(body.encode()))
        for e, body in zip(stream.entries, discretion.told(case, stream.entries, sees), strict=True)
    )
    return CaseFile(standing(case, wait, since=row.waiting_since, currency=currency), case.declaration, shown)


def search(actor: Actor, *, before: str = "", limit: int = 50, **filters: str) -> list[declarations.Row]:
    """The latest cases somebody may see, newest first; `before` is the key of the last one seen."""
    return declarations.page(
        only=actor.only, before=UUID(before) if before else None, limit=max(1, min(limit, 500)), **filters
    )


def lacking_mandate(declaration: Declaration, actor: Actor) -> Problem | None:
    """A company lodges in its own name, for itself or for whoever gave it leave (Customs Act Article 242)."""
    if not actor.only:
        return None
    if declaration.declarant.identifier != actor.only:
        return Problem(
            "declarant-not-you", "declarant.identifier", declaration.declarant.identifier, {"you": actor.only}
        )
    country = rulebooks.current().country
    trader = declaration.importer if declaration.procedure == "import" else declaration.exporter
    if may_act_for(country.id.upper(), actor.only, trader.identifier, clock.today(country.timezone)):
        return None
    path = "importer.identifier" if declaration.procedure == "import" else "exporter.identifier"
    return Problem("mandate-missing", path, trader.identifier, {"you": actor.only})


def _lodge(lodgements: Sequence[Lodgement]) -> list[Outcome]:
    """The lodgement itself: what is read is read before, and everything is written in one transaction."""
    rulebook, at = rulebooks.current(), clock.now()
    numbered = numbering.numbered([lodgement.declaration for lodgement in lodgements], rulebook, at)
    outings = [
        Outing(Tip(uuid7()), Case(declaration), lodgement.actor, may_be_refused=True)
        for lodgement, declaration in zip(lodgements, numbered, strict=True)
    ]
    gathered = Gathered([outing.case for outing in outings], rulebook, clock.today(rulebook.country.timezone))
    walked = walk(outings, rulebook, gathered, at)
    outcomes = [_outcome(w, rulebook, at) for w in walked]
    given = [
        (lodgement.request, Answer(CREATED, _encode(outcome).decode()))
        for lodgement, outcome in zip(lodgements, outcomes, strict=True)
        if lodgement.request is not None and isinstance(outcome, Standing)
    ]
    write(walked, rulebook, at, [answers.writing(given, at)])
    look_for_what_has_come(w for w in walked if not w.problems)
    return outcomes


def _lodge_alone(lodgement: Lodgement) -> Outcome:
    """One declaration that collided with something: its own earlier self, another's number, or another desk."""
    before = _answered_before(lodgement)
    if before is not None:
        return before
    try:
        return again(lambda: _lodge([lodgement])[0])
    except NumberTaken:
        return Refused(Problem("number-taken", "number", lodgement.declaration.number))
    except AnsweredAlready:
        return _answered_before(lodgement) or Refused(Problem("busy"))


def _answered_before(lodgement: Lodgement) -> Outcome | None:
    try:
        answer = answers.find(lodgement.request)
    except Refused as refusal:
        return refusal
    return _STANDING.decode(answer.body) if answer is not None else None


def _outcome(w: Walked, rulebook: Rulebook, at: datetime) -> Outcome:
    if w.problems:
        return Refused(*w.problems)
    return standing(w.case, w.wait, since=at, currency=rulebook.country.currency)


def act(number: str, deed: Callable[[Case], tuple[Event, ...]], actor: Actor, request: Request | None) -> Standing:
    """Do something to one case and let it walk on; the same request again gets the same answer."""
    before = answers.find(request)
    if before is not None:
        return _STANDING.decode(before.body)
    try:
        walked, outcome = together(lambda: _acted(number, deed, actor, request))
    except AnsweredAlready:
        answer = answers.find(request)
        assert answer is not None, "somebody else answered this request a moment ago"
        return _STANDING.decode(answer.body)
    look_for_what_has_come([walked])
    if walked.case.lodged.procedure == "export":
        issuing.look_again([number])
    return outcome


def _acted(
    number: str, deed: Callable[[Case], tuple[Event, ...]], actor: Actor, request: Request | None
) -> tuple[Walked, Standing]:
    """The act itself, inside a transaction."""
    rulebook, at = rulebooks.current(), clock.now()
    key = key_of(number)
    before = read([key])[key]
    _keep_out_strangers(before.case, actor)
    outing = before.outing(actor, deed(before.case))
    gathered = Gathered([outing.case], rulebook, clock.today(rulebook.country.timezone))
    walked = walk([outing], rulebook, gathered, at)
    outcome = _outcome(walked[0], rulebook, at)
    if isinstance(outcome, Refused):
        raise outcome
    given = [(request, Answer(CREATED, _encode(outcome).decode()))] if request is not None else []
    write(walked, rulebook, at, [answers.writing(given, at)])
    return walked[0], outcome


def _keep_out_strangers(case: Case, actor: Actor) -> None:
    """A company sees and touches the declarations it is a party to, and no others."""
    declaration = case.declaration
    parties = {declaration.declarant.identifier, declaration.importer.identifier, declaration.exporter.identifier}
    if actor.only and actor.only not in parties:
        raise Refused(Problem("declaration-not-yours", "number", case.lodged.number))
