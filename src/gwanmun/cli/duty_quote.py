"""`gwanmun duty quote`: what goods will owe, line by line with its law, and what every other rate would come to."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated

import msgspec
import typer
from msgspec import Meta, Struct, field
from msgspec.structs import replace
from rich.table import Table

from gwanmun.cli.json_lines import Answer, ToldProblem, answer_to
from gwanmun.cli.questions import answer_questions, read_question
from gwanmun.cli.screen import console, say_json
from gwanmun.countries import snapshot
from gwanmun.countries.packs import PackUnknownError, all_packs, own_folders
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.money import is_amount
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.clearance.country import Country
from gwanmun.law.tariff.assess import Assessment, Owed, TariffLine, assess, explain
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.evaluation import Evaluation, Inputs, evaluate, write_amount, write_exactly
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.levy import FREE_ON_BOARD, Levy, levies_on
from gwanmun.law.tariff.measures import measures_on
from gwanmun.law.tariff.precedence import Choice
from gwanmun.law.tariff.rate import Rate, class_named

EXAMPLES = """
    gwanmun duty quote --country kr --code 7210491010 --origin VN --on 2026-02-03 --value 1000000
    gwanmun duty quote --country kr --code 7210491010 --origin VN --on 2026-02-03 --value 1000000 --agreement vkfta
    gwanmun duty quote '{"country":"kr","code":"0703201000","origin":"CN","on":"2026-02-03","value":"300000","qty":{"KGM":"1000"}}'
    gwanmun duty quote - < questions.ndjson      one JSON object a line in, one a line out
"""  # noqa: E501 - an example is typed as it stands

Name = Annotated[str, Meta(max_length=80)]
MOST_QUANTITIES = 60


class Question(Struct, frozen=True):
    """Goods as somebody who thinks of buying them knows them."""

    country: Annotated[str, Meta(min_length=1, max_length=300)]  # the pack: its id or its folder
    code: Annotated[str, Meta(min_length=1, max_length=20)]
    origin: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    on: date
    value: Decimal  # customs value in whole currency
    fob_value: Decimal | None = None  # free on board; where a tax is levied on it and it is not said, `value` is taken
    qty: Annotated[dict[Name, Decimal], Meta(max_length=MOST_QUANTITIES)] = {}
    agreement: Name = ""  # whose preference is proven: the agreement's id, or its class of rates
    rate_class: Name | None = None
    use_code: Name | None = None
    additional_code: Name | None = None
    recommendation: bool | None = None


class Line(Struct, frozen=True, omit_defaults=True):
    """One thing that is owed, and the arithmetic of it."""

    line: str  # "duty", the class of a duty levied on top, the id of a tax
    rate_class: str = field(default="", name="class")
    expression: str = ""
    amount: str = ""  # in whole currency
    act: str = ""
    trace: tuple[str, ...] = ()


class Proof(Struct, frozen=True):
    """What an agreement asks for."""

    agreement: str
    title: str
    valid_days: int
    waits_for_answer: bool  # preference needs the partner's own word on the certificate
    act: str


class Alternative(Struct, frozen=True, omit_defaults=True):
    """Another rate on the goods: what it would come to, what it would save, and what stands in its way."""

    rate_class: str = field(name="class")
    expression: str
    why: str
    duty: str = ""
    total: str = ""
    saves: str = ""  # of the total, against this quotation; only of a rate that proof would bring about
    proof: Proof | None = None
    act: str = ""


class _Asked(Struct, frozen=True):
    """One question with what is needed to answer it."""

    country: Country
    index: TariffIndex
    question: Question
    line: TariffLine

    def money(self, amount: int) -> str:
        """An amount of minor units in whole currency."""
        return ("-" if amount < 0 else "") + write_amount(abs(amount), self.country.minor_digits)


def quote(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="[QUESTION]", help="One JSON object, or a file of them; - reads a line each from standard input."
        ),
    ] = "",
    *,
    country: Annotated[str, typer.Option(help="The pack: its id or its folder.")] = "",
    code: Annotated[str, typer.Option(help="National code.")] = "",
    origin: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2.")] = "",
    on: Annotated[str, typer.Option(help="The day whose law holds: YYYY-MM-DD.")] = "",
    value: Annotated[str, typer.Option(help="Customs value, in whole currency of the country.")] = "",
    fob_value: Annotated[str, typer.Option(help="Value free on board, where a levy is of that.")] = "",
    qty: Annotated[list[str] | None, typer.Option(metavar="UNIT=AMOUNT", help="A quantity.")] = None,
    agreement: Annotated[str, typer.Option(help="Whose preference is proven: its id or its class of rates.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Quote what goods will owe: every duty and tax, why, and what each other rate would save."""
    if asked:
        answer_questions(asked, quotation_of)
        return
    given = {
        "country": country,
        "code": code,
        "origin": origin.upper(),
        "on": on,
        "value": value,
        "fob_value": fob_value,
        "agreement": agreement,
    }
    stated = Members({name: text for name, text in given.items() if text})
    stated["qty"] = Members(_quantity(pair) for pair in qty or ())
    answer = answer_to(stated, quotation_of)
    if as_json:
        say_json(answer)
    else:
        _tell(answer)
    raise typer.Exit(1 if "problem" in answer else 0)


