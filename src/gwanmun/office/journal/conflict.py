"""Conflicts: what it means that something stood there already when the office came to write it."""

import psycopg


class Overtaken(Exception):  # noqa: N818 - it is what happened, not an error
    """Somebody else wrote at this place of a stream first."""


class NumberTaken(Exception):  # noqa: N818 - the same
    """A number was given to another document before."""


class AnsweredAlready(Exception):  # noqa: N818 - the same
    """The same request was answered by somebody else in the meantime."""


def met(violation: psycopg.errors.UniqueViolation) -> Exception:
    """What was met, by the table in which it stood."""
    match violation.diag.table_name:
        case "journal_number":
            return NumberTaken()
        case "journal_answer":
            return AnsweredAlready()
        case _:
            return Overtaken()
