"""The walk: down the list of steps, over what is settled, to the first thing that must be waited for."""

from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct

from gwanmun.law.aeo.trust import PartyTrust
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait, Whom
from gwanmun.law.cargo.bill import Bill
from gwanmun.law.clearance.case import Case, Event, Happening
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.permits.requirement import Permit
from gwanmun.law.revenue.guarantee import Guarantee
from gwanmun.law.risk.draw import Bond
from gwanmun.law.risk.evidence import LineEvidence
from gwanmun.law.risk.guidance import Guidance

__all__ = ["Facts", "Outcome", "Step", "Steps", "Wait", "Whom", "mend", "walk"]


class Facts(Struct, frozen=True, omit_defaults=True):
    """All that the law may look at besides the case and the country's pack, gathered before it is asked.

    Facts are written down beside the decisions they led to, so that every decision can be run again.
    """

    today: date
    bill: Bill | None = None
    certificates: tuple[Certificate, ...] = ()
    permits: tuple[Permit, ...] = ()
    trusted: bool = False  # somebody here is spared examination as a trusted operator; `trust` says who, and why
    earlier_declarations: int = 0  # of the same trader, accepted; counted as far as any rule of selection looks
    draw: int = 0  # 0..9999, committed beforehand, for the random arm of selection
    blind: bool = False  # drawn too: should it be selected, whoever looks is not told why
    guidance: Guidance = Guidance()  # what a model said of the case and where the lanes begin, or why neither is there
    evidence: tuple[LineEvidence, ...] = ()  # what the past says of each line, where it was asked
    trust: tuple[PartyTrust, ...] = ()  # how the parties stand that are, or were, trusted: by our word or a partner's
    bond: Bond | None = None  # what binds the draw: the hash of the day's seed, published before
    guarantees: tuple[Guarantee, ...] = ()  # standing ones of an importer whose goods may go before payment


Outcome = Event | tuple[Event, ...] | Wait | None
"""What settles a step, with what led to it before it; who must act first; or None: its time has not come."""
Step = Callable[[Case, Facts, Rulebook], Outcome]
Steps = Sequence[tuple[type[Happening], Step]]


def walk(case: Case, steps: Steps, facts: Facts, rulebook: Rulebook) -> tuple[Case, Wait | None]:
    """The case as far as it can go, and what it waits for, if anything.

    While an amendment waits for a second person the case stands still: what would be settled of it may be wrong.
    """
    proposal = case.amendment_proposed
    if proposal is not None:
        return case, Wait("officer", "amendment-to-agree", "amendment:agree", {"by": proposal.by, "why": proposal.why})
    for settled_by, step in steps:
        if case.find(settled_by) is not None:
            continue
        outcome = step(case, facts, rulebook)
        if isinstance(outcome, Wait):
            return case, outcome
        if outcome is not None:
            case = case.after(*outcome) if isinstance(outcome, tuple) else case.after(outcome)
    return case, None


def mend(problems: Sequence[Problem]) -> Wait:
    """A wait for the declarant to put the declaration right."""
    return Wait("declarant", "declaration-to-mend", problems=tuple(problems))
