"""The assessment: what each line owes and what the declaration owes, with arithmetic that can be checked by hand.

Rounding happens where the country's law puts it, and nowhere else:

- stage `line`: the duty of a line, each duty levied on top and each tax is brought to the rule's unit as soon as it is
  worked out; the next tax is levied on the whole amounts; a total is the plain sum of its lines.
- stage `declaration`: a line keeps whole minor units (what is less than one is dropped), and each total, of duty and of
  each tax, is brought to the rule's unit once.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.money import rounded_ratio
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.chosen import NOTHING_SAID, Chosen
from gwanmun.law.tariff.conditional import Stated
from gwanmun.law.tariff.evaluation import Inputs, Share, write_amount
from gwanmun.law.tariff.index import Plan, TariffIndex, with_conditions_met
from gwanmun.law.tariff.precedence import Choice, choose
from gwanmun.law.tariff.rate import Rate
from gwanmun.law.tariff.reckoning import Reckoned, reckon
from gwanmun.law.tariff.tariff import Measure

WorkedOut = dict[Measure, Reckoned]
"""What each rate comes to on one line, where it is not a share of the value alone."""


class TariffLine(Struct, frozen=True):
    """What duty depends on, of one line of a declaration."""

    commodity: str  # national code
    origin: str
    customs_value: int  # minor units
    quantities: dict[str, Decimal]  # by unit
    agreement_class: str = ""  # the rate class of the agreement whose preference is proven
    chosen: Chosen = NOTHING_SAID  # what the declarant said to pick among rates of one tier
    documents: tuple[str, ...] = ()  # codes of the certificates, licences and permits that are shown


class Owed(Struct, frozen=True, omit_defaults=True):
    """What one line owes, in minor units, and why."""

    rate_class: str  # of the rate that won
    rate: str  # its text: "8%"
    duty: int  # with the additions
    taxes: dict[str, int] = {}  # in the order they are levied; a tax the goods are exempt from is not here
    reasons: tuple[str, ...] = ()
    act: str = ""  # of the rate that won
    additions: dict[str, int] = {}  # duties levied on top, by class; part of `duty`


class Assessment(Struct, frozen=True):
    """What a declaration owes: line by line in the declaration's order, and each total in the order it is levied."""

    lines: tuple[Owed, ...]
    totals: dict[str, int]  # "duty", then each tax
    total: int


def assess(index: TariffIndex, lines: Sequence[TariffLine], on: date) -> Assessment | tuple[Problem, ...]:
    """What these lines owe under the tariff of the index, on this day; or every problem with them.

    Problems (paths as in `lines[2].commodity`): those of `goods_on`, `choose` and `evaluate`; `rate-class-unknown`,
    `condition-unreadable`, `condition-twice`, those of `met`, `duty-unreadable`, `tax-ambiguous`,
    `customs-value-negative`.
    """
    owed: list[Owed] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines):
        plan = index.plan(line.commodity, line.origin, on, line.agreement_class, chosen=line.chosen)
        answer = _assess_line(index, line, plan) if isinstance(plan, Plan) else plan
        if isinstance(answer, Owed):
            owed.append(answer)
        else:
            problems += [_on_line(problem, number) for problem in answer]
    return tuple(problems) if problems else _add_up(index, owed)


def explain(index: TariffIndex, line: TariffLine, on: date) -> Choice | tuple[Problem, ...]:
    """The rate that applies to one line, and every other rate that takes part with why it does not apply."""
    plan = index.plan(line.commodity, line.origin, on, line.agreement_class, chosen=line.chosen)
    if isinstance(plan, Plan) and plan.conditional:
        plan = _with_conditions_met(index, line, plan)
    if not isinstance(plan, Plan):
        return plan
    worked_out = _worked_out(index, line, plan)
    return worked_out if isinstance(worked_out, tuple) else _choice(plan, worked_out, line.chosen)


def _assess_line(index: TariffIndex, line: TariffLine, plan: Plan) -> Owed | tuple[Problem, ...]:
    if line.customs_value < 0:
        return (Problem("customs-value-negative", path="customs_value", value=str(line.customs_value)),)
    if plan.conditional:
        settled = _with_conditions_met(index, line, plan)
        return _assess_line(index, line, settled) if isinstance(settled, Plan) else settled
    worked_out = _worked_out(index, line, plan)
    if isinstance(worked_out, tuple):
        return worked_out
    choice = _choice(plan, worked_out, line.chosen)
    if not isinstance(choice, Choice):
        return choice
    measure = choice.winner.measure
    reasons = [choice.reason, *plan.remarks]
    duty = _duty(index, line, choice.winner, reasons, worked_out=worked_out)
    additions: dict[str, int] = {}
    for rate in choice.additions:
        amount = _duty(index, line, rate, reasons, worked_out=worked_out)
        additions[rate.rate_class.id] = additions.get(rate.rate_class.id, 0) + amount
        duty += amount
    taxes = _taxes(index, plan, {"customs_value": line.customs_value, "duty": duty}, reasons)
    return Owed(measure.rate_class, measure.duty, duty, taxes, tuple(reasons), measure.act, additions)


