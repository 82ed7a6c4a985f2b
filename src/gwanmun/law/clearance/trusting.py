"""Trusting: what the trust in a case's parties changes about it, each change an event of the case.

A benefit counts only where it changed something: goods that nobody would have opened were not spared by anybody's
trust. So the events are what the office can count, and answer for.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from gwanmun.law.aeo.programme import Benefit
from gwanmun.law.aeo.trust import PartyTrust, granting, lightest
from gwanmun.law.clearance.case import (
    BenefitUsed,
    BenefitWithheld,
    Case,
    ControlSelected,
    DutyAssessed,
    Event,
    Secured,
    Settled,
)
from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.walk import Facts
from gwanmun.law.revenue.guarantee import Guarantee, secures
from gwanmun.law.revenue.payment import due_on, due_with_the_month
from gwanmun.law.risk.selection import Selection
from gwanmun.law.tariff.assess import Assessment


def used(benefit: Benefit, trust: PartyTrust, effect: str) -> BenefitUsed:
    """The event of a benefit that changed something."""
    return BenefitUsed(benefit, trust.party, trust.operator, effect, trust.arrangement, trust.grade, trust.version)


def at_selection(
    selected: ControlSelected, of_others: Selection, trusts: Sequence[PartyTrust]
) -> Event | tuple[Event, ...]:
    """A selection, after what trust did to it and whose had none to give.

    `of_others` is the selection there would have been had the parties weighed as much as everybody.
    """
    return _after((*_withheld(trusts), *_at_selection(selected.selection, of_others, trusts)), selected)


def assessed(
    duty: Assessment, left: int, accepted_on: date, facts: Facts, *, country: Country
) -> Event | tuple[Event, ...]:
    """An assessment with its last day, which is the end of the month for an importer that is trusted with it.

    `left` is what is too little to be asked for.
    """
    law, trust = country.payment, granting(facts.trust, "periodic-payment", "importer")
    plain = due_on(law, accepted_on, country.holidays)
    if trust is None or not law.monthly_allowed:
        return DutyAssessed(duty, plain, left)
    by_month = due_with_the_month(law, accepted_on, country.holidays)
    benefit = (used("periodic-payment", trust, f"due on {by_month} instead of {plain}"),) if by_month > plain else ()
    return _after(benefit, DutyAssessed(duty, by_month, left))


def secured(case: Case, facts: Facts) -> tuple[Event, ...]:
    """What lets goods go before the money comes: the importer's standing guarantee, drawn without being asked for."""
    trust = granting(facts.trust, "release-before-payment", "importer")
    missing = case.owed - case.paid - case.secured
    if trust is None or missing < 1:
        return ()
    guarantee = _covering(facts.guarantees, missing, facts.today)
    if guarantee is None:
        return ()
    effect = f"{missing} under {guarantee.number}"
    return (
        used("release-before-payment", trust, effect),
        Secured(guarantee.number, missing),
        Settled(case.owed, "security"),
    )


def ahead_of_arrival(case: Case, facts: Facts) -> BenefitUsed | None:
    """Whether goods nobody has to look at may be free before they land, because the importer is trusted with it."""
    trust = granting(facts.trust, "pre-arrival-release", "importer")
    if trust is None or case.get(ControlSelected).selection.control != "none" or facts.bill is None:
        return None
    return used("pre-arrival-release", trust, f"released before bill {facts.bill.number} has landed")


def _withheld(trusts: Sequence[PartyTrust]) -> Iterator[BenefitWithheld]:
    for trust in trusts:
        if trust.standing != "trusted":
            yield BenefitWithheld(trust.party, trust.operator, trust.standing, trust.arrangement, trust.version)


def _at_selection(selection: Selection, of_others: Selection, trusts: Sequence[PartyTrust]) -> Iterator[BenefitUsed]:
    light, spared = lightest(trusts), granting(trusts, "documents-for-examination")
    if light is not None and selection.control != of_others.control:
        yield used("lower-selection", light, f"{selection.control} where others have {of_others.control}")
    if spared is not None and any(reason.excused for reason in selection.reasons):
        rules = ", ".join(sorted({reason.rule for reason in selection.reasons if reason.excused}))
        yield used("documents-for-examination", spared, f"papers instead of the goods for {rules}")
    first = granting(trusts, "priority")
    if first is not None and selection.control != "none":
        yield used("priority", first, f"{selection.control} before others'")


def _after(before: tuple[Event, ...], settled: Event) -> Event | tuple[Event, ...]:
    return (*before, settled) if before else settled


def _covering(guarantees: Sequence[Guarantee], amount: int, on: date) -> Guarantee | None:
    return next((guarantee for guarantee in guarantees if secures(guarantee, amount, on)), None)
