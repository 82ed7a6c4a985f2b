"""History: an office that has worked for a while. Its journal is filled by its own desk, so every stream is a real one.

Bills land, declarations are lodged, and those that wait for money are paid, settled, released and discharged; the rest
wait for an officer. All of it goes through the law and by COPY, a thousand declarations at a time.
"""

import time
from collections.abc import Callable, Sequence
from uuid import UUID

import psycopg
from django.db import connection, transaction

from gwanmun.law.clearance.case import Paid
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.office import clock
from gwanmun.office.desks import clearance, rulebooks, walking
from gwanmun.office.desks.gathering import Gathered
from gwanmun.office.desks.standing import Standing
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import Actor
from tests.benchmarks.lodge import consignments, ground

FIRST = 50_000_000  # serial numbers nobody else lodges
LOT = 1_024  # whole sets of declarations under one bill
BANK = Actor("bank")
ENTRIES_A_DECLARATION = 15  # no less; counted whenever so many should be there


def fill(url: str, owner_url: str, at_least: int, say: Callable[[str], None]) -> int:
    """Fill the journal of this database until it has so many entries; how many they are."""
    ground.enter(url)
    serial, entries, since = FIRST, 0, time.monotonic()
    while entries < at_least:
        for _ in range(max(1, (at_least - entries) // (ENTRIES_A_DECLARATION * LOT))):
            _work(list(consignments.declarations(serial, LOT)))
            serial += LOT
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM journal_entry")
            entries = cursor.fetchone()[0]
        say(f"  {entries} entries, {time.monotonic() - since:.0f} s")
    connection.close()
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
        owner.execute("CHECKPOINT")
    return entries


def _work(declared: Sequence[Declaration]) -> None:
    """A lot of declarations, from the ship to the office's till."""
    ground.land(declared)
    actor = Actor(ground.ACCOUNT, consignments.BROKER, consignments.BROKER)
    standings = clearance.lodge([clearance.Lodgement(declaration, actor) for declaration in declared])
    _pay([s for s in standings if isinstance(s, Standing) and s.waits_for is not None and s.waits_for.code == "to-pay"])


def _pay(standings: Sequence[Standing]) -> None:
    owed = {key: standing.owed for key, standing in _keys(standings)}
    rulebook, at = rulebooks.current(), clock.now()
    on = clock.today(rulebook.country.timezone)
    with transaction.atomic():
        cases = walking.read(list(owed))
        outings = [case.outing(BANK, (Paid(f"R-{key.hex[:20]}", owed[key], on),)) for key, case in cases.items()]
        gathered = Gathered([outing.case for outing in outings], rulebook, on)
        walking.write(walking.walk(outings, rulebook, gathered, at), rulebook, at)


def _keys(standings: Sequence[Standing]) -> list[tuple[UUID, Standing]]:
    keys = journal.keys_of("declaration", [standing.number for standing in standings])
    return [(keys[standing.number], standing) for standing in standings]
