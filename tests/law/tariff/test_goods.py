"""Whether a code may be declared on a day, and what to choose instead."""

from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.goods import goods_on
from gwanmun.law.tariff.tariff import Goods
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import ON, tariff

CODES = ("4802560000", "7210491010", "7210491090", "7210499010")
OLD = Goods("8524990000", Period(date(2007, 1, 1), date(2021, 12, 31)), {"en": "other"})
TARIFF = replace(tariff(codes=CODES), goods={**tariff(codes=CODES).goods, OLD.code: OLD})

NEAR = table("""
code       | near
-----------+--------------------------------
7210491099 | 7210491090
7210490000 | 7210491010, 7210491090, 7210499010
7210       | 7210491010, 7210491090, 7210499010
7219000000 |
8524110000 |
""")


@pytest.mark.parametrize("row", NEAR, ids=named)
def test_an_unknown_code_is_refused_with_near_ones_in_force(row):
    problem = goods_on(TARIFF, row["code"], ON)
    assert (problem.code, problem.path, problem.value) == ("commodity-unknown", "commodity", row["code"])
    assert problem.facts["near"] == row["near"]


def test_a_code_that_has_ended_is_refused_with_its_days():
    problem = goods_on(TARIFF, "8524990000", ON)
    assert problem.code == "commodity-not-in-force"
    assert problem.facts == {"on": "2026-02-03", "first": "2007-01-01", "last": "2021-12-31"}


def test_a_code_in_force_is_found_on_its_first_and_last_day():
    assert goods_on(TARIFF, "8524990000", date(2007, 1, 1)) == OLD
    assert goods_on(TARIFF, "8524990000", date(2021, 12, 31)) == OLD


def test_a_code_from_a_stranger_is_repeated_short_and_harmless():
    assert goods_on(TARIFF, "\x1b" * 500, ON).value == "\N{REPLACEMENT CHARACTER}" * 79 + "…"
