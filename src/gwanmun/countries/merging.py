"""Merging: what a list says brought into the tables of a pack, of whose rows some have been answered for.

A row that a person confirmed is never touched: the list may be newer, but somebody has read the source. Of the others
the list speaks for its own days: a rate that held before them is ended the day before, and what it does not mention
stays. The same list brought in again changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from gwanmun.countries.finding import Findings
from gwanmun.countries.listed import LONGEST_SOURCE, ListedGoods, ListedRate, ListedTrigger, Unread
from gwanmun.countries.own_pack import Key, OwnPack, key_of, key_of_listed
from gwanmun.countries.rows import read_rows
from gwanmun.countries.tariff_tables import AS_WRITTEN, GOODS_COLUMNS, MEASURE_COLUMNS, MEASURE_OPTIONAL, VOLUME_COLUMNS
from gwanmun.law.basics.period import FAR, Period, overlap
from gwanmun.law.tariff.area import names_meet

Cells = dict[str, str]


class Changed(Struct, frozen=True):
    """What a list did to one table of the pack, in rows."""

    file: str
    added: int = 0
    replaced: int = 0  # rows of the list that took the place of others nobody had confirmed
    unchanged: int = 0
    kept: int = 0  # rows of the list that gave way to what somebody confirmed
    not_in_list: int = 0  # rows of the table that the list says nothing of; they stay


COUNTS = ("added", "replaced", "unchanged", "kept", "not_in_list")


class Merged(Struct, frozen=True):
    """A table as it shall stand."""

    columns: tuple[str, ...]
    rows: list[Cells]
    changed: Changed


def merge_goods(pack: OwnPack, listed: Iterable[ListedGoods], source: str, findings: Findings) -> Merged:
    """The table of goods with those of a list in it, in the order of their codes."""
    languages = tuple(language for language in pack.head.languages if language != "en")
    columns = (*GOODS_COLUMNS[:6], *languages, *GOODS_COLUMNS[6:])
    rows, counts = _present(pack, pack.nomenclature, columns, findings), Counter[str]()
    by_code, seen = {cells["code"]: cells for cells in rows}, set()
    for goods in listed:
        cells, known = _goods_cells(goods, languages, source), by_code.get(goods.code)
        seen.add(goods.code)
        if known is not None and known["confirmed"] == "yes":
            counts["kept"] += 1
            continue
        counts["added" if known is None else "unchanged" if known == cells else "replaced"] += 1
        by_code[goods.code] = cells
    counts["not_in_list"] = len({cells["code"] for cells in rows} - seen)
    return Merged(columns, [by_code[code] for code in sorted(by_code)], Changed(pack.nomenclature, **counts))


def merge_rates(
    pack: OwnPack, file: str, listed: Sequence[ListedRate], source: str, *, findings: Findings, unread: Unread
) -> Merged:
    """A table of rates with those of a list in it, in the order of their goods."""
    present: dict[Key, list[Cells]] = defaultdict(list)
    for key, cells in _present_rates(pack, file, findings):
        present[key].append(cells)
    wanted: dict[Key, list[ListedRate]] = defaultdict(list)
    for rate in listed:
        wanted[key_of_listed(rate)].append(rate)
    counts: Counter[str] = Counter()
    rows: list[Cells] = []
    for key in present.keys() | wanted.keys():
        sound = [(rate, _rate_cells(rate, source)) for rate in _once(wanted.get(key, ()), unread)]
        rows += _merged(present.get(key, []), sound, counts)
    rows.sort(key=lambda cells: [cells[column] for column in _ORDER])
    optional = [column for column in MEASURE_OPTIONAL if any(cells.get(column) for cells in rows)]
    return Merged((*MEASURE_COLUMNS[:3], *optional, *MEASURE_COLUMNS[3:]), rows, Changed(file, **counts))


def merge_triggers(
    pack: OwnPack, file: str, listed: Iterable[ListedTrigger], source: str, *, findings: Findings
) -> Merged:
    """The triggers of an agreement's safeguards with those of a list; a row that is there keeps what has come in."""
    rows = _present(pack, file, VOLUME_COLUMNS, findings, needed="group")
    known, counts = {(cells["group"], cells["from"], cells["to"]) for cells in rows}, Counter[str]()
    there = frozenset(known)
    for trigger in listed:
        key = trigger.group, str(trigger.first), str(trigger.last)
        counts["unchanged"] += key in there
        if key not in known:
            known.add(key)
            counts["added"] += 1
            stated = (*key, f"{trigger.trigger:f}", trigger.unit, "", "", trigger.act, source, "no")
            rows.append(dict(zip(VOLUME_COLUMNS, stated, strict=True)))
    rows.sort(key=lambda cells: (cells["group"], cells["from"]))
    return Merged(VOLUME_COLUMNS, rows, Changed(file, **counts))


_ORDER = ("goods", "rate_class", "from", "area", "use_code", "additional_code", "duty")


