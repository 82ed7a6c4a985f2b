"""Staging: a base rate brought down as a schedule says it, against published schedules line by line."""

import csv
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.staging import (
    NOTHING_AGREED,
    Fixed,
    Plan,
    RateRounding,
    Terms,
    Trigger,
    rate_on,
    read_staging,
    stages,
    triggered,
)
from tests.law.tables import named, table
from tests.shared import shared


def rates(text, base, *days, terms=NOTHING_AGREED):
    """The rates of a base rate under a staging on these days, as people write them."""
    plan = read_staging(text)
    assert isinstance(plan, Plan), plan
    staged = stages(plan, Decimal(base), terms)
    assert not isinstance(staged, Problem), staged
    return [rate_on(staged, Decimal(base), day) for day in days]


def years(first, last):
    """The last day of every year from the first to the last."""
    return [date(year, 12, 31) for year in range(first, last + 1)]


STAGED = table("""
staging                                                    | base | from | rates of the years
-----------------------------------------------------------+------+------+--------------------------------------
linear(years=4, first=2026)                                | 8    | 2025 | 8 6 4 2 0 0
linear(4, first=2026)                                      | 8    | 2025 | 8 6 4 2 0 0
linear(years=3, first=2026, rounding=down 0.1)             | 10   | 2025 | 10 6.6 3.3 0
linear(years=3, first=2026, rounding=half_up 0.1)          | 10   | 2025 | 10 6.7 3.3 0
linear(years=3, first=2026, rounding=up 0.1)               | 10   | 2025 | 10 6.7 3.4 0
linear(years=3, first=2026, rounding=down 1)               | 10   | 2025 | 10 6 3 0
linear(years=5, grace=3, first=2026)                       | 8    | 2025 | 8 8 8 8 4 0
grace(years=3, first=2026) then linear(years=2)            | 8    | 2025 | 8 8 8 8 4 0
grace(years=2, first=2026) then immediate                  | 8    | 2025 | 8 8 8 0
grace(years=2, first=2026)                                 | 8    | 2025 | 8 8 8 0
grace(1, first=2026) then grace(1) then excluded           | 8    | 2025 | 8 8 8 8
linear(years=2, first=2026, to=4)                          | 8    | 2025 | 8 6 4 4
linear(years=2, first=2026, to=9)                          | 8    | 2025 | 8 8 8 8
immediate                                                  | 8    | 2025 | 0 0
immediate(first=2026)                                      | 8    | 2025 | 8 0 0
table(2026=5.3, 2028=2.6, 2029=0)                          | 8    | 2025 | 8 5.3 5.3 2.6 0 0
excluded                                                   | 8    | 2025 | 8 8
linear(years=2, first=2026-03-15, cut_day=anniversary)     | 8    | 2025 | 8 4 0
""")


@pytest.mark.parametrize("row", STAGED, ids=named)
def test_GATT_XXIV_a_rate_is_brought_down_as_the_schedule_says(row):
    wanted = [Fraction(rate) for rate in row["rates of the years"].split()]
    first = int(row["from"])
    assert rates(row["staging"], row["base"], *years(first, first + len(wanted) - 1)) == wanted


CUT_DAYS = table("""
staging                                                    | day        | rate
-----------------------------------------------------------+------------+-----
linear(years=4, first=2012-03-15)                          | 2012-03-14 | 8
linear(years=4, first=2012-03-15)                          | 2012-03-15 | 6
linear(years=4, first=2012-03-15)                          | 2012-12-31 | 6
linear(years=4, first=2012-03-15)                          | 2013-01-01 | 4
linear(years=4, first=2012-03-15, cut_day=anniversary)     | 2013-01-01 | 6
linear(years=4, first=2012-03-15, cut_day=anniversary)     | 2013-03-14 | 6
linear(years=4, first=2012-03-15, cut_day=anniversary)     | 2013-03-15 | 4
linear(years=4, first=2012-02-29, cut_day=anniversary)     | 2013-02-28 | 4
linear(years=4, first=2011-07-01, cut_day=1 July)          | 2012-06-30 | 6
linear(years=4, first=2011-07-01, cut_day=07-01)           | 2012-07-01 | 4
linear(years=4, first=2011-03-01, cut_day=07-01)           | 2011-07-01 | 4
table(2026-07-01=5.3)                                      | 2026-06-30 | 8
table(2026-07-01=5.3)                                      | 2026-07-01 | 5.3
""")


