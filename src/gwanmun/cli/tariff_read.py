"""`gwanmun tariff read`: a duty as somebody else writes it, said again in the duty language."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated, Literal

import typer
from msgspec import Struct

from gwanmun.cli.duty_question import figure_of, text_of
from gwanmun.cli.json_lines import Answer, ToldProblem, answer_to, refusal
from gwanmun.cli.questions import answer_questions
from gwanmun.cli.screen import console, say_json
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.tariff.dialects.hts import read_hts
from gwanmun.law.tariff.dialects.known import DIALECTS
from gwanmun.law.tariff.dialects.korean import read_pair
from gwanmun.law.tariff.dialects.reading import Reading, Variant
from gwanmun.law.tariff.duty import write_duty
from gwanmun.law.tariff.unit import UNITS, spelled


class Dialect(StrEnum):
    """Notations that are read."""

    TARIC = "taric"
    HTS = "hts"
    AU = "au"
    KR = "kr"
    AFCFTA = "afcfta"


class OtherDuty(Struct, frozen=True, omit_defaults=True):
    """Another duty of the same words: when, for whom or beyond which quantity."""

    duty: str
    first: date | None = None
    preferences: tuple[str, ...] = ()
    over: str = ""
    unit: str = ""


def read_text(
    text: Annotated[str, typer.Argument(help="The duty as it is written; - reads one JSON object a line.")],
    *,
    dialect: Annotated[Dialect, typer.Option(help="Whose notation it is.")],
    currency: Annotated[str, typer.Option(help="Of an HTS text that is not in US dollars.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Read a duty in somebody else's notation, and say it in the duty language.

    A text that cannot be read is never guessed at: the answer is the column where reading stopped, and what was
    expected there. Exit code 1 then; with - each line has its own answer.
    """
    reading = partial(reading_of, dialect=dialect.value, currency=currency)
    if text == "-" or text.lstrip().startswith("{"):
        answer_questions(text, reading)
        return
    answer = answer_to(Members({"text": text}), reading)
    if as_json:
        say_json(answer)
    else:
        _tell(answer)
    raise typer.Exit(1 if "problem" in answer else 0)


def reading_of(asked: Members, *, dialect: str, currency: str = "") -> Answer:
    """The answer to one question {"text": …}. Raises Refused.

    A `dialect` or a `currency` in the question goes before the command's.
    """
    text, dialect = text_of(asked, "text"), text_of(asked, "dialect") or dialect
    if dialect == "kr" and asked.get("unit_tax") is not None:
        return _pair(asked)
    if asked.get("text") is None:
        raise Refused(Problem("field-missing", path="text"))
    if dialect not in DIALECTS:
        facts = {"allowed": ", ".join(DIALECTS)}
        raise Refused(Problem("choice-unknown", path="dialect", value=shown(dialect), facts=facts))
    currency = text_of(asked, "currency") or currency
    read = read_hts(text, currency) if dialect == "hts" and currency else DIALECTS[dialect](text)
    return {**refusal(read), "source": text} if isinstance(read, Problem) else _answer(read)


def _pair(asked: Members) -> Answer:
    """A Korean row with the rate and the unit tax in two columns: {"rate": "270", "unit_tax": "6210", "unit": "KG"}.

    Where both stand, `governs` says which of the two is owed: "greater", "lesser" or "both".
    """
    governs = GOVERNS.get(text_of(asked, "governs"))
    rate = None if asked.get("rate") is None else figure_of(asked["rate"], "rate")
    if rate is not None and governs is None:
        facts = {"allowed": ", ".join(GOVERNS)}
        raise Refused(Problem("choice-unknown", path="governs", value=shown(asked.get("governs", "")), facts=facts))
    unit = spelled(text_of(asked, "unit"))
    if unit not in UNITS:
        facts = {"allowed": ", ".join(UNITS)}
        raise Refused(Problem("choice-unknown", path="unit", value=shown(unit), facts=facts))
    duty = read_pair(rate, figure_of(asked["unit_tax"], "unit_tax"), unit, governs=governs or "both")
    return refusal(duty) if isinstance(duty, Problem) else {"duty": write_duty(duty)}


GOVERNS: Mapping[str, Literal["greater", "lesser", "both"]] = {"greater": "greater", "lesser": "lesser", "both": "both"}


def _answer(read: Reading) -> Answer:
    """What was read, without what the text does not say."""
    answer: Answer = {"duty": write_duty(read.duty) if read.duty is not None else None, "source": read.source}
    more: Answer = {
        "first": read.first,
        "preferences": read.preferences,
        "kind": read.kind,
        "up_to": f"{read.up_to:f}" if read.up_to is not None else "",
        "unit": read.unit,
        "supplementary_unit": read.supplementary_unit,
        "variants": tuple(map(_other, read.variants)),
        "components": read.components,
    }
    return answer | {name: value for name, value in more.items() if value}


def _other(variant: Variant) -> OtherDuty:
    over = f"{variant.over:f}" if variant.over is not None else ""
    return OtherDuty(write_duty(variant.duty), variant.first, variant.preferences, over, variant.unit)


def _tell(answer: Answer) -> None:
    problem = answer.get("problem")
    if isinstance(problem, ToldProblem):
        console(stderr=True).print(f"{problem.title}: {problem.cause}")
        return
    screen = console()
    screen.print(answer["duty"] or "no rate: excluded", style="bold")
    for name, value in answer.items():
        if name not in {"duty", "source", "variants"}:
            screen.print(f"    {name.replace('_', ' ')}: {value}")
    variants = answer.get("variants", ())
    assert isinstance(variants, tuple)
    for other in variants:
        where = " ".join(filter(None, (f"from {other.first}" if other.first else "", "/".join(other.preferences))))
        beyond = f"beyond {other.over} {other.unit}" if other.over else ""
        screen.print(f"    {other.duty}  {where}{beyond}")
