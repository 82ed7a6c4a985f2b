"""Authorising an operator, from its application to the day it is trusted, in the order it is looked at.

The same walk as a declaration's, down another list. What the operator left out goes back at once; papers and premises
wait for officers; a criterion that is not met waits for the operator to improve, for as long as the country gives it.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from gwanmun.law.aeo.application import (
    AuthorisationCase,
    AuthorisationEvent,
    CommitteeAdvised,
    ImprovementsReported,
    OperatorAdmitted,
    OperatorApplication,
    OperatorScored,
    PapersReviewed,
    PremisesValidated,
    SelfAssessmentAccepted,
)
from gwanmun.law.aeo.assessment import Result, assess, not_of, unanswered
from gwanmun.law.aeo.operator import Authorisation, Operator, OperatorAuthorised
from gwanmun.law.aeo.programme import AeoLaw
from gwanmun.law.basics.period import months_after, years_after
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait


class AuthorisingFacts(Struct, frozen=True, omit_defaults=True):
    """All that the law may look at besides the application and the programme, gathered before it is asked."""

    today: date
    office: str  # the country
    operator: Operator | None = None  # the company, if it is or was trusted as anything
    running: str = ""  # another application of the same company for the same kind that has not ended
    serial: int = 0  # the number an authorisation takes if it is given now


def admit(case: AuthorisationCase, facts: AuthorisingFacts, law: AeoLaw) -> AuthorisationEvent | Wait:
    """A company may apply as a kind of operator it is not yet, or to be validated again, and not within the bar."""
    asked = case.application
    problems: list[Problem] = []
    if law.kind(asked.kind) is None:
        known = ", ".join(kind.id for kind in law.kinds) or "—"
        return mend([Problem("operator-kind-unknown", "kind", asked.kind, {"known": known})])
    if facts.running and facts.running != case.number:
        problems.append(Problem("authorisation-applied", "kind", asked.kind, {"number": facts.running}))
    held = facts.operator.authorisations.get(asked.kind) if facts.operator is not None else None
    stands = _against_holding(asked, held, facts.today, law)
    problems += [stands] if stands is not None else []
    return mend(problems) if problems else OperatorAdmitted(facts.today)


def accept_assessment(case: AuthorisationCase, facts: AuthorisingFacts, law: AeoLaw) -> AuthorisationEvent | Wait:
    """The operator has answered every sub-criterion asked of its kind, and shown a paper where one is asked."""
    asked = case.application
    problems = list(unanswered(law, asked.kind, asked.answers))
    if asked.accounts is None and law.solvency.criterion:
        problems.append(Problem("accounts-missing", "accounts"))
    if problems:
        return mend(problems)
    return SelfAssessmentAccepted(_by_papers(case, law, found=False).points)


def review_papers(case: AuthorisationCase, facts: AuthorisingFacts, law: AeoLaw) -> AuthorisationEvent | Wait:
    """An officer reads the self-assessment and its evidence within the days the country sets."""
    return _officer(case, "papers-to-review", law.review_days, facts)


def validate_premises(case: AuthorisationCase, facts: AuthorisingFacts, law: AeoLaw) -> AuthorisationEvent | Wait:
    """Officers look at the premises themselves: nobody is trusted on paper alone (SAFE Framework, Annex IV)."""
    return _officer(case, "premises-to-validate", law.validation_days, facts)


def score(case: AuthorisationCase, facts: AuthorisingFacts, law: AeoLaw) -> AuthorisationEvent | Wait:
    """What was found makes points, and points a grade; what falls short waits for the operator to improve it."""
    result = _by_papers(case, law, found=True)
    if result.met:
        return OperatorScored(result.points, result.grade)
    until = case.get(PremisesValidated).validated + timedelta(days=law.improvement_days)
    about, told = f"authorisation:{case.number}", _shown(result)
    if facts.today > until:
        return Wait("officer", "improvement-overdue", about, told, until, result.short)
    return Wait("operator", "criteria-short", about, told, until, result.short)


def hear_committee(case: AuthorisationCase, facts: AuthorisingFacts, law: AeoLaw) -> AuthorisationEvent | Wait | None:
    """Where the country has a committee, it is heard; an operator it does not favour is an officer's to refuse."""
    if not law.committee:
        return None
    return Wait(
        "officer", "committee-to-hear", f"authorisation:{case.number}", _shown(_by_papers(case, law, found=True))
    )


def authorise(case: AuthorisationCase, facts: AuthorisingFacts, law: AeoLaw) -> AuthorisationEvent | Wait:
    """The country trusts the operator for the years it says; one that is validated again goes on from its last day."""
    advised = case.find(CommitteeAdvised)
    if advised is not None and not advised.favours:
        return Wait("officer", "committee-against", f"authorisation:{case.number}", {"why": advised.why})
    asked, applied = case.application, case.applied
    held = facts.operator.authorisations.get(asked.kind) if facts.operator is not None and asked.renews else None
    first = held.last + timedelta(days=1) if held is not None and held.last >= facts.today else facts.today
    last = years_after(first, law.validity_years) - timedelta(days=1)
    number = law.number_format.format(country=facts.office, year=facts.today.year % 100, serial=facts.serial)
    return OperatorAuthorised(
        applied.operator,
        applied.company,
        applied.name,
        number,
        asked.kind,
        facts.today,
        last,
        applied.number,
        case.get(OperatorScored).grade,
        applied.address,
    )


