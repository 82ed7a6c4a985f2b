"""Preparing: a database that was made ready before is made ready again, and a month that came too early closes nothing."""

from datetime import date
from uuid import UUID

from django.db import connection

from gwanmun.office import clock, preparing
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import OFFICE, News, Tip, entries


def partitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'journal_entry'::regclass")
        return {name for (name,) in cursor.fetchall()}


def key_of(day: date) -> UUID:
    """A UUIDv7 made on this day."""
    milliseconds = (day - date(1970, 1, 1)).days * 86_400_000
    return UUID(f"{milliseconds:012x}7{'0' * 3}8{'0' * 15}")


def test_the_months_ahead(office):
    assert preparing.prepare_months(date(2031, 11, 22))
    assert {f"journal_entry_{month}" for month in ("2031_11", "2031_12", "2032_01", "2032_02")} <= partitions()
    assert preparing.prepare_months(date(2031, 11, 22)), "making them twice does nothing more"


def test_a_month_that_began_before_its_partition_was_made(office, capsys):
    """Nobody restarted the office for half a year: its entries are in the partition for everything else."""
    journal.append(entries(News(Tip(key_of(date(2033, 5, 3))), OFFICE, (("Noted", "{}"),)), clock.now()))
    assert not preparing.prepare_months(date(2033, 5, 9))
    assert "too late" in capsys.readouterr().err
    assert "journal_entry_2033_05" not in partitions()
