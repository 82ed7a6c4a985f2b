"""Changes of control: what an officer may add to what was selected, or waive of it, and never alone.

    selected ──▶ proposed (who, why) ──▶ agreed by somebody else     what is asked for changes
                                   └───▶ declined by somebody else   what was selected stands

A control that is about to be added stops the goods at once; a waiver changes nothing until it is agreed to. What the
lot has drawn, and what is looked at for safety, nobody may waive: the one is how the office learns what its rules miss,
the other is not weighed against anything.
"""

from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.codes import Why
from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.case import (
    Case,
    ControlAgreed,
    ControlDeclined,
    ControlProposed,
    ControlSelected,
    Examined,
    Loaded,
    Released,
)
from gwanmun.law.risk.selection import RANDOM, STRICTNESS, Control, SelectionLaw


class Proposing(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of control somebody wants, and why."""

    change: Literal["add", "waive"]
    control: Control  # add: what is to be done; waive: what is left to do
    why: Why


class Declining(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a change of control is not agreed to."""

    why: Why


def asked(case: Case) -> Control:
    """The control that is asked for now: what was selected last, with what was added and waived since."""
    control: Control = "none"
    added: Control = "none"
    proposal: ControlProposed | None = None
    for event in case.events:
        match event:
            case ControlSelected():  # a new selection is a new decision: waivers end with the old one, additions stay
                control = _stricter(event.selection.control, added)
            case ControlProposed():
                proposal = event
            case ControlAgreed() if proposal is not None:
                control = proposal.control
                added = control if proposal.change == "add" else "none"
            case Examined() if STRICTNESS[event.control] >= STRICTNESS[added]:
                added = "none"
            case _:
                pass
    return control


def proposed(case: Case) -> ControlProposed | None:
    """The change of control that waits for a second person, if any."""
    for event in reversed(case.events):
        if isinstance(event, ControlAgreed | ControlDeclined):
            return None
        if isinstance(event, ControlProposed):
            return event
    return None


def was_added(case: Case) -> bool:
    """Whether an officer added to what was selected."""
    return _agreed(case, "add")


def was_waived(case: Case) -> bool:
    """Whether some of what was selected was waived."""
    return _agreed(case, "waive")


def propose(case: Case, proposing: Proposing, by: str, law: SelectionLaw) -> ControlProposed | Problem:
    """The proposal, or what stands against it."""
    selected = case.find(ControlSelected)
    gone = Released if case.lodged.procedure == "import" else Loaded
    if case.ended is not None:
        return Problem("case-ended", value=type(case.ended).__name__)
    if case.find(gone) is not None:
        return Problem("goods-gone")
    if selected is None:
        return Problem("nothing-to-examine")
    if proposed(case) is not None:
        return Problem("change-proposed-already")
    against = _adding(case, proposing) if proposing.change == "add" else _waiving(case, proposing, law)
    return against or ControlProposed(proposing.change, proposing.control, proposing.why, by)


def agree(case: Case, by: str) -> ControlAgreed | Problem:
    """A second officer agrees."""
    proposal = proposed(case)
    against = _second(proposal, by)
    if against is not None or proposal is None:
        return against or Problem("no-change-proposed")
    return ControlAgreed(by, ("Examined", "ControlPassed") if proposal.change == "add" else ())


def decline(case: Case, declining: Declining, by: str) -> ControlDeclined | Problem:
    """A second officer declines."""
    return _second(proposed(case), by) or ControlDeclined(declining.why, by)


def _adding(case: Case, proposing: Proposing) -> Problem | None:
    if proposing.control == "none":
        return Problem("change-changes-nothing", "control", proposing.control, {"asked": asked(case)})
    done = case.find(Examined)
    waiting = STRICTNESS[asked(case)] >= STRICTNESS[proposing.control] and done is None
    return Problem("change-changes-nothing", "control", proposing.control, {"asked": asked(case)}) if waiting else None


def _waiving(case: Case, proposing: Proposing, law: SelectionLaw) -> Problem | None:
    if STRICTNESS[proposing.control] >= STRICTNESS[asked(case)]:
        return Problem("change-changes-nothing", "control", proposing.control, {"asked": asked(case)})
    if case.find(Examined) is not None:
        return Problem("examined-already")
    reasons = {reason.rule for reason in case.get(ControlSelected).selection.reasons}
    if RANDOM in reasons:
        return Problem("waiver-of-lot", "control")
    safety = sorted(rule.id for rule in law.rules if rule.safety and rule.id in reasons)
    return Problem("waiver-of-safety", "control", safety[0]) if safety else None


def _second(proposal: ControlProposed | None, by: str) -> Problem | None:
    if proposal is None:
        return Problem("no-change-proposed")
    return Problem("second-person-needed", value=by) if proposal.by == by else None


def _agreed(case: Case, change: str) -> bool:
    proposal: ControlProposed | None = None
    for event in case.events:
        if isinstance(event, ControlProposed):
            proposal = event
        elif isinstance(event, ControlAgreed) and proposal is not None and proposal.change == change:
            return True
    return False


def _stricter(one: Control, other: Control) -> Control:
    return max(one, other, key=STRICTNESS.__getitem__)
