"""Whether a code may be declared on a day, and what to choose instead."""

from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.goods import goods_on
from gwanmun.law.tariff.tariff import Goods, TariffEdition
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import ON, tariff

CODES = ("4802560000", "7210491010", "7210491090", "7210499010")
OLD = Goods("8524990000", Period(date(2007, 1, 1), date(2021, 12, 31)), {"en": "other"})
TARIFF = replace(tariff(codes=CODES), goods={**tariff(codes=CODES).goods, OLD.code: (OLD,)})

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


# A code of one edition split in two by the next, another moved as it is; one of the parts split again.
FIRST, SECOND = Period(date(2022, 1, 1), date(2027, 12, 31)), Period(date(2028, 1, 1))
LINKS = {
    "3002200000": ("3007100000", "3007900000"),
    "3002300000": ("3008000000",),
    "3002400000": ("3008000000",),
    "2001000000": ("3002300000",),
}
THROUGH_TIME = replace(
    tariff(),
    goods={
        code: (Goods(code, period, {"en": "goods"}),)
        for codes, period in ((LINKS, FIRST), (("3007100000", "3007900000", "3008000000"), SECOND))
        for code in codes
    },
    successors=LINKS,
    editions=(TariffEdition("NAT2022", FIRST, "HS2022"), TariffEdition("NAT2028", SECOND, "HS2028")),
)
BECAME = table("""
code       | on         | problem                    | fact         | says                   | relation
-----------+------------+----------------------------+--------------+------------------------+---------
3002200000 | 2027-12-31 |                            |              |                        |
3002200000 | 2028-01-01 | commodity-not-in-force     | successors   | 3007100000, 3007900000 | 1:n
3002300000 | 2028-01-01 | commodity-not-in-force     | successors   | 3008000000             | n:1
2001000000 | 2028-01-01 | commodity-not-in-force     | successors   | 3008000000             | n:1
3007100000 | 2027-12-31 | commodity-not-yet-in-force | predecessors | 3002200000             |
3008000000 | 2027-12-31 | commodity-not-yet-in-force | predecessors | 3002300000, 3002400000 |
3007100000 | 2028-01-01 |                            |              |                        |
""")


@pytest.mark.parametrize("row", BECAME, ids=named)
def test_a_code_of_another_edition_names_every_code_of_the_day(row):
    found = goods_on(THROUGH_TIME, row["code"], date.fromisoformat(row["on"]))
    if not row["problem"]:
        assert isinstance(found, Goods)
        return
    assert (found.code, found.facts[row["fact"]]) == (row["problem"], row["says"])
    assert found.facts.get("relation", "") == row["relation"]


def test_links_that_lead_in_a_circle_end():
    circle = replace(THROUGH_TIME, successors={"3002200000": ("3002300000",), "3002300000": ("3002200000",)})
    assert goods_on(circle, "3002200000", date(2028, 1, 1)).facts["successors"] == "3002300000"


def test_a_code_used_again_by_a_later_edition_has_the_name_of_its_day():
    again = replace(
        tariff(), goods={OLD.code: (OLD, Goods(OLD.code, Period(date(2022, 1, 1)), {"en": "something else"}))}
    )
    assert [goods_on(again, OLD.code, on).names["en"] for on in (date(2021, 12, 31), date(2022, 1, 1))] == [
        "other",
        "something else",
    ]
