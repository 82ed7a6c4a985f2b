"""Declarations to search: one row a case, as it stands, made from the journal."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct

from gwanmun.law.clearance.case import Case, Closed, Discharged, Loaded, Rejected, Released, Withdrawn
from gwanmun.law.clearance.walk import Wait
from gwanmun.office.journal import writing as writings
from gwanmun.office.journal.connection import cursor, searching
from gwanmun.office.journal.statements import named
from gwanmun.office.journal.writing import Writing

SQL = named(Path(__file__).parent / "declarations.sql")
_TYPES = (
    *("uuid", "int4", "text", "text", "text", "text", "text", "timestamptz", "date", "text", "text", "text", "text"),
    *("timestamptz", "date", "int8", "int8"),
)


class Row(Struct, frozen=True):
    """A case as it is found by searching."""

    case_key: UUID
    place: int
    number: str
    procedure: str
    declarant: str
    trader: str
    transport_document: str
    lodged_at: datetime
    released_on: date | None
    status: str
    whom: str
    subject: str
    wait: str
    waiting_since: datetime
    until: date | None
    owed: int
    paid: int


def row(key: UUID, case: Case, wait: Wait | None, *, lodged_at: datetime, since: datetime) -> Row:
    """The row of a case that has walked as far as it can."""
    declaration = case.declaration
    importing = declaration.procedure == "import"
    principal = declaration.importer if importing else declaration.exporter
    released = case.find(Released)
    return Row(
        key,
        len(case.events),
        case.lodged.number,
        declaration.procedure,
        declaration.declarant.identifier,
        principal.identifier or principal.name,
        declaration.consignment.transport_document if importing else "",
        lodged_at,
        released.on if released else None,
        status(case),
        wait.whom if wait else "",
        wait.subject if wait else "",
        msgspec.json.encode(wait).decode() if wait else "",
        since,
        wait.until if wait else None,
        case.owed,
        case.paid,
    )


def status(case: Case) -> str:
    """In one word, how far a case has come."""
    ended = case.ended
    if ended is not None:
        return "withdrawn" if type(ended) is Withdrawn else "rejected" if type(ended) is Rejected else "lapsed"
    if case.find(Discharged) or case.find(Loaded) or case.find(Closed):
        return "closed"
    return "released" if case.find(Released) else "waiting"


def writing(rows: Sequence[Row], *, new: bool) -> Writing:
    """These rows, to be written together with what they show; `new` when none of them can be there yet."""
    return Writing(SQL["upsert"], _TYPES, list(map(_values, rows)), SQL["copy"] if new else "")


def write(rows: Sequence[Row], *, new: bool) -> None:
    """Keep these rows, inside the caller's transaction."""
    writings.write([writing(rows, new=new)])


def waiting_for(subjects: Iterable[str]) -> list[UUID]:
    """The cases filed under what has just happened."""
    with cursor() as execute:
        return [key for (key,) in execute.execute(SQL["waiting_for"], [list(subjects)], prepare=True)]


def earlier(traders: Sequence[str], most: int) -> dict[str, int]:
    """How many declarations each trader has lodged before; nobody's are counted further than `most`."""
    with cursor() as execute:
        return dict(execute.execute(SQL["earlier"], [list(traders), most], prepare=True).fetchall())


def find(number: str) -> Row | None:
    """The case of this number."""
    with cursor() as execute:
        found = execute.execute(SQL["one"], [number], prepare=True).fetchone()
    return Row(*found) if found else None


def page(*, only: str, before: UUID | None, limit: int, **filters: str) -> list[Row]:
    """The latest cases, newest first; `only` narrows to one company's, filters to a trader, procedure, status, whom."""
    asked = {"trader": "", "procedure": "", "status": "", "whom": ""} | filters
    statement = SQL["page_of" if only else "page"]
    with searching() as execute:
        return [Row(*r) for r in execute.execute(statement, asked | {"only": only, "before": before, "limit": limit})]


def waiting_on(whom: Sequence[str], limit: int, *, needs: Sequence[str] | None = None) -> list[Row]:
    """The cases that wait for any of these, oldest first; `needs` narrows to permits of these requirements."""
    asked = {"whom": list(whom), "needs": list(needs) if needs is not None else None, "limit": limit}
    with cursor() as execute:
        return [Row(*r) for r in execute.execute(SQL["waiting_on"], asked, prepare=True)]


def waiting_of(company: str, limit: int) -> list[Row]:
    """A company's own cases that wait for anybody, oldest first, whichever part it has in them."""
    with cursor() as execute:
        return [Row(*r) for r in execute.execute(SQL["waiting_of"], {"company": company, "limit": limit}, prepare=True)]


def days_to_release(procedures: Collection[str], timezone: str, limit: int) -> dict[str, list[int]]:
    """How many days the cases of each procedure that were released last had taken."""
    found: dict[str, list[int]] = {procedure: [] for procedure in procedures}
    if found:
        asked = {"procedures": list(found), "timezone": timezone, "limit": limit}
        with cursor() as execute:
            for procedure, days in execute.execute(SQL["days_to_release"], asked, prepare=True):
                found[procedure].append(days)
    return found


def last_of_trader(trader: str, procedure: str, limit: int) -> list[UUID]:
    """The trader's latest cases of a procedure, newest first."""
    with cursor() as execute:
        return [key for (key,) in execute.execute(SQL["last_of_trader"], [trader, procedure, limit])]


def past_their_day(today: date, after: UUID, limit: int) -> list[UUID]:
    """The cases whose time limit is over, in order of their keys, from the one after this."""
    with cursor() as execute:
        return [key for (key,) in execute.execute(SQL["past_their_day"], [today, after, limit])]


def filed(streams: Sequence[str], after: UUID, limit: int) -> list[UUID]:
    """The cases filed under a document of these streams, in order of their keys, from the one after this."""
    with cursor() as execute:
        return [key for (key,) in execute.execute(SQL["filed"], [list(streams), after, limit])]


def lodged_between(begins: datetime, ends: datetime, after: UUID, limit: int) -> list[UUID]:
    """The cases lodged from the one moment to before the other, in order of their keys, from the one after this."""
    with searching() as execute:
        return [key for (key,) in execute.execute(SQL["lodged_between"], [begins, ends, after, limit])]


def under_bill(number: str) -> list[Row]:
    """The import declarations under a bill."""
    with cursor() as execute:
        return [Row(*r) for r in execute.execute(SQL["under_bill"], [number])]


def forget_all() -> None:
    """Throw every row away, inside the caller's transaction, to make them again from the journal."""
    with cursor() as execute:
        execute.execute(SQL["forget_all"])


def _values(r: Row) -> tuple[object, ...]:
    return tuple(getattr(r, name) for name in Row.__struct_fields__)
