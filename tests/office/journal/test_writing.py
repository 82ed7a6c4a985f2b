"""Writing: all of it or nothing, whether it goes as one statement or by COPY."""

from datetime import UTC, datetime

import psycopg
import pytest
from uuid_utils.compat import uuid7

from gwanmun.office import postgres
from gwanmun.office.journal import answers, journal, writing
from gwanmun.office.journal.answers import Answer, Request
from gwanmun.office.journal.conflict import AnsweredAlready, NumberTaken, Overtaken
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.entry import Actor, News, Tip, entries

AT = datetime(2026, 2, 3, tzinfo=UTC)
FEW, MANY = 1, 2 * writing.MANY_ROWS


def streams(count):
    """So many streams of one entry each, their numbers, and an answer for each."""
    tips = [Tip(uuid7()) for _ in range(count)]
    rows = [row for tip in tips for row in entries(News(tip, Actor("anna"), (("Lodged", '{"a": "b"}'),)), AT)]
    numbers = [("declaration", f"N-{n}", tip.case_key) for n, tip in enumerate(tips)]
    given = [(Request("anna", f"k{n}", bytes(32)), Answer(201, "{}")) for n in range(count)]
    return rows, numbers, given


def write(rows, numbers, given):
    writing.write([*journal.writings(rows, numbers), answers.writing(given, AT)])


def written():
    """How many rows there are, but for the days an office promises when it is opened."""
    counts = (
        "SELECT count(*) FROM journal_entry WHERE kind <> 'SeedPromised'",
        "SELECT count(*) FROM journal_number WHERE stream <> 'draw'",
        "SELECT count(*) FROM journal_answer",
    )
    with cursor() as execute:
        return tuple(execute.execute(count.encode()).fetchone()[0] for count in counts)


@pytest.mark.parametrize("count", [FEW, MANY])
def test_everything_is_written_as_it_was_said(count, office):
    rows, numbers, given = streams(count)
    write(rows, numbers, given)
    assert written() == (count, count, count)
    read = journal.read([row.case_key for row in rows])
    assert [read[row.case_key].entries for row in rows] == [(row,) for row in rows]
    assert journal.keys_of("declaration", [n for _, n, _ in numbers]) == {n: key for _, n, key in numbers}


@pytest.mark.parametrize("count", [FEW, MANY])
@pytest.mark.parametrize(("again", "met"), [(0, Overtaken), (1, NumberTaken), (2, AnsweredAlready)])
def test_what_stood_there_before_keeps_everything_out(count, again, met, office):
    first, others = streams(1), list(streams(count))
    first = (
        first[0],
        [("declaration", "taken", first[0][0].case_key)],
        [(Request("anna", "told", bytes(32)), Answer(201, "{}"))],
    )
    write(*first)
    others[again] = [*others[again], *first[again]]
    with pytest.raises(met):
        write(*others)
    assert written() == (1, 1, 1)


def test_nothing_is_written_where_nothing_is_wanted(office):
    write([], [], [])
    assert written() == (0, 0, 0)


def test_a_connection_that_was_lost_is_made_again(office, owner_url):
    journal.serials(1)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        name = postgres.parts(office)["dbname"]
        owner.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])
    with pytest.raises(psycopg.OperationalError):
        journal.serials(1)
    assert len(journal.serials(3)) == 3
