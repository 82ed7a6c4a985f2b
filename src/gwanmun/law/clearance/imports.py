"""Import clearance, from lodgement to release, in the order the law gives it.

A case walks down STEPS. A step answers with the event that settles it, or with a Wait that says who
must act first. When anything happens (money came in, an officer examined, a partner country
answered) the case walks again from the top and passes over what is settled. A declaration that was
withdrawn or rejected walks down ENDING instead: its money goes back and its account is closed.
"""

from gwanmun.law.basics.problem import Problem
from gwanmun.law.cargo.bill import redraw
from gwanmun.law.clearance import cargo, controls, lines, relieving, trusting
from gwanmun.law.clearance.case import (
    Accepted,
    CargoMatched,
    CargoPresented,
    Case,
    Closed,
    ControlPassed,
    ControlSelected,
    Discharged,
    DutyAssessed,
    Event,
    OriginSettled,
    PermitsCleared,
    Released,
    Settled,
    Valued,
)
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts, Outcome, Steps, Wait, mend, walk
from gwanmun.law.revenue.payment import not_collected
from gwanmun.law.revenue.relief import Unfit
from gwanmun.law.tariff.assess import Assessment, assess


def accept(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """A declaration in order is accepted on the day it is lodged; its rates are those of that day."""
    problems = lines.problems(case.declaration, rulebook, facts.today)
    problems += cargo.problems(case.declaration, facts, rulebook)
    return mend(problems) if problems else Accepted(facts.today)


def match_cargo(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """The goods must stand on a carrier's manifest under the bill declared, in at least the packages declared."""
    consignment = case.declaration.consignment
    number = consignment.transport_document
    if not number:
        return mend([Problem("bill-not-named", "consignment.transport_document")])
    if facts.bill is None:
        return Wait("carrier", "bill-unknown", f"bill:{number}", {"bill": number})
    return CargoMatched(number, consignment.packages)


def clear_permits(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Every agency whose law covers the goods must have said yes (Customs Act Article 226)."""
    return controls.clear_permits(case, facts, rulebook)


def settle_origin(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Preference is granted line by line on a certificate the issuing country stands by."""
    outcome = lines.settle_origins(case.declaration, facts, rulebook)
    return outcome if isinstance(outcome, Wait) else OriginSettled(outcome)


def settle_value(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """The price paid, brought to the country's basis and currency, shared among the lines."""
    outcome = lines.value(case.declaration, rulebook, case.get(Accepted).on)
    return mend(outcome) if isinstance(outcome, tuple) else Valued(outcome)


def assess_duty(case: Case, facts: Facts, rulebook: Rulebook) -> Outcome:
    """Duty and taxes of every line, at the rates of the day of acceptance."""
    accepted_on, valuation = case.get(Accepted).on, case.get(Valued).valuation
    reliefs = relieving.remissions(case.declaration, valuation, rulebook, accepted_on)
    unfit = reliefs.problems if isinstance(reliefs, Unfit) else ()
    given = reliefs if isinstance(reliefs, tuple) else (None,) * len(valuation.lines)
    on_board = lines.values_on_board(case.declaration, rulebook, accepted_on)
    if any(isinstance(each, Problem) for each in on_board):
        return mend([*unfit, *(each for each in on_board if isinstance(each, Problem))])
    worth = [each for each in on_board if isinstance(each, int)]
    taxable = lines.taxable(case.declaration, valuation, case.get(OriginSettled).lines, given, on_board=worth)
    outcome = assess(rulebook.tariff.believed(facts.today), taxable, accepted_on)
    if unfit or not isinstance(outcome, Assessment):
        return mend([*unfit, *lines.declared(() if isinstance(outcome, Assessment) else outcome)])
    left = not_collected(rulebook.country.payment, outcome.total, case.asked_at_release)
    return trusting.assessed(outcome, left, accepted_on, facts, country=rulebook.country)


def select_control(case: Case, facts: Facts, rulebook: Rulebook) -> Outcome:
    """Rules and chance decide whether a person looks, and say why; and what trust in the parties changed about it."""
    selection, of_others = controls.select_control(case, facts, rulebook, case.get(Valued).valuation.lines)
    return trusting.at_selection(controls.selected(selection, case, facts), of_others, facts.trust)


def present_cargo(case: Case, facts: Facts, rulebook: Rulebook) -> Outcome:
    """The goods must have landed, unless they are an importer's that is trusted to have them released before."""
    if case.used("pre-arrival-release") is not None:
        return None
    presented = await_cargo(case, facts, rulebook)
    ahead = trusting.ahead_of_arrival(case, facts) if isinstance(presented, Wait) else None
    return presented if ahead is None else ahead


def await_cargo(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Sooner or later the goods must have landed: a declaration never draws more than that from its bill."""
    bill, packages = facts.bill, case.declaration.consignment.packages
    assert bill is not None, "a bill that was matched is among the facts"
    drawn = redraw(bill, case.declaration.number, packages, on=facts.today)
    if isinstance(drawn, Problem):
        return Wait("carrier", drawn.code, f"bill:{bill.number}", drawn.facts)
    return CargoPresented(bill.number, packages, bill.place)


def pass_control(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Documents or goods that were selected wait for an officer's finding."""
    return controls.pass_control(case)


def settle_payment(case: Case, facts: Facts, rulebook: Rulebook) -> Outcome:
    """What is owed is paid, or secured where the country lets goods go under a guarantee."""
    owed = case.owed
    if owed == 0:
        return Settled(0, "nothing")
    if case.paid >= owed:
        return Settled(owed, "payment")
    if not rulebook.country.payment.release_under_guarantee:
        return _to_pay(case, facts)
    if case.paid + case.secured >= owed:
        return Settled(owed, "security")
    return trusting.secured(case, facts) or _to_pay(case, facts)


def release(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """Goods that nobody holds are free (Customs Act Article 248)."""
    return controls.stopped(case) or Released(facts.today)


def discharge(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """The account is closed when paid and owed agree; too much goes back."""
    balance = case.owed - case.paid
    if balance > 0:
        return _to_pay(case, facts)
    if balance < 0:
        return _to_give_back(case)
    return Discharged(case.owed)


def close(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """What was paid on a declaration that ended before its time goes back."""
    return _to_give_back(case) if case.paid > 0 else Closed(facts.today)


STEPS: Steps = (
    (Accepted, accept),
    (CargoMatched, match_cargo),
    (PermitsCleared, clear_permits),
    (OriginSettled, settle_origin),
    (Valued, settle_value),
    (DutyAssessed, assess_duty),
    (ControlSelected, select_control),
    (CargoPresented, present_cargo),
    (ControlPassed, pass_control),
    (Settled, settle_payment),
    (Released, release),
    (CargoPresented, await_cargo),  # of goods that were released before they landed
    (Discharged, discharge),
)

ENDING: Steps = ((Closed, close),)


def advance(case: Case, facts: Facts, rulebook: Rulebook) -> tuple[Case, Wait | None]:
    """Walk an import as far as it can go; say what it waits for, if anything."""
    return walk(case, ENDING if case.ended else STEPS, facts, rulebook)


def _to_pay(case: Case, facts: Facts) -> Wait:
    due_by = case.get(DutyAssessed).due_by
    owing = {"amount": str(case.owed - case.paid), "owed": str(case.owed), "paid": str(case.paid)}
    code = "to-pay" if facts.today <= due_by else "payment-overdue"
    return Wait("importer", code, f"payment:{case.declaration.number}", owing, until=due_by)


def _to_give_back(case: Case) -> Wait:
    return Wait(
        "treasury",
        "to-give-back",
        f"refund:{case.declaration.number}",
        {"amount": str(case.paid - case.owed), "paid": str(case.paid), "owed": str(case.owed)},
    )
