"""The journal: what happened to each stream, in order; the one room that writes facts.

Statements stand in `statements.sql` beside this file, by name. Reading and writing go through
Django's own connection and transaction; a stream that somebody else continued in the meantime is
`Overtaken`, and whoever meets it reads again and thinks again.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.entry import Actor, Entry, Tip
from gwanmun.office.journal.statements import named
from gwanmun.office.journal.writing import Writing, write

SQL = named(Path(__file__).parent / "statements.sql")
_NUMBER = ("text", "text", "uuid")
_ENTRY = ("uuid", "int4", "text", "text", "timestamptz", "text", "text", "bytea", "text", "text")


class Stream(Struct, frozen=True):
    """One stream as it was read."""

    case_key: UUID
    entries: tuple[Entry, ...]

    @property
    def tip(self) -> Tip:
        """Where the next entry goes."""
        return Tip(self.case_key, self.entries[-1].place, self.entries[-1].seal)


def read(keys: Sequence[UUID]) -> dict[UUID, Stream]:
    """The streams of these keys, whole; a key without a stream is absent."""
    rows: dict[UUID, list[Entry]] = {}
    with cursor() as execute:
        for key, place, kind, body, at, account, on_behalf, seal, facts, pack in execute.execute(
            SQL["read"], [list(keys)], prepare=True
        ):
            entry = Entry(key, place, kind, body, at, Actor(account, on_behalf), seal, facts, pack)
            rows.setdefault(key, []).append(entry)
    return {key: Stream(key, tuple(found)) for key, found in rows.items()}


def moments(keys: Sequence[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """What happened to these streams and when, without what was said: for counting."""
    rows: dict[UUID, list[tuple[str, datetime]]] = {}
    with cursor() as execute:
        for key, kind, at in execute.execute(SQL["moments"], [list(keys)], prepare=True):
            rows.setdefault(key, []).append((kind, at))
    return rows


def keys_of(stream: str, numbers: Sequence[str]) -> dict[str, UUID]:
    """The keys of the documents with these numbers."""
    with cursor() as execute:
        return dict(execute.execute(SQL["keys_of"], [stream, list(numbers)], prepare=True).fetchall())


def keys_after(key: UUID, limit: int) -> list[UUID]:
    """The next streams after this key, in order; for going through the whole journal once, a page at a time."""
    with cursor() as execute:
        return [found for (found,) in execute.execute(SQL["every_key"], [key, limit])]


def writings(rows: Sequence[Entry], numbers: Sequence[tuple[str, str, UUID]] = ()) -> tuple[Writing, ...]:
    """Entries, and the numbers of new documents, to be written together with what else must stand or fall with them."""
    return Writing(SQL["number"], _NUMBER, numbers), Writing(SQL["append"], _ENTRY, list(map(_row, rows)), SQL["copy"])


def append(rows: Sequence[Entry], numbers: Sequence[tuple[str, str, UUID]] = ()) -> None:
    """Write entries, and the numbers of new documents, inside the caller's transaction.

    Raises Overtaken or NumberTaken; the caller's transaction is then lost.
    """
    write(writings(rows, numbers))


def _row(e: Entry) -> tuple[object, ...]:
    return (e.case_key, e.place, e.kind, e.body, e.at, e.actor.account, e.actor.on_behalf, e.seal, e.facts, e.pack)


def serials(count: int) -> list[int]:
    """So many fresh numbers of the office's own count; some may never be used."""
    with cursor() as execute:
        return [int(row[0]) for row in execute.execute(SQL["serials"], [count], prepare=True)]


def keep_pack(pack: str, country: str, body: bytes) -> None:
    """Keep a country pack by its hash, so that decisions taken on it can be taken again."""
    with cursor() as execute:
        execute.execute(SQL["keep_pack"], [pack, country, body])


def packs_kept(packs: Sequence[str]) -> set[str]:
    """Which of these hashes the journal keeps the text of."""
    with cursor() as execute:
        return {found for (found,) in execute.execute(SQL["packs_kept"], [list(packs)], prepare=True)}


def pack_body(pack: str) -> bytes | None:
    """The pack of this hash, as it was when the office decided on it."""
    with cursor() as execute:
        row = execute.execute(SQL["pack_body"], [pack]).fetchone()
    return bytes(row[0]) if row else None


def prepare_months(today: date, ahead: int = 3) -> None:
    """Make the partitions of this month and the next ones."""
    with cursor() as execute:
        for month in range(ahead + 1):
            years, months = divmod(today.month - 1 + month, 12)
            execute.execute(SQL["partition"], [date(today.year + years, months + 1, 1)])


def month_of(key: UUID) -> datetime:
    """When the stream of this key was opened: the time inside its UUIDv7."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
