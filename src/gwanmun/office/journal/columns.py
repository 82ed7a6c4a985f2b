"""Columns: many rows as one binary array a column, which is the shortest way from Python into PostgreSQL.

A statement takes its rows apart again with `unnest`, and is the same statement however many they are. psycopg would
write a list as text and escape every quotation mark of every document in it; here a document goes as it is.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from struct import Struct
from typing import Any

from psycopg import Connection, pq
from psycopg.adapt import Dumper

Encode = Callable[[Any], bytes]

_HEAD = Struct("!iiIii").pack  # dimensions, whether there are nulls, type of the elements, how many, the first's number
_EMPTY = Struct("!iiI").pack
_LENGTH = Struct("!i").pack
_NULL = _LENGTH(-1)
_FOUR, _EIGHT = Struct("!i").pack, Struct("!q").pack
_TRUTH = Struct("!?").pack
_FIRST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # from which PostgreSQL counts microseconds and days
_MICROSECOND = timedelta(microseconds=1)


def _moment(at: datetime) -> bytes:
    return _EIGHT((at - _FIRST_MOMENT) // _MICROSECOND)


def _day(on: date) -> bytes:
    return _FOUR(on.toordinal() - _FIRST_MOMENT.toordinal())


# By a type's name: its number in PostgreSQL's catalogue, and how one value of it is written.
_TYPES: dict[str, tuple[int, Encode]] = {
    "text": (25, str.encode),
    "bytea": (17, bytes),
    "uuid": (2950, attrgetter("bytes")),
    "bool": (16, _TRUTH),
    "int4": (23, _FOUR),
    "int8": (20, _EIGHT),
    "timestamptz": (1184, _moment),
    "date": (1082, _day),
}


class Column:
    """One column of several rows, written as PostgreSQL sends an array."""

    __slots__ = ("written",)

    def __init__(self, kind: str, values: Sequence[object]) -> None:
        """Write the values, each of which is of this type or None."""
        element_type, encode = _TYPES[kind]
        cells = [_NULL if value is None else _LENGTH(len(cell := encode(value))) + cell for value in values]
        head = _HEAD(1, 1, element_type, len(cells), 1) if cells else _EMPTY(0, 0, element_type)
        self.written = head + b"".join(cells)


def columns(kinds: Sequence[str], rows: Iterable[Sequence[object]]) -> list[Column]:
    """The columns of these rows, for a statement that takes an array of each type and says so: `%s::uuid[]`."""
    turned = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return [Column(kind, values) for kind, values in zip(kinds, turned, strict=True)]


def teach(connection: "Connection[Any]") -> None:
    """Let statements of this connection take columns."""
    connection.adapters.register_dumper(Column, _ColumnDumper)


class _ColumnDumper(Dumper):
    """How psycopg hands a column on: it is written already, and the statement says of which type it is."""

    format = pq.Format.BINARY

    def dump(self, obj: Column) -> bytes:
        return obj.written
