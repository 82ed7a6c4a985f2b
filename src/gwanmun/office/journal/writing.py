"""Writing: rows for several tables, all of them or none, in as few words with PostgreSQL as may be.

A room says what it wants written and which statement writes it; here it is sent. Lodging one declaration writes five
tables, and going to the database for each, with BEGIN before and COMMIT behind, costs more than the writing. So few
rows go as one statement, which is a transaction by itself; many go by COPY, inside a transaction.
"""

from collections.abc import Sequence
from functools import cache

import psycopg
from django.db import transaction
from msgspec import Struct

from gwanmun.office.journal.columns import columns
from gwanmun.office.journal.conflict import met
from gwanmun.office.journal.connection import cursor

MANY_ROWS = 250  # of all tables together
COPY_FROM_ROWS = 50  # of one table


class Writing(Struct, frozen=True):
    """Rows for one table, and how they are written there."""

    statement: str  # takes the rows as columns
    kinds: tuple[str, ...]  # of the columns
    rows: Sequence[Sequence[object]]
    copy: str = ""  # takes very many of them; empty where some may be there already


def write(writings: Sequence[Writing]) -> None:
    """Write all of it, in the caller's transaction where there is one and in one of its own where there is none.

    Raises Overtaken, NumberTaken or AnsweredAlready for what stood there before; then nothing is written.
    """
    wanted = [writing for writing in writings if writing.rows]
    try:
        if sum(len(writing.rows) for writing in wanted) < MANY_ROWS:
            _write_as_one(wanted)
        else:
            with transaction.atomic(savepoint=False):
                for writing in wanted:
                    _write_many(writing)
    except psycopg.errors.UniqueViolation as violation:
        raise met(violation) from violation


def _write_as_one(writings: Sequence[Writing]) -> None:
    if not writings:
        return
    parameters = [column for writing in writings for column in columns(writing.kinds, writing.rows)]
    with cursor() as execute:
        execute.execute(_joined(tuple(writing.statement for writing in writings)), parameters, prepare=True)


def _write_many(writing: Writing) -> None:
    with cursor() as execute:
        if not writing.copy or len(writing.rows) < COPY_FROM_ROWS:
            execute.execute(writing.statement, columns(writing.kinds, writing.rows), prepare=True)
            return
        with execute.copy(writing.copy) as copy:
            copy.set_types(writing.kinds)
            for row in writing.rows:
                copy.write_row(row)


@cache
def _joined(statements: tuple[str, ...]) -> str:
    """One statement that does what these do, each on its own parameters."""
    *others, last = statements
    parts = ", ".join(f"part_{number} AS ({statement})" for number, statement in enumerate(others))
    return f"WITH {parts} {last}" if others else last
