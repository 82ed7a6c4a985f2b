"""`gwanmun tariff choose`: which of several rates on the same goods applies, by a country's order of precedence."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

import typer
from msgspec import Meta, Struct, field
from msgspec.structs import replace

from gwanmun.cli.duty_question import by_unit
from gwanmun.cli.json_lines import Answer
from gwanmun.cli.questions import Asked, answer_questions, read_question
from gwanmun.countries.folder import Folder
from gwanmun.countries.packs import PackUnknownError, find_pack, own_folders
from gwanmun.countries.rate_classes import Order, read_order
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.period import Period
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.tariff.chosen import Chosen, keys_of
from gwanmun.law.tariff.chosen import asked as asks
from gwanmun.law.tariff.evaluation import Evaluation, Inputs, evaluate
from gwanmun.law.tariff.precedence import Choice, decide
from gwanmun.law.tariff.precedence import Question as Undecided
from gwanmun.law.tariff.rate import Rate, class_named, rates_among
from gwanmun.law.tariff.tariff import Measure

Code = Annotated[str, Meta(max_length=20)]
MOST_RATES = 60

EXAMPLES = """
    gwanmun tariff choose '{"rates":{"A":"8","C":"13"}}'
    gwanmun tariff choose '{"rates":{"A":"8","C":"6.5","FVN1":"0"},"origin":"VN","proof":true}'
    gwanmun tariff choose '{"rates":{"A":"8","W1":"40","W2":"270"},"recommendation":false}'
    gwanmun tariff choose - < questions.ndjson
