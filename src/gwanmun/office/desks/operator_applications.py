"""The desk of operator applications: companies ask to be trusted, officers look, and it ends in an authorisation.

Read, gather, ask the law, write, as at the clearance desk. When an application ends in an authorisation, the operator's
own stream goes on in the same transaction, and partners are told what its consent lets them be told.
"""

from collections.abc import Callable, Iterable
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from uuid_utils.compat import uuid7

from gwanmun.law.aeo import application as applications
from gwanmun.law.aeo import authorising
from gwanmun.law.aeo.application import (
    AuthorisationAmended,
    AuthorisationApplied,
    AuthorisationCase,
    AuthorisationEvent,
    AuthorisationRefused,
    AuthorisationWithdrawn,
    CommitteeAdvised,
    ImprovementsReported,
    OperatorApplication,
    PapersReviewed,
    PremisesValidated,
)
from gwanmun.law.aeo.authorising import AuthorisingFacts
from gwanmun.law.aeo.operator import OperatorAuthorised
from gwanmun.law.aeo.programme import AeoLaw
from gwanmun.law.aeo.trader_identifier import tin_of
from gwanmun.law.basics.codes import Why
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.basics.wait import Wait
from gwanmun.office import clock
from gwanmun.office.desks import mandates, operators, rulebooks, streams, trust
from gwanmun.office.desks.streams import Kind
from gwanmun.office.desks.walking import together
from gwanmun.office.journal import answers, journal
from gwanmun.office.journal.answers import Answer, Request
from gwanmun.office.journal.conflict import AnsweredAlready
from gwanmun.office.journal.entry import Actor, News, Tip, entries
from gwanmun.office.people import register
from gwanmun.office.records import holdings
from gwanmun.office.records.holdings import Holding

CREATED = 201
MOST_WAITING = 500  # of the applications that wait for an officer, the oldest are shown
_encode = msgspec.json.Encoder().encode


def pending(case: AuthorisationCase) -> str:
    """What an application that has not ended is filed under."""
    return "" if case.ended is not None else "authorisation-open"


AUTHORISATION = Kind(
    "authorisation",
    AuthorisationCase,
    applications.AuthorisationEvent,
    lambda case: case.number,
    applications.after,
    party=lambda case: case.applied.company,
    also=pending,
    subject=lambda case: f"authorisation:{case.number}",
)


