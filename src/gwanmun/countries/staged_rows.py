"""Staged rows: a line of a schedule that says a base rate and how it comes down, as one dated rate after another."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from gwanmun.countries.rows import Row
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.evaluation import write_exactly
from gwanmun.law.tariff.safeguard import write_safeguard
from gwanmun.law.tariff.staging import Fixed, Plan, Stage, Terms, Trigger, rate_on, read_staging, stages

STAGING_COLUMNS = ("base", "staging")
"""Of a schedule whose lines are staged. Such a line has no duty of its own, and `excluded` has none at all."""

_PERCENT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?")
_NO_DUTY = "free"


def staged_duties(row: Row, terms: Terms) -> tuple[tuple[Period, str], ...]:
    """Each duty of a staged row with the days it holds, within the row's own days. What is wrong fails the row."""
    base, text, whole = row.text("base"), row.text("staging"), row.period()
    plan = read_staging(text)
    if isinstance(plan, Problem):
        row.fail(plan.code, f"The staging {text!r} cannot be read: {_why(plan)}.")
    elif not _PERCENT.fullmatch(base):
        row.fail("staging-base", f"base is {base!r}: write the rate in per cent that is brought down, as 12.5.")
    elif isinstance(plan, Trigger) and not plan.group:
        row.fail("staging-safeguard", "Say which goods are counted together: if cumulative(agreement, group) > ….")
    elif isinstance(plan, Trigger):
        return tuple(_safeguard(row, plan, Decimal(base), terms))
    else:
        return tuple(_duties(row, _staged(row, plan, Decimal(base), terms), whole))
    return ()


def _staged(row: Row, plan: Plan, base: Decimal, terms: Terms) -> Sequence[Stage]:
    staged = stages(plan, base, terms)
    if not isinstance(staged, Problem):
        return staged
    text = row.text("staging")
    row.fail(staged.code, f"Neither {text!r} nor [staging] of the agreement says when year 1 begins.")
    return ()


def _safeguard(row: Row, trigger: Trigger, base: Decimal, terms: Terms) -> Iterator[tuple[Period, str]]:
    """Both rates of a safeguard, for as long as neither changes."""
    arms = [_arm(row, arm, base, terms) for arm in (trigger.beyond, trigger.within)]
    whole = row.period()
    firsts = sorted({whole.first, *(s.first for arm in arms for s in arm if whole.first < s.first <= whole.last)})
    for first, after in pairwise([*firsts, whole.last + timedelta(days=1) if whole.last < FAR else FAR]):
        beyond, within = (_percent(row, rate_on(arm, base, first)) for arm in arms)
        last = after if after == FAR else after - timedelta(days=1)
        yield Period(first, last), write_safeguard(trigger, beyond=beyond, within=within)


def _arm(row: Row, arm: Plan | Fixed, base: Decimal, terms: Terms) -> Sequence[Stage]:
    if isinstance(arm, Fixed):
        return (Stage(date.min, Fraction(arm.percent)),)
    return _staged(row, arm, base, terms)


def _duties(row: Row, staged: Sequence[Stage], whole: Period) -> Iterator[tuple[Period, str]]:
    """The stages as periods: each ends on the day before the next, and none reaches out of the row."""
    ends = [after.first - timedelta(days=1) for _, after in pairwise(staged)] + [FAR]
    for stage, end in zip(staged, ends[: len(staged)], strict=True):
        first, last = max(stage.first, whole.first), min(end, whole.last)
        if first <= last:
            yield Period(first, last), _duty(row, stage.rate)


def _duty(row: Row, rate: Fraction) -> str:
    return f"{_percent(row, rate)}%" if rate else _NO_DUTY


def _percent(row: Row, rate: Fraction) -> str:
    written = write_exactly(rate)
    if "/" in written:
        row.fail("staging-inexact", f"{written} % has no end: write how the agreement rounds, as rounding=down 0.1.")
    return written


def _why(problem: Problem) -> str:
    facts = problem.facts
    return facts["why"] if "why" in facts else f"at column {facts['column']}, {facts['expected']} was expected"
