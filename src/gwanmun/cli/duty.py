"""`gwanmun duty`: work a duty out, exactly, with the arithmetic that somebody can check by hand.

Exit codes: 0 done (with -, whatever the lines are answered), 1 refused, 2 the command was not understood.
"""

from fractions import Fraction
from typing import Annotated

import typer
from msgspec import Struct
from rich.table import Table

from gwanmun.cli.duty_arithmetic import PLACES, RULES, answered, brought, padded
from gwanmun.cli.duty_question import Question, read_question
from gwanmun.cli.duty_quote import EXAMPLES as QUOTE_EXAMPLES
from gwanmun.cli.duty_quote import quote
from gwanmun.cli.json_lines import Answer, ToldProblem, answer_to
from gwanmun.cli.questions import answer_questions
from gwanmun.cli.screen import console, say_json
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Refused
from gwanmun.law.tariff.duty import Specific, nodes, write_duty
from gwanmun.law.tariff.evaluation import (
    Evaluation,
    evaluate,
    is_shown_rounded_down,
    is_tax,
    write_exactly,
)
from gwanmun.law.tariff.quantity import quantity_of

app = typer.Typer(no_args_is_help=True, help="Work duties out, exactly, with their arithmetic.")


app.command(
    "quote", help=f"Quote what goods will owe, and what every other rate would save.\n\nExamples:\n\n\b{QUOTE_EXAMPLES}"
)(quote)

EXAMPLES = """
    gwanmun duty eval "8%" --value 1000000
    gwanmun duty eval "greater(270%, 6210 KRW/kg)" --value 20000 --qty KGM=10
    gwanmun duty eval "9.10% MAX 1.00% + 0.90 GBP / 100 kg" --value 5000 --qty KGM=250
    gwanmun duty eval "72% of customs_value+duty" --value 1000 --base duty=80
    gwanmun duty eval '{"inputs":{"duty":"96","excise":"300","vat":"240"}}'       what is owed in all
    gwanmun duty eval '{"inputs":{"cif":"1000 USD","fx":"1200","rate":"8%"}}'    a rate, as Korea rounds
    gwanmun duty eval - < questions.ndjson       one JSON object a line in, one a line out
"""


class TraceLine(Struct, frozen=True, omit_defaults=True):
    """One line of arithmetic: what was done, what came of it, and where in the text and the law it is from."""

    said: str
    amount: str
    columns: tuple[int, int]
    act: str = ""


@app.callback()
def _group() -> None:
    """Work duties out, exactly, with their arithmetic."""


@app.command("eval", help=f"Work out one duty text on a value and quantities.\n\nExamples:\n\n\b{EXAMPLES}")
def evaluate_text(
    text: Annotated[str, typer.Argument(help="The duty; or a JSON object; - reads one a line from standard input.")],
    *,
    value: Annotated[str, typer.Option(help="Customs value, in whole currency.")] = "",
    qty: Annotated[list[str] | None, typer.Option(metavar="UNIT=AMOUNT", help="A quantity.")] = None,
    base: Annotated[list[str] | None, typer.Option(metavar="NAME=AMOUNT", help="Another amount.")] = None,
    fx: Annotated[list[str] | None, typer.Option(metavar="CURRENCY=RATE", help="A rate into your currency.")] = None,
    currency: Annotated[str, typer.Option(help="Your currency; that of the text if not said.")] = "",
    dialect: Annotated[str, typer.Option(help="taric, hts, au, kr or afcfta; the duty language if not said.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Work out one duty text."""
    if text == "-" or text.lstrip().startswith("{"):
        answer_questions(text, evaluation_of)
        return
    inputs = Members({"qty": _named(qty), "fx": _named(fx), **_named(base)})
    inputs |= {"customs_value": value} if value else {}
    asked = Members({"duty": text, "dialect": dialect, "currency": currency, "inputs": Members(inputs)})
    answer = answer_to(asked, evaluation_of)
    if as_json:
        say_json(answer)
    else:
        _tell(answer)
    raise typer.Exit(1 if "problem" in answer else 0)


def evaluation_of(asked: Members) -> Answer:
    """The answer to one question: the duty unrounded and as it is shown, and how it came about. Raises Refused."""
    without_text = answered(asked)
    if without_text is not None:
        return without_text
    question = read_question(asked)
    done = evaluate(question.duty, question.inputs)
    if not isinstance(done, Evaluation):
        raise Refused(*done)
    return _answer(question, done)


def _answer(question: Question, done: Evaluation) -> Answer:
    duty, amount = question.duty, _unrounded(done.amount)
    down = is_shown_rounded_down(duty)
    answer: Answer = {"duty": amount}
    if is_tax(duty):
        answer["tax"] = amount
    answer["shown"] = brought(done.amount, PLACES, RULES["down" if down else "half_up"])
    answer["expression"] = write_duty(duty)
    levied = [node for node in nodes(duty) if isinstance(node, Specific) and node.unit]
    if len(levied) == 1:
        quantity = quantity_of(levied[0], question.inputs.quantities)
        assert isinstance(quantity, Fraction), "a duty that was worked out has its quantity"
        answer["total_quantity"] = padded(write_exactly(quantity / levied[0].per), 1)
    answer["trace"] = [TraceLine(step.said, write_exactly(step.amount), step.columns, step.act) for step in done.trace]
    return answer


def _unrounded(amount: Fraction) -> str:
    return ("-" if amount < 0 else "") + padded(write_exactly(abs(amount)), PLACES)


def _named(pairs: list[str] | None) -> Members:
    named = Members()
    for pair in pairs or ():
        name, sign, amount = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f"{pair!r} is not written NAME=AMOUNT.")
        named[name.strip()] = amount.strip()
    return named


def _tell(answer: Answer) -> None:
    problem, others, trace = answer.get("problem"), answer.get("others", []), answer.get("trace", [])
    assert isinstance(others, list)
    assert isinstance(trace, list)
    if isinstance(problem, ToldProblem):
        for one in (problem, *others):
            console(stderr=True).print(f"{one.title}: {one.cause} {one.mend}")
        return
    screen = console()
    table = Table("arithmetic", "law", show_header=any(line.act for line in trace), box=None)
    for line in trace:
        table.add_row(line.said, line.act)
    screen.print(table)
    screen.print(f"{answer['shown']} (exactly {answer['duty']})", style="bold")
