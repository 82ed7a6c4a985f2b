"""The assessment: what each line owes and what the declaration owes, with arithmetic that can be checked by hand.

Rounding happens where the country's law puts it, and nowhere else:

- stage `line`: the duty of a line, each duty levied on top and each tax is brought to the rule's unit as soon as it is
  worked out; the next tax is levied on the whole amounts; a total is the plain sum of its lines.
- stage `declaration`: a line keeps whole minor units (what is less than one is dropped), and each total, of duty and of
  each tax, is brought to the rule's unit once.

A country may have another stage or rule for one of the amounts. What a relief takes off a line is taken off before the
next tax is levied on it, and is kept beside what is owed.
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
from gwanmun.law.tariff.evaluation import Inputs, share
from gwanmun.law.tariff.index import Plan, TariffIndex, with_conditions_met
from gwanmun.law.tariff.levy import FREE_ON_BOARD, levied
from gwanmun.law.tariff.precedence import Choice, choose
from gwanmun.law.tariff.rate import Rate
from gwanmun.law.tariff.reckoning import Reckoned, reckon
from gwanmun.law.tariff.remission import WHOLE, Remission
from gwanmun.law.tariff.safeguard import Imported
from gwanmun.law.tariff.tariff import Measure

WorkedOut = dict[Measure, Reckoned]
"""What each rate comes to on one line, where it is not a share of the value alone."""

_NOTHING_WORKED_OUT: WorkedOut = {}


class TariffLine(Struct, frozen=True):
    """What duty depends on, of one line of a declaration."""

    commodity: str  # national code
    origin: str
    customs_value: int  # minor units
    quantities: dict[str, Decimal]  # by unit
    agreement_class: str = ""  # the rate class of the agreement whose preference is proven
    chosen: Chosen = NOTHING_SAID  # what the declarant said to pick among rates of one tier
    remission: Remission | None = None  # what a relief takes off
    documents: tuple[str, ...] = ()  # codes of the certificates, licences and permits that are shown
    fob_value: int | None = None  # minor units, free on board; asked for only where a tax is levied on it
    imported: Imported = ()  # what is said to have come in under a safeguard; else what was published counts


class Owed(Struct, frozen=True, omit_defaults=True):
    """What one line owes, in minor units, and why."""

    rate_class: str  # of the rate that won
    rate: str  # its text: "8%"
    duty: int  # with the additions
    taxes: dict[str, int] = {}  # in the order they are levied; a tax the goods are exempt from is not here
    reasons: tuple[str, ...] = ()
    act: str = ""  # of the rate that won
    additions: dict[str, int] = {}  # duties levied on top, by class; part of `duty`
    relief: str = ""  # by which some of it is not owed
    relieved: dict[str, int] = {}  # what is not owed, by "duty" and the id of a tax


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
        plan = _plan(index, line, on)
        answer = _assess_line(index, line, plan) if isinstance(plan, Plan) else plan
        if isinstance(answer, Owed):
            owed.append(answer)
        else:
            problems += [_on_line(problem, number) for problem in answer]
    return tuple(problems) if problems else _add_up(index, owed)


def explain(index: TariffIndex, line: TariffLine, on: date) -> Choice | tuple[Problem, ...]:
    """The rate that applies to one line, and every other rate that takes part with why it does not apply."""
    plan = _plan(index, line, on)
    decided = _decided(index, line, plan) if isinstance(plan, Plan) else plan
    return decided if isinstance(decided, tuple) else decided.choice


def _plan(index: TariffIndex, line: TariffLine, on: date) -> Plan | tuple[Problem, ...]:
    said = line.agreement_class
    return index.plan(line.commodity, line.origin, on, said, chosen=line.chosen, imported=line.imported)


class _Decided(Struct):
    """A line whose rate is chosen."""

    plan: Plan
    choice: Choice
    worked_out: WorkedOut


class _Work(Struct):
    """One line being worked out: what was said on the way, and what a relief has taken off."""

    index: TariffIndex
    line: TariffLine
    reasons: list[str]
    relieved: dict[str, int]


def _assess_line(index: TariffIndex, line: TariffLine, plan: Plan) -> Owed | tuple[Problem, ...]:
    if line.customs_value < 0:
        return (Problem("customs-value-negative", path="customs_value", value=str(line.customs_value)),)
    if line.remission is not None and line.remission.flat_percent is not None:
        return _flat(index, line, line.remission, line.remission.flat_percent)
    choice, worked_out = plan.settled, _NOTHING_WORKED_OUT
    if choice is None or choice.winner.share is None:
        decided = _decided(index, line, plan)
        if isinstance(decided, tuple):
            return decided
        plan, choice, worked_out = decided.plan, decided.choice, decided.worked_out
    winner = choice.winner.measure
    work = _Work(index, line, [choice.reason, *plan.remarks], {})
    duty, additions = _duties(work, choice, worked_out)
    taxes = _taxes(work, plan, duty)
    if isinstance(taxes, tuple):
        return taxes
    relief = line.remission.relief if line.remission is not None else ""
    reasons = tuple(work.reasons)
    return Owed(winner.rate_class, winner.duty, duty, taxes, reasons, winner.act, additions, relief, work.relieved)


def _decided(index: TariffIndex, line: TariffLine, plan: Plan) -> _Decided | tuple[Problem, ...]:
    """The rate that applies, every condition looked at and every amount that had to be compared worked out."""
    settled = _with_conditions_met(index, line, plan) if plan.conditional else plan
    if isinstance(settled, tuple):
        return settled
    worked_out = _worked_out(index, line, settled)
    if isinstance(worked_out, tuple):
        return worked_out
    choice = _choice(settled, worked_out, line.chosen)
    return choice if isinstance(choice, tuple) else _Decided(settled, choice, worked_out)


def _flat(index: TariffIndex, line: TariffLine, remission: Remission, percent: Decimal) -> Owed:
    """One flat rate in place of duty and taxes."""
    part = share(percent)
    duty, sentence = index.line_rules["duty"].part(part, line.customs_value, f"duty: {part.text} of", remission.act)
    reasons = (_cited(remission.said, remission.act), sentence)
    return Owed(remission.relief, part.text, duty, {}, reasons, remission.act, relief=remission.relief)


def _duties(work: _Work, choice: Choice, worked_out: WorkedOut) -> tuple[int, dict[str, int]]:
    """The duty with all that is levied on top, and what that is by class; less what a relief takes off of each."""
    duty = _duty(work, choice.winner, worked_out)
    additions: dict[str, int] = {}
    for rate in choice.additions:
        amount = _duty(work, rate, worked_out)
        additions[rate.rate_class.id] = additions.get(rate.rate_class.id, 0) + amount
    if work.line.remission is not None:
        work.reasons.append(_cited(work.line.remission.said, work.line.remission.act))
        duty = _remitted(work, work.line.remission, "duty", duty)
        additions = {n: _remitted(work, work.line.remission, n, amount) for n, amount in additions.items()}
    return duty + sum(additions.values()) if additions else duty, additions


def _remitted(work: _Work, remission: Remission, name: str, amount: int) -> int:
    """What is left of a duty when the relief has taken its part; how much that was is kept."""
    if not remission.duty_percent:
        return amount
    left, said = 0, f"{name}: not owed"
    if remission.duty_percent != WHOLE:
        part = share(WHOLE - remission.duty_percent)
        left, said = work.index.line_rules["duty"].part(part, amount, f"{name}: {part.text} of it is owed,")
    work.reasons.append(_cited(said, remission.act))
    work.relieved["duty"] = work.relieved.get("duty", 0) + amount - left
    return left


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


def _duty(work: _Work, rate: Rate, worked_out: WorkedOut) -> int:
    """What one rate comes to on one line, made whole; the arithmetic goes to the reasons."""
    label, act = rate.measure.rate_class if rate.rate_class.additive else "duty", rate.measure.act
    rule = work.index.line_rules["duty"]
    if rate.said:
        work.reasons += [f"{label}: {said}" for said in rate.said]
    if rate.share is not None:
        whole, sentence = rule.part(rate.share, work.line.customs_value, f"{label}: {rate.share.text} of", act)
        work.reasons.append(sentence)
        return whole
    done = worked_out[rate.measure]
    whole, said = rule.whole(done.numerator, done.denominator)
    before, after = f"{label}: ", f" [{act}]" if act else ""
    for step, _, _ in done.entries:
        work.reasons.append(f"{before}{step}{after}")
    if said:
        work.reasons.append(f"{before}{said}{after}")
    return whole


def _taxes(work: _Work, plan: Plan, duty: int) -> dict[str, int] | tuple[Problem, ...]:
    """Each tax in order, on what is known by name so far. One that a relief frees counts for nothing in the next."""
    taxes: dict[str, int] = {}
    problems: list[Problem] = []
    index, line, reasons, remission = work.index, work.line, work.reasons, work.line.remission
    amounts = {"customs_value": line.customs_value, "duty": duty}
    if line.fob_value is not None:
        amounts[FREE_ON_BOARD] = line.fob_value
    for levy in plan.levies:
        if levy.share is None and levy.text is None:  # exempt, asked as often as there are lines
            reasons.append(_cited(levy.said, levy.act))
            continue
        rule = index.line_rules[levy.id]
        owed = levied(levy, amounts, line.quantities, currency=index.tariff.currency, rule=rule, reasons=reasons)
        if isinstance(owed, tuple):
            problems += [problem for problem in owed if problem not in problems]
        elif remission is not None and remission.frees(levy.id):
            reasons.append(_cited(f"{levy.id}: not owed", remission.act))
            work.relieved[levy.id], amounts[levy.id] = owed, 0
        else:
            taxes[levy.id] = amounts[levy.id] = owed
    return tuple(problems) or taxes


def _add_up(index: TariffIndex, owed: Sequence[Owed]) -> Assessment:
    totals = {"duty": 0}
    for line in owed:
        totals["duty"] += line.duty
    for tax in index.taxes:
        for line in owed:
            if tax in line.taxes:
                totals[tax] = totals.get(tax, 0) + line.taxes[tax]
    if index.total_rules:
        rules = index.total_rules
        totals = {n: rounded_ratio(amount, 1, rules[n]) if n in rules else amount for n, amount in totals.items()}
    return Assessment(tuple(owed), totals, sum(totals.values()))


def _cited(sentence: str, act: str) -> str:
    """A sentence with the act it rests on."""
    return f"{sentence} [{act}]" if act else sentence


def _on_line(problem: Problem, number: int) -> Problem:
    return replace(problem, path=f"lines[{number}].{problem.path}" if problem.path else f"lines[{number}]")
