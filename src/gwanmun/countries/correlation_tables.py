"""Correlation tables: what a code of one edition of the Harmonized System is in another, read from folders of CSV.

The house knows what became of the goods in its own packs' tariffs (`correlations/HS2022.csv`: a column an edition, the
codes of a cell apart by blanks; of a code that became more than twenty, their headings). Whoever has whole tables, as
the UN publishes them, names their folder: any CSV whose first two columns are editions, one pair of codes a row.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from gwanmun.countries.packs import BUILT_IN
from gwanmun.countries.subheading_names import EDITION, subheading_names
from gwanmun.law.origin.editions import Editions
from gwanmun.law.tariff.correlation import Correlation, correlate

OWN = BUILT_IN / "correlations"
NATIONAL = {"HSK2025": "HS2022", "AHTN2022": "HS2022"}
"""The edition of the HS that a national one in the packs is built on."""

MOST_ROWS = 200_000
_EDITION = re.compile(r"HS(19|20)[0-9]{2}")
_CODE = re.compile(r"[0-9]{2,6}")

Pairs = dict[tuple[str, str], list[tuple[str, str]]]


@cache
def editions(folder: str = "") -> Editions:
    """Every correlation at hand: the house's own, and over it the tables of a folder.

    Raises OSError where the folder cannot be read, ValueError for a table that is none.
    """
    found = _pairs(OWN)
    if folder:
        found |= _pairs(Path(folder))
    links: list[Correlation] = [correlate(before, after, pairs) for (before, after), pairs in found.items()]
    return Editions(links, codes={EDITION: frozenset(subheading_names())}, bases=NATIONAL)


def _pairs(folder: Path) -> Pairs:
    """The pairs of codes in a folder's tables, by their two editions."""
    found: Pairs = defaultdict(list)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            heading = next(reader, [])
            columns = [column for column in heading if _EDITION.fullmatch(column)]
            if len(columns) >= 2 and heading[: len(columns)] == columns:
                for before, after, pair in _rows(reader, columns, path):
                    found[before, after].append(pair)
    return dict(found)


def _rows(rows: Iterator[list[str]], columns: Sequence[str], path: Path) -> Iterator[tuple[str, str, tuple[str, str]]]:
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS or len(row) < len(columns) or not _CODE.fullmatch(row[0]):
            raise ValueError(f"{path.name}:{number}: this is no row of a table of correlation")
        for after, cell in zip(columns[1:], row[1:], strict=False):
            yield from ((columns[0], after, (row[0], code)) for code in cell.split())
