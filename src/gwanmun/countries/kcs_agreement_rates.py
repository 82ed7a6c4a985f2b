"""Tables of Korean agreement rates: a row for each code, a column an agreement, as they are published for farm goods.

A cell is a rate, or says in short what holds within a quantity, beyond it, and for whom:

- `2.5/24(12,806M/T) ASG`: a rate that rises with what has come in, `if cumulative(kr-eu, asg-12806) > 12806 TNE …`;
  lines of one agreement with the same trigger are counted together, in its safeguards.csv
- `6.4 (IS 4)`: two rows, one for the other members, one for Iceland
- `미양허`: none, the line is excluded
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from gwanmun.countries.list_source import Source, first_row, rows_of
from gwanmun.countries.listed import Listed, ListedRate, ListedTrigger, Said, Unread
from gwanmun.countries.own_pack import OwnPack
from gwanmun.countries.tariff_tables import VOLUMES
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.tariff.dialects.korean import read_korean
from gwanmun.law.tariff.dialects.reading import Reading, Variant
from gwanmun.law.tariff.duty import AdValorem, Duty, write_duty
from gwanmun.law.tariff.safeguard import write_safeguard
from gwanmun.law.tariff.staging import Fixed, Trigger

CODES = ("hsk", "HSK", "세번", "세번부호", "HS코드")
"""What the column of codes is called."""

CLASSES: Mapping[str, str] = {
    "CL": "FCL1", "SG": "FSG1", "EFTA": "FEF1", "ASEAN": "FAS1", "IN": "FIN1", "EU": "FEU1", "PE": "FPE1",
    "US": "FUS1", "CO": "FCO1", "TR": "FTR1", "CA": "FCA1", "AU": "FAU1", "VN": "FVN1", "CN": "FCN1", "NZ": "FNZ1",
    "CAM-CR": "FCECR1", "CAM-SV": "FCESV1", "CAM-HN": "FCEHN1", "CAM-NI": "FCENI1", "CAM-PA": "FCEPA1", "GB": "FGB1",
    "ID": "FID1", "IL": "FIL1", "KH": "FKH1", "RCEP-NZ": "FRCNZ1", "RCEP-ASEAN": "FRCAS1", "RCEP-JP": "FRCJP1",
    "RCEP-CN": "FRCCN1", "RCEP-AU": "FRCAU1", "PH": "FPH1", "AE": "FAE1",
}  # fmt: skip
"""The class of each column's rates (관세율 구분 부호)."""

_COLUMN = re.compile(r"([A-Z-]+)(?:\((\d\d)\.(\d\d?)\.(\d\d?)-(\d\d)\.(\d\d?)\.(\d\d?)\))?")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class _Column(Struct, frozen=True):
    """An agreement's column: its rates' class, and the days they hold."""

    name: str
    folder: str
    agreement: Agreement
    first: date
    last: date


class _Cell(Struct, frozen=True):
    """One cell that says something: of which goods, in which line, in which column."""

    line: int
    code: str
    words: str
    column: _Column


def is_agreement_table(source: Source) -> bool:
    """Whether the list's first column is one of codes and the others are agreements."""
    head = first_row(source)
    return bool(head) and head[0] in CODES and any(_COLUMN.fullmatch(cell) for cell in head[1:])


def read_agreement_table(source: Source, pack: OwnPack, said: Said, unread: Unread) -> Iterator[Listed]:
    """Every rate of every column whose agreement the pack has."""
    head = first_row(source)
    columns = [column for name in head[1:] if (column := _column(name, source, said, pack=pack, unread=unread))]
    for line, cells in rows_of(source, (head[0],)):
        code = re.sub(r"[.\s-]", "", cells[head[0]])
        if code not in pack.goods:
            unread.add("goods-unknown", line, f"{shown(code)!r} is not in {pack.head.edition}.")
            continue
        for column in columns:
            words = cells[column.name]
            if words:
                yield from _rates(_Cell(line, code, words, column), pack, unread)


