"""The KCS list of codes (관세청_HS부호, data.go.kr): Korea's ten-digit goods and shorter statistical codes, one a row.

The service publishes it once a year as CSV, in UTF-8 or in the code page of Korean Windows. Every row of a year's list
ends on that year's last day: that is the list's end and not the goods', unless a row says another day than the rest.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from gwanmun.countries.finding import Findings, Place
from gwanmun.countries.folder import LARGEST_FILE
from gwanmun.countries.list_source import ListUnreadableError, Source
from gwanmun.countries.listed import ListedGoods, Said, Unread
from gwanmun.countries.own_pack import OwnPack
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.basics.problem import shown

MOST_ROWS = 200_000
LONGEST_CELL = 20_000

_CODE, _FIRST, _LAST = "HS부호", "적용시작일자", "적용종료일자"
_KOREAN, _ENGLISH = "한글품목명", "영문품목명"
_UNIT, _WEIGHT_UNIT = "수량단위코드", "중량단위코드"
COLUMNS = (_CODE, _FIRST, _LAST, _KOREAN, _ENGLISH, _UNIT, _WEIGHT_UNIT)

UNITS = {
    "": "",
    "KG": "KGM",
    "GR": "GRM",
    "CR": "CTM",
    "U": "H87",
    "EA": "EA",
    "2U": "PR",
    "TU": "MIL",
    "M": "MTR",
    "M2": "MTK",
    "M3": "MTQ",
    "L": "LTR",
    "ML": "MLT",
    "MW": "MWH",
}
"""The list's units and those of UN/ECE Recommendation 20. 2U are pairs, TU thousands, CR carats, MW megawatt hours."""


def read_kcs_codes(source: Source, pack: OwnPack, said: Said, unread: Unread) -> Iterator[ListedGoods]:
    """The goods of a list. Raises ListUnreadableError with every row that has an error: codes are brought in whole.

    A row ends where the list says, or not at all where every row ends on one and the same 31 December.
    """
    if source.path.stat().st_size > LARGEST_FILE:
        raise source.refusal("file-too-large", f"The list is larger than {LARGEST_FILE} bytes.")
    findings = Findings()
    yield from _goods(source.path.read_bytes(), source.name, findings)
    if findings.errors:
        raise ListUnreadableError(*findings.errors)


def _goods(content: bytes, file: str, findings: Findings) -> list[ListedGoods]:
    text = _text(content, file, findings)
    goods = [] if text is None else list(_rows(text, file, findings))
    ends = {one.period.last for one in goods}
    if len(ends) == 1 and (max(ends).month, max(ends).day) == (12, 31):
        return [_without_end(one) for one in goods]
    return goods


def _text(content: bytes, file: str, findings: Findings) -> str | None:
    """The text of the list, in whichever of the two encodings it is."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp949")
    except UnicodeDecodeError as why:
        line = content.count(b"\n", 0, why.start) + 1
        text = f"Byte {content[why.start]:#04x} is neither UTF-8 nor the Korean code page 949."
        findings.error("encoding", Place(file, line), text)
        return None


def _rows(text: str, file: str, findings: Findings) -> Iterator[ListedGoods]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    seen: dict[str, int] = {}
    line = 1
    try:
        for cells in reader:
            place, line = Place(file, line), reader.line_num + 1
            if not any(cells):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                if not _is_header(header, place, findings):
                    return
                continue
            if line > MOST_ROWS:
                findings.error("table-too-long", place, f"A list may have {MOST_ROWS} lines.")
                return
            goods = _row(cells, header, place, findings)
            if goods is None:
                continue
            if goods.code in seen:
                findings.error(
                    "goods-twice", place, f"{goods.code} stands there twice: first in line {seen[goods.code]}."
                )
            seen.setdefault(goods.code, place.line)
            yield goods
    except csv.Error as why:
        findings.error("csv", Place(file, line), f"This is not CSV: {why}.")
    if not header:
        findings.error("header", Place(file), "The list is empty.")


def _is_header(header: list[str], place: Place, findings: Findings) -> bool:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        text = f"The list has no column {', '.join(missing)}: is it the KCS list of HS codes (관세청_HS부호)?"
        findings.error("column-missing", place, text)
    return not missing


def _row(cells: list[str], header: list[str], place: Place, findings: Findings) -> ListedGoods | None:
    if len(cells) != len(header):
        text = f"The row has {len(cells)} cells and the list {len(header)} columns."
        findings.error("row-length", place, text)
        return None
    if max(map(len, cells)) > LONGEST_CELL:
        findings.error("cell-too-long", place, f"A cell may have {LONGEST_CELL} characters.")
        return None
    row = dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=True))
    problems = list(_problems(row))
    for code, text in problems:
        findings.error(code, place, text)
    if problems:
        return None
    names = {"en": row[_ENGLISH], "ko": row[_KOREAN]}
    period = Period(_day(row[_FIRST]) or FAR, _day(row[_LAST]) or FAR)
    return ListedGoods(row[_CODE], period, names, UNITS[row[_UNIT]], UNITS[row[_WEIGHT_UNIT]], place.line)


def _problems(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[0-9]{6,10}", row[_CODE]):
        yield "code-shape", f"{_CODE} is {shown(row[_CODE])!r}: six to ten digits. Spreadsheets drop a leading nought."
    first, last = _day(row[_FIRST]), _day(row[_LAST])
    for column, day in ((_FIRST, first), (_LAST, last)):
        if day is None:
            yield "cell-not-day", f"{column} is {shown(row[column])!r}: a day of the calendar as 20250131."
    if first is not None and last is not None and last < first:
        yield "period-backwards", f"The row ends on {last}, before it begins on {first}."
    for column in (_UNIT, _WEIGHT_UNIT):
        if row[column] not in UNITS:
            yield "unit-unknown", f"{column} is {shown(row[column])!r}; known are {', '.join(filter(None, UNITS))}."
    if not (row[_KOREAN] or row[_ENGLISH]):
        yield "goods-unnamed", f"{shown(row[_CODE])} has no name."


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{8}", text) else None
    except ValueError:
        return None


def _without_end(goods: ListedGoods) -> ListedGoods:
    return ListedGoods(goods.code, Period(goods.period.first), goods.names, goods.unit, goods.weight_unit, goods.line)
