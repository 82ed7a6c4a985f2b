"""Staging: how an agreement brings a rate down, year by year, read from a schedule's own words.

    linear(years=15, first=2012, rounding=down 0.1)     equal cuts, the first with the first year
    linear(years=13, grace=5, first=2021)               five years of nothing, then eight cuts
    grace(years=5, first=2021) then immediate           the same rate for five years, then none
    immediate · table(2026=5.3, 2027=2.6) · excluded     none from the first day; as printed; never
    if cumulative > 12806 TNE then 24% else 2.5%        a safeguard: what has come in decides

Year 1 begins on `first`. Every later year begins on `cut_day`: 1 January where nothing else is said, or the
anniversary. Rates are per cent; on the way down they are rounded as the agreement says, the last one never.
"""

from calendar import month_name
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import count, islice
from typing import Annotated

from lark import Token, Tree
from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.money import Rounding, RoundingMode, rounded_ratio
from gwanmun.law.basics.period import years_after
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.grammar import Unread, read_tree

ANNIVERSARY = "anniversary"
NEW_YEAR = "01-01"
MOST_YEARS = 99


CutDay = Annotated[
    str,
    Meta(
        pattern=r"^(anniversary|(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
        r"|(0[13456789]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$"
    ),
]


class RateRounding(Struct, frozen=True):
    """How a rate on the way down is rounded: to multiples of `unit`, in points of per cent."""

    mode: RoundingMode
    unit: Decimal


class Terms(Struct, frozen=True):
    """What an agreement says once for all its schedules; a line that says it itself goes first."""

    first: date | None = None  # the day year 1 begins
    cut_day: CutDay | None = None  # of every later year: "anniversary", or month and day ("01-01")
    rounding: RateRounding | None = None


NOTHING_AGREED = Terms()


class Immediate(Struct, frozen=True, tag=True):
    """No duty from the first day."""

    first: date | None = None


class Linear(Struct, frozen=True, tag=True):
    """Equal cuts: one with every year after the years of grace, down to `to` with the last."""

    years: int  # those of grace among them
    grace: int = 0
    to: Decimal = Decimal(0)
    terms: Terms = NOTHING_AGREED


class Grace(Struct, frozen=True, tag=True):
    """The base rate for so many years; then what follows, or no duty where nothing does."""

    years: int
    terms: Terms = NOTHING_AGREED


class Table(Struct, frozen=True, tag=True):
    """Rates as the schedule prints them, each from its day on."""

    steps: tuple[tuple[date, Decimal], ...]


class Excluded(Struct, frozen=True, tag=True):
    """The base rate, always."""


Phase = Immediate | Linear | Grace | Table | Excluded


class Plan(Struct, frozen=True, tag=True):
    """Phases, one after the other; all but the last are years of grace."""

    phases: tuple[Phase, ...]


class Fixed(Struct, frozen=True, tag=True):
    """One rate, in per cent."""

    percent: Decimal


class Trigger(Struct, frozen=True, tag=True):
    """A safeguard: one rate while what came in this year is over the trigger, and another while it is not."""

    beyond: Plan | Fixed
    within: Plan | Fixed
    over: Decimal | None = None  # None: the trigger is stated from outside, as by a table of volumes by year
    unit: str = ""
    agreement: str = ""
    group: str = ""


Staging = Plan | Trigger


class Stage(Struct, frozen=True):
    """A rate, in per cent and exactly, from a day on until the next."""

    first: date
    rate: Fraction


@lru_cache(maxsize=16_384)
def read_staging(text: str) -> Staging | Problem:
    """The staging a text says; or `staging-unreadable` with the column, or `staging-impossible` with what it says."""
    tree = read_tree(text, "staging", _WORDS)
    if isinstance(tree, Unread):
        facts = {"column": str(tree.column), "expected": tree.expected}
        return Problem("staging-unreadable", "staging", shown(text), facts)
    try:
        return _trigger(tree) if tree.data == "trigger" else _plan(_tree(tree.children[0]))
    except _ImpossibleError as why:
        return Problem("staging-impossible", "staging", shown(text), {"why": str(why)})


