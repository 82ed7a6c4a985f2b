"""Four eyes: amendments that one person alone does not make, where the country's act asks for a second.

    asked for (who, why, what it comes to) ──▶ agreed to by a second officer     it is made
                                        └────▶ declined by a second officer      nothing has changed

Until it is answered an amendment has no effect, and the case stands still: what would be settled meanwhile may be
wrong. What is agreed to is held against the case as it stands then, so an amendment that became impossible is not made.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import CommodityCode, CountryCode, Why
from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance import control_changes
from gwanmun.law.clearance.amendment import amend, changed, covered
from gwanmun.law.clearance.case import (
    Accepted,
    Amended,
    AmendmentDeclined,
    AmendmentProposed,
    Case,
    ControlPassed,
    DutyAssessed,
    Released,
)
from gwanmun.law.clearance.declaration import Declaration, Line
from gwanmun.law.clearance.procedure import SecondPerson
from gwanmun.law.clearance.rulebook import Rulebook

Side = Literal["officer", "party"]


class LineCorrection(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an officer found to be otherwise in a line; what is not named stays."""

    line: Annotated[int, Meta(ge=1, le=999)]
    commodity: CommodityCode | None = None
    origin: CountryCode | None = None
    quantity: Decimal | None = None
    value: Decimal | None = None  # in the invoice's currency
    net_weight_kg: Decimal | None = None


class Correcting(Struct, frozen=True, forbid_unknown_fields=True):
    """An officer's correction of a declaration, line by line, and why."""

    lines: Annotated[tuple[LineCorrection, ...], Meta(min_length=1, max_length=999)]
    why: Why


class DecliningAmendment(Struct, frozen=True, forbid_unknown_fields=True):
    """Why an amendment is not agreed to."""

    why: Why


class Asked(Struct, frozen=True):
    """Who asks for an amendment, and what the case would owe with it; None where that cannot be said yet."""

    by: str  # account
    side: Side
    owed_then: int | None


def corrected(declaration: Declaration, correcting: Correcting) -> Declaration | tuple[Problem, ...]:
    """The declaration with these lines corrected; the invoice's total moves with the values where it was their sum."""
    lines, count = list(declaration.lines), len(declaration.lines)
    facts = {"lines": str(count)}
    beyond = [(place, one.line) for place, one in enumerate(correcting.lines) if one.line > count]
    if beyond:
        return tuple(Problem("correction-of-no-line", f"lines[{at}].line", str(line), facts) for at, line in beyond)
    for one in correcting.lines:
        lines[one.line - 1] = _corrected(lines[one.line - 1], one)
    terms, before = declaration.terms, sum((line.value for line in declaration.lines), Decimal(0))
    if terms.amount == before:
        terms = replace(terms, amount=sum((line.value for line in lines), Decimal(0)))
    return replace(declaration, lines=tuple(lines), terms=terms)


def asks_for_second(case: Case, amended: Amended, asked: Asked, rules: Sequence[SecondPerson]) -> SecondPerson | None:
    """The first rule of the country that wants a second person for this amendment, if any."""
    paths = tuple(changed(case.declaration, amended.declaration))
    return next((rule for rule in rules if _fits(rule, case, paths, asked)), None)


def proposed_already(case: Case) -> Problem | None:
    """That an amendment waits for its answer: until then there is no other."""
    if case.amendment_proposed is None:
        return None
    return Problem("amendment-proposed-already", value=case.lodged.number)


def propose(case: Case, amended: Amended, asked: Asked, rule: SecondPerson) -> AmendmentProposed | Problem:
    """The amendment, asked for; or that another one waits already."""
    return proposed_already(case) or AmendmentProposed(
        amended.declaration, amended.why, asked.by, case.owed, asked.owed_then, rule.act
    )


def agree(case: Case, by: str, *, on: date, rulebook: Rulebook) -> Amended | tuple[Problem, ...]:
    """A second officer agrees: the amendment as it is made, the case standing as it does now; or what is against it."""
    proposal = case.amendment_proposed
    against = _second(proposal, by)
    if against is not None or proposal is None:
        return (against or Problem("no-amendment-proposed"),)
    return amend(case, proposal.declaration, proposal.why, on=on, rulebook=rulebook)


def decline(case: Case, declining: DecliningAmendment, by: str) -> AmendmentDeclined | Problem:
    """A second officer declines."""
    return _second(case.amendment_proposed, by) or AmendmentDeclined(declining.why, by)


def _corrected(line: Line, one: LineCorrection) -> Line:
    named = {name: getattr(one, name) for name in LineCorrection.__struct_fields__ if name != "line"}
    return replace(line, **{name: value for name, value in named.items() if value is not None})


def _fits(rule: SecondPerson, case: Case, paths: tuple[str, ...], asked: Asked) -> bool:
    if rule.by not in {"anybody", asked.side} or not _has_come(rule.after, case):
        return False
    if rule.changed and not any(covered(path, rule.changed) for path in paths):
        return False
    return asked.owed_then is None or abs(asked.owed_then - case.owed) >= rule.changes_duty_by


def _has_come(moment: str, case: Case) -> bool:
    """Whether the case has come so far; selected: somebody is to look, or has looked and has not let it pass."""
    match moment:
        case "assessed":
            return case.find(DutyAssessed) is not None
        case "selected":
            return control_changes.asked(case) != "none" and case.find(ControlPassed) is None
        case "released":
            return case.find(Released) is not None
    return case.find(Accepted) is not None


def _second(proposal: AmendmentProposed | None, by: str) -> Problem | None:
    if proposal is None:
        return Problem("no-amendment-proposed")
    return Problem("second-person-needed", value=by) if proposal.by == by else None
