"""Answers: what a request with an Idempotency-Key was told, kept with what it wrote.

The same key with the same body gets the same answer, without anything happening twice; another
body under it is refused. An answer is written in the transaction of the act it answers.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named
from gwanmun.office.journal.writing import Writing, write

SQL = named(Path(__file__).parent / "answers.sql")
_ANSWER = ("text", "text", "bytea", "int4", "text", "timestamptz")


class Request(Struct, frozen=True):
    """A request that may be sent twice: who sent it, under which key, and the SHA-256 of method, path and body."""

    account: str
    key: str
    digest: bytes


class Answer(Struct, frozen=True):
    """What was answered: the status and the JSON body."""

    status: int
    body: str


def find(request: Request | None) -> Answer | None:
    """The answer given before, if the same key came with the same request; Refused when it came with another."""
    if request is None:
        return None
    with cursor() as execute:
        row = execute.execute(SQL["find"], [request.account, request.key], prepare=True).fetchone()
    if row is None:
        return None
    digest, status, body = row
    if digest != request.digest:
        raise Refused(Problem("idempotency-key-reused", "Idempotency-Key", request.key))
    return Answer(status, body)


def writing(answers: Sequence[tuple[Request, Answer]], at: datetime) -> Writing:
    """Answers, to be written together with what they answer."""
    return Writing(SQL["keep"], _ANSWER, [(r.account, r.key, r.digest, a.status, a.body, at) for r, a in answers])


def keep(answers: Sequence[tuple[Request, Answer]], at: datetime) -> None:
    """Write answers inside the caller's transaction. Raises AnsweredAlready; the transaction is then lost."""
    write([writing(answers, at)])


def forget(before: datetime) -> int:
    """Forget the answers given before this moment; how many there were."""
    with cursor() as execute:
        return execute.execute(SQL["forget"], [before]).rowcount
