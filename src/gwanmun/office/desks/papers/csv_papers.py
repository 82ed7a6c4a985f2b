"""CSV papers: cells separated by comma, semicolon, tab or bar, in UTF-8 or Korea's cp949, laid out as `layout` says."""

import csv
import io

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office.desks.papers.layout import Grid, document

MOST_ROWS = 5000
MOST_COLUMNS = 200
MOST_CELL = 2000  # characters


def plain(content: bytes) -> dict[str, object]:
    """The document of a CSV file."""
    return document(grids(content))


def grids(content: bytes) -> list[tuple[str, Grid]]:
    """The cells of a CSV file, as the one sheet it is."""
    return [("", _rows(_text(content)))]


def _text(content: bytes) -> str:
    """The text: UTF-8, with or without a byte order mark, or else cp949, in which Korean spreadsheets save."""
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(Problem("papers-malformed", facts={"format": "CSV", "cause": "it holds zero bytes"}))
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp949")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Problem("papers-encoding", facts={"known": "UTF-8, UTF-16, cp949"}))


def _rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            rows.append([" ".join(cell.split()) for cell in row])
            if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS or max(map(len, row), default=0) > MOST_CELL:
                facts = {"most": f"{MOST_ROWS} rows, {MOST_COLUMNS} columns, {MOST_CELL} characters a cell"}
                raise Refused(Problem("papers-too-large", f"row {len(rows)}", "", facts))
    except csv.Error as why:
        cause = f"row {reader.line_num}: {why}"
        raise Refused(Problem("papers-malformed", facts={"format": "CSV", "cause": cause})) from None
    return rows


def _delimiter(text: str) -> str:
    """The sign that stands most often outside quotation marks; a comma where none stands."""
    outside = "".join(text[:20_000].split('"')[::2])
    return max(",;\t|", key=outside.count)