def stages(staging: Plan, base: Decimal, terms: Terms = NOTHING_AGREED) -> tuple[Stage, ...] | Problem:
    """Every rate of a plan with the day it begins, in order; before the first of them the base rate holds.

    Problem: `staging-first-missing` where neither the line nor the agreement says when year 1 begins.
    """
    answer: list[Stage] = []
    for phase in staging.phases:
        stated = _together(phase, terms)
        if stated is None:
            return Problem("staging-first-missing", "staging")
        answer += _stages(phase, Fraction(base), stated)
        if isinstance(phase, Grace):
            terms = replace(stated, first=next(_year_starts(stated, phase.years)))
    if isinstance(staging.phases[-1], Grace):
        answer.append(Stage(terms.first or date.min, Fraction(0)))
    return tuple(answer)


def rate_on(staged: Sequence[Stage], base: Decimal, on: date) -> Fraction:
    """The rate of a day, in per cent."""
    return next((stage.rate for stage in reversed(staged) if stage.first <= on), Fraction(base))


def triggered(trigger: Trigger, cumulative: Decimal, over: Decimal | None = None) -> Plan | Fixed | Problem:
    """What applies once so much has come in this year; `over` where the text leaves the trigger to a table."""
    limit = trigger.over if trigger.over is not None else over
    if limit is None:
        return Problem("staging-trigger-missing", "trigger")
    return trigger.beyond if cumulative > limit else trigger.within


class _ImpossibleError(Exception):
    """What a staging says cannot be."""


def _stages(phase: Phase, base: Fraction, terms: Terms) -> Iterator[Stage]:
    first = terms.first or date.min
    match phase:
        case Immediate():
            yield Stage(first, Fraction(0))
        case Table(steps=steps):
            yield from (Stage(day, Fraction(rate)) for day, rate in steps)
        case Linear() if base > phase.to:
            cuts = phase.years - phase.grace
            for cut, begins in enumerate(islice(_year_starts(terms, phase.grace), cuts), start=1):
                to = Fraction(phase.to)
                rate = base - (base - to) * cut / cuts
                yield Stage(begins, to if cut == cuts else max(to, min(base, _rounded(rate, terms.rounding))))


def _year_starts(terms: Terms, skipped: int) -> Iterator[date]:
    """The days on which years begin, without the first so many."""
    assert terms.first is not None
    first, cut_day = terms.first, terms.cut_day or NEW_YEAR
    if cut_day == ANNIVERSARY:
        starts: Iterator[date] = (years_after(first, number) for number in count())
    else:
        starts = _same_days(first, *map(int, cut_day.split("-")))
    return islice(starts, skipped, None)


def _same_days(first: date, month: int, day: int) -> Iterator[date]:
    """The first day itself, then this day of the calendar whenever it comes round."""
    yield first
    this_year = date(first.year, month, day)
    yield from (years_after(this_year, number) for number in count(0 if this_year > first else 1))


def _together(phase: Phase, terms: Terms) -> Terms | None:
    """What the line says with what the agreement says; None where a beginning is needed and nobody says it."""
    match phase:
        case Linear(terms=own) | Grace(terms=own):
            first = own.first or terms.first
            whole = Terms(first, own.cut_day or terms.cut_day, own.rounding or terms.rounding)
            return whole if first else None
        case Immediate(first=own_first):
            return replace(terms, first=own_first or terms.first)
    return terms


def _rounded(rate: Fraction, rule: RateRounding | None) -> Fraction:
    if rule is None:
        return rate
    steps = rate / Fraction(rule.unit)
    return rounded_ratio(steps.numerator, steps.denominator, Rounding(1, rule.mode)) * Fraction(rule.unit)


# ------------------------------------------------------------------------------------------------- from text to plan

_WORDS = {
    **{
        name: f"“{sign}”"
        for name, sign in (("LPAR", "("), ("_OPEN", "("), ("RPAR", ")"), ("COMMA", ","), ("EQUAL", "="))
    },
    **{word.upper(): word for word in ("linear", "immediate", "grace", "table", "excluded", "if", "then", "else")},
    **{word.upper(): word for word in ("years", "first", "to", "rounding", "cut_day", "cumulative", "trigger")},
    "NUMBER": "a number",
    "COUNT": f"a number of years (at most {MOST_YEARS})",
    "YEAR": "a year (2026)",
    "DATE": "a day (2026-01-01)",
    "MODE": "down, up or half_up",
    "ANNIVERSARY": "anniversary",
    "MONTH_DAY": "month and day (01-01)",
    "DAY_MONTH": "a day (1 January)",
    "UNIT": "a unit (TNE, KGM, …)",
    "NAME": "a name",
    "MORETHAN": "“>”",
    "PERCENT": "%",
    "$END": "the end",
}


