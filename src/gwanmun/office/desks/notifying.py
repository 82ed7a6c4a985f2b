"""Notifying: what a company wants to be told of is queued with what it tells of, and stands or falls with it.

Told are the parties of a declaration, and whoever another document belongs to: the exporter who asks for a certificate
or was given one, the applicant, the operator, the consignee of a bill, the holder of a permit or a guarantee.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from gwanmun.law.clearance.declaration import Declaration
from gwanmun.office.journal.entry import Entry
from gwanmun.office.journal.statements import named
from gwanmun.office.journal.writing import Writing
from gwanmun.office.records.holdings import Holding

# What a company is told of: each kind of document that belongs to one, by the name of its stream in the journal.
DOCUMENTS = (
    "declaration", "application", "issued", "verification", "authorisation", "operator", "approval", "bill", "permit",
    "guarantee", "period",
)  # fmt: skip
SQL = named(Path(__file__).parent / "notifying.sql")
_TYPES = ("text", "text", "text", "text", "timestamptz")

Happened = tuple[Declaration, str, list[str]]  # the declaration, its number, the names of the events, in order


def writing(happened: Iterable[Happened], at: datetime) -> Writing:
    """The notices of these, for whoever wants them; of declarations to which nothing happened there is none."""
    return Writing(SQL["queue"], _TYPES, list(_rows(happened, at)))


def of_documents(written: Iterable[tuple[Holding, Sequence[Entry]]]) -> Writing:
    """The notices of documents that went on by these entries, for whoever they belong to and wants to be told."""
    rows = [
        (holding.party, holding.stream, holding.number, " ".join(entry.kind for entry in entries), entries[-1].at)
        for holding, entries in written
        if holding.stream in DOCUMENTS and holding.party and entries
    ]
    return Writing(SQL["queue"], _TYPES, rows)


def _rows(happened: Iterable[Happened], at: datetime) -> Iterator[tuple[object, ...]]:
    for declaration, number, kinds in happened:
        if kinds:
            ours = declaration.importer if declaration.procedure == "import" else declaration.exporter
            for company in sorted({ours.identifier, declaration.declarant.identifier}):
                yield company, "declaration", number, " ".join(kinds), at
