"""Controls to do and done: one row a declaration a person was asked to look at, made from the journal."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from gwanmun.office.journal import writing as writings
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named
from gwanmun.office.journal.writing import Writing

SQL = named(Path(__file__).parent / "controls.sql")
PAGE = 2000
_NOBODY = UUID(int=0)
_TYPES = (
    *("uuid", "int4", "text", "text", "text", "text", "int4", "text", "text", "int4", "int4", "text", "int4", "int4"),
    *("date", "date", "text", "text", "int8", "int4", "int4"),
)


class Row(Struct, frozen=True):
    """One declaration and its control."""

    case_key: UUID
    place: int
    number: str
    office: str
    procedure: str
    trader: str
    trusted: int
    control: str
    lane: str
    ranked: int
    blind: int
    state: str
    added: int
    waived: int
    selected_on: date
    looked_on: date | None
    verdict: str
    kind: str
    evaded_tax: int
    safety: int
    minutes: int


def writing(rows: Sequence[Row]) -> Writing:
    """These rows, to be written together with what they show."""
    return Writing(SQL["upsert"], _TYPES, [tuple(getattr(r, name) for name in Row.__struct_fields__) for r in rows])


def write(rows: Sequence[Row]) -> None:
    """Keep these rows, inside the caller's transaction."""
    writings.write([writing(rows)])


def queue(office: str, limit: int) -> list[Row]:
    """What waits for an officer of this office, the most urgent first."""
    with cursor() as execute:
        return [Row(*r) for r in execute.execute(SQL["queue"], [office, limit], prepare=True)]


def of_cases(keys: Sequence[UUID]) -> dict[UUID, Row]:
    """The controls of these cases; one nobody was asked to look at is absent."""
    with cursor() as execute:
        return {r[0]: Row(*r) for r in execute.execute(SQL["of_case"], [list(keys)], prepare=True)}


def looked(first: date, last: date) -> Iterator[Row]:
    """The controls with a result of these days, both included, in order of the day."""
    return _paged("looked", (first, last), lambda row: row.looked_on or first)


def selected(first: date, last: date) -> Iterator[Row]:
    """The controls that were selected on these days, both included, in order of the day."""
    return _paged("selected", (first, last), lambda row: row.selected_on)


def forget_all() -> None:
    """Throw every row away, inside the caller's transaction, to make them again from the journal."""
    with cursor() as execute:
        execute.execute(SQL["forget_all"])


def _paged(statement: str, days: tuple[date, date], day_of: Callable[[Row], date]) -> Iterator[Row]:
    after: tuple[date, UUID] = (days[0] - timedelta(days=1), _NOBODY)
    while True:
        with cursor() as execute:
            rows = [Row(*r) for r in execute.execute(SQL[statement], [*days, *after, PAGE], prepare=True)]
        yield from rows
        if len(rows) < PAGE:
            return
        after = (day_of(rows[-1]), rows[-1].case_key)
