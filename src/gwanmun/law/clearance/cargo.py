"""Cargo of a declaration: whether it may be declared now, and what its case does to its bill."""

from collections.abc import Sequence
from datetime import date

from gwanmun.law.basics.problem import Problem
from gwanmun.law.cargo.bill import Bill, BillEvent, after, clear, redraw, restore
from gwanmun.law.cargo.timing import timely
from gwanmun.law.clearance.case import CargoPresented, Case, Event, Rejected, Released, Withdrawn
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts


def problems(declaration: Declaration, facts: Facts, rulebook: Rulebook) -> list[Problem]:
    """What forbids the declaration at this moment: its timing, or a bill that can never hold so many packages."""
    consignment = declaration.consignment
    found = []
    bill = facts.bill
    untimely = timely(
        rulebook.country.storage,
        declaration.timing,
        mode=consignment.transport_mode,
        today=facts.today,
        expected=consignment.expected_arrival,
        bill=bill,
    )
    # A bill the office does not know yet is waited for; only a bill it knows can contradict the timing declared.
    if untimely is not None and bill is not None:
        found.append(untimely)
    if bill is not None and consignment.packages > _ever_left(bill, declaration.number):
        asked = {"bill": bill.number, "landed": str(bill.landed), "left": str(_ever_left(bill, declaration.number))}
        asked["asked"] = str(consignment.packages)
        found.append(Problem("bill-overdrawn", "consignment.packages", str(consignment.packages), asked))
    return found


def bill_events(case: Case, news: Sequence[Event], bill: Bill, on: date) -> tuple[BillEvent, ...]:
    """What a case's news means for its bill: packages drawn, given back, or free to leave the bonded area."""
    number = case.declaration.number
    happened: list[BillEvent] = []
    for event in news:
        outcome: BillEvent | Problem | None = None
        if type(event) is CargoPresented:
            outcome = redraw(bill, number, event.packages, on=on)
        elif type(event) is Released and number in bill.drafts:  # goods released before they landed are not there yet
            outcome = clear(bill, number, on=on)
        elif type(event) is Withdrawn or type(event) is Rejected:
            drawn = bill.drafts[number].drawn if number in bill.drafts else 0
            outcome = restore(bill, number, drawn, on=on) if drawn else None
        if outcome is not None:
            assert not isinstance(outcome, Problem), f"the walk let pass what the bill refuses: {outcome}"
            bill = after(bill, outcome)
            happened.append(outcome)
        if type(event) is CargoPresented and released_before(case, event):
            cleared = clear(bill, number, on=on)
            if not isinstance(cleared, Problem):
                bill = after(bill, cleared)
                happened.append(cleared)
    return tuple(happened)


def released_before(case: Case, presented: CargoPresented) -> bool:
    """Whether the goods had been released when they landed: then they are free to leave as soon as they are there."""
    before = {type(event) for event in case.events[: case.events.index(presented)]}
    return Released in before and CargoPresented not in before


def _ever_left(bill: Bill, number: str) -> int:
    """The most this declaration could ever draw: what was manifested or has landed, less what others took."""
    own = bill.drafts[number].drawn if number in bill.drafts else 0
    promised = bill.landed if bill.landing_over else max(bill.landed, bill.manifest.packages)
    return promised - bill.drawn - bill.split_away + own
