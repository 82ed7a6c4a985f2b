"""`gwanmun tariff stage`: the rates of an agreement, year by year or on days, from a base rate and a staging."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.cli.json_lines import Answer
from gwanmun.cli.questions import Asked, answer_questions, read_question
from gwanmun.law.basics.jsontext import Members, NumberText
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.tariff.evaluation import write_exactly
from gwanmun.law.tariff.staging import Fixed, Stage, Terms, Trigger, rate_on, read_staging, stages, triggered

Year = Annotated[int, Meta(ge=1900, le=2199)]
MOST_DAYS = 300
HIGHEST = 10_000  # per cent; no tariff has a higher rate

EXAMPLES = """
    gwanmun tariff stage '{"base":"40","staging":"linear(years=15,first=2012,rounding=down 0.1)","years":[2012,2027]}'
    gwanmun tariff stage '{"base":"20","staging":"linear(years=13,grace=5)","first":2021,"on":["2026-11-22"]}'
    gwanmun tariff stage - < questions.ndjson
"""


class Question(Struct, frozen=True):
    """A base rate, a staging, and for which years or days its rates are asked."""

    base: Decimal
    staging: Annotated[str, Meta(max_length=2_000)]
    years: Annotated[tuple[Year, ...], Meta(max_length=MOST_DAYS)] = ()  # two of them are the first and the last
    on: Annotated[tuple[date, ...], Meta(max_length=MOST_DAYS)] = ()
    first: Year | date | None = None  # of the agreement, where the staging does not say it
    cumulative: Decimal | None = None  # what came in this year, for a safeguard
    trigger: Decimal | None = None


def stage(asked: Asked) -> None:
    """Say what an agreement makes of a base rate, year by year.

    A year's rate is the one that holds on its last day; two years are the first and the last; "on" asks for days.
    """
    answer_questions(asked, rates_of)


def rates_of(asked: Members) -> Answer:
    """The answer to one question: the rate of each year or day, in per cent. Raises Refused."""
    question = read_question(Question, _as_meant(asked))
    if not 0 <= question.base <= HIGHEST:
        bounds = {"least": "0", "most": str(HIGHEST)}
        raise Refused(Problem("number-out-of-range", "base", str(question.base), bounds))
    staging, answer = read_staging(question.staging), Answer()
    if isinstance(staging, Trigger):
        if question.cumulative is None:
            raise Refused(Problem("field-missing", "cumulative"))
        plan = triggered(staging, question.cumulative, question.trigger)
        answer = {"safeguard": plan is staging.beyond}
    else:
        plan = staging
    if isinstance(plan, Problem):
        raise Refused(plan)
    if isinstance(plan, Fixed):
        return {"rates": _rates(question, plan.percent, ()), **answer}
    staged = stages(plan, question.base, Terms(_first(question.first)))
    if isinstance(staged, Problem):
        raise Refused(staged)
    return {"rates": _rates(question, question.base, staged), **answer}


def _as_meant(asked: Members) -> Members:
    """The question with "40%" for 40, "2012" for the year, and one day for a list of one."""
    meant = Members(asked)
    if isinstance(asked.get("base"), str):
        meant["base"] = NumberText(asked["base"].strip().removesuffix("%").rstrip())
    if isinstance(asked.get("years"), list):
        meant["years"] = [_year(each) for each in asked["years"]]
    if "first" in asked:
        meant["first"] = _year(asked["first"])
    if isinstance(asked.get("on"), str):
        meant["on"] = [asked["on"]]
    return meant


def _year(said: object) -> object:
    return NumberText(said) if isinstance(said, str) and said.isdecimal() else said


def _rates(question: Question, base: Decimal, staged: tuple[Stage, ...]) -> dict[str, str]:
    days = {str(year): date(year, 12, 31) for year in _years(question, staged)} | {str(day): day for day in question.on}
    return {name: write_exactly(rate_on(staged, base, day)) for name, day in days.items()}


def _years(question: Question, staged: tuple[Stage, ...]) -> tuple[int, ...]:
    """The years asked for; where nothing is, those in which something changes."""
    if len(question.years) == 2:
        return tuple(range(min(question.years), max(question.years) + 1))
    return question.years or (() if question.on else tuple(dict.fromkeys(stage.first.year for stage in staged)))


def _first(said: int | date | None) -> date | None:
    return date(said, 1, 1) if isinstance(said, int) else said
