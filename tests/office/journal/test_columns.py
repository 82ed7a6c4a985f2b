"""Columns: what is written is what PostgreSQL reads, whatever stands in it."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gwanmun.office.journal.columns import columns
from gwanmun.office.journal.connection import cursor

KEY = UUID("01900000-0000-7000-8000-000000000001")
ROUND = {
    "text": [
        "",
        "plain",
        'with "quotes", {braces} and \\ backslashes',
        "한글 · Tiếng Việt",
        None,
        "NULL",
        "x" * 100_000,
    ],
    "bytea": [b"", b"\x00\xff" * 16, None],
    "uuid": [KEY, UUID(int=0), UUID(int=2**128 - 1), None],
    "int4": [0, -1, 2**31 - 1, -(2**31), None],
    "int8": [0, -1, 2**63 - 1, -(2**63), None],
    "timestamptz": [
        datetime(2026, 2, 3, 4, 5, 6, 789012, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 2, 3, 9, tzinfo=timezone(timedelta(hours=9))),
        None,
    ],
    "date": [date(2026, 2, 3), date(1900, 1, 1), date(9999, 12, 31), None],
}


def read_back(kind, values):
    (column,) = columns([kind], [(value,) for value in values])
    with cursor() as execute:
        rows = execute.execute(f"SELECT * FROM unnest(%s::{kind}[]) AS those".encode(), [column]).fetchall()
    return [value for (value,) in rows]


@pytest.mark.parametrize("kind", ROUND)
def test_every_value_comes_back(kind, office):
    assert read_back(kind, ROUND[kind]) == ROUND[kind]


@pytest.mark.parametrize("kind", ROUND)
def test_no_rows_are_no_rows(kind, office):
    assert columns([kind, kind], [])[0].written == columns([kind], [])[0].written
    with cursor() as execute:
        rows = execute.execute(f"SELECT * FROM unnest(%s::{kind}[]) AS those".encode(), columns([kind], [])).fetchall()
    assert rows == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_any_text_comes_back(office, values):
    assert read_back("text", values) == values
