"""Rates of the American schedule, as it prints them."""

import csv
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.hts import read_hts
from gwanmun.law.tariff.duty import read_duty, write_duty
from tests.law.tables import named, table
from tests.law.tariff.duties import without_columns
from tests.shared import shared

READ = table("""
text                                                             | duty
-----------------------------------------------------------------+--------------------------------------------
Free                                                             | free
8.5%                                                             | 8.5%
4.4¢/kg                                                          | 0.044 USD/KGM
4.4 cents/kg + 8.5%                                              | 0.044 USD/KGM + 8.5%
$0.724/kg + 10.4%                                                | 0.724 USD/KGM + 10.4%
238% but not less than $1.67/kg                                  | 238% floor 1.67 USD/KGM
5% but not less than 4.74 cents/kg or more than 9.48 cents/kg    | 5% floor 0.0474 USD/KGM cap 0.0948 USD/KGM
5% but not more than 9.48¢/kg                                    | 5% cap 0.0948 USD/KGM
0.9 cents each                                                   | 0.009 USD/NAR
68 cents/head                                                    | 0.68 USD/NAR
$100 per kilo                                                    | 100 USD/KGM
50¢/doz. + 3.5%                                                  | 0.5 USD/DZN + 3.5%
$1.53/1000                                                       | 1.53 USD/MIL
21¢/pf. liter                                                    | 0.21 USD/PFL
0.4¢/kg on drained weight                                        | 0.004 USD/KGM/drained
1.5¢/kg on lead content                                          | 0.015 USD/KGM/lead
0.020668¢/kg                                                     | 0.020668 USD/100 KGM
$1,234.50 each                                                   | 1234.50 USD/NAR
""")


@pytest.mark.parametrize("row", READ, ids=named)
def test_a_rate_is_read(row):
    read = read_hts(row["text"])
    assert (write_duty(read.duty), read.source, read.variants) == (row["duty"], row["text"], ())


def test_a_special_rate_names_its_programmes():
    read = read_hts("Free (A+,AU,KR) 2.5% (JP) 4.4¢/kg (CA)")
    assert (write_duty(read.duty), read.preferences) == ("free", ("A+", "AU", "KR"))
    others = [(write_duty(variant.duty), variant.preferences) for variant in read.variants]
    assert others == [("2.5%", ("JP",)), ("0.044 USD/KGM", ("CA",))]


def test_a_partners_schedule_is_in_the_partners_money():
    read = read_hts("5% but not less than 4.74¢/kg", "CAD")
    assert write_duty(read.duty) == "5% floor 0.0474 CAD/KGM"


UNREAD = table("""
text                                            | column | expected
------------------------------------------------+--------+-----------------
The rate applicable to the article              | 1      | a number, $ or Free
5% or 3%                                        | 4      | the end
6.6¢/kg +                                       | 10     | a number
2.5                                             | 4      | %, ¢ or cents
4.4 cents                                       | 10     | /, per or each
4.4 cents/parsec                                | 11     | a unit
1.5¢/kg on moon content                         | 12     | what the weight is of
Free 5%                                         | 6      | the end
1,23%                                           | 1      | a number
""")


@pytest.mark.parametrize("row", UNREAD, ids=named)
def test_what_cannot_be_read_is_not_guessed_at(row):
    problem = read_hts(row["text"])
    assert (problem.code, problem.facts["column"]) == ("duty-unreadable", row["column"])
    assert row["expected"] in problem.facts["expected"]


# Typed into the sample by its makers, to see what happens.
WORDS_OF_NOBODY = {"hello", "world", "zero", "me", "you", "them", "bat", "ball", "turtle", "zebra"}


@pytest.mark.parametrize("file", ["australia", "canada-usmca", "korea"])
def test_every_rate_of_the_published_samples_is_read(file):
    with shared(f"data/tariff/ita-fta/{file}.csv").open(encoding="utf-8-sig") as lines:
        cells = Counter(text for row in csv.DictReader(lines) for text in _rates(row))
    unread = {text for text in cells if isinstance(read_hts(text), Problem)}
    assert sum(cells.values()) >= 20
    assert unread <= WORDS_OF_NOBODY


def _rates(row):
    """What stands in the columns for rates that are no plain per cent."""
    for name, text in row.items():
        if name and re.fullmatch(r"(?i)(base_rate_alt|alt_\d+|year\d+_alt)", name) and text and text.strip():
            yield text.strip()


@given(st.text(alphabet="0123456789.,%$¢/+ kgcentsbuoalrFhm()", max_size=40))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    read = read_hts(text)
    if isinstance(read, Problem):
        assert 1 <= int(read.facts["column"]) <= len(text) + 1
    else:
        assert without_columns(read_duty(write_duty(read.duty))) == without_columns(read.duty)
