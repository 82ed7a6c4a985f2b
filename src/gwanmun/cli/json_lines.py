"""JSON lines: one question a line comes in, one answer a line goes out, in order; an error stays in its line."""

import sys
from collections.abc import Callable, Iterator
from typing import IO

import msgspec
from msgspec import Struct

from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.jsontext import Members, parse
from gwanmun.law.basics.problem import Problem, Refused

LONGEST_LINE = 2**20
"""Bytes; a longer line is refused, and never held in memory whole."""

Answer = dict[str, object]


class ToldProblem(Struct, frozen=True, omit_defaults=True):
    """A problem in words, with its facts for a program."""

    code: str
    title: str
    cause: str
    mend: str
    path: str = ""
    value: str = ""
    law: str = ""
    column: int = 0  # where in the text, from 1
    facts: dict[str, str] = {}


def answer_lines(stream: IO[bytes], answer: Callable[[Members], Answer]) -> None:
    """Answer every line of a stream on standard output, each as soon as it is read."""
    encode = msgspec.json.Encoder(enc_hook=str).encode  # a number that was handed through is still text here
    for line in _lines(stream):
        sys.stdout.buffer.write(encode(answer_to(line, answer)) + b"\n")
        sys.stdout.flush()  # whoever waits for this answer may be about to ask the next question


def answer_to(line: bytes | Members, answer: Callable[[Members], Answer]) -> Answer:
    """The answer to one line, or to what would stand in it; what is wrong with it is an answer too."""
    try:
        return answer(_question(line) if isinstance(line, bytes) else line)
    except Refused as refused:
        return refusal(*refused.problems)


def refusal(first: Problem, *others: Problem) -> Answer:
    """The answer that says what is wrong: the first problem, and the others where there are any."""
    problem, *more = (in_words(problem) for problem in (first, *others))
    return {"problem": problem, "others": more} if more else {"problem": problem}


def in_words(problem: Problem) -> ToldProblem:
    """A problem as people read it and programs find it."""
    words = told(problem)
    facts = {name: fact for name, fact in problem.facts.items() if name != "column"}
    return ToldProblem(
        words.code, words.title, words.cause, words.mend, words.path, words.value, words.law,
        int(problem.facts.get("column", 0)), facts,
    )  # fmt: skip


def _question(line: bytes) -> Members:
    if len(line) > LONGEST_LINE:
        raise Refused(Problem("document-unreadable", facts={"cause": f"the line is longer than {LONGEST_LINE} bytes"}))
    read = parse(line)
    if not isinstance(read, Members):
        raise Refused(Problem("type-wrong", path="the line", facts={"expected": "JSON object", "given": "value"}))
    if read.repeated:
        raise Refused(*(Problem("field-repeated", path=name) for name in read.repeated))
    return read


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Every line that is not blank; of one that is too long only the beginning."""
    while line := stream.readline(LONGEST_LINE + 2):
        rest = line
        while not rest.endswith(b"\n") and len(rest) == LONGEST_LINE + 2:
            rest = stream.readline(LONGEST_LINE + 2)
        if line.strip():
            yield line.rstrip(b"\r\n")
