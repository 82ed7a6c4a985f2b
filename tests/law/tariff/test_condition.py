"""Conditions: documents, thresholds and ladders of entry prices, as they are read, met and refused."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.assess import Assessment, assess, explain
from gwanmun.law.tariff.bulk import BulkReader
from gwanmun.law.tariff.condition import out_of_reach, outcomes, read_condition
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.lookup import look_up
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import ON, line, measure, only, tariff

CODE = "7210491010"


def index(condition, duty="8%", others=()):
    """An index of one row that hangs on a condition, and others."""
    return TariffIndex(tariff(replace(measure(CODE, "A", duty), condition=condition), *others))


# One row of class A at 8%, on goods worth 1,000,000 won. What is shown, how much there is, and what they owe.
MET = table("""
condition                                                                 | shown  | KGM  | rate                    | duty
--------------------------------------------------------------------------+--------+------+-------------------------+-------
document C644 -> free else own                                            | C644   | 1000 | free                    | 0
document C644 -> free else own                                            |        | 1000 | 8%                      | 80000
document C644 or Y929 -> 5% else 20%                                      | Y929   | 1000 | 5%                      | 50000
document C644 or Y929 -> 5% else 20%                                      | N853   | 1000 | 20%                     | 200000
quantity over 1000 KGM -> 12% else own                                    |        | 1000 | 8%                      | 80000
quantity from 1000 KGM -> 12% else own                                    |        | 1000 | 12%                     | 120000
quantity up to 1 TNE -> 12% else own                                      |        | 1000 | 12%                     | 120000
quantity under 1 TNE -> 12% else own                                      |        | 1000 | 8%                      | 80000
value over 1000000 KRW -> 12% else own                                    |        |      | 8%                      | 80000
value from 1000000 KRW -> 12% else own                                    |        |      | 12%                     | 120000
price from 1000 KRW/KGM -> 8%; price from 900 KRW/KGM -> 100 KRW/KGM else 300 KRW/KGM | | 1000 | 8%                    | 80000
price from 1000 KRW/KGM -> 8%; price from 900 KRW/KGM -> 100 KRW/KGM else 300 KRW/KGM | | 1001 | 100 KRW/KGM           | 100100
price from 1000 KRW/KGM -> 8%; price from 900 KRW/KGM -> 100 KRW/KGM else 300 KRW/KGM | | 1112 | 300 KRW/KGM           | 333600
price under 100000 KRW/100 KGM -> 9% else own                             |        | 1001 | 9%                      | 90000
document C644 else refused and price from 1000 KRW/KGM -> free else own   | C644   | 1000 | free                    | 0
""")


@pytest.mark.parametrize("row", MET, ids=named)
def test_a_rate_is_what_its_condition_makes_of_it(row):
    goods = line(1_000_000, **({"KGM": row["KGM"]} if row["KGM"] else {}))
    answer = assess(index(row["condition"]), [replace(goods, documents=tuple(row["shown"].split()))], ON)
    (owed,) = answer.lines
    assert (owed.rate, str(owed.duty)) == (row["rate"], row["duty"])


REFUSED = table("""
condition                                        | shown | KGM  | problem              | fact   | says
-------------------------------------------------+-------+------+----------------------+--------+--------------------------------
document C644 or Y929 else refused               |       | 1000 | condition-refused    | needed | document C644 or Y929
document C644 else refused                       | Y929  | 1000 | condition-refused    | why    | not so: document C644
quantity over 500 KGM -> refused else own        |       | 1000 | condition-refused    | why    | quantity over 500 KGM: it is 1000 KGM
document C644 [health-law] else refused [the-ban]|       | 1000 | condition-refused    | act    | the-ban
quantity over 500 NAR -> 9% else own             |       | 1000 | quantity-missing     | unit   | NAR
price over 500 KRW/KGM -> 9% else own            |       | 0    | quantity-bad         | unit   | KGM
price over 500 EUR/KGM -> 9% else own            |       | 1000 | duty-currency-foreign| of     | KRW
quantity over 500 XYZ -> 9% else own             |       | 1000 | unit-unknown         | duty   | A 8%
document C644 -> 9% + else own                   |       | 1000 | condition-unreadable | column | 22
""")


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_what_stands_in_the_way_is_said(row):
    goods = replace(line(1_000_000, KGM=row["KGM"]), documents=tuple(row["shown"].split()))
    problem = only(assess(index(row["condition"]), [goods], ON))
    assert (problem.code, problem.facts[row["fact"]]) == (row["problem"], row["says"])


def test_the_arithmetic_names_the_condition_that_was_met_and_its_act():
    condition = "document C644 -> 5% [health-law] else 20%"
    shown = assess(index(condition), [replace(line(1000), documents=("C644",))], ON).lines[0]
    assert shown.reasons[1:3] == ("duty: document C644 is shown: 5% [health-law]", "duty: 5% of 1000 = 50 [health-law]")
    assert shown.act == "health-law"
    without = assess(index(condition), [line(1000)], ON).lines[0]
    assert without.reasons[1] == "duty: not so: document C644: 20% [act]"
    assert without.act == "act"


def test_a_rate_that_takes_no_part_leaves_the_place_to_the_next_and_says_why():
    own = index("document C644 else none", "2%", [replace(measure(CODE, "C", "6%"), condition="")])
    choice = explain(own, line(1000), ON)
    assert choice.winner.measure.rate_class == "C"
    assert [(rate.measure.rate_class, why) for rate, why in choice.alternatives] == [("A", "not so: document C644")]
    assert assess(own, [replace(line(1000), documents=("C644",))], ON).lines[0].rate_class == "A"


def test_a_conditional_rate_is_compared_with_the_others_by_what_it_came_to():
    others = [measure(CODE, "C", "6%"), measure(CODE, "D", "100 KRW/KGM")]
    own = index("document C644 -> 5% else 20%", "8%", others[:1])
    assert [rate.measure.rate_class for rate, _ in explain(own, line(1000), ON).alternatives] == ["A"]
    by_weight = index("document C644 else none", "2%", others[1:])
    choice = explain(by_weight, line(1000, KGM=1), ON)
    assert (choice.winner.measure.rate_class, choice.alternatives[0][1]) == ("D", "not so: document C644")


def test_a_rate_left_alone_by_its_condition_may_leave_no_rate():
    assert only(assess(index("document C644 else none"), [line(1000)], ON)).code == "rate-missing"


def test_a_look_up_shows_what_a_rate_hangs_on():
    (rate,) = look_up(index("document C644 else refused"), CODE, "VN", ON).rates
    assert rate.outcome == "hangs on: document C644 else refused"


UNREADABLE = table("""
text                                                   | code                 | column
-------------------------------------------------------+----------------------+-------
document                                               | condition-unreadable | 9
document C644                                          | condition-unreadable | 14
document C644 -> 8 else none                           | condition-unreadable | 19
price from 3 KRW/KGM -> 8% + else own                  | condition-unreadable | 29
price 3 KRW/KGM -> 8% else own                         | condition-unreadable | 7
price from 3 KRW/KGM -> greater(5% else own            | condition-unreadable | 35
C644 else none                                         | condition-unreadable | 1
document A -> 8% else 9% and document B -> 7% else own | condition-twice      |
""")


@pytest.mark.parametrize("row", UNREADABLE, ids=named)
def test_a_condition_that_cannot_be_read_is_told_with_its_column(row):
    problem = read_condition(row["text"])
    assert isinstance(problem, Problem)
    assert (problem.code, problem.facts.get("column", "")) == (row["code"], row["column"])


REACH = table("""
ladder                                                                             | out of reach
-----------------------------------------------------------------------------------+-------------
price from 9 KRW/KGM -> 1%; price from 8 KRW/KGM -> 2% else 3%                     | 0
price from 8 KRW/KGM -> 1%; price from 9 KRW/KGM -> 2% else 3%                     | 1
price from 9 KRW/KGM -> 1%; price over 9 KRW/KGM -> 2% else 3%                     | 1
price over 9 KRW/KGM -> 1%; price from 9 KRW/KGM -> 2% else 3%                     | 0
quantity under 9 KGM -> 1%; quantity under 8 KGM -> 2% else 3%                     | 1
quantity under 8 KGM -> 1%; quantity up to 8 KGM -> 2% else 3%                     | 0
quantity from 8 KGM -> 1%; price from 9 KRW/KGM -> 2% else 3%                      | 0
price from 900 KRW/100 KGM -> 1%; price from 9 KRW/KGM -> 2% else 3%               | 1
document A -> 1%; document B -> 2% else 3%                                         | 0
""")


@pytest.mark.parametrize("row", REACH, ids=named)
def test_a_step_that_nothing_can_come_to_is_found(row):
    (group,) = read_condition(row["ladder"])
    assert len(out_of_reach(group)) == int(row["out of reach"])


def test_every_outcome_cites_an_act():
    condition = read_condition("document A [one] else refused and value over 5 KRW -> 8% [two] else own", "row")
    assert [outcome.act for outcome in outcomes(condition)] == ["one", "row", "two", "row"]


RUNGS = st.lists(st.integers(1, 2000), min_size=1, max_size=6, unique=True).map(
    lambda rungs: sorted(rungs, reverse=True)
)


@given(RUNGS, st.integers(0, 2_000_000), st.integers(1, 1500))
def test_a_ladder_of_entry_prices_is_the_first_rung_the_price_reaches(rungs, value, weight):
    steps = "; ".join(f"price from {rung} KRW/KGM -> {number}%" for number, rung in enumerate(rungs))
    (owed,) = assess(index(f"{steps} else 99%"), [line(value, KGM=weight)], ON).lines
    reached = [number for number, rung in enumerate(rungs) if value >= rung * weight]
    assert owed.rate == (f"{min(reached)}%" if reached else "99%")


def test_whole_tables_are_worked_out_alike():
    own = index("document C644 -> 5% else 20%", "8%", [measure(CODE, "I", "3%", "CN")])
    rows = [("VN", "C644"), ("VN", ""), ("CN", "N853 C644"), ("CN", None)]
    lines = [replace(line(1000, origin=origin), documents=tuple((shown or "").split())) for origin, shown in rows]
    frame = pl.DataFrame(
        {
            "commodity": [CODE] * 4,
            "origin": [origin for origin, _ in rows],
            "on": [date(2026, 2, 3)] * 4,
            "customs_value": [1000] * 4,
            "documents": [shown for _, shown in rows],
        }
    )
    answer = assess(own, lines, ON)
    assert isinstance(answer, Assessment)
    for kind in (pl.String, pl.Categorical):
        owed = BulkReader(own).assess(frame.with_columns(pl.col("documents").cast(kind)))
        assert owed.get_column("duty").to_list() == [each.duty for each in answer.lines] == [50, 200, 80, 230]


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_refused(text):
    assert isinstance(read_condition(text), tuple | Problem)


def test_amounts_are_exact():
    own = index("price from 0.3 KRW/KGM -> 1% else 2%")
    (owed,) = assess(own, [line(3, KGM=Decimal(10))], ON).lines
    assert owed.rate == "1%"
