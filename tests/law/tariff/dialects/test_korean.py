"""Korean rates with unit taxes, and the cells of the tables of agreement rates."""

import csv
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.korean import read_korean, read_pair
from gwanmun.law.tariff.duty import read_duty, write_duty
from tests.law.tables import named, table
from tests.law.tariff.duties import without_columns
from tests.shared import shared

READ = table("""
text                              | duty
----------------------------------+------------------------------
8                                 | 8%
8%                                | 8%
6,210원/kg                        | 6210 KRW/KGM
kg당 6,210원                      | 6210 KRW/KGM
270% 또는 6,210원/kg 중 고액      | greater(270%, 6210 KRW/KGM)
270% 또는 6,210원/kg 양자중 고액  | greater(270%, 6210 KRW/KGM)
30%, 1,625원/kg 중 높은 금액      | greater(30%, 1625 KRW/KGM)
270% or 6,210 won/kg, whichever is the greater | greater(270%, 6210 KRW/KGM)
5% 또는 10원/㎡ 중 낮은 것        | lesser(5%, 10 KRW/MTK)
8% + 100원/kg                     | 8% + 100 KRW/KGM
""")


@pytest.mark.parametrize("row", READ, ids=named)
def test_a_rate_is_read(row):
    read = read_korean(row["text"])
    assert (write_duty(read.duty), read.source) == (row["duty"], row["text"])


CELLS = table("""
cell                       | duty | kind      | up_to  | unit | others
---------------------------+------+-----------+--------+------+------------------
2.5/24(12,806M/T) ASG      | 2.5% | safeguard | 12806  | TNE  | 24% over 12806
0/24(354,000M/T)  ASG      | 0%   | safeguard | 354000 | TNE  | 24% over 354000
0(*200M/T) TRQ             | 0%   | quota     | 200    | TNE  |
6.4 (IS 4)                 | 6.4% |           |        |      | 4% for IS
4(NO 6.4)                  | 4%   |           |        |      | 6.4% for NO
5 (CH 3, IS 4)             | 5%   |           |        |      | 3% for CH, 4% for IS
미양허                     |      | excluded  |        |      |
""")


@pytest.mark.parametrize("row", CELLS, ids=named)
def test_a_cell_says_what_holds_within_beyond_and_for_whom(row):
    read = read_korean(row["cell"])
    others = [
        f"{write_duty(v.duty)} " + (f"over {v.over}" if v.over is not None else f"for {''.join(v.preferences)}")
        for v in read.variants
    ]
    said = ("" if read.duty is None else write_duty(read.duty), read.kind, str(read.up_to or ""), read.unit)
    assert (*said, ", ".join(others)) == (row["duty"], row["kind"], row["up_to"], row["unit"], row["others"])


UNREAD = table("""
text                    | column | expected
------------------------+--------+------------------------------
270% 또는 6,210원/kg    | 18     | which of the two governs
270% 6,210원/kg         | 6      | 또는
6,210원                 | 7      | /
6,210원/말              | 8      | a unit
2.5/24(12,806M/T)       | 18     | ASG
2.5/24                  | 7      | (
0(200M/T) ASG           | 11     | TRQ
6.4 (IS)                | 8      | a number
6.4 (Iceland 4)         | 6      | a number
미양허 8%               | 5      | the end
1,23                    | 1      | a number
""")


@pytest.mark.parametrize("row", UNREAD, ids=named)
def test_what_cannot_be_read_is_not_guessed_at(row):
    problem = read_korean(row["text"])
    assert (problem.code, problem.facts["column"]) == ("duty-unreadable", row["column"])
    assert row["expected"] in problem.facts["expected"]


def test_every_cell_of_the_published_sample_is_read():
    with shared("data/tariff/kr/kr_agri_fta_rates_2026_sample.csv").open(encoding="utf-8-sig") as lines:
        cells = [cell for row in csv.DictReader(lines) for name, cell in row.items() if name != "hsk"]
    assert len(cells) >= 200
    assert [cell for cell in cells if isinstance(read_korean(cell), Problem)] == []


PAIRS = table("""
percent | unit_tax | governs | duty
--------+----------+---------+------------------------------
270     | 6210     | greater | greater(270%, 6210 KRW/KGM)
30      | 1625     | lesser  | lesser(30%, 1625 KRW/KGM)
8       | 100      | both    | 8% + 100 KRW/KGM
8       |          | greater | 8%
        | 6210     | greater | 6210 KRW/KGM
""")


@pytest.mark.parametrize("row", PAIRS, ids=named)
def test_a_rate_and_a_unit_tax_in_two_columns(row):
    percent, unit_tax = (Decimal(row[name]) if row[name] else None for name in ("percent", "unit_tax"))
    assert write_duty(read_pair(percent, unit_tax, "KGM", governs=row["governs"])) == row["duty"]


def test_a_row_with_neither_has_no_duty():
    assert read_pair(None, None, "KGM", governs="greater").code == "duty-unreadable"


@given(st.text(alphabet="0123456789.,%원/kg또는중고저액 +()M/TASGRQ*미양허IS", max_size=30))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    read = read_korean(text)
    if isinstance(read, Problem):
        assert 1 <= int(read.facts["column"]) <= len(text) + 1
    elif read.duty is not None:
        assert without_columns(read_duty(write_duty(read.duty))) == without_columns(read.duty)
