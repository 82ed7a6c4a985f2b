"""Safeguards of agreements: the rate of a line once so much has come in, from what was published or is said."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.assess import Assessment, assess
from gwanmun.law.tariff.bulk import BulkReader
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.safeguard import (
    NOTHING_PUBLISHED,
    Volume,
    applied,
    is_safeguard,
    read_safeguard,
    write_safeguard,
)
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import line, measure, only, tariff
from tests.law.tariff.test_bulk import plainly
from tests.law.tariff.test_bulk import table as lines_table

BEEF = "0201300000"
YEAR, NEXT = Period(date(2026, 1, 1), date(2026, 12, 31)), Period(date(2027, 1, 1), date(2027, 12, 31))
VOLUMES = (
    Volume("vkfta/beef", YEAR, Decimal(354_000), "TNE"),
    Volume("vkfta/beef", YEAR, Decimal(354_000), "TNE", Decimal(200_000), date(2026, 6, 30)),
    Volume("vkfta/beef", YEAR, Decimal(354_000), "TNE", Decimal("354000.5"), date(2026, 11, 10)),
    Volume("vkfta/beef", NEXT, Decimal(360_000), "TNE"),
)
TEXT = "if cumulative(vkfta, beef) > trigger then 24% else 2.5%"
INDEX = TariffIndex(
    tariff(
        measure("02", "A", "40%"),
        measure(BEEF, "FVN1", TEXT, "VN"),
        codes=(BEEF,),
        taxes=(),
        volumes=VOLUMES,
    )
)

DAYS = table("""
on         | said     | duty   | why
-----------+----------+--------+----------------------------------------------------------------------------
2026-01-01 |          | 25000  | no TNE is published to have come in under vkfta/beef, not over 354000: 2.5%
2026-06-30 |          | 25000  | 200000 TNE had come in by 2026-06-30 under vkfta/beef, not over 354000: 2.5%
2026-11-09 |          | 25000  | 200000 TNE had come in by 2026-06-30 under vkfta/beef, not over 354000: 2.5%
2026-11-10 |          | 240000 | 354000.5 TNE had come in by 2026-11-10 under vkfta/beef, over 354000: 24%
2026-12-31 |          | 240000 | 354000.5 TNE had come in by 2026-11-10 under vkfta/beef, over 354000: 24%
2027-01-01 |          | 25000  | no TNE is published to have come in under vkfta/beef, not over 360000: 2.5%
2026-01-01 | 354000   | 25000  | 354000 TNE is said to have come in under vkfta/beef, not over 354000: 2.5%
2026-01-01 | 354001   | 240000 | 354001 TNE is said to have come in under vkfta/beef, over 354000: 24%
""")


def beef(value=1_000_000, said=""):
    imported = (("vkfta/beef", Decimal(said)),) if said else ()
    return replace(line(value, BEEF, "VN", "FVN1"), imported=imported)


@pytest.mark.parametrize("row", DAYS, ids=named)
def test_the_rate_rises_once_so_much_has_come_in_and_falls_with_the_new_year(row):
    (owed,) = assess(INDEX, [beef(said=row["said"])], date.fromisoformat(row["on"])).lines
    assert owed.duty == int(row["duty"])
    assert f"duty: {row['why']}" in owed.reasons


def test_where_nothing_is_counted_the_answer_is_a_question():
    problem = only(assess(INDEX, [beef()], date(2028, 1, 1)))
    assert (problem.code, problem.path, problem.value) == ("cumulative-missing", "lines[0].cumulative", "vkfta/beef")
    assert only(assess(INDEX, [beef(said="1")], date(2028, 1, 1))).code == "staging-trigger-missing"


def test_who_claims_no_preference_is_not_asked():
    assert assess(INDEX, [line(1_000_000, BEEF, "VN")], date(2028, 1, 1)).lines[0].duty == 400_000


def test_beyond_the_trigger_an_agreement_may_not_be_the_lower_rate_any_more():
    dear = tariff(
        measure("02", "A", "20%"), measure(BEEF, "FVN1", TEXT, "VN"), codes=(BEEF,), taxes=(), volumes=VOLUMES
    )
    (owed,) = assess(TariffIndex(dear), [beef(said="354001")], date(2026, 1, 1)).lines
    assert (owed.rate_class, owed.duty) == ("A", 200_000)


UNREADABLE = table("""
text                                                       | column
-----------------------------------------------------------+-------
if cumulative(a, b) > then 24% else 2.5%                   | 23
if cumulative > 5 TNE then 24% else 2.5%                   | 14
if cumulative(a, b) > 5 TNE then linear(years=3) else 2.5% | 1
if only                                                    | 4
""")


@pytest.mark.parametrize("row", UNREADABLE, ids=named)
def test_a_text_that_is_none_points_at_its_column(row):
    problem = read_safeguard(row["text"])
    assert (problem.code, problem.facts["column"]) == ("duty-unreadable", row["column"])
    assert applied(row["text"], "", NOTHING_PUBLISHED) == problem


def test_what_is_written_is_read_again():
    for text in (TEXT, "if cumulative(kr-us, asg-354000) > 354000 TNE then 24% else 0%"):
        trigger = read_safeguard(text)
        assert is_safeguard(text)
        assert write_safeguard(trigger, beyond=f"{trigger.beyond.percent}", within=f"{trigger.within.percent}") == text


def test_whole_tables_go_by_what_was_published():
    lines = [beef(value) for value in (1_000_000, 7, 999_999)]
    days = [date(2026, 11, 9), date(2026, 11, 10), date(2027, 1, 1)]
    rows = BulkReader(INDEX).assess(lines_table(*lines, on=days)).to_dicts()
    assert rows == [plainly(INDEX, one, day) for one, day in zip(lines, days, strict=True)]
    assert [row["duty"] for row in rows] == [25_000, 0, 24_990]


@given(st.integers(0, 10**12), st.decimals(0, 10**6, places=3), st.decimals(0, 10**6, places=3))
def test_more_that_has_come_in_never_owes_less(value, one, other):
    low, high = (
        assess(INDEX, [beef(value, f"{said:f}")], date(2026, 1, 1)) for said in sorted((one, other))
    )  # fmt: skip
    assert isinstance(low, Assessment)
    assert isinstance(high, Assessment)
    assert low.total <= high.total
