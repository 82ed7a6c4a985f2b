"""Spreadsheets (XLSX), laid out as `layout` says on sheets of any name.

A spreadsheet is a program as well as a paper: what a formula shows depends on who opens it. Cells with formulas are
refused by name, and so are macros. The archive is measured before anything in it is unpacked.
"""

import io
import warnings
import zipfile
from datetime import date, datetime
from typing import Any

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.office.desks.papers.layout import Grid, document
from gwanmun.office.later import Later

openpyxl = Later("openpyxl")

MOST_MEMBERS = 200
MOST_UNPACKED = 30 * 1024 * 1024  # bytes, all members together
MOST_RATIO = 200  # a member unpacks to no more than so many times its size
MOST_SHEETS = 10
MOST_ROWS = 5000
MOST_COLUMNS = 200
MOST_FORMULAS = 50  # of which the places are told


def plain(content: bytes) -> dict[str, object]:
    """The document of a workbook."""
    return document(grids(content))


def grids(content: bytes) -> list[tuple[str, Grid]]:
    """The cells of each sheet of a workbook, with the sheet's name. Raises Refused."""
    try:
        _measure(content)
        return _grids(content)
    except Refused:
        raise
    except Exception as why:  # noqa: BLE001 - a stranger's archive may break its readers in any way there is
        cause = f"{type(why).__name__}: {shown(str(why))}"
        raise Refused(Problem("papers-malformed", facts={"format": "XLSX", "cause": cause})) from None


def _measure(content: bytes) -> None:
    """Refuse an archive that would unpack beyond measure, holds macros, or hides a document type in its XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        steepest = max((member.file_size / max(member.compress_size, 1) for member in members), default=0)
        facts = {"members": str(len(members)), "unpacked": str(unpacked), "ratio": str(round(steepest))}
        if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or steepest > MOST_RATIO:
            raise Refused(Problem("archive-bomb", facts=facts))
        names = [member.filename.casefold() for member in members]
        if len(set(names)) != len(names) or any(member.flag_bits & 1 for member in members):
            cause = "a member stands twice or is encrypted"
            raise Refused(Problem("papers-malformed", facts={"format": "XLSX", "cause": cause}))
        if any(name.endswith((".bin", ".vbs", ".exe")) and "vba" in name for name in names):
            raise Refused(Problem("spreadsheet-macros"))
        _no_document_types(archive, members)


def _no_document_types(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        if member.filename.casefold().endswith((".xml", ".rels", ".vml")):
            narrow = archive.read(member).replace(b"\x00", b"").upper()
            if b"<!DOCTYPE" in narrow or b"<!ENTITY" in narrow:
                raise Refused(Problem("xml-entities", shown(member.filename)))


def _grids(content: bytes) -> list[tuple[str, Grid]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that are nothing to us
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        if len(workbook.worksheets) > MOST_SHEETS:
            raise Refused(Problem("papers-too-large", facts={"most": f"{MOST_SHEETS} sheets"}))
        formulas: list[Problem] = []
        grids = [(sheet.title, _grid(sheet, formulas)) for sheet in workbook.worksheets]
    if formulas:
        raise Refused(*formulas[:MOST_FORMULAS])
    return grids


def _grid(sheet: Any, formulas: list[Problem]) -> Grid:  # noqa: ANN401 - openpyxl speaks no types
    """The cells of a sheet as text; where there are formulas, they are noted."""
    rows: list[list[str]] = []
    for row in sheet.iter_rows(max_col=MOST_COLUMNS):
        if len(rows) >= MOST_ROWS:
            raise Refused(Problem("papers-too-large", shown(sheet.title), "", {"most": f"{MOST_ROWS} rows"}))
        formulas += (
            Problem("spreadsheet-formula", f"{shown(sheet.title)}!{cell.coordinate}", shown(str(cell.value)))
            for cell in row
            if getattr(cell, "data_type", "") == "f"
        )
        rows.append([_written(cell.value) for cell in row])
    return rows


def _written(value: object) -> str:
    """A cell as a person reads it. Numbers have the fifteen digits a spreadsheet keeps, so 41.5 is never 41.499999…."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.15g}" if abs(value) < 10**15 and (value == 0 or abs(value) >= 10**-4) else f"{value:f}"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return " ".join(str(value).split())