def _plan(tree: Tree[Token]) -> Plan:
    phases = tuple(_phase(_tree(part)) for part in tree.children)
    if any(not isinstance(phase, Grace) for phase in phases[:-1]):
        raise _ImpossibleError("only years of grace can be followed by something else")
    return Plan(phases)


def _phase(tree: Tree[Token]) -> Phase:
    said = [_tree(part) for part in tree.children if part is not None]
    match str(tree.data):
        case "excluded":
            return Excluded()
        case "table":
            return _table(said)
        case "immediate":
            return Immediate(_day(said[0]) if said else None)
    arguments = {str(part.data): part for part in said}
    if len(arguments) < len(said):
        raise _ImpossibleError("something is said twice")
    if "years" not in arguments:
        raise _ImpossibleError("it does not say for how many years")
    years = _number(arguments["years"])
    if years < 1:
        raise _ImpossibleError("it lasts no year")
    if tree.data == "grace":
        return Grace(years, _terms(arguments))
    return _linear(years, arguments)


def _linear(years: int, arguments: dict[str, Tree[Token]]) -> Linear:
    grace = _number(arguments["grace_years"]) if "grace_years" in arguments else 0
    if grace >= years:
        raise _ImpossibleError("after the years of grace none is left for a cut")
    to = Decimal(str(arguments["final"].children[0])) if "final" in arguments else Decimal(0)
    return Linear(years, grace, to, _terms(arguments))


def _table(said: Sequence[Tree[Token]]) -> Table:
    steps = tuple((_day(step), Decimal(str(step.children[1]))) for step in said)
    days = [day for day, _ in steps]
    if days != sorted(set(days)):
        raise _ImpossibleError("its days are not in order, or one stands there twice")
    return Table(steps)


def _terms(arguments: dict[str, Tree[Token]]) -> Terms:
    first = _day(arguments["first"]) if "first" in arguments else None
    cut_day = _cut_day(str(arguments["cut_day"].children[0])) if "cut_day" in arguments else None
    rounding = None
    if "rounding" in arguments:
        mode, unit = map(str, arguments["rounding"].children)
        rounding = RateRounding(_MODES[mode], Decimal(unit))
        if not rounding.unit:
            raise _ImpossibleError("nothing can be rounded to 0")
    return Terms(first, cut_day, rounding)


_MODES: dict[str, RoundingMode] = {"down": "down", "up": "up", "half_up": "half_up", "half-up": "half_up"}


def _day(tree: Tree[Token]) -> date:
    """A day, or the first day of a year that is named alone."""
    text = str(tree.children[0])
    return _checked(f"{text}-01-01" if len(text) == len("2026") else text)


def _cut_day(text: str) -> str:
    """Month and day, with which every year but the first begins; or the anniversary of the first."""
    if text == ANNIVERSARY:
        return text
    if "-" not in text:
        day, month = text.split()
        text = f"{list(month_name).index(month):02}-{int(day):02}"
    _checked(f"2025-{text}")
    return text


def _checked(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _ImpossibleError(f"{text} is no day of the calendar") from None


def _number(tree: Tree[Token]) -> int:
    return int(str(tree.children[0]))


def _trigger(tree: Tree[Token]) -> Trigger:
    parts = {str(part.data): part for part in tree.children[:-2] if isinstance(part, Tree)}
    beyond, within = (_arm(_tree(part)) for part in tree.children[-2:])
    agreement, group = map(str, parts["group"].children) if "group" in parts else ("", "")
    number, unit = parts["amount"].children if "amount" in parts else (None, None)
    over = None if number is None else Decimal(str(number))
    return Trigger(beyond, within, over, str(unit or ""), agreement, group)


def _arm(tree: Tree[Token]) -> Plan | Fixed:
    return Fixed(Decimal(str(tree.children[0]))) if tree.data == "fixed" else _plan(tree)


def _tree(part: Token | Tree[Token]) -> Tree[Token]:
    assert isinstance(part, Tree), part
    return part
