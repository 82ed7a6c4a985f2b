"""Questions: where a command finds its JSON objects, and each of them read as a value of the law's."""

import io
import sys
from collections.abc import Callable
from inspect import cleandoc
from pathlib import Path
from typing import IO, Annotated, TypeVar

import msgspec
import typer
from msgspec import Struct

from gwanmun.cli.json_lines import LONGEST_LINE, Answer, answer_lines, refusal
from gwanmun.law.basics.fitting import misfits
from gwanmun.law.basics.jsontext import Members, NumberText
from gwanmun.law.basics.problem import Refused

Asked = Annotated[
    str,
    typer.Argument(
        metavar="QUESTION",
        help="One JSON object; or a file of them, one a line or a list of `cases`; - reads lines from standard input.",
    ),
]

S = TypeVar("S", bound=Struct)

LONGEST_ID = 100
"""Signs of what a question calls itself."""


def answer_questions(asked: str, answer: Callable[[Members], Answer]) -> None:
    """Answer each question on a line of standard output, in order. What is wrong with one is its answer."""

    def answer_by_name(question: Members) -> Answer:
        named = _named(question.get("id"))
        try:
            return named | answer(question)
        except Refused as refused:
            return named | refusal(*refused.problems)

    if asked == "-":
        answer_lines(sys.stdin.buffer, answer_by_name)
    elif asked.lstrip().startswith("{"):
        answer_lines(io.BytesIO(asked.replace("\n", " ").encode()), answer_by_name)
    else:
        answer_lines(_opened(asked), answer_by_name)


def _named(said: object) -> Answer:
    """What the question calls itself, so that its answer can be told from others: a text or a whole number."""
    if not isinstance(said, str) or len(said) > LONGEST_ID:
        return {}
    return {"id": int(said) if isinstance(said, NumberText) and said.isdecimal() else str(said)}


def help_with(examples: str, command: Callable[..., object]) -> str:
    """What a command's --help says: its own words, and examples."""
    return f"{cleandoc(command.__doc__ or '')}\n\nExamples:\n\n\b{examples}"


def read_question(kind: type[S], asked: Members) -> S:
    """The question as a value of this kind. Raises Refused with everything that is wrong with it.

    Names the kind does not have are let pass: published cases carry their source and what they expect. Null is not
    stated.
    """
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    part = Members({name: value for name, value in asked.items() if name in known and value is not None})
    problems = misfits(kind, part)
    if problems:
        raise Refused(*problems)
    return msgspec.convert(part, kind, strict=False)


def _opened(file: str) -> IO[bytes]:
    """The file as lines; one that is a single document gives each of its cases a line."""
    try:
        opened = Path(file).open("rb")  # noqa: SIM115 - it is read to its end, and the command ends with it
    except OSError as why:
        raise typer.BadParameter(f"{file}: {why.strerror}", param_hint="QUESTION") from None
    whole = opened.read(LONGEST_LINE + 1)
    cases = _cases(whole)
    if cases is None:
        opened.seek(0)
        return opened
    opened.close()
    return io.BytesIO(b"\n".join(msgspec.json.format(case, indent=-1) for case in cases))


def _cases(whole: bytes) -> list[msgspec.Raw] | None:
    """The questions of a file that is one document: a list, `cases`, or one object; None where it is none."""
    try:
        document = msgspec.json.decode(whole, type=dict[str, msgspec.Raw] | list[msgspec.Raw])
        if isinstance(document, dict) and "cases" in document:
            document = msgspec.json.decode(document["cases"], type=list[msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return document if isinstance(document, list) else [msgspec.Raw(whole)]
