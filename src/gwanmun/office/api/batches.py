"""Batches: many declarations in one file, a line each (NDJSON), and an answer line for each line.

The file is read whole and counted before anything of it is lodged. Then it is lodged in groups, each in one
transaction; what is wrong with a line stays in its line. Under an Idempotency-Key every line is repeatable by
itself, so that a file whose answer was lost half-way is simply sent again.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec
from django.http import StreamingHttpResponse
from msgspec import Struct

from gwanmun.law.basics import reading
from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.office.api import bodies, door, refusals
from gwanmun.office.api.operation import Operation
from gwanmun.office.api.refusals import ProblemDocument
from gwanmun.office.api.visit import Visit
from gwanmun.office.desks import clearance
from gwanmun.office.desks.clearance import Lodgement
from gwanmun.office.desks.standing import Standing

AT_ONCE = 500  # declarations in one transaction
_encode = msgspec.json.Encoder().encode


class LineAnswer(Struct, frozen=True, omit_defaults=True):
    """What became of one line: where the declaration stands, or why it was refused."""

    line: int  # counted from 1
    status: int
    standing: Standing | None = None
    problem: ProblemDocument | None = None


def lodge_many(visit: Visit, raw: bytes) -> StreamingHttpResponse:
    """Lodge many declarations, one on each line, and answer line by line in the same order.

    Lines are lodged in groups of 500; a line that is refused does not keep the others out. The status of the whole is
    200 once the file has been taken; each answer line has its own.
    """
    door.repeatable(visit, b"")  # a key that cannot be used is refused before anything is lodged
    return StreamingHttpResponse(_answers(visit, raw), content_type=bodies.LINES)


def _answers(visit: Visit, raw: bytes) -> Iterator[bytes]:
    lines = ((number, line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip())
    while group := list(islice(lines, AT_ONCE)):
        yield b"".join(_encode(answer) + b"\n" for answer in _lodged(visit, group))


def _lodged(visit: Visit, group: Sequence[tuple[int, bytes]]) -> list[LineAnswer]:
    """A group's answers in order. A failure of ours is told on every line it met; the next group goes on."""
    read = [_read(visit, number, line) for number, line in group]
    lodgements = [one for one in read if isinstance(one, Lodgement)]
    try:
        outcomes = iter(clearance.lodge(lodgements) if lodgements else ())
    except Exception as failure:  # noqa: BLE001 - the file is being answered already; its lines must hear of it
        outcomes = iter([Refused(door.fault(failure, visit))] * len(lodgements))
    return [
        _answer(visit, number, one if isinstance(one, Refused) else next(outcomes))
        for (number, _), one in zip(group, read, strict=True)
    ]


def _read(visit: Visit, number: int, line: bytes) -> Lodgement | Refused:
    try:
        declaration = reading.read(Declaration, line)
    except Refused as refused:
        return refused
    return Lodgement(declaration, visit.actor, door.repeatable(visit, line, f"\n{number}"))


def _answer(visit: Visit, number: int, outcome: Standing | Refused) -> LineAnswer:
    if isinstance(outcome, Refused):
        problem = refusals.document(outcome.problems, visit)
        return LineAnswer(number, problem.status, problem=problem)
    return LineAnswer(number, 201, standing=outcome)


OPERATIONS = (Operation("POST", "/declarations/batches", "lodge", lodge_many, LineAnswer, Declaration, body="lines"),)