@pytest.mark.parametrize("row", CUT_DAYS, ids=named)
def test_years_begin_on_the_anniversary_or_on_a_day_of_the_calendar(row):
    assert rates(row["staging"], "8", date.fromisoformat(row["day"])) == [Fraction(row["rate"])]


def test_what_the_agreement_says_once_holds_for_every_line_that_does_not_say_it():
    terms = Terms(date(2012, 3, 15), "anniversary", RateRounding("down", Decimal("0.1")))
    day = date(2013, 3, 14)
    assert rates("linear(years=3)", "10", day, terms=terms) == [Fraction("6.6")]
    assert rates("linear(years=3, rounding=up 1)", "10", day, terms=terms) == [7]
    assert rates("linear(years=3, cut_day=01-01)", "10", day, terms=terms) == [Fraction("3.3")]


def test_without_a_first_day_nothing_is_guessed():
    assert stages(read_staging("linear(years=3)"), Decimal(8)).code == "staging-first-missing"


UNREAD = table("""
text                                        | code                | column | why or expected
--------------------------------------------+---------------------+--------+----------------------------------------
                                            | staging-unreadable  | 1      | excluded, grace, if, immediate, linear, table
linaer(years=3)                             | staging-unreadable  | 1      | excluded, grace, if, immediate, linear, table
linear(years=3                              | staging-unreadable  | 15     | “)”, “,”
linear(years=, first=2012)                  | staging-unreadable  | 14     | a number of years (at most 99)
linear(years=100)                           | staging-unreadable  | 14     | a number of years (at most 99)
linear(years=3, rounding=0.1)               | staging-unreadable  | 26     | down, up or half_up
excluded then                               | staging-unreadable  | 14     | excluded, grace, immediate, linear, table
linear(first=2012)                          | staging-impossible  |        | it does not say for how many years
linear(years=0, first=2012)                 | staging-impossible  |        | it lasts no year
linear(years=5, grace=5, first=2012)        | staging-impossible  |        | after the years of grace none is left for a cut
linear(years=5, years=6)                    | staging-impossible  |        | something is said twice
linear(years=5, first=2012-02-30)           | staging-impossible  |        | 2012-02-30 is no day of the calendar
linear(years=5, rounding=down 0)            | staging-impossible  |        | nothing can be rounded to 0
immediate then linear(years=5)              | staging-impossible  |        | only years of grace can be followed by something else
table(2027=1, 2026=2)                       | staging-impossible  |        | its days are not in order, or one stands there twice
table(2026=1, 2026=2)                       | staging-impossible  |        | its days are not in order, or one stands there twice
""")


@pytest.mark.parametrize("row", UNREAD, ids=named)
def test_what_cannot_be_read_points_at_its_column_and_what_cannot_be_says_why(row):
    problem = read_staging(row["text"])
    assert isinstance(problem, Problem)
    assert (problem.code, problem.facts.get("column", "")) == (row["code"], row["column"])
    assert row["why or expected"] in {problem.facts.get("why"), problem.facts.get("expected")}


def test_a_text_without_end_is_not_read():
    assert read_staging("linear(" * 1000).facts["column"] == "2001"


SAFEGUARD = "if cumulative(KORUS, beef) > 12806 TNE then 24% else 2.5%"


def test_a_safeguard_is_triggered_by_more_than_its_trigger_and_not_by_as_much():
    trigger = read_staging(SAFEGUARD)
    assert isinstance(trigger, Trigger)
    assert (trigger.agreement, trigger.group, trigger.unit) == ("KORUS", "beef", "TNE")
    assert triggered(trigger, Decimal(12806)) == Fixed(Decimal("2.5"))
    assert triggered(trigger, Decimal("12806.001")) == Fixed(Decimal(24))


