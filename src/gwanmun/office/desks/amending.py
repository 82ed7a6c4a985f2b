"""The desk of amendments: a declaration is changed by who declared it, or corrected by an officer.

Where the country's act asks for it that happens only once a second officer has seen what changes and what it comes to.
"""

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import Why
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance import four_eyes
from gwanmun.law.clearance.amendment import amend as amended
from gwanmun.law.clearance.case import AmendmentAgreed, Case, DutyAssessed, Event
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.four_eyes import Asked, Correcting, DecliningAmendment
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.office.desks import clearance, rulebooks
from gwanmun.office.desks.gathering import Gathered
from gwanmun.office.desks.standing import Standing
from gwanmun.office.desks.walking import PROCEDURES
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor


class Amending(Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration as it should have been, and why it was not."""

    declaration: Declaration
    why: Why


def amend(number: str, amending: Amending, actor: Actor, request: Request | None = None) -> Standing:
    """Change a declaration; the steps its changes touch are open again. After release this is the correction.

    Where the country's act wants a second person for it, it is asked for and waits.
    """

    def change(case: Case) -> tuple[Event, ...]:
        stated = replace(amending.declaration, number=case.lodged.number)
        unmandated = clearance.lacking_mandate(stated, actor)
        if unmandated is not None:
            raise Refused(unmandated)
        return _change(case, stated, amending.why, actor)

    return clearance.act(number, change, actor, request)


def correct(number: str, correcting: Correcting, actor: Actor, request: Request | None = None) -> Standing:
    """An officer corrects lines of a declaration; where the act asks for it another officer answers first."""

    def change(case: Case) -> tuple[Event, ...]:
        stated = four_eyes.corrected(case.declaration, correcting)
        if isinstance(stated, tuple):
            raise Refused(*stated)
        return _change(case, stated, correcting.why, actor)

    return clearance.act(number, change, actor, request)


def agree(number: str, actor: Actor, request: Request | None = None) -> Standing:
    """Agree to an amendment somebody else asked for: it is made, and the declaration walks on."""
    rulebook, on = rulebooks.current(), rulebooks.today()

    def answer(case: Case) -> tuple[Event, ...]:
        outcome = four_eyes.agree(case, actor.account, on=on, rulebook=rulebook)
        if isinstance(outcome, tuple):
            raise Refused(*outcome)
        return AmendmentAgreed(actor.account), outcome

    return clearance.act(number, answer, actor, request)


def decline(number: str, declining: DecliningAmendment, actor: Actor, request: Request | None = None) -> Standing:
    """Decline an amendment somebody else asked for: the declaration stands as it stood."""

    def answer(case: Case) -> tuple[Event, ...]:
        outcome = four_eyes.decline(case, declining, actor.account)
        if isinstance(outcome, Problem):
            raise Refused(outcome)
        return (outcome,)

    return clearance.act(number, answer, actor, request)


def _change(case: Case, stated: Declaration, why: str, actor: Actor) -> tuple[Event, ...]:
    """The amendment itself; or that it is asked for, where a second person must agree."""
    rulebook, on = rulebooks.current(), rulebooks.today()
    if (waiting := four_eyes.proposed_already(case)) is not None:
        raise Refused(waiting)
    outcome = amended(case, stated, why, on=on, rulebook=rulebook)
    if isinstance(outcome, tuple):
        raise Refused(*outcome)
    rules = rulebook.country.procedure.second_person
    side: four_eyes.Side = "party" if actor.only else "officer"
    unweighed = Asked(actor.account, side, None)
    if four_eyes.asks_for_second(case, outcome, unweighed, rules) is None:  # nothing it could come to would ask for one
        return (outcome,)
    asked = replace(unweighed, owed_then=_owed_with(case.after(outcome), rulebook))
    rule = four_eyes.asks_for_second(case, outcome, asked, rules)
    if rule is None:
        return (outcome,)
    proposal = four_eyes.propose(case, outcome, asked, rule)
    if isinstance(proposal, Problem):
        raise Refused(proposal)
    return (proposal,)


def _owed_with(case: Case, rulebook: Rulebook) -> int | None:
    """What the case would owe as it is amended: walked ahead, and nothing of it written.

    What would stop it as not in order is refused before anybody is asked to agree to it.
    """
    facts = Gathered([case], rulebook, rulebooks.today()).facts(case)
    ahead, wait = PROCEDURES[case.lodged.procedure](case, facts, rulebook)
    if wait is not None and wait.problems:
        raise Refused(*wait.problems)
    return ahead.owed if case.lodged.procedure == "export" or ahead.find(DutyAssessed) is not None else None
