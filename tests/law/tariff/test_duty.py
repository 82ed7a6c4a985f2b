"""Duty texts: read into a tree that knows its columns, and written back the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.duty import (
    LONGEST_TEXT,
    AdValorem,
    Free,
    Greater,
    Lesser,
    Specific,
    Together,
    read_duty,
    write_duty,
)
from tests.law.tables import named, table

READ = table("""
text                                       | written
-------------------------------------------+-------------------------------------------
free                                       | free
8%                                         | 8%
6.5 %                                      | 6.5%
0%                                         | 0%
6210 KRW/KGM                               | 6210 KRW/KGM
6210KRW / KGM                              | 6210 KRW/KGM
35.10 GBP/100 KGM                          | 35.10 GBP/100 KGM
8% + 100 KRW/KGM                           | 8% + 100 KRW/KGM
8%+100 KRW/KGM+2 KRW/LTR                   | 8% + 100 KRW/KGM + 2 KRW/LTR
greater(270%, 6210 KRW/KGM)                | greater(270%, 6210 KRW/KGM)
6210 KRW                                   | 6210 KRW
6210 KRW/kg                                | 6210 KRW/KGM
lesser( 8% ,3 USD/NAR,  greater(1%,2%) )   | lesser(8%, 3 USD/NAR, greater(1%, 2%))
greater(8% + 1 KRW/KGM, 9%) + 3%           | greater(8% + 1 KRW/KGM, 9%) + 3%
""")


@pytest.mark.parametrize("row", READ, ids=named)
def test_a_duty_text_is_read(row):
    assert write_duty(read_duty(row["text"])) == row["written"]


UNREAD = table("""
text                    | column | expected
------------------------+--------+----------------------------------------
eight                   | 1      | a number, free, greater, lesser
8                       | 2      | %, a currency (three capitals)
8% 9%                   | 4      | +
-8%                     | 1      | a number, free, greater, lesser
1e5%                    | 2      | %, a currency (three capitals)
8% + free               | 6      | a number, greater, lesser
8% +                    | 5      | a number, greater, lesser
6210 KRW/               | 10     | a unit (KGM, LTR, NAR, …), a whole number
6210 krw/KGM            | 6      | %, a currency (three capitals)
6210 KRW/0 KGM          | 10     | a unit (KGM, LTR, NAR, …), a whole number
greater(8%)             | 11     | ,
greater(8%, 9%          | 15     | ),
1234567890123%          | 13     | %, a currency (three capitals)
8.1234567%              | 9      | %, a currency (three capitals)
NaN%                    | 1      | a number, free, greater, lesser
""")


@pytest.mark.parametrize("row", UNREAD, ids=named)
def test_what_is_no_duty_text_says_from_which_column_and_what_was_expected(row):
    problem = read_duty(row["text"])
    assert isinstance(problem, Problem)
    assert problem.code == "duty-unreadable"
    assert problem.facts["column"] == row["column"]
    assert row["expected"] in problem.facts["expected"]


def test_an_empty_text_is_no_duty():
    assert read_duty("").facts["column"] == "1"


def test_a_text_is_bounded_so_that_nesting_is():
    deepest = "greater(" * 500 + "1%, 2%)" * 500
    assert read_duty(deepest).facts["column"] == str(LONGEST_TEXT + 1)


def test_every_node_knows_its_columns():
    text = "8% + greater(270%, 6210 KRW/KGM)"
    together = read_duty(text)
    rate, greater = together.terms
    places = {node: text[node.columns[0] - 1 : node.columns[1]] for node in (together, rate, greater, *greater.arms)}
    assert list(places.values()) == [text, "8%", "greater(270%, 6210 KRW/KGM)", "270%", "6210 KRW/KGM"]


def numbers(places):
    return st.decimals(0, 99_999, places=places, allow_nan=False, allow_infinity=False)


RATES = st.builds(AdValorem, st.just((0, 0)), numbers(2))
AMOUNTS = st.builds(
    Specific,
    st.just((0, 0)),
    numbers(3),
    st.sampled_from(["KRW", "USD", "VND"]),
    st.sampled_from([1, 10, 100]),
    st.sampled_from(["KGM", "LTR", "NAR", "H87"]),
)


def _nested(duties):
    arms = st.lists(duties, min_size=2, max_size=3).map(tuple)
    terms = st.lists(duties.filter(lambda d: not isinstance(d, Together)), min_size=2, max_size=3).map(tuple)
    either = st.sampled_from([Greater, Lesser]).flatmap(lambda kind: st.builds(kind, st.just((0, 0)), arms))
    return either | st.builds(Together, st.just((0, 0)), terms)


DUTIES = st.builds(Free, st.just((0, 0))) | st.recursive(RATES | AMOUNTS, _nested, max_leaves=6)


def without_columns(duty):
    """The same tree, wherever it stood."""
    inner = {
        name: tuple(without_columns(part) for part in getattr(duty, name))
        for name in ("terms", "arms")
        if hasattr(duty, name)
    }
    return replace(duty, columns=(0, 0), **inner)


@given(DUTIES)
def test_what_is_written_is_read_back_the_same(duty):
    assert without_columns(read_duty(write_duty(duty))) == duty


@given(st.text(alphabet="0123456789.%+/(), KRWGMgreatlsf", max_size=40))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    duty = read_duty(text)
    if isinstance(duty, Problem):
        assert 1 <= int(duty.facts["column"]) <= len(text) + 1
    else:
        assert without_columns(read_duty(write_duty(duty))) == without_columns(duty)


def test_numbers_are_exact():
    assert read_duty("0.1%").percent == Decimal("0.1")
