"""Cells of the tables of the African Continental Free Trade Area."""

import csv
import re

import pytest

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.afcfta import read_afcfta
from gwanmun.law.tariff.duty import write_duty
from tests.law.tables import named, table
from tests.shared import shared

CELLS = table("""
cell     | duty
---------+---------------------
4.5      | 4.5%
20       | 20%
0.0      | 0.0%
31.5 %   | 31.5%
Free     | free
Excluded | excluded
4,5      | unreadable at 1
n/a      | unreadable at 1
5 10     | unreadable at 3
""")


@pytest.mark.parametrize("row", CELLS, ids=named)
def test_a_cell(row):
    read = read_afcfta(row["cell"])
    unread = f"unreadable at {read.facts['column']}" if isinstance(read, Problem) else ""
    assert (unread or read.kind or write_duty(read.duty)) == row["duty"]


def test_an_empty_cell_is_not_nought():
    assert read_afcfta("").code == "duty-unreadable"


def test_every_cell_of_nigerias_schedule_is_read():
    with shared("data/tariff/afcfta/nga_afcfta_schedule.csv").open(encoding="utf-8-sig") as lines:
        cells = [cell for row in csv.DictReader(lines) for name, cell in row.items() if re.fullmatch(r"mfn|t\d+", name)]
    stated = [cell for cell in cells if cell]
    assert len(stated) > 50_000
    assert [cell for cell in set(stated) if isinstance(read_afcfta(cell), Problem)] == []