"""


class Question(Struct, frozen=True):
    """What the declarant says of the goods; what is not said is not guessed."""

    origin: Annotated[str, Meta(max_length=2)] = ""
    proof: bool | None = None  # of origin; not said: the rates are taken as proven, and the answer says what it needs
    recommendation: bool | None = None
    rate_class: Code | None = None
    use_code: Code | None = None
    additional_code: Code | None = None
    customs_value: Decimal | None = None  # in whole currency; with qty, what rates by quantity are compared on
    qty: Annotated[dict[Code, Decimal], Meta(max_length=MOST_RATES)] = {}


class Offered(Struct, frozen=True):
    """A rate with what picks it."""

    duty: Annotated[str, Meta(max_length=300)]
    use_code: Code = ""
    additional_code: Code = ""


class ShownRate(Struct, frozen=True, omit_defaults=True):
    """A rate as it was given, by its class."""

    rate_class: str = field(name="class")
    rate: str
    use_code: str = ""
    additional_code: str = ""
    recommendation: str = ""
    why: str = ""


def choose_rate(
    asked: Asked,
    *,
    country: Annotated[str, typer.Option(help="Whose order of precedence: a pack's id or its folder.")] = "kr",
) -> None:
    """Say which of several rates applies, by class: {"rates":{"A":"8","C":"13"}}.

    Two rates of one tier that would both apply are a question, with the choices and what would tell them apart.
    """
    try:
        order = read_order(Folder(find_pack(country, own_folders())))
    except (PackUnknownError, ValueError) as why:
        raise typer.BadParameter(str(why), param_hint="--country") from None
    answer_questions(asked, lambda question: chosen_rate(question, order))


def chosen_rate(asked: Members, order: Order) -> Answer:
    """The answer to one question: class and rate, why, and what becomes of the others. Raises Refused."""
    question = read_question(Question, asked)
    measures = _measures(asked.get("rates"))
    proven = frozenset() if question.proof is False else frozenset(order.classes)
    left_out = [(each, why) for each in measures if (why := _why_not(each, question, order))]
    taking_part = [each for each in measures if not _why_not(each, question, order)]
    rates, problems = rates_among(order.classes, taking_part, proven)
    if problems:
        raise Refused(*problems)
    said = Chosen(question.rate_class, question.use_code, question.additional_code, question.recommendation)
    answer = decide(_compared(rates, question, order.currency), said)
    if answer is None:
        raise Refused(Problem("rate-missing", path="rates"))
    if isinstance(answer, Undecided):
        return {"question": {"asks": asks(answer.rates), "choices": [_shown(rate) for rate in answer.rates]}}
    return _answer(answer, left_out, question)


def _answer(choice: Choice, left_out: list[tuple[Measure, str]], question: Question) -> Answer:
    winner = _shown(choice.winner)
    answer: Answer = {
        "class": winner.rate_class,
        "cls": winner.rate_class,
        "rate": winner.rate,
        "reason": choice.reason,
    }
    if choice.additions:
        answer["additions"] = [_shown(rate) for rate in choice.additions]
    others = [_shown(rate, why) for rate, why in choice.alternatives]
    others += [ShownRate(each.rate_class, _said(each.duty), why=why) for each, why in left_out]
    if others:
        answer["alternatives"] = others
    if choice.winner.rate_class.needs_proof and question.proof is None:
        answer["needs"] = ["proof of origin"]
    return answer


def _measures(said: object) -> list[Measure]:
    """The rates that were given, a list of them where one class has several."""
    if not isinstance(said, Members) or not 0 < len(said) <= MOST_RATES:
        raise Refused(Problem("field-missing", "rates"))
    if said.repeated:
        raise Refused(*(Problem("field-repeated", f"rates.{shown(name, 20)}") for name in said.repeated))
    measures = []
    for rate_class, given in said.items():
        for one in given if isinstance(given, list) else (given,) if given is not None else ():
            stated = Members(duty=str(one).strip()) if isinstance(one, str) else one
            if not isinstance(stated, Members):
                raise Refused(Problem("duty-unreadable", f"rates.{shown(rate_class, 20)}", shown(one)))
            offered = read_question(Offered, stated)
            measures.append(
                Measure(
                    ANY_GOODS, rate_class, _duty(offered.duty), EVER,
                    use_code=offered.use_code, additional_code=offered.additional_code,
                )
            )  # fmt: skip
    return measures


def _duty(text: str) -> str:
    """A bare number is per cent."""
    return f"{text}%" if _NUMBER.fullmatch(text) else text


def _why_not(measure: Measure, question: Question, order: Order) -> str:
    """Why a rate takes no part, whatever the others are; empty where it does."""
    rate_class = class_named(order.classes, measure.rate_class)
    if rate_class is None or not rate_class.needs_proof:
        return ""
    origin = question.origin.upper()
    if origin and origin not in order.partners.get(rate_class.id, {origin}):
        return f"is not for goods of {origin}"
    return "needs proof of origin" if question.proof is False else ""


def _compared(rates: tuple[Rate, ...], question: Question, currency: str) -> list[Rate]:
    """The rates with what they are compared by: shares of the value, or what each comes to on it."""
    if all(rate.share for rate in rates):
        return list(rates)
    value = None if question.customs_value is None else Fraction(question.customs_value)
    inputs = Inputs(value, by_unit(question.qty), currency)
    answers = [evaluate(rate.duty, inputs) for rate in rates]
    problems = [problem for answer in answers if not isinstance(answer, Evaluation) for problem in answer]
    if problems:
        raise Refused(*(problem for number, problem in enumerate(problems) if problem not in problems[:number]))
    amounts = [answer.amount for answer in answers if isinstance(answer, Evaluation)]
    return [replace(rate, worth=amount) for rate, amount in zip(rates, amounts, strict=True)]


def _shown(rate: Rate, why: str = "") -> ShownRate:
    measure, recommendation = rate.measure, dict(keys_of(rate))["recommendation"]
    return ShownRate(
        measure.rate_class, _said(measure.duty), measure.use_code, measure.additional_code, recommendation, why
    )


def _said(duty: str) -> str:
    """A share of the value by its number alone, as it was given."""
    return duty.removesuffix("%") if _NUMBER.fullmatch(duty.removesuffix("%")) else duty


ANY_GOODS = ""
EVER = Period(date.min)
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
