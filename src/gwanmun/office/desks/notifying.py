"""Notifying: what a company wants to be told of is queued with what it tells of, and stands or falls with it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from gwanmun.law.clearance.declaration import Declaration
from gwanmun.office.journal.statements import named
from gwanmun.office.journal.writing import Writing

SQL = named(Path(__file__).parent / "notifying.sql")
_TYPES = ("text", "text", "text", "timestamptz")

Happened = tuple[Declaration, str, list[str]]  # the declaration, its number, the names of the events, in order


def writing(happened: Iterable[Happened], at: datetime) -> Writing:
    """The notices of these, for whoever wants them; of declarations to which nothing happened there is none."""
    return Writing(SQL["queue"], _TYPES, list(_rows(happened, at)))


def _rows(happened: Iterable[Happened], at: datetime) -> Iterator[tuple[object, ...]]:
    for declaration, number, kinds in happened:
        if kinds:
            ours = declaration.importer if declaration.procedure == "import" else declaration.exporter
            for company in sorted({ours.identifier, declaration.declarant.identifier}):
                yield company, number, " ".join(kinds), at
