"""Holdings: the smaller streams as they stand now (bills, certificates, permits, what partners declared)."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from gwanmun.office.journal import writing as writings
from gwanmun.office.journal.connection import cursor, searching
from gwanmun.office.journal.entry import Tip
from gwanmun.office.journal.statements import named
from gwanmun.office.journal.writing import Writing

SQL = named(Path(__file__).parent / "holdings.sql")
_TYPES = ("text", "text", "uuid", "int4", "bytea", "text", "text", "text", "text")


class Holding(Struct, frozen=True):
    """The state of one small stream, and where its next entry goes."""

    stream: str  # "bill", "certificate", "permit", "partner"
    number: str
    case_key: UUID
    place: int
    seal: bytes
    party: str
    also: str
    state: str  # JSON of the law's own value
    due: str = ""  # what somebody has still to do about it; written, and not read again

    @property
    def tip(self) -> Tip:
        """Where the next entry of the stream goes."""
        return Tip(self.case_key, self.place, self.seal)


def by_number(stream: str, numbers: Sequence[str]) -> dict[str, Holding]:
    """The holdings of a stream with these numbers; one that is unknown is absent."""
    if not numbers:
        return {}
    return {h.number: h for h in _found("by_number", [stream, list(numbers)])}


def by_party(stream: str, parties: Sequence[str]) -> list[Holding]:
    """The latest thousand holdings of these parties."""
    return _found("by_party", [stream, list(parties)]) if parties else []


def latest(stream: str, limit: int) -> list[Holding]:
    """The latest holdings of a stream, newest first; planned for the stream that is asked for, for some are huge."""
    with searching() as execute:
        return [Holding(*r) for r in execute.execute(SQL["latest"], [stream, limit])]


def by_other_name(stream: str, name: str) -> list[Holding]:
    """Holdings found by their other name, such as a cargo control number."""
    return _found("by_other_name", [name, stream])


def by_other_names(stream: str, names: Sequence[str]) -> list[Holding]:
    """Holdings found by any of these other names."""
    return _found("by_other_names", [list(names), stream]) if names else []


def between_names(stream: str, first: str, last: str, limit: int) -> list[Holding]:
    """Holdings whose other name lies between these two, both included, in order, then by age: what ends by a day."""
    return _found("between_names", [first, last, stream, limit])


def due(stream: str, what: Sequence[str], limit: int) -> list[Holding]:
    """The oldest holdings of a stream about which somebody has still to do one of these things."""
    return _found("due", {"due": list(what), "stream": stream, "limit": limit})


def page_of_party(stream: str, party: str, after: str, limit: int) -> list[Holding]:
    """A party's holdings of a stream whose numbers come after this one, in order: for going through all of them."""
    return _found("page_of_party", [stream, party, after, limit])


def page(stream: str, after: str, limit: int) -> list[Holding]:
    """The holdings of a stream whose numbers come after this one, in order: for going through all of it."""
    return _found("page_of_stream", [stream, after, limit])


def count_of_party(stream: str, party: str, most: int) -> int:
    """How many holdings of a stream a party has, counted no further than this."""
    with cursor() as execute:
        row = execute.execute(SQL["count_of_party"], [stream, party, most], prepare=True).fetchone()
    return int(row[0]) if row else 0


def writing(holdings: Sequence[Holding]) -> Writing:
    """These states, to be written together with the entries that led to them."""
    rows = [tuple(getattr(h, name) for name in Holding.__struct_fields__) for h in holdings]
    return Writing(SQL["upsert"], _TYPES, rows)


def write(holdings: Sequence[Holding]) -> None:
    """Keep these states, inside the caller's transaction."""
    writings.write([writing(holdings)])


def forget_all() -> None:
    """Throw every row away, inside the caller's transaction, to make them again from the journal."""
    with cursor() as execute:
        execute.execute(SQL["forget_all"])


def _found(statement: str, arguments: list[object] | dict[str, object]) -> list[Holding]:
    with cursor() as execute:
        return [Holding(*r) for r in execute.execute(SQL[statement], arguments, prepare=True)]
