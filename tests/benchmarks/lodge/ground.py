"""The ground: one embedded PostgreSQL, and for each contender a database that begins alike.

In it stand the office's tables, the pack in force, a broker with an API key, the importers who gave it leave to act for
them, and every bill that will be drawn on, landed and carried in.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from django.core.management import call_command
from django.db import connection, transaction
from msgspec import Struct
from uuid_utils.compat import uuid7

from gwanmun.law.basics.period import Period
from gwanmun.law.cargo.bill import Bill, BillEvent, fold
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.office import clock, postgres
from gwanmun.office.desks import draws, rulebooks
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import Actor, Entry, News, Tip, entries
from gwanmun.office.people import delegations, keys
from gwanmun.office.people.accounts import open_account
from gwanmun.office.people.models import Company
from gwanmun.office.records import holdings
from gwanmun.office.records.holdings import Holding
from tests.benchmarks.lodge import consignments

ACCOUNT = "jungang"
CARRIER = Actor("hanbada")
PEERS = Path(__file__).parents[1] / "peers"
BILLS_AT_ONCE = 2_000
_encode = msgspec.json.Encoder().encode


class Ground(Struct, frozen=True):
    """The cluster, the database every contender's is a copy of, and the broker's key."""

    owner_url: str
    template: str
    token: str
    postmaster: int  # its process

    def database(self, name: str) -> str:
        """A copy of the template; the address the office's clerk enters it by."""
        connection.close()
        postgres.drop(self.owner_url, name)
        return postgres.as_clerk(postgres.database(self.owner_url, name, template=self.template))


def prepare(home: Path, declared: Iterable[Declaration]) -> Ground:
    """Start the cluster and make the template, with the bills of these declarations."""
    owner_url = postgres.start(home)
    url = postgres.database(owner_url, "ground", fresh=True)
    enter(url)
    call_command("migrate", verbosity=0)
    journal.prepare_months(datetime.now(UTC).date())
    rulebook = rulebooks.keep_current()
    draws.promise(clock.today(rulebook.country.timezone))
    token = _enrol()
    land(declared)
    with connection.cursor() as cursor:
        cursor.execute((PEERS / "lines.sql").read_text(encoding="utf-8"))
        _check_durable(cursor)
    connection.close()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
    postmaster = int((home / "cluster" / "postmaster.pid").read_text().split()[0])
    return Ground(owner_url, "ground", token, postmaster)


def enter(url: str) -> None:
    """Point this process's one connection at a database."""
    parts = postgres.parts(url)
    connection.close()
    connection.settings_dict.update(NAME=parts["dbname"], USER=parts["user"], HOST=parts["host"])


def land(declared: Iterable[Declaration]) -> None:
    """Write the bills these declarations draw on, as if carrier and warehouse had said everything of them."""
    bills = consignments.bills(declared)
    while lot := list(islice(bills, BILLS_AT_ONCE)):
        with transaction.atomic():
            _write(lot, clock.now())


def _write(lot: Sequence[tuple[BillEvent, ...]], at: datetime) -> None:
    rows: list[Entry] = []
    held = []
    for events in lot:
        bill, tip = fold(events), Tip(uuid7())
        added = entries(News(tip, CARRIER, tuple((type(e).__name__, _encode(e).decode()) for e in events)), at)
        rows += added
        party, also, last = bill.manifest.consignee_identifier, bill.manifest.control_number, added[-1]
        state = _encode(bill).decode()
        held.append(Holding("bill", bill.number, tip.case_key, last.place, last.seal, party, also, state))
    journal.append(rows, [("bill", holding.number, holding.case_key) for holding in held])
    holdings.write(held)


def _enrol() -> str:
    """The broker, its importers and their leave, and a key; the key."""
    importers = [
        Company(
            country="KR",
            identifier=consignments.importer_identifier(n),
            name=consignments.importer_name(n),
            kind="trader",
        )
        for n in range(consignments.IMPORTERS)
    ]
    Company.objects.bulk_create(importers)
    Company.objects.create(country="KR", identifier=consignments.BROKER, name="Jungang", kind="broker")
    for importer in importers:
        delegations.delegate("KR", importer.identifier, consignments.BROKER, Period(date(2026, 1, 1)))
    return keys.issue(open_account(ACCOUNT, "broker", country="KR", company=consignments.BROKER))


def _check_durable(cursor: Any) -> None:
    """A figure measured without fsync would be nobody's figure."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        cursor.execute("SELECT current_setting(%s)", [setting])
        if cursor.fetchone() != ("on",):
            raise RuntimeError(f"{setting} is not on")


class Written(Struct, frozen=True):
    """What a contender's database has to show for itself."""

    declarations: int
    lodged: int
    drawn: int  # times a declaration drew on a bill
    packages: int  # manifested less drawn, over all bills
    answers: int
    owed: int  # won


def written(url: str) -> Written:
    """What stands in a contender's database."""
    with psycopg.connect(url) as reader:
        declarations, owed = reader.execute("SELECT count(*), sum(owed)::bigint FROM records_declaration").fetchone()
        kinds = dict(reader.execute("SELECT kind, count(*) FROM journal_entry GROUP BY kind").fetchall())
        (answers,) = reader.execute("SELECT count(*) FROM journal_answer").fetchone()
        states = [
            msgspec.json.decode(state, type=Bill)
            for (state,) in reader.execute("SELECT state FROM records_holding WHERE stream = 'bill'")
        ]
    left = sum(bill.left for bill in states)
    return Written(declarations, kinds["Lodged"], kinds["DrawnDown"], left, answers, owed)