class Applying(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An application, and whose it is where somebody applies for another."""

    application: OperatorApplication
    company: Annotated[str, Meta(max_length=35)] = ""  # empty: the applicant's own


class AmendingAuthorisation(Struct, frozen=True, forbid_unknown_fields=True):
    """An application as it should have been, and why it was not."""

    application: OperatorApplication
    why: Why


class AuthorisationStanding(Struct, frozen=True, omit_defaults=True):
    """How far an application has come, who must act next, and the authorisation it ended in."""

    number: str
    operator: str
    company: str
    kind: str
    status: str  # waiting, authorised, withdrawn, refused
    done: tuple[str, ...]  # what has happened, in order, by the names of the events
    waits_for: Wait | None = None
    authorisation: str = ""
    grade: str = ""


Event = AuthorisationWithdrawn | AuthorisationRefused
Said = PapersReviewed | PremisesValidated | ImprovementsReported | CommitteeAdvised


def apply(applying: Applying, actor: Actor, request: Request | None = None) -> AuthorisationStanding:
    """Ask to be trusted. What is left out goes back at once with all of it, and nothing is kept."""
    country = rulebooks.current().country
    company = applying.company or actor.only
    mandates.check(actor, company, "company")
    known, tin = register.company(country.id.upper(), company), tin_of(country.id.upper(), company)
    if known is None or not tin:
        raise Refused(Problem("company-unknown", "company", company))

    def once() -> AuthorisationStanding:
        today = rulebooks.today()
        number = country.aeo.application_format.format(
            country=country.id.upper(), year=today.year % 100, serial=journal.serials(1)[0]
        )
        applied = AuthorisationApplied(
            number, tin, known.identifier, known.name, applying.application, today, known.address[:512]
        )
        return _walked(AuthorisationCase(applied), (applied,), None, actor, request=request)

    return _only_once(once, request)


def amend(
    number: str, amending: AmendingAuthorisation, actor: Actor, request: Request | None = None
) -> AuthorisationStanding:
    """Say it otherwise; the application walks from the beginning, and is refused where it is not in order."""
    event = AuthorisationAmended(amending.application, amending.why)
    return _act(number, lambda _: (event,), actor, request)


def say(number: str, event: Said, actor: Actor, request: Request | None = None) -> AuthorisationStanding:
    """Papers were read, premises seen, improvements made, the committee heard: each in its turn and not before."""

    def said(case: AuthorisationCase) -> tuple[AuthorisationEvent | Problem, ...]:
        return authorising.stands_against(case, event, _law()) or (event,)

    return _act(number, said, actor, request)


def end(number: str, event: Event, actor: Actor, request: Request | None = None) -> AuthorisationStanding:
    """The operator takes its application back, or an officer turns it down."""
    return _act(number, lambda _: (event,), actor, request)


def show(number: str, actor: Actor) -> tuple[AuthorisationCase, AuthorisationStanding]:
    """An application, whole, and where it stands today, to its company, whoever acts for it, and officers."""
    case = _mine(number, actor)[0]
    wait = authorising.advance(case, _facts(case), _law())[1] if case.ended is None else None
    return case, _standing(case, wait)


def listed(company: str, actor: Actor) -> tuple[AuthorisationStanding, ...]:
    """A company's latest applications; with none named, those that have not ended, the oldest first."""
    company = company or actor.only
    if company:
        mandates.check(actor, company, "company")
        held = holdings.by_party(AUTHORISATION.name, [company])
    else:
        held = holdings.between_names(AUTHORISATION.name, "authorisation-open", "authorisation-open", MOST_WAITING)
    return tuple(_standing(_decoded(one), None) for one in held)


Work = Callable[[AuthorisationCase], tuple[AuthorisationEvent | Problem, ...]]


def _act(number: str, work: Work, actor: Actor, request: Request | None) -> AuthorisationStanding:
    def acted() -> AuthorisationStanding:
        case, holding = _mine(number, actor)
        over = applications.still_open(case)
        outcome = (over,) if over is not None else work(case)
        problems = [one for one in outcome if isinstance(one, Problem)]
        if problems:
            raise Refused(*problems)
        done = tuple(one for one in outcome if not isinstance(one, Problem))
        return _walked(case.after(*done), done, holding, actor, request=request)

    return _only_once(acted, request)


def _walked(
    case: AuthorisationCase,
    done: tuple[AuthorisationEvent, ...],
    holding: Holding | None,
    actor: Actor,
    *,
    request: Request | None,
) -> AuthorisationStanding:
    """The walk and what follows from it, inside a transaction; what was just handed in goes back if not in order."""
    rulebook, facts, at = rulebooks.current(), _facts(case), clock.now()
    reached, wait = authorising.advance(case, facts, rulebook.country.aeo)
    handed_in = any(isinstance(event, AuthorisationApplied | AuthorisationAmended) for event in done)
    if wait is not None and wait.code == "authorisation-to-mend" and handed_in:
        raise Refused(*wait.problems)
    decided = reached.events[len(case.events) :]
    tip = holding.tip if holding is not None else Tip(uuid7())
    why = (_encode(facts).decode(), rulebook.pack) if decided else (None, None)
    rows = entries(News(tip, actor, _named(done), _named(decided), *why), at)
    numbers = [] if holding is not None else [(AUTHORISATION.name, case.number, tip.case_key)]
    streams.keep([(AUTHORISATION.holding(reached, rows[-1]), rows)], numbers)
    for event in decided:
        if isinstance(event, OperatorAuthorised):
            operators.authorise(event, at)
    standing = _standing(reached, wait)
    if request is not None:
        answers.keep([(request, Answer(CREATED, _encode(standing).decode()))], at)
    return standing


def _facts(case: AuthorisationCase) -> AuthorisingFacts:
    """What the law may look at, one query a table."""
    applied, country = case.applied, rulebooks.current().country
    others = (_decoded(one) for one in holdings.by_party(AUTHORISATION.name, [applied.company]))
    running = (one.number for one in others if one.ended is None and one.application.kind == case.application.kind)
    return AuthorisingFacts(
        rulebooks.today(),
        country.id.upper(),
        trust.operators_of([applied.operator]).get(applied.operator),
        next((number for number in running if number != applied.number), ""),
        journal.serials(1)[0] if _may_end(case) else 0,
    )


def _may_end(case: AuthorisationCase) -> bool:
    """Whether this walk may come to an authorisation, which then needs a number nobody ever had."""
    return case.find(PremisesValidated) is not None


def _mine(number: str, actor: Actor) -> tuple[AuthorisationCase, Holding]:
    case, holding = streams.read(AUTHORISATION, number)
    if not mandates.acts_for(actor, case.applied.company):
        raise Refused(Problem("authorisation-not-yours", "number", number))
    return case, holding


def _standing(case: AuthorisationCase, wait: Wait | None) -> AuthorisationStanding:
    ended = case.ended
    authorised = ended if isinstance(ended, OperatorAuthorised) else None
    return AuthorisationStanding(
        case.number,
        case.applied.operator,
        case.applied.company,
        case.application.kind,
        _STATUS[type(ended)],
        tuple(type(event).__name__ for event in case.events),
        wait,
        authorised.number if authorised is not None else "",
        authorised.grade if authorised is not None else "",
    )


_STATUS: dict[type, str] = {
    type(None): "waiting",
    OperatorAuthorised: "authorised",
    AuthorisationWithdrawn: "withdrawn",
    AuthorisationRefused: "refused",
}


def _named(events: Iterable[Struct]) -> tuple[tuple[str, str], ...]:
    return tuple((type(event).__name__, _encode(event).decode()) for event in events)


def _decoded(holding: Holding) -> AuthorisationCase:
    return msgspec.json.decode(holding.state, type=AuthorisationCase)


def _only_once(work: Callable[[], AuthorisationStanding], request: Request | None) -> AuthorisationStanding:
    """Do it in one transaction; the same request again gets the same answer and does nothing."""
    before = answers.find(request)
    if before is None:
        try:
            return together(work)
        except AnsweredAlready:
            before = answers.find(request)
    assert before is not None, "somebody else answered this request a moment ago"
    return msgspec.json.decode(before.body, type=AuthorisationStanding)


def _law() -> AeoLaw:
    return rulebooks.current().country.aeo
