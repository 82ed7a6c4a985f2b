"""The rule language: what is written is what is read, and what is not a rule is refused at its column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.rules import parse_rule, write_rule
from tests.law.origin.rule_trees import RULES, without_columns
from tests.law.tables import named, table

AS_WRITTEN = """
CTH or RVC(40)
CTSH and RVC(35,BD)
(CTH and MAXNOM(30,EXW)[17]) or MAXNOM(40,EXW)
CTH except from 8524,8529 or RVC(45,BD) or RVC(35,BU)
CTH allow(20,EXW)[same]
PROC(yarn_forward)
WO[04] and ORIG[ex 2009 "fruit juice"]
RVC(60,FV)[8507]
MAXWT(10)[50-55] of [50-63]
FROM[5204-5207]
ANY except from 1001-1005
CR
RETAIN
PE
"""


@pytest.mark.parametrize("text", AS_WRITTEN.strip().splitlines())
def test_a_rule_is_written_as_it_was_read(text):
    assert write_rule(parse_rule(text)) == text


@given(RULES)
def test_any_rule_reads_back_as_itself(rule):
    read = parse_rule(write_rule(rule))
    assert without_columns(read) == without_columns(rule)


REFUSED = table("""
    text                  | column | met
    ----------------------+--------+-------------
    CTH or                |      7 | the end
    CTH oder RVC(40)      |      5 | oder RVC(40)
    RVC(40                |      7 | the end
    MAXNOM(40,CIF)        |     11 | CIF)
    CTH except from 85-84 |     17 | 85-84
    CTH except from 8-9   |     17 | 8-9
    FROM                  |      5 | the end
""")


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_what_is_no_rule_is_refused_where_it_stops_being_one(row):
    problem = parse_rule(row["text"])
    assert isinstance(problem, Problem)
    assert problem.code == "rule-unreadable"
    assert (problem.facts["column"], problem.facts["met"]) == (row["column"], row["met"])
    assert problem.facts["expected"]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    read = parse_rule(text)
    assert isinstance(read, Problem) or write_rule(read)
