"""Cells of the Australian schedule: alone, for preferences, and from days on; and two thousand of them at once."""

import csv
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.australian import read_australian
from gwanmun.law.tariff.duty import read_duty, write_duty
from gwanmun.law.tariff.quantity import unit_problems
from tests.law.tables import named, table
from tests.law.tariff.duties import without_columns
from tests.shared import shared

BEER = ", calculated on that alcohol content by which the percentage by volume of alcohol of the goods exceeds 1.15"
READ = table("""
text                                                          | duty                                | first
--------------------------------------------------------------+-------------------------------------+-----------
Free                                                          | free                                |
5%                                                            | 5%                                  |
$0.526 /L                                                     | 0.526 AUD/LTR                       |
$2,445.26 /kg of tobacco content                              | 2445.26 AUD/KGM/tobacco             |
$107.99/L of alcohol                                          | 107.99 AUD/LPA                      |
$1.52829/stick                                                | 1.52829 AUD/STK                     |
5%, and $107.99/L of alcohol                                  | 5% + 107.99 AUD/LPA                 |
5%, or, if lower, $0.45/kg TSS                                | lesser(5%, 0.45 AUD/KGM/tss)        |
$1.220/kg, less 5%                                            | 1.220 AUD/KGM - 5%                  |
$0.526/L of gasoline plus $0.526/L of ethanol                 | 0.526 AUD/LTR/gasoline + 0.526 AUD/LTR/ethanol |
From 30 December 2018: $12,000 each                           | 12000 AUD/NAR                       | 2018-12-30
From 30 December 2018 :3.7%                                   | 3.7%                                | 2018-12-30
From 1&#160;January 2022: 1.2%                                | 1.2%                                | 2022-01-01
From 11 Feburary 2020: 2.8%                                   | 2.8%                                | 2020-02-11
""")


@pytest.mark.parametrize("row", READ, ids=named)
def test_a_cell_is_read(row):
    read = read_australian(row["text"])
    assert (write_duty(read.duty), str(read.first or ""), read.variants) == (row["duty"], row["first"], ())


def test_beer_is_levied_on_its_alcohol_above_a_strength():
    assert write_duty(read_australian(f"$10.57 /L of alcohol{BEER}").duty) == "10.57 AUD/LPA/over1.15"


SEVERAL = table("""
text                                             | duties
-------------------------------------------------+-------------------------------------------------------------
5% DCS4% CAFree DCT5%                            | 5%; 4% for DCS; free for CA; 5% for DCT
$0.142/kg NZ/PG/FI $0.142 /kg                    | 0.142 AUD/KGM; 0.142 AUD/KGM for NZ PG FI
5% From1July2018 3.75% From1July2019 Free        | 5%; 3.75% from 2018-07-01; free from 2019-07-01
5% From1July20183.75% From1July2019Free          | 5%; 3.75% from 2018-07-01; free from 2019-07-01
5% CAFree From1July2018 2.5% CA Free             | 5%; free for CA; 2.5% from 2018-07-01; free for CA from 2018-07-01
From1January20173.75% From1July20172.5%          | 3.75% from 2017-01-01; 2.5% from 2017-07-01
""")


@pytest.mark.parametrize("row", SEVERAL, ids=named)
def test_a_cell_with_several_duties_says_for_whom_and_from_when(row):
    read = read_australian(row["text"])
    said = [
        " ".join(filter(None, (
            write_duty(one.duty),
            f"for {' '.join(one.preferences)}" if one.preferences else "",
            f"from {one.first}" if one.first else "",
        )))
        for one in (read, *read.variants)
    ]  # fmt: skip
    assert "; ".join(said) == row["duties"]


UNREAD = table("""
text                             | column | expected
---------------------------------+--------+-----------------------
$0.526 /L of gasoline plus       | 27     | $ or a per cent
View TCOs for 8462.59            | 1      | Free
5% DCS4% DTC5%                   | 10     | a preference code
5% DCS4% DCT;5%                  | 10     | a preference code
5% 4%                            | 4      | a preference code
$1. 52829/stick                  | 3      | / or each
$3 /fathom                       | 5      | a unit
From 31 February 2020: 5%        | 1      | a day of the calendar
From 1 Julember 2020: 5%         | 1      | From
5,0%                             | 1      | a per cent
""")


@pytest.mark.parametrize("row", UNREAD, ids=named)
def test_what_cannot_be_read_is_not_guessed_at(row):
    problem = read_australian(row["text"])
    assert (problem.code, problem.facts["column"]) == ("duty-unreadable", row["column"])
    assert row["expected"] in problem.facts["expected"]


# Why some of the two thousand published rates are not read. Nothing else may be unread.
WHY_UNREAD = {
    "": "the cell is empty: the schedule states nothing there",
    "$0.526 /L of gasoline plus": "the copy is cut off after the sign",
    "$0.526 /L of diesel plus": "the copy is cut off after the sign",
    "$0.526 /L of biodiesel plus": "the copy is cut off after the sign",
}


def test_of_two_thousand_published_rates_97_per_cent_are_read_and_each_other_has_its_reason():
    rows = json.loads(shared("data/tariff/au/au_fta_schedules_rates.json").read_text(encoding="utf-8"))
    texts = Counter(text for _agreement, _code, text in rows)
    unread = {text: count for text, count in texts.items() if isinstance(read_australian(text), Problem)}
    for text, count in unread.items():
        print(f"{count} x {text!r}: {WHY_UNREAD.get(text)}")
    assert sum(texts.values()) >= 2000
    assert sum(unread.values()) <= 0.03 * sum(texts.values())
    assert set(unread) <= set(WHY_UNREAD)


MISPRINTED = {"", "5% DCS4% DTC5%", "5% DCS4% DCT;5% From 1July2018 2.5% From 1July2019 Free", "View TCOs for 8462.59"}
MISPRINTED |= {"$1.52829/stick NZ/PG/FI/DC/LDC $1. 52829/stick"}


def test_of_the_general_schedule_everything_that_is_printed_rightly_is_read():
    with shared("data/tariff/au/au_schedule3.csv").open(encoding="utf-8-sig") as lines:
        texts = {row["duty_raw"] for row in csv.DictReader(lines)}
    readings = {text: read_australian(text) for text in texts}
    assert {text for text, read in readings.items() if isinstance(read, Problem)} == MISPRINTED
    for text in texts - MISPRINTED:
        for one in (readings[text], *readings[text].variants):
            assert unit_problems(one.duty) == ()
            assert without_columns(read_duty(write_duty(one.duty))) == without_columns(one.duty)


@given(st.text(alphabet="0123456789.,%$/ LkgofacheFreDCSTNZJuly:", max_size=40))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    read = read_australian(text)
    if isinstance(read, Problem):
        assert 1 <= int(read.facts["column"]) <= len(text) + 1
    else:
        assert without_columns(read_duty(write_duty(read.duty))) == without_columns(read.duty)
