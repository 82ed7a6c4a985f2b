"""The criterion: what a certificate's form calls the way in which goods qualified."""

from fractions import Fraction

from gwanmun.law.origin.determination import ENTIRELY, OBTAINED, Tried
from gwanmun.law.origin.finding import Finding, leaves
from gwanmun.law.origin.issued_certificate import CriterionKind
from gwanmun.law.origin.provisions import Provisions
from gwanmun.law.origin.rules import (
    AnyOf,
    Content,
    MaximumValue,
    MaximumWeight,
    Originating,
    Process,
    ProducedEntirely,
    Rule,
    Shift,
    WhollyObtained,
    tests_of,
    write_rule,
)


def passed_by(tried: Tried) -> Finding | None:
    """The alternative that was passed, the rule's first; None where none was."""
    for way in tried.finding.of:
        if way.verdict != "pass":
            continue
        if isinstance(way.test, AnyOf):
            return next(part for part in way.of if part.verdict == "pass")
        return way
    return None


def by_words(passed: Finding) -> str:
    """An alternative as the rule writes it."""
    return write_rule(passed.test) if passed.test else "set" if passed.figure else passed.says


def kind_of(passed: Finding, *, general: bool) -> CriterionKind:
    """Which way of qualifying an alternative is."""
    test = passed.test
    if test is OBTAINED or test is ENTIRELY:
        return "WO" if test is OBTAINED else "PE"
    tests = tuple(tests_of(test)) if test else ()
    if any(isinstance(each, WhollyObtained) and not each.scope for each in tests):
        return "WO"
    if tests and all(isinstance(each, ProducedEntirely | Originating) for each in tests):
        return "PE"
    if general:
        return "general"
    return _of_tests(tests)


def written_criterion(passed: Finding, kind: CriterionKind, provisions: Provisions) -> str:
    """The criterion as the agreement's form writes it; the alternative itself where the form has no word for it."""
    template = provisions.criteria.get(kind)
    if template is None and kind == "general":
        template = provisions.criteria.get(_of_tests(tuple(tests_of(passed.test)) if passed.test else ()))
    if template is None:
        return kind if kind in {"WO", "PE"} else by_words(passed)
    tests = tuple(tests_of(passed.test)) if passed.test else ()
    levels = [test.level for test in tests if isinstance(test, Shift)]
    percents = [test.percent for test in tests if isinstance(test, Content | MaximumValue)]
    level = levels[0] if levels else ""
    percent = f"{percents[0].normalize():f}" if percents else ""
    way = level or f"RVC {percent}%"  # the general rule of some agreements is written as what was passed of it
    return template.replace("{way}", way).replace("{level}", level).replace("{percent}", percent)


def needed_tolerance(passed: Finding) -> bool:
    """Whether what passed did so only because a tolerance forgave a material."""
    if passed.how == "any" and isinstance(passed.test, Shift):
        return passed.of[0].verdict != "pass" and any(
            leaf.verdict == "pass" and leaf.figure is not None and leaf.figure.measure == "tolerance"
            for leaf in leaves(passed)
        )
    return any(needed_tolerance(part) for part in passed.of if part.verdict == "pass")


def margin_of(finding: Finding) -> Fraction | None:
    """Percentage points by which the limits are kept, or missed by the way that comes nearest; None without limits."""
    if finding.figure is not None:
        return finding.figure.margin
    parts = [part for part in finding.of if part.verdict == finding.verdict] if finding.how == "any" else finding.of
    margins = [margin for part in parts if (margin := margin_of(part)) is not None]
    if finding.how == "any":
        return max(margins, default=None)
    return min(margins, default=None)


def _of_tests(tests: tuple[Rule, ...]) -> CriterionKind:
    shifts = any(isinstance(test, Shift) for test in tests)
    values = any(isinstance(test, Content | MaximumValue | MaximumWeight) for test in tests)
    if shifts or values:
        return "shift-and-content" if shifts and values else "shift" if shifts else "content"
    return "process" if any(isinstance(test, Process) for test in tests) else "other"
