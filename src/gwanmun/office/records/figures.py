"""Figures: the rows the published and the inner figures are counted from, each bounded."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "figures.sql")
MOST_CONTROLS = 20_000


class Lane(Struct, frozen=True):
    """What one lane chose, and what was found."""

    lane: str
    selected: int
    looked: int
    hits: int


def released_lately(procedures: Sequence[str], limit: int) -> dict[str, list[UUID]]:
    """The cases released last, by procedure."""
    found: dict[str, list[UUID]] = defaultdict(list)
    with cursor() as execute:
        for procedure, key in execute.execute(SQL["released_lately"], [list(procedures), limit], prepare=True):
            found[procedure].append(key)
    return found


def lanes(since: date) -> tuple[int, list[Lane]]:
    """How many declarations were lodged since a day, and what each lane chose of them."""
    with cursor() as execute:
        rows = [Lane(*row) for row in execute.execute(SQL["lanes"], [since, MOST_CONTROLS, since], prepare=True)]
    lodged = next((row.selected for row in rows if not row.lane), 0)
    return lodged, [row for row in rows if row.lane]