def _with_conditions_met(index: TariffIndex, line: TariffLine, plan: Plan) -> Plan | tuple[Problem, ...]:
    tariff = index.tariff
    stated = Stated(line.customs_value, line.quantities, line.documents, tariff.currency, tariff.minor_digits)
    return with_conditions_met(plan, stated, line.chosen)


def _worked_out(index: TariffIndex, line: TariffLine, plan: Plan) -> WorkedOut | tuple[Problem, ...]:
    """What each rate comes to; nothing where all are shares of the value, which are compared as they stand."""
    if plan.settled is not None and plan.settled.winner.share is not None:
        return {}
    inputs = Inputs(line.customs_value, line.quantities, index.tariff.currency, index.tariff.minor_digits)
    worked_out: WorkedOut = {}
    problems: list[Problem] = []
    for rate in plan.rates:
        answer = reckon(rate.duty, inputs)
        if isinstance(answer, Reckoned):
            worked_out[rate.measure] = answer
        else:
            problems += [problem for problem in answer if problem not in problems]
    return tuple(problems) or worked_out


def _choice(plan: Plan, worked_out: WorkedOut, chosen: Chosen) -> Choice | tuple[Problem, ...]:
    """The choice; where some rate is not a share of the value the amounts are compared."""
    if plan.settled is not None:
        return plan.settled
    choice = choose([replace(rate, worth=worked_out[rate.measure].amount) for rate in plan.rates], chosen)
    if not isinstance(choice, Choice):
        return (choice,)
    return replace(choice, alternatives=(*choice.alternatives, *plan.left_out)) if plan.left_out else choice


def _duty(index: TariffIndex, line: TariffLine, rate: Rate, reasons: list[str], *, worked_out: WorkedOut) -> int:
    """What one rate comes to on one line, made whole; the arithmetic goes to the reasons."""
    label = rate.measure.rate_class if rate.rate_class.additive else "duty"
    if rate.said:
        reasons += [f"{label}: {said}" for said in rate.said]
    if rate.share is not None:
        return _part(index, rate.share, line.customs_value, said=f"{label}: {rate.share.text} of", reasons=reasons)
    done = worked_out[rate.measure]
    whole = rounded_ratio(done.numerator, done.denominator, index.line_rule)
    reasons += [f"{label}: {said}" for said, _, _ in done.entries]
    if whole * done.denominator != done.numerator:
        reasons.append(f"{label}: {index.line_rule_text} = {write_amount(whole, index.tariff.minor_digits)}")
    return whole


def _taxes(index: TariffIndex, plan: Plan, amounts: dict[str, int], reasons: list[str]) -> dict[str, int]:
    """Each tax on its base, in order. `amounts` is what is known by name so far, and grows."""
    taxes = {}
    for levy in plan.levies:
        if levy.share is None:
            reasons.append(levy.said)
            continue
        base = 0
        for name in levy.base:
            base += amounts.get(name, 0)
        taxes[levy.id] = amounts[levy.id] = _part(index, levy.share, base, said=levy.said, reasons=reasons)
    return taxes


def _part(index: TariffIndex, share: Share, base: int, *, said: str, reasons: list[str]) -> int:
    """A share of a base in minor units, made whole by the rule for lines; the arithmetic goes to the reasons."""
    exact = base * share.numerator
    whole = rounded_ratio(exact, share.denominator, index.line_rule)
    digits = index.tariff.minor_digits
    sentence = f"{said} {write_amount(base, digits)} = {write_amount(exact, share.places + digits)}"
    if whole * share.denominator != exact:
        sentence += f"; {index.line_rule_text}: {write_amount(whole, digits)}"
    reasons.append(sentence)
    return whole


def _add_up(index: TariffIndex, owed: Sequence[Owed]) -> Assessment:
    totals = {"duty": sum(line.duty for line in owed)}
    for tax in index.taxes:
        due = [line.taxes[tax] for line in owed if tax in line.taxes]
        if due:
            totals[tax] = sum(due)
    if index.total_rule is not None:
        totals = {name: rounded_ratio(amount, 1, index.total_rule) for name, amount in totals.items()}
    return Assessment(tuple(owed), totals, sum(totals.values()))


def _on_line(problem: Problem, number: int) -> Problem:
    return replace(problem, path=f"lines[{number}].{problem.path}" if problem.path else f"lines[{number}]")
