"""Rows: the tables of a pack, CSV with named columns, each cell read as what it should be or refused with its line."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from gwanmun.countries.finding import Findings, Place
from gwanmun.countries.folder import Folder
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.basics.problem import shown
from gwanmun.law.tariff.knowledge import FIRST

KNOWN_COLUMNS = ("known_from", "known_to")
"""Of a table whose rows say on which days they were taken for true."""

MOST_ROWS = 2_000_000
LONGEST_CELL = 10_000

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Row:
    """One row of a table. What is wrong with a cell goes to the findings, and the row is no longer sound."""

    def __init__(self, place: Place, cells: dict[str, str], findings: Findings) -> None:
        """Take the cells of one row, by column."""
        self.place = place
        self.sound = True
        self._cells = cells
        self._findings = findings

    def fail(self, code: str, text: str) -> None:
        """Say what is wrong with the row."""
        self.sound = False
        self._findings.error(code, self.place, text)

    def text(self, column: str) -> str:
        """The cell as it stands, without spaces around it."""
        return self._cells[column]

    def needed(self, column: str) -> str:
        """The cell, which may not be empty."""
        if not self._cells[column]:
            self.fail("cell-empty", f"{column} may not be empty.")
        return self._cells[column]

    def words(self, column: str) -> tuple[str, ...]:
        """The words of the cell, each once, in order: "VN TH" is two countries."""
        return tuple(sorted(set(self._cells[column].split())))

    def yes(self, column: str) -> bool:
        """Whether the cell says yes."""
        if self._cells[column] not in {"yes", "no"}:
            self.fail("cell-not-yes-or-no", f"{column} is {shown(self._cells[column])!r}: write yes or no.")
        return self._cells[column] == "yes"

    def whole(self, column: str, if_empty: int | None = None) -> int:
        """The cell as a whole number, not negative."""
        text = self._cells[column]
        if not text and if_empty is not None:
            return if_empty
        if not re.fullmatch(r"[0-9]{1,15}", text):
            self.fail("cell-not-whole", f"{column} is {shown(text)!r}: write a whole number.")
            return 0
        return int(text)

    def decimal(self, column: str) -> Decimal:
        """The cell as a decimal greater than nought."""
        text = self._cells[column]
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,12})?", text) or not number > 0:
            self.fail(
                "cell-not-decimal", f"{column} is {shown(text)!r}: write a number greater than nought, as 1234.5."
            )
            return Decimal(1)
        return number

    def period(self) -> Period:
        """The days from `from` to `to`, both included; an empty `to` leaves the end open."""
        first = self.day("from")
        last = self.day("to") if self._cells["to"] else FAR
        if last < first:
            self.fail("period-backwards", f"The period ends on {last}, before it begins on {first}.")
        return Period(first, last)

    def known(self) -> tuple[date, date]:
        """From which day on the row was taken for true, and from which it was not; always, where neither is said."""
        first = self.day("known_from") if self._cells["known_from"] else FIRST
        last = self.day("known_to") if self._cells["known_to"] else FAR
        if last <= first:
            self.fail("period-backwards", f"The row is known to {last}, which is not after {first}.")
        return first, last

    def day(self, column: str) -> date:
        """The cell as a day of the calendar."""
        text = self._cells[column]
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.fail("cell-not-day", f"{column} is {shown(text)!r}: write a day of the calendar as 2026-01-31.")
        return FAR


def read_rows(
    folder: Folder, name: str, columns: Sequence[str], findings: Findings, *, optional: Sequence[str] = ()
) -> Iterator[Row]:
    """The rows of a table that has exactly these columns, in any order. A row of another length is left out.

    Columns that are optional may be missing from the table; their cells are empty then.
    """
    text = folder.text(name, findings)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            place, line = Place(name, line), reader.line_num + 1
            if not any(cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                if not _is_header(header, columns, place, findings, optional=optional):
                    return
                continue
            if line > MOST_ROWS:
                findings.error("table-too-long", place, f"A table may have {MOST_ROWS} lines.")
                return
            row = _row(cells, header, place, findings, optional=optional)
            if row is not None:
                yield row
    except csv.Error as why:
        findings.error("csv", Place(name, line), f"This is not CSV: {why}.")
    if header is None:
        findings.error(
            "header", Place(name), f"The table is empty. Its first line names the columns: {','.join(columns)}"
        )


def _row(
    cells: list[str], header: list[str], place: Place, findings: Findings, *, optional: Sequence[str]
) -> Row | None:
    if len(cells) != len(header):
        text = f"The row has {len(cells)} cells and the table {len(header)} columns. Put a cell with a comma in quotes."
        findings.error("row-length", place, text)
        return None
    if max(map(len, cells)) > LONGEST_CELL:
        findings.error("cell-too-long", place, f"A cell may have {LONGEST_CELL} characters.")
        return None
    stated = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
    return Row(place, dict.fromkeys(optional, "") | stated, findings)


def _is_header(
    header: list[str], columns: Sequence[str], place: Place, findings: Findings, *, optional: Sequence[str]
) -> bool:
    before = len(findings.all)
    for column in columns:
        if column not in header:
            findings.error("column-missing", place, f"The table has no column {column!r}.")
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            findings.error("column-twice", place, f"The column {column!r} stands there twice.")
        if column not in (known := (*columns, *optional)):
            near = get_close_matches(column, known, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Columns are: {', '.join(known)}."
            findings.error("column-unknown", place, f"No table of this kind has a column {shown(column)!r}. {hint}")
    return len(findings.all) == before
