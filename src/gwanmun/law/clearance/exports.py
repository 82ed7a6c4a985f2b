"""Export clearance, from lodgement to loading, in the order the law gives it.

The same walk as an import down another list: there is nothing to pay, and the goods must be on
board within the days the country sets, or the acceptance lapses.
"""

from datetime import timedelta

from gwanmun.law.clearance import controls, lines, trusting
from gwanmun.law.clearance.case import (
    Accepted,
    Case,
    Closed,
    ControlPassed,
    ControlSelected,
    Event,
    Loaded,
    LoadingExtended,
    OriginSettled,
    PermitsCleared,
    Released,
    Valued,
)
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts, Outcome, Steps, Wait, mend, walk


def accept(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """A declaration in order is accepted on the day it is lodged."""
    problems = lines.problems(case.declaration, rulebook, facts.today)
    return mend(problems) if problems else Accepted(facts.today)


def clear_permits(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Every agency whose law covers the goods must have said yes (Customs Act Article 226)."""
    return controls.clear_permits(case, facts, rulebook)


def settle_origin(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """The origin declared stands; no preference is asked of the country of export."""
    return OriginSettled(lines.declared_origins(case.declaration))


def settle_value(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Exports are valued free on board, for statistics and drawback."""
    outcome = lines.value(case.declaration, rulebook, case.get(Accepted).on)
    return mend(outcome) if isinstance(outcome, tuple) else Valued(outcome)


def select_control(case: Case, facts: Facts, rulebook: Rulebook) -> Outcome:
    """Rules and chance decide whether a person looks, and say why; and what trust in the parties changed about it."""
    selection, of_others = controls.select_control(case, facts, rulebook, case.get(Valued).valuation.lines)
    return trusting.at_selection(controls.selected(selection, case, facts), of_others, facts.trust)


def pass_control(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Documents or goods that were selected wait for an officer's finding."""
    return controls.pass_control(case)


def release(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Goods that nobody holds may be loaded, within the days the country sets (Customs Act Article 251)."""
    stopped = controls.stopped(case)
    if stopped is not None:
        return stopped
    load_by = case.get(Accepted).on + timedelta(days=rulebook.country.procedure.loading_days)
    return Released(facts.today, load_by)


def load(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """The carrier says when the goods are on board; past the last day an officer decides what becomes of them."""
    extended = case.find(LoadingExtended)
    load_by = extended.until if extended is not None else case.get(Released).load_by
    assert load_by is not None, "an export is released with a day to load by"
    if facts.today > load_by:
        return Wait(
            "officer", "loading-overdue", f"loading:{case.declaration.number}", {"load_by": str(load_by)}, load_by
        )
    return Wait("carrier", "to-load", f"loading:{case.declaration.number}", {"load_by": str(load_by)}, load_by)


def close(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """An export that ended before its time leaves nothing open."""
    return Closed(facts.today)


STEPS: Steps = (
    (Accepted, accept),
    (PermitsCleared, clear_permits),
    (OriginSettled, settle_origin),
    (Valued, settle_value),
    (ControlSelected, select_control),
    (ControlPassed, pass_control),
    (Released, release),
    (Loaded, load),
)

ENDING: Steps = ((Closed, close),)


def advance(case: Case, facts: Facts, rulebook: Rulebook) -> tuple[Case, Wait | None]:
    """Walk an export as far as it can go; say what it waits for, if anything."""
    return walk(case, ENDING if case.ended else STEPS, facts, rulebook)