def _merged(present: list[Cells], listed: list[tuple[ListedRate, Cells]], counts: Counter[str]) -> Iterator[Cells]:
    """The rows of one key: first what was there, as far as the list leaves it; then what the list says."""
    confirmed = [cells for cells in present if cells["confirmed"] == "yes"]
    open_to_it = [cells for cells in present if cells["confirmed"] != "yes"]
    taken = []
    for rate, cells in listed:
        if any(_meets(rate, each) for each in confirmed):
            counts["kept"] += 1
            continue
        known = [each for each in open_to_it if _meets(rate, each)]
        counts["unchanged" if cells in known else "replaced" if known else "added"] += 1
        taken.append((rate, cells))
    for cells in present:
        counts["not_in_list"] += not any(_meets(rate, cells) for rate, _ in listed)
        met = [rate for rate, _ in taken if _meets(rate, cells)]
        yield from (cells,) if cells["confirmed"] == "yes" or not met else _left_of(cells, met)
    yield from (cells for _, cells in taken)


def _left_of(cells: Cells, met: list[ListedRate]) -> Iterator[Cells]:
    """What is left of a row that nobody confirmed: its days before the list's, and the origins the list leaves out."""
    first = min(rate.first for rate in met)
    if first > _days(cells).first:
        yield cells | {"to": str(first - timedelta(days=1))}
    others = [country for country in cells["area"].split() if not any(country in rate.area for rate in met)]
    if others and all(rate.area for rate in met):
        yield cells | {"from": str(max(first, _days(cells).first)), "area": " ".join(others)}


def _meets(rate: ListedRate, cells: Cells) -> bool:
    """Whether a rate of the list and a row of the pack are for some origin on one day."""
    return overlap(_period(rate), _days(cells)) and names_meet(rate.area, tuple(cells["area"].split()))


def _once(rates: Sequence[ListedRate], unread: Unread) -> list[ListedRate]:
    """The rates of one key in order of time; one said again is left out, and one that meets another is told."""
    kept: list[ListedRate] = []
    for rate in sorted(rates, key=lambda rate: (rate.first, rate.line)):
        meeting = (other for other in kept if overlap(_period(other), _period(rate)))
        meets = next((other for other in meeting if names_meet(other.area, rate.area)), None)
        if meets is None:
            kept.append(rate)
        elif (meets.duty, meets.base, meets.staging) != (rate.duty, rate.base, rate.staging):
            text = f"{rate.goods} has two rates of {rate.rate_class} on the same days: see line {meets.line}."
            unread.add("rate-twice", rate.line, text)
    return kept


def _period(rate: ListedRate) -> Period:
    return Period(rate.first, rate.last)


def _days(cells: Cells) -> Period:
    return Period(date.fromisoformat(cells["from"]), date.fromisoformat(cells["to"]) if cells["to"] else FAR)


def _present(
    pack: OwnPack, file: str, columns: tuple[str, ...], findings: Findings, *, needed: str = "code"
) -> list[Cells]:
    """The rows the pack has now, cell by cell as they are written."""
    if file not in pack.folder.names:
        return []
    found = []
    for row in read_rows(pack.folder, file, columns, findings):
        row.yes("confirmed")
        row.needed(needed)
        found.append({column: row.text(column) for column in columns})
    return found


def _present_rates(pack: OwnPack, file: str, findings: Findings) -> Iterator[tuple[Key, Cells]]:
    if file not in pack.folder.names:
        return
    for row in read_rows(pack.folder, file, MEASURE_COLUMNS, findings, optional=MEASURE_OPTIONAL):
        row.yes("confirmed")
        row.period()
        if row.sound:
            yield key_of(row), {column: row.text(column) for column in (*MEASURE_COLUMNS, *MEASURE_OPTIONAL)}


def _goods_cells(goods: ListedGoods, languages: tuple[str, ...], source: str) -> Cells:
    return {
        "code": goods.code,
        "unit": goods.unit,
        "weight_unit": goods.weight_unit,
        "from": str(goods.period.first),
        "to": "" if goods.period.last == FAR else str(goods.period.last),
        "en": goods.names.get("en", ""),
        **{language: goods.names.get(language, "") for language in languages},
        "source": source,
        "confirmed": "no",
    }


def _rate_cells(rate: ListedRate, source: str) -> Cells:
    return dict.fromkeys((*MEASURE_COLUMNS, *MEASURE_OPTIONAL), "") | {
        "goods": rate.goods,
        "rate_class": rate.rate_class,
        "duty": rate.duty,
        "area": " ".join(rate.area),
        "from": str(rate.first),
        "to": "" if rate.last == FAR else str(rate.last),
        "act": rate.act,
        "source": source,
        "confirmed": "no",
        "use_code": rate.use_code,
        "base": rate.base,
        "staging": rate.staging,
        AS_WRITTEN: " ".join(rate.as_written.split())[:LONGEST_SOURCE],
    }