def test_a_trigger_may_come_from_a_table_and_an_arm_may_be_staged_itself():
    trigger = read_staging("if cumulative > trigger then excluded else linear(years=4, first=2026)")
    assert triggered(trigger, Decimal(5)).code == "staging-trigger-missing"
    assert stages(triggered(trigger, Decimal(5), Decimal(4)), Decimal(8)) == ()
    assert rate_on(stages(triggered(trigger, Decimal(4), Decimal(4)), Decimal(8)), Decimal(8), date(2026, 5, 1)) == 6


# Published schedules.


def korus():
    """The lines of the sample of the Korea-United States agreement as the case file has them."""
    return json.loads(shared("cases/staging_korus.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("line", korus(), ids=lambda line: line["line"])
def test_korus_interim_rates_are_rounded_down_to_a_tenth(line):
    text = f"linear(years={line['years']}, first={line['first_year']}, rounding=down 0.1)"
    asked = [date(int(year), 12, 31) for year in line["rates"]]
    assert rates(text, line["base"], *asked) == [Fraction(rate) for rate in line["rates"].values()]


def test_korus_every_line_of_the_larger_sample_with_a_rate_for_every_year():
    """The rows of the tariff tool's own table whose cuts end within the printed years: what the case file is drawn from."""
    text = shared("data/tariff/ita-fta/korea.csv").read_text(encoding="utf-8")
    checked = 0
    for row in csv.DictReader(text.splitlines()):
        printed = [row[f"Y{year}"] for year in range(2012, 2028)]
        if not (all(printed) and row["Base_Rate"] and row["Final_Year"]):
            continue
        staging = f"linear(years={int(row['Final_Year']) - 2011}, first=2012, rounding=down 0.1)"
        assert rates(staging, row["Base_Rate"], *years(2012, 2027)) == list(map(Fraction, printed)), row["tl"]
        checked += 1
    assert checked >= 85


def test_afcfta_every_line_of_nigerias_category_A():
    """5,422 lines in ten equal cuts; those of another length are staged by their own number of years."""
    text = shared("data/tariff/afcfta/nga_afcfta_schedule.csv").read_text(encoding="utf-8")
    checked = 0
    for row in csv.DictReader(text.splitlines()):
        if (row["category"], row["years"]) != ("A", "10"):
            continue
        printed = [Fraction(row[f"t{year}"]) for year in range(1, 11)]
        assert rates("linear(years=10, first=2021)", row["mfn"], *years(2021, 2030)) == printed, row["line"]
        checked += 1
    assert checked == 5422


def test_afcfta_category_B_is_five_years_of_grace_and_then_eight_cuts():
    printed = "20 20 20 20 20 17.5 15 12.5 10 7.5 5 2.5 0"
    answer = rates("linear(years=13, grace=5, first=2021)", "20", *years(2021, 2033))
    assert answer == [Fraction(rate) for rate in printed.split()]


# Promises.

BASES = st.decimals(0, 400, places=1)
LINEARS = st.builds(
    "linear(years={}, grace={}, first={}, rounding={} {})".format,
    st.integers(5, 20), st.integers(0, 4), st.integers(2000, 2030), st.sampled_from(["down", "up", "half_up"]),
    st.sampled_from(["0.1", "0.5", "1"]),
)  # fmt: skip


@given(LINEARS, BASES)
def test_a_staged_rate_never_rises_never_passes_the_base_and_ends_at_nought(text, base):
    staged = rates(text, base, *years(1999, 2060))
    assert all(later <= earlier for earlier, later in pairwise(staged))
    assert staged[0] == Fraction(base)
    assert staged[-1] == 0


@given(st.text(max_size=60) | st.text("linear()yrs=0123,.> cut_dayfg%", max_size=60))
def test_whatever_is_written_is_read_or_refused(text):
    assert isinstance(read_staging(text), Plan | Trigger | Problem)
