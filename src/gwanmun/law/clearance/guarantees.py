"""Guarantees of a declaration: what its case draws from them, and sets free when the money has come."""

from collections.abc import Sequence
from datetime import date

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.case import Case, Closed, Discharged, Event, Secured
from gwanmun.law.revenue.guarantee import Guarantee, GuaranteeDrawn, GuaranteeFreed, draw, free


def guarantee_events(
    case: Case, news: Sequence[Event], guarantee: Guarantee, on: date
) -> tuple[GuaranteeDrawn | GuaranteeFreed, ...] | Problem:
    """What a case's news means for one guarantee; a problem when it cannot stand for what it was asked to."""
    number, trader = case.lodged.number, case.declaration.importer.identifier
    happened: list[GuaranteeDrawn | GuaranteeFreed] = []
    for event in news:
        outcome: GuaranteeDrawn | GuaranteeFreed | Problem | None = None
        if isinstance(event, Secured) and event.guarantee == guarantee.number:
            outcome = draw(guarantee, number, event.amount, trader=trader, on=on)
        elif isinstance(event, Discharged | Closed):
            drawn = _still_drawn(case, guarantee.number, event)
            outcome = free(guarantee, number, drawn, drawn=drawn, on=on) if drawn else None
        if isinstance(outcome, Problem):
            return outcome
        if outcome is not None:
            happened.append(outcome)
    return tuple(happened)


def _still_drawn(case: Case, guarantee: str, until: Discharged | Closed) -> int:
    """What the case drew of a guarantee since its account was last closed, up to this closing of it."""
    drawn = 0
    for event in case.events:
        if event is until:
            break
        if isinstance(event, Discharged | Closed):
            drawn = 0
        elif isinstance(event, Secured) and event.guarantee == guarantee:
            drawn += event.amount
    return drawn