def quotation_of(asked: Members) -> Answer:
    """The answer to one question. Raises Refused with everything that is wrong with it."""
    question = read_question(Question, asked)
    loaded, index = _practised(question.country)
    own = _Asked(loaded.country, index, question, _line(question, loaded.country))
    assessed, choice = assess(index, [own.line], question.on), explain(index, own.line, question.on)
    if not isinstance(assessed, Assessment) or not isinstance(choice, Choice):
        problems = assessed if not isinstance(assessed, Assessment) else ()
        raise Refused(*(replace(problem, path=problem.path.removeprefix("lines[0].")) for problem in problems))
    (owed,) = assessed.lines
    rounding = loaded.country.tariff.rounding
    return {
        "country": loaded.country.id,
        "code": question.code,
        "origin": question.origin,
        "on": question.on,
        "class": owed.rate_class,
        "rate": owed.rate,
        "reason": choice.reason,
        **({"assumed": assumed} if (assumed := _assumed(own, owed)) else {}),
        "lines": _lines(own, owed, choice),
        "totals": {name: own.money(amount) for name, amount in assessed.totals.items()},
        "total": own.money(assessed.total),
        "currency": loaded.country.currency,
        "rounding": {
            "rule": index.line_rules["duty"].text,
            "stage": rounding.stage,
            "act": _act(loaded.country, rounding.act),
        },
        "alternatives": _alternatives(own, assessed, choice),
        "pack": loaded.hash,
    }


@cache
def _practised(country: str) -> tuple[snapshot.Loaded, TariffIndex]:
    try:
        loaded = snapshot.load(country)
    except PackUnknownError:
        allowed = ", ".join(sorted({path.name for path in all_packs(own_folders())}))
        raise Refused(Problem("choice-unknown", "country", shown(country), {"allowed": allowed})) from None
    except snapshot.PackRefusedError as why:
        cause = shown(str(why), 300)
        raise Refused(Problem("field-invalid", "country", shown(country), {"cause": cause})) from None
    return loaded, TariffIndex(loaded.country.tariff)


def _line(question: Question, country: Country) -> TariffLine:
    value = _minor("value", question.value, country)
    fob_value = value if question.fob_value is None else _minor("fob_value", question.fob_value, country)
    claimed = country.agreements.get(question.agreement)
    said = Chosen(question.rate_class, question.use_code, question.additional_code, question.recommendation)
    rate_class = claimed.rate_class if claimed else question.agreement
    return TariffLine(
        question.code, question.origin, value, question.qty, rate_class, said, fob_value=fob_value
    )  # fmt: skip


def _minor(name: str, amount: Decimal, country: Country) -> int:
    """An amount in minor units. Raises Refused."""
    if not is_amount(amount) or amount * 10**country.minor_digits % 1:
        cause = f"{country.currency} has {country.minor_digits} places, and no amount is larger than ten trillion"
        raise Refused(Problem("field-invalid", name, shown(str(amount)), {"cause": cause}))
    return int(amount * 10**country.minor_digits)


def _assumed(own: _Asked, owed: Owed) -> tuple[str, ...]:
    """What was not said and has been taken, so that nobody takes the answer for more than it is."""
    on_board = own.question.fob_value is None and any(f"{FREE_ON_BOARD} " in reason for reason in owed.reasons)
    return (f"{FREE_ON_BOARD} was not said: the customs value is taken",) if on_board else ()


def _lines(own: _Asked, owed: Owed, choice: Choice) -> list[Line]:
    duty = owed.duty - sum(owed.additions.values())
    winner = choice.winner.measure
    lines = [_owed(own, owed, _Charge("duty", duty, winner.duty, winner.act, winner.rate_class))]
    for rate_class, amount in owed.additions.items():
        added = [rate.measure for rate in choice.additions if rate.rate_class.id == rate_class]
        text = " + ".join(each.duty for each in added)
        lines.append(_owed(own, owed, _Charge(added[0].rate_class, amount, text, added[0].act, rate_class)))
    for levy in levies_on(own.country.tariff, own.line.commodity, own.question.on):
        assert isinstance(levy, Levy), "goods that were assessed have their taxes"
        expression = levy.said.removeprefix(f"{levy.id}: ")
        lines.append(_owed(own, owed, _Charge(levy.id, owed.taxes.get(levy.id, 0), expression, levy.act)))
    return lines


class _Charge(Struct, frozen=True):
    """One duty or tax by the name its arithmetic begins with; minor units."""

    name: str
    amount: int
    expression: str
    act: str
    rate_class: str = ""


