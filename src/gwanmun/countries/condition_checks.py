"""Checks of the conditions in a pack's rows: readable, in units and money the office has, every step within reach."""

from collections.abc import Iterator

from gwanmun.countries.finding import Findings, Place
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.condition import (
    Condition,
    Documents,
    currency_of,
    duty_of,
    out_of_reach,
    outcomes,
    read_condition,
    unknown_units,
    write_test,
)
from gwanmun.law.tariff.duty import Specific, nodes
from gwanmun.law.tariff.quantity import unit_problems
from gwanmun.law.tariff.tariff import Measure
from gwanmun.law.tariff.unit import UNITS


def check_condition(text: str, act: str, place: Place, *, currency: str, findings: Findings) -> None:
    """Everything that can be said of a condition without goods to hold it against."""
    condition = read_condition(text, act)
    if isinstance(condition, Problem):
        findings.refuse(Place(place.file, place.line, int(condition.facts.get("column", 0))), condition)
        return
    for unit in unknown_units(condition):
        said = f"{unit!r} in the condition {text!r} is no unit the law reckons with: {', '.join(UNITS)}."
        findings.error("unit-unknown", place, said)
    for foreign in sorted(_currencies(condition) - {currency}):
        said = f"The condition {text!r} is in {foreign} and the pack in {currency}: nothing says at which rate."
        findings.error("duty-currency-foreign", place, said)
    for outcome in outcomes(condition):
        for problem in unit_problems(duty_of(outcome)) if outcome.effect == "duty" else ():
            findings.refuse(place, problem)
    _check_steps(condition, place, findings)


def acts_of(measure: Measure) -> Iterator[str]:
    """The acts that a measure's condition rests on, beside the row's own."""
    condition = read_condition(measure.condition, measure.act) if measure.condition else ()
    if not isinstance(condition, Problem):
        yield from dict.fromkeys(outcome.act for outcome in outcomes(condition) if outcome.act != measure.act)


def _check_steps(condition: Condition, place: Place, findings: Findings) -> None:
    for group in condition:
        for step in out_of_reach(group):
            text = f"Nothing comes to the step {write_test(step.test)!r}: the one before it holds whenever it does."
            findings.error("condition-out-of-reach", place, text)
        codes = [code for step in group.steps if isinstance(step.test, Documents) for code in step.test.codes]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            text = f"The document {code} is looked for twice in one group: only its first step can be met."
            findings.error("condition-document-twice", place, text, rule="ME58")


def _currencies(condition: Condition) -> set[str]:
    tested = {currency_of(step.test) for group in condition for step in group.steps}
    owed = {
        node.currency
        for outcome in outcomes(condition)
        if outcome.effect == "duty"
        for node in nodes(duty_of(outcome))
        if isinstance(node, Specific)
    }
    return (tested | owed) - {""}