Step = Callable[[AuthorisationCase, AuthorisingFacts, AeoLaw], AuthorisationEvent | Wait | None]

STEPS: tuple[tuple[type[Struct], Step], ...] = (
    (OperatorAdmitted, admit),
    (SelfAssessmentAccepted, accept_assessment),
    (PapersReviewed, review_papers),
    (PremisesValidated, validate_premises),
    (OperatorScored, score),
    (CommitteeAdvised, hear_committee),
    (OperatorAuthorised, authorise),
)


def advance(case: AuthorisationCase, facts: AuthorisingFacts, law: AeoLaw) -> tuple[AuthorisationCase, Wait | None]:
    """Walk an application as far as it can go; say what it waits for, if anything."""
    if case.ended is not None:
        return case, None
    for settled_by, step in STEPS:
        if case.find(settled_by) is not None:
            continue
        outcome = step(case, facts, law)
        if isinstance(outcome, Wait):
            return case, outcome
        if outcome is not None:
            case = case.after(outcome)
    return case, None


def stands_against(
    case: AuthorisationCase,
    event: PapersReviewed | PremisesValidated | ImprovementsReported | CommitteeAdvised,
    law: AeoLaw,
) -> tuple[Problem, ...]:
    """What forbids this to be said of an application now: its turn has not come, or it finds what was not asked."""
    waits_for = next((kind for kind, _ in STEPS if case.find(kind) is None), None)
    turn = OperatorScored if isinstance(event, ImprovementsReported) else type(event)
    if waits_for is not turn:
        told = {"next": waits_for.__name__ if waits_for is not None else "—"}
        return (Problem("not-its-turn", value=type(event).__name__, facts=told),)
    if isinstance(event, PapersReviewed | PremisesValidated):
        unasked = not_of(law, case.application.kind, event.findings)
        return unasked or (_unfound(case, event, law) if isinstance(event, PapersReviewed) else ())
    return ()


def mend(problems: Sequence[Problem]) -> Wait:
    """A wait for the operator to put its application right."""
    return Wait("operator", "authorisation-to-mend", problems=tuple(problems))


def _against_holding(
    asked: OperatorApplication, held: Authorisation | None, today: date, law: AeoLaw
) -> Problem | None:
    standing = held.standing if held is not None else ""
    if asked.renews:
        if held is None or held.number != asked.renews or standing in ("revoked", "expired"):
            return Problem("nothing-to-renew", "renews", asked.renews, {"kind": asked.kind})
        opens = months_after(held.last, -12)
        return None if today >= opens else Problem("renewal-too-early", "renews", asked.renews, {"opens": str(opens)})
    if held is not None and standing in ("trusted", "suspended"):
        return Problem("operator-already", "kind", asked.kind, {"number": held.number, "last": str(held.last)})
    if held is not None and standing == "revoked" and held.since is not None:
        free = years_after(held.since, law.bar_years)
        if today < free:
            return Problem("operator-barred", "kind", asked.kind, {"until": str(free), "why": held.why or "—"})
    return None


def _unfound(case: AuthorisationCase, reviewed: PapersReviewed, law: AeoLaw) -> tuple[Problem, ...]:
    """Papers are reviewed whole: every sub-criterion has its points by them."""
    found = {finding.part for finding in reviewed.findings}
    missing = [part for _, part in law.parts(case.application.kind) if part.id not in found]
    return tuple(
        Problem("part-unfound", "findings", part.id, {"name": part.names.get("en", part.id)}) for part in missing
    )


def _officer(case: AuthorisationCase, code: str, days: int, facts: AuthorisingFacts) -> Wait:
    until = case.applied.on + timedelta(days=days)
    told = {"kind": case.application.kind, "name": case.applied.name}
    return Wait("officer", code, f"authorisation:{case.number}", told, until)


def _by_papers(case: AuthorisationCase, law: AeoLaw, *, found: bool) -> Result:
    """The assessment by what the operator says, or, once officers have looked, by what they found."""
    points = {answer.part: answer.points for answer in case.application.answers}
    if found:
        looked = (case.find(PapersReviewed), case.find(PremisesValidated))
        points = {f.part: f.points for one in looked if one is not None for f in one.findings}
    return assess(law, case.application.kind, points, case.application.accounts)


def _shown(result: Result) -> dict[str, str]:
    return {
        "points": ", ".join(f"{name} {points}" for name, points in result.points.items()),
        "grade": result.grade or "—",
    }