def _owed(own: _Asked, owed: Owed, charge: _Charge) -> Line:
    trace = tuple(reason for reason in owed.reasons if reason.startswith(f"{charge.name}: "))
    amount, act = own.money(charge.amount), _act(own.country, charge.act)
    return Line(charge.name, charge.rate_class, charge.expression, amount, act, trace)


def _alternatives(own: _Asked, assessed: Assessment, choice: Choice) -> list[Alternative]:
    """Rates that take part and do not apply, and then those that only lack their proof."""
    passed = [_passed(own, rate, why) for rate, why in choice.alternatives]
    country, line = own.country, own.line
    classes = country.tariff.classes
    known = {rate.measure for rate, _ in choice.alternatives} | {choice.winner.measure}
    for measure in measures_on(country.tariff, line.commodity, line.origin, own.question.on):
        rate_class = class_named(classes, measure.rate_class)
        if rate_class is not None and rate_class.needs_proof and measure not in known:
            passed.append(_unproven(own, assessed, rate_class.id, text=measure.duty, act=measure.act))
    return passed


def _passed(own: _Asked, rate: Rate, why: str) -> Alternative:
    line, country = own.line, own.country
    inputs = Inputs(line.customs_value, line.quantities, country.currency, country.minor_digits)
    worked_out = evaluate(rate.duty, inputs)
    duty = write_exactly(worked_out.amount, country.minor_digits) if isinstance(worked_out, Evaluation) else ""
    measure, proof = rate.measure, _proof(country, rate.rate_class.id)
    return Alternative(measure.rate_class, measure.duty, why, duty, proof=proof, act=_act(country, measure.act))


def _unproven(own: _Asked, assessed: Assessment, rate_class: str, *, text: str, act: str) -> Alternative:
    """What the goods would owe if this agreement's proof were there."""
    line = replace(own.line, agreement_class=rate_class)
    proven, choice = assess(own.index, [line], own.question.on), explain(own.index, line, own.question.on)
    proof, cited = _proof(own.country, rate_class), _act(own.country, act)
    if not isinstance(proven, Assessment) or not isinstance(choice, Choice):
        problems = proven if not isinstance(proven, Assessment) else ()
        why = ", ".join(problem.code for problem in problems)
        return Alternative(rate_class, text, why, proof=proof, act=cited)
    applies = choice.winner.rate_class.id == rate_class
    why = "applies with proof of origin" if applies else _why_not(choice, rate_class)
    saves = own.money(assessed.total - proven.total)
    return Alternative(
        rate_class, text, why, own.money(proven.totals["duty"]), own.money(proven.total), saves, proof, cited
    )


def _why_not(choice: Choice, rate_class: str) -> str:
    return next((why for rate, why in choice.alternatives if rate.rate_class.id == rate_class), "")


def _proof(country: Country, rate_class: str) -> Proof | None:
    found: Sequence[Proof] = [
        Proof(each.id, each.title, each.proof_valid_days, each.waits_for_answer, _act(country, each.act))
        for each in country.agreements.values()
        if each.rate_class == rate_class
    ]
    return found[0] if found else None


def _act(country: Country, act: str) -> str:
    """An act as it is cited: by its title and its article, where the pack says them."""
    known = country.acts.get(act)
    return ", ".join(filter(None, (known.title, known.citation))) if known else act


def _quantity(pair: str) -> tuple[str, str]:
    unit, sign, amount = pair.partition("=")
    if not sign:
        raise typer.BadParameter(f"{pair!r} is not written UNIT=AMOUNT.", param_hint="--qty")
    return unit.strip(), amount.strip()


def _tell(answer: Answer) -> None:
    problem, others = answer.get("problem"), answer.get("others", [])
    if isinstance(problem, ToldProblem):
        assert isinstance(others, list)
        for one in (problem, *others):
            console(stderr=True).print(f"{one.title}: {one.cause} {one.mend}")
        return
    said = msgspec.convert(msgspec.to_builtins(answer), _Told)
    screen, table = console(), Table("", "class", "expression", "amount", "law", box=None)
    for line in said.lines:
        table.add_row(line.line, line.rate_class, line.expression, line.amount, line.act)
    screen.print(table)
    screen.print(f"{said.total} {said.currency}", style="bold")
    for sentence in (said.reason, *said.assumed, *(step for line in said.lines for step in line.trace)):
        screen.print(f"    {sentence}")
    if said.alternatives:
        screen.print(_told_alternatives(said.alternatives))
    screen.print(f"pack {said.pack}")


def _told_alternatives(alternatives: Sequence[Alternative]) -> Table:
    table = Table("other rates", "expression", "duty", "saves", "what stands in its way", "proof", box=None)
    for each in alternatives:
        proof = each.proof.agreement if each.proof else ""
        table.add_row(each.rate_class, each.expression, each.duty, each.saves, each.why, proof)
    return table


class _Told(Struct, frozen=True):
    """The parts of an answer that a screen shows."""

    lines: tuple[Line, ...]
    reason: str
    total: str
    currency: str
    alternatives: tuple[Alternative, ...]
    pack: str
    assumed: tuple[str, ...] = ()
