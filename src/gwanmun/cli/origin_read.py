"""`gwanmun origin read`: a rule of origin as it is published, said again in the rule language with its labels."""

from typing import Annotated

import typer

from gwanmun.cli.duty_question import text_of
from gwanmun.cli.json_lines import Answer, ToldProblem, answer_to
from gwanmun.cli.questions import answer_questions
from gwanmun.cli.screen import console, say_json
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin.prose import Unreadable, read
from gwanmun.law.origin.rules import write_scope

EXAMPLES = """
    gwanmun origin read "Manufacture from materials of any heading, except that of the product"
    gwanmun origin read "CTH or RVC40" --json
    gwanmun origin read - < texts.ndjson       {"text": "…"} a line in, {"rule": "…", "labels": […]} a line out
"""


def read_rule(
    text: Annotated[str, typer.Argument(help="The rule as it is published; - reads one JSON object a line.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Read a published rule of origin, and say it in the rule language with the labels its publisher gives.

    A text that is not understood to its last word is never guessed at: the answer says which words were not
    understood. Exit code 1 then; with - each line has its own answer.
    """
    if text == "-" or text.lstrip().startswith("{"):
        answer_questions(text, rule_of)
        return
    answer = answer_to(Members({"text": text}), rule_of)
    (say_json if as_json else _tell)(answer)
    raise typer.Exit(0 if "rule" in answer else 1)


def rule_of(asked: Members) -> Answer:
    """The answer to one question {"text": …}: the rule and its labels, or `unread` and why. Raises Refused.

    `goods` are the goods the text says it is for, `only` what it holds under besides, `notes` what it points to.
    """
    if asked.get("text") is None:
        raise Refused(Problem("field-missing", path="text"))
    reading = read(text_of(asked, "text"))
    if isinstance(reading, Unreadable):
        return {"unread": reading.why}
    more: Answer = {"goods": write_scope(reading.goods), "only": reading.only, "notes": reading.notes}
    return {"rule": reading.written, "labels": reading.labels} | {name: said for name, said in more.items() if said}


def _tell(answer: Answer) -> None:
    problem = answer.get("problem")
    if isinstance(problem, ToldProblem):
        console(stderr=True).print(f"{problem.title}: {problem.cause}")
        return
    if "unread" in answer:
        console(stderr=True).print(f"Not read: {answer['unread']}")
        return
    screen = console()
    screen.print(answer["rule"], style="bold")
    for name, said in answer.items():
        if name != "rule":
            screen.print(f"    {name}: {', '.join(said) if isinstance(said, tuple) else said}")
