"""Duty texts: read into a tree that knows its columns, and written back the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.duty import LONGEST_TEXT, nodes, read_duty, with_act, write_duty
from tests.law.tables import named, table
from tests.law.tariff.duties import DUTIES, without_columns

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
nihil                                      | nihil
35.10 GBP/dtn                              | 35.10 GBP/DTN
0.50 GBP / %vol / hl                       | 0.50 GBP/ASV/HLT
0.30 GBP/DTN/%sacchar                      | 0.30 GBP/DTN/BRX
1.00 GBP/LPA/SPR                           | 1.00 GBP/LPA/SPR
lesser(5%, 0.45 AUD/kg/TSS)                | lesser(5%, 0.45 AUD/KGM/tss)
10.57 AUD/LPA/over1.15                     | 10.57 AUD/LPA/over1.15
72% of customs_value + duty                | 72% of customs_value+duty
10% of customs_value                       | 10%
16.5% of retail_price / 1.2                | 16.5% of retail_price/1.2
10% of duty + 3 KRW/kg                     | 10% of duty + 3 KRW/KGM
10% of duty + lesser(1%, 2%)               | 10% of duty + lesser(1%, 2%)
7.60%+ref( meursing,ea )                   | 7.60% + ref(meursing, ea)
ref(entry_price)                           | ref(entry_price)
1% - 2% + 3% - 4%                          | 1% - 2% + 3% - 4%
1% - (2% + 3%)                             | 1% - (2% + 3%)
(1% + 2%) + 3%                             | (1% + 2%) + 3%
((1%))                                     | 1%
5% floor 1 CAD/kg cap 2 CAD/kg             | 5% floor 1 CAD/KGM cap 2 CAD/KGM
5% floor (1 CAD/kg cap 2 CAD/kg)           | 5% floor (1 CAD/KGM cap 2 CAD/KGM)
(5% floor 1 CAD/kg) - 2%                   | (5% floor 1 CAD/KGM) - 2%
greater(5% cap 1 CAD/kg, 2%)               | greater(5% cap 1 CAD/KGM, 2%)
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
(8% + 3%                | 9      | )
8% + 3%)                | 8      | the end
8% floor                | 9      | a number, greater, lesser
8% floor free           | 10     | a number, greater, lesser
8% minimum 3%           | 4      | floor
10% of                  | 7      | a base
10% of duty/0           | 12     | +
6210 KRW/kg/            | 13     | a unit
ref(meursing            | 13     | )
5% or 3%                | 4      | floor
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


@given(DUTIES)
def test_what_is_written_is_read_back_the_same(duty):
    assert without_columns(read_duty(write_duty(duty))) == duty


@given(st.text(alphabet="0123456789.%+-/(), KRWGMgreatlsfocpin_", max_size=40))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    duty = read_duty(text)
    if isinstance(duty, Problem):
        assert 1 <= int(duty.facts["column"]) <= len(text) + 1
    else:
        assert without_columns(read_duty(write_duty(duty))) == without_columns(duty)


def test_floor_and_cap_bind_looser_than_the_signs_and_go_from_left_to_right():
    text = "13.8% floor 13 GBP/dtn cap 15 GBP/dtn - 7 GBP/dtn"
    bracketed = read_duty("(13.8% floor 13 GBP/dtn) cap (15 GBP/dtn - 7 GBP/dtn)")
    assert without_columns(read_duty(text)) == without_columns(bracketed)
    cap = read_duty(text)
    spans = [text[node.columns[0] - 1 : node.columns[1]] for node in (cap, cap.duty, cap.most)]
    assert spans == [text, "13.8% floor 13 GBP/dtn", "15 GBP/dtn - 7 GBP/dtn"]


@given(DUTIES)
def test_every_column_points_at_the_piece_that_says_it(duty):
    text = write_duty(duty)
    for node in nodes(read_duty(text)):
        first, last = node.columns
        assert without_columns(read_duty(text[first - 1 : last])) == without_columns(node)


@given(DUTIES)
def test_every_node_cites_the_act_of_its_text(duty):
    text = write_duty(duty)
    assert {node.act for node in nodes(read_duty(text, "act:1"))} == {"act:1"}
    assert with_act(read_duty(text), "act:1") == read_duty(text, "act:1")


def test_numbers_are_exact():
    assert read_duty("0.1%").percent == Decimal("0.1")


def test_a_number_is_written_as_it_was_read_whatever_was_written_before():
    texts = ["8.00%", "8.0 %", "8.000%"]
    assert [write_duty(read_duty(text)) for text in texts] == ["8.00%", "8.0%", "8.000%"]
