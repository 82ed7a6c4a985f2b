"""Levies on the value free on board: of what the goods cost where they were loaded, whatever they cost here."""

import polars as pl
import pytest
from msgspec.structs import replace

from gwanmun.law.tariff.assess import assess
from gwanmun.law.tariff.bulk import BulkReader
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.tariff import Tax
from tests.law.tables import table
from tests.law.tariff.small_tariff import ON, line, measure, only, tariff

INSPECTION = Tax("inspection", {"en": "inspection"}, ("fob_value",), "1")
VAT = Tax("vat", {"en": "value added tax"}, ("customs_value", "duty", "inspection"), "10")
TARIFF = tariff(measure("7210491010", "A", "5%"), taxes=(INSPECTION, VAT))

OWED = table("""
value   | on board | inspection | vat
--------+----------+------------+-------
1215000 | 1000000  | 10000      | 128570
1215000 | 1215000  | 12150      | 128790
1215000 | 0        | 0          | 127570
""")


@pytest.mark.parametrize("row", OWED, ids=lambda row: row["on board"])
def test_a_levy_on_the_value_free_on_board(row):
    goods = replace(line(int(row["value"])), fob_value=int(row["on board"]))
    (owed,) = assess(TariffIndex(TARIFF), [goods], ON).lines
    assert owed.taxes == {"inspection": int(row["inspection"]), "vat": int(row["vat"])}


def test_a_value_nobody_said_is_asked_for_and_never_taken_for_nought():
    problem = only(assess(TariffIndex(TARIFF), [line(1215000)], ON))
    assert (problem.code, problem.path, problem.value) == ("base-missing", "lines[0].fob_value", "fob_value")


def test_a_tariff_without_such_a_levy_does_not_ask():
    (owed,) = assess(TariffIndex(tariff(measure("7210491010", "A", "5%"))), [line(1000)], ON).lines
    assert owed.duty == 50


def test_whole_tables_owe_what_single_lines_owe():
    asked = {"commodity": ["7210491010"] * 3, "origin": ["VN"] * 3, "on": [ON] * 3, "customs_value": [1215000] * 3}
    rows = BulkReader(TariffIndex(TARIFF)).assess(pl.DataFrame(asked | {"fob_value": [1000000, 0, None]})).to_dicts()
    assert [(row["inspection"], row["vat"], row["problem"]) for row in rows] == [
        (10000, 128570, None),
        (0, 127570, None),
        (None, None, "base-missing"),
    ]
