"""The past as selection may know it: tallies by key, how far the rounds have come, and how many were lodged a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from gwanmun.law.risk.tally import Tally
from gwanmun.office.journal.columns import columns
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "past.sql")
Name = tuple[str, str]
"""The key, and what it says."""

_TALLY = msgspec.json.Decoder(Tally)
_encode = msgspec.json.Encoder().encode


def tallies(wanted: Sequence[Name]) -> dict[Name, Tally]:
    """The tallies of these names; one of which nothing is known is absent."""
    if not wanted:
        return {}
    parameters = columns(("text", "text"), wanted)
    with cursor() as execute:
        found = execute.execute(SQL["tallies"], parameters, prepare=True)
        return {(key, said): _TALLY.decode(tally) for key, said, tally in found}


def keep_tallies(grown: Mapping[Name, Tally]) -> None:
    """Keep these tallies in the place of what was there, inside the caller's transaction."""
    rows = [(key, said, _encode(tally).decode()) for (key, said), tally in sorted(grown.items())]
    if rows:
        with cursor() as execute:
            execute.execute(SQL["keep_tallies"], columns(("text", "text", "text"), rows))


def count_lodged(counts: Mapping[tuple[date, str], int]) -> None:
    """Add to what was lodged, by day and by what it is counted under, inside the caller's transaction."""
    rows = [(on, counted, n) for (on, counted), n in sorted(counts.items())]
    if rows:
        with cursor() as execute:
            execute.execute(SQL["count_lodged"], columns(("date", "text", "int8"), rows))


def lodged(first: date, last: date) -> dict[str, int]:
    """How many were lodged on these days, both included, by what they are counted under."""
    with cursor() as execute:
        return dict(execute.execute(SQL["lodged"], [first, last]).fetchall())


def mark(name: str) -> str:
    """How far a round has come; empty before the first."""
    with cursor() as execute:
        row = execute.execute(SQL["mark"], [name]).fetchone()
    return str(row[0]) if row else ""


def move_mark(name: str, before: str, now: str) -> bool:
    """Say how far a round has come, inside the caller's transaction; False where another round was there meanwhile."""
    with cursor() as execute:
        execute.execute(SQL["first_mark"], [name, ""])
        return execute.execute(SQL["move_mark"], [now, name, before]).rowcount == 1


def forget_counts() -> None:
    """Throw away what was counted, inside the caller's transaction, and leave the marks."""
    with cursor() as execute:
        for statement in ("forget_tallies", "forget_lodged"):
            execute.execute(SQL[statement])


def forget_all() -> None:
    """Throw everything away, inside the caller's transaction; the next round makes it again from the journal."""
    forget_counts()
    with cursor() as execute:
        execute.execute(SQL["forget_marks"])