def _column(name: str, source: Source, said: Said, *, pack: OwnPack, unread: Unread) -> _Column | None:
    found = _COLUMN.fullmatch(name)
    rate_class = CLASSES.get(found[1]) if found else None
    agreed = pack.agreement_of(rate_class) if rate_class else None
    if found is None or agreed is None:
        unread.add("agreement-missing", 1, f"Column {shown(name)!r}: no agreement of the pack has its class of rates.")
        return None
    if found[2]:
        days = [int(each) for each in found.groups()[1:]]
        first, last = date(2000 + days[0], days[1], days[2]), date(2000 + days[3], days[4], days[5])
        return _Column(name, agreed[0], agreed[1], first, last)
    year = said.year or int((_YEAR.search(source.name) or ["0"])[0])
    if not year:
        raise source.refusal(
            "year-missing", "Which year the table is of stands neither in it nor in its name: say --year."
        )
    return _Column(name, agreed[0], agreed[1], date(year, 1, 1), date(year, 12, 31))


def _rates(cell: _Cell, pack: OwnPack, unread: Unread) -> Iterator[ListedRate | ListedTrigger]:
    read = read_korean(cell.words)
    if isinstance(read, Problem):
        expected = f"from column {read.facts['column']} on: expected {read.facts['expected']}"
        text = f"{cell.code}, {cell.column.name}: {shown(cell.words)!r} cannot be read {expected}."
        unread.add("rate-unreadable", cell.line, text)
    elif read.kind == "quota":
        text = f"{cell.code}, {cell.column.name}: {shown(cell.words)!r} holds within a quota, which needs its ledger."
        unread.add("quota", cell.line, text)
    elif read.duty is not None:
        yield from _rows(cell, read, read.duty, pack)


def _rows(cell: _Cell, read: Reading, duty: Duty, pack: OwnPack) -> Iterator[ListedRate | ListedTrigger]:
    """The rate itself, as it rises beyond a trigger, then what holds for single members."""
    partners = cell.column.agreement.partners
    apart = {country for other in read.variants for country in other.preferences}
    area = tuple(country for country in partners if country not in apart)
    beyond = next((other for other in read.variants if other.over is not None), None)
    yield _row(cell, _safeguard(cell, duty, beyond) if beyond else _text(duty), pack, area=area)
    if beyond is not None and beyond.over is not None:
        column, file = cell.column, f"preferences/{cell.column.folder}{VOLUMES}"
        group, days = f"asg-{beyond.over:f}", (column.first, column.last)
        yield ListedTrigger(file, group, *days, beyond.over, beyond.unit, column.agreement.act, cell.line)
    for other in read.variants:
        if other is not beyond:
            yield _row(cell, _text(other.duty), pack, area=other.preferences or partners)


def _safeguard(cell: _Cell, within: Duty, beyond: Variant) -> str:
    """The text of a rate that is another one beyond a trigger."""
    assert isinstance(within, AdValorem)
    assert isinstance(beyond.duty, AdValorem)
    over = beyond.over
    trigger = Trigger(
        Fixed(beyond.duty.percent), Fixed(within.percent), over, beyond.unit, cell.column.agreement.id, f"asg-{over:f}"
    )
    return write_safeguard(trigger, beyond=f"{beyond.duty.percent:f}", within=f"{within.percent:f}")


def _text(duty: Duty) -> str:
    return "free" if isinstance(duty, AdValorem) and not duty.percent else write_duty(duty)


def _row(cell: _Cell, duty: str, pack: OwnPack, *, area: tuple[str, ...]) -> ListedRate:
    agreement = cell.column.agreement
    return ListedRate(
        f"preferences/{cell.column.folder}/schedule.csv",
        cell.code,
        agreement.rate_class,
        cell.line,
        duty=duty,
        area=area,
        first=cell.column.first,
        last=cell.column.last,
        act=agreement.act,
        as_written=cell.words,
    )
