"""Knowledge time: what the office took for true on one day about the law of another."""

from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.tariff.assess import assess
from gwanmun.law.tariff.believed import as_believed, changes_of_mind
from gwanmun.law.tariff.index import TariffIndex
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import line, measure, tariff


def known(one, first=None, to=None):
    """A row with the days on which it was taken for true."""
    days = {"known_from": first, "known_to": to}
    return replace(one, **{name: date.fromisoformat(day) for name, day in days.items() if day})


# The rate of 2026 was published as 8%. On 1 March it was found to have been 6% from the start of the year, and on
# 1 May that it had gone up to 7% on 1 April.
TARIFF = tariff(
    known(measure("7210491010", "A", "8%", first="2026-01-01"), to="2026-03-01"),
    known(measure("7210491010", "A", "6%", first="2026-01-01"), "2026-03-01", "2026-05-01"),
    known(measure("7210491010", "A", "6%", first="2026-01-01", last="2026-03-31"), "2026-05-01"),
    known(measure("7210491010", "A", "7%", first="2026-04-01"), "2026-05-01"),
)
INDEX = TariffIndex(TARIFF)

BELIEVED = table("""
asked on   | about the law of | rate
-----------+------------------+-----
2026-02-03 | 2026-02-03       | 8%
2026-02-28 | 2026-04-15       | 8%
2026-03-01 | 2026-02-03       | 6%
2026-04-30 | 2026-04-15       | 6%
2026-05-01 | 2026-04-15       | 7%
2026-05-01 | 2026-03-31       | 6%
2030-01-01 | 2026-02-03       | 6%
2020-01-01 | 2026-02-03       | 8%
""")


@pytest.mark.parametrize("row", BELIEVED, ids=named)
def test_what_was_believed_on_a_day_about_the_law_of_another(row):
    index = INDEX.believed(date.fromisoformat(row["asked on"]))
    found = assess(index, [line(1000)], date.fromisoformat(row["about the law of"]))
    assert found.lines[0].rate == row["rate"]


def test_who_does_not_ask_for_a_day_gets_the_last_belief():
    assert assess(INDEX, [line(1000)], date(2026, 4, 15)).lines[0].rate == "7%"
    assert changes_of_mind(TARIFF) == (date(2026, 3, 1), date(2026, 5, 1))


def test_a_tariff_that_was_never_corrected_is_one_index_on_every_day():
    index = TariffIndex(tariff(measure("7210491010", "A", "8%")))
    assert index.believed(date(1999, 1, 1)) is index
    assert as_believed(index.tariff) == index.tariff


def test_days_between_two_corrections_share_an_index():
    one, other = (INDEX.believed(date(2026, 3, day)) for day in (1, 31))
    assert one is other
    assert one is not INDEX.believed(date(2026, 2, 28))


def test_goods_and_taxes_are_believed_too():
    late = replace(TARIFF, taxes=tuple(known(tax, "2026-06-01") for tax in TARIFF.taxes))
    early = as_believed(late, date(2026, 5, 31))
    assert (len(early.taxes), len(as_believed(late).taxes)) == (0, 1)
    unknown = {code: tuple(known(row, "2026-06-01") for row in rows) for code, rows in TARIFF.goods.items()}
    assert as_believed(replace(TARIFF, goods=unknown), date(2026, 5, 31)).goods == {}
