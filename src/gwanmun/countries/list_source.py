"""Lists as they come: the rows of a CSV file or a spreadsheet, one after another, whatever its size.

A list is never held in memory as a whole. What it is, is seen from its bytes and not from its name. Archives are
measured before anything in them is unpacked.
"""

import csv
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from msgspec import Struct

from gwanmun.countries.finding import Finding

LARGEST_LIST = 512 * 2**20
"""Bytes, of a file or of all that a spreadsheet unpacks to. The whole Korean rate file is some 40 MB."""

MOST_ROWS = 5_000_000
LONGEST_CELL = 20_000
MOST_MEMBERS = 500
_CHUNK = 2**20


class ListUnreadableError(Exception):
    """The list as a whole cannot be read; these are all the reasons."""

    def __init__(self, *findings: Finding) -> None:
        """Refuse for these reasons."""
        super().__init__(findings[0].text)
        self.findings = findings


class Source(Struct, frozen=True):
    """A list: where its bytes are, and what it is called in messages and in the rows that come of it."""

    path: Path
    name: str

    def refusal(self, code: str, text: str, line: int = 0) -> ListUnreadableError:
        """What to raise where the list cannot be read; line 0 is the list as a whole."""
        return ListUnreadableError(Finding("error", code, text, self.name, line))


Cells = dict[str, str]


def rows_of(source: Source, header: Sequence[str]) -> Iterator[tuple[int, Cells]]:
    """Each row with its line, by the columns of the first row that has all these; rows before it are passed over.

    Cells are texts without blanks around them. Of a spreadsheet the first sheet with such a row is read: the others
    are editions of the same table. Raises ListUnreadableError.
    """
    named: list[str] = []
    for line, cells in _grid(source, header):
        if line > MOST_ROWS:
            raise source.refusal("table-too-long", f"A list may have {MOST_ROWS} lines.", line)
        if not any(cells):
            continue
        if not named:
            named = cells if set(header) <= set(cells) else []
            continue
        if len(cells) > len(named):
            text = f"The row has {len(cells)} cells and the list {len(named)} columns."
            raise source.refusal("row-length", text, line)
        if max(map(len, cells)) > LONGEST_CELL:
            raise source.refusal("cell-too-long", f"A cell may have {LONGEST_CELL} characters.", line)
        yield line, dict(zip(named, (*cells, *[""] * (len(named) - len(cells))), strict=True))
    if not named:
        raise source.refusal("header", f"The list has no row with the columns {', '.join(header)}.")


def first_row(source: Source) -> list[str]:
    """The cells of the first row that has any. Raises ListUnreadableError."""
    return next((cells for _, cells in _grid(source, ()) if any(cells)), [])


def is_spreadsheet(source: Source) -> bool:
    """Whether the bytes are those of an archive, as an XLSX file's are."""
    with source.path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _grid(source: Source, header: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    if source.path.stat().st_size > LARGEST_LIST:
        raise source.refusal("file-too-large", f"The list is larger than {LARGEST_LIST} bytes.")
    yield from _sheet(source, header) if is_spreadsheet(source) else _csv(source)


def _csv(source: Source) -> Iterator[tuple[int, list[str]]]:
    line = 1
    try:
        with source.path.open(encoding=_encoding(source), newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1
    except csv.Error as why:
        raise source.refusal("csv", f"This is not CSV: {why}.", line) from None


def _encoding(source: Source) -> str:
    """UTF-8, or the code page of Korean Windows where the bytes are not UTF-8."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            with source.path.open(encoding=encoding) as file:
                while file.read(_CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise source.refusal("encoding", "The list is neither UTF-8 nor in the Korean code page 949.")


def _sheet(source: Source, header: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    try:
        _measure(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are nothing to us
            book = openpyxl.load_workbook(source.path, read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what a sheet says of its own size is not always so
                if set(header) <= set(_head(sheet)):
                    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                        yield line, [_text(cell) for cell in cells]
                    return
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as why:
        raise source.refusal("spreadsheet", f"This spreadsheet cannot be read: {why}.") from None


def _measure(source: Source) -> None:
    with zipfile.ZipFile(source.path) as archive:
        members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_LIST:
        raise source.refusal("file-too-large", f"The spreadsheet unpacks to more than {LARGEST_LIST} bytes.")


def _head(sheet: Any) -> list[str]:  # noqa: ANN401 - openpyxl speaks no types
    """The cells of the first rows, where a heading may stand above the table."""
    return [_text(cell) for row in sheet.iter_rows(max_row=10, values_only=True) for cell in row]


def _text(cell: object) -> str:
    """A cell as text. A spreadsheet's 20260101 or 8 may be kept as a number; 6.5 is written as it is shown."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return re.sub(r"\.0\Z", "", repr(cell))
    return str(cell).strip()
