"""Trial: a rule is held against a view, test by test, each by the room that knows it."""

from collections.abc import Callable, Mapping
from typing import Any

from gwanmun.law.origin.content import together, try_content, try_maximum_value, try_maximum_weight
from gwanmun.law.origin.finding import Finding, joined, of_fact
from gwanmun.law.origin.making import (
    try_made_from,
    try_process,
    try_produced_entirely,
    try_retained,
    try_wholly_obtained,
)
from gwanmun.law.origin.rules import (
    AllOf,
    AnyMaterials,
    AnyOf,
    Content,
    MadeFrom,
    MaximumValue,
    MaximumWeight,
    Originating,
    Process,
    ProducedEntirely,
    Retained,
    Rule,
    Shift,
    WhollyObtained,
)
from gwanmun.law.origin.shift import try_any_materials, try_originating, try_shift
from gwanmun.law.origin.truth import Missing
from gwanmun.law.origin.view import View


def try_rule(rule: Rule, view: View) -> Finding:
    """What comes of a rule, with every one of its tests tried."""
    if not view.ledger.entries and isinstance(rule, _LOOK_AT_MATERIALS):
        return _nothing_known(rule)
    return _TRIALS[type(rule)](rule, view)


def _try_any_of(rule: AnyOf, view: View) -> Finding:
    return joined(rule, "any", [try_rule(test, view) for test in rule.tests])


def _try_all_of(rule: AllOf, view: View) -> Finding:
    found = [try_rule(test, view) for test in rule.tests]
    limits = [test for test in rule.tests if isinstance(test, MaximumValue)]
    if len(limits) > 1 and not view.provisions.content.percentages_add and view.ledger.entries:
        highest = max(limits, key=lambda test: test.percent)
        found.append(together(view, highest.percent, highest.basis or view.provisions.content.limit_basis))
    return joined(rule, "all", found)


def _nothing_known(rule: Rule) -> Finding:
    """Of a product nobody has said the materials of, no test of materials passes."""
    if isinstance(rule, AnyMaterials) and not rule.apart_from:
        return of_fact(rule, "pass", "materials of any heading do")
    return of_fact(rule, "unknown", "", (Missing("materials", "what the product is made of"),))


_LOOK_AT_MATERIALS = (
    Shift, AnyMaterials, Content, MaximumValue, MaximumWeight, Originating, ProducedEntirely, MadeFrom,
)  # fmt: skip

_TRIALS: Mapping[type[Rule], Callable[[Any, View], Finding]] = {
    AnyOf: _try_any_of,
    AllOf: _try_all_of,
    WhollyObtained: try_wholly_obtained,
    ProducedEntirely: try_produced_entirely,
    AnyMaterials: try_any_materials,
    Shift: try_shift,
    Content: try_content,
    MaximumValue: try_maximum_value,
    MaximumWeight: try_maximum_weight,
    Originating: try_originating,
    MadeFrom: try_made_from,
    Process: try_process,
    Retained: try_retained,
}
