"""What a duty text comes to: exactly, with the steps a trader can check by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.tariff.duty import (
    AdValorem,
    Cap,
    Floor,
    Greater,
    Less,
    Lesser,
    Specific,
    Together,
    nodes,
    parts,
    read_duty,
)
from gwanmun.law.tariff.evaluation import (
    Evaluation,
    Inputs,
    evaluate,
    is_shown_rounded_down,
    is_tax,
    share_of,
    write_amount,
    write_exactly,
)
from tests.law.tables import named, table
from tests.law.tariff.duties import NOWHERE, nested, numbers


def inputs(value, currency="KRW", minor_digits=0, **quantities):
    return Inputs(value, {u: Decimal(str(q)) for u, q in quantities.items()}, currency, minor_digits)


WORKED = table("""
duty                           | value   | KGM  | amount    | steps
-------------------------------+---------+------+-----------+--------------------------------------------------------
free                           | 1000000 |      | 0         |
8%                             | 1000003 |      | 80000.24  | 8% of 1000003 = 80000.24
6210 KRW/KGM                   | 1       | 12.5 | 77625     | 6210 KRW/KGM on 12.5 KGM = 77625
6210 KRW/100 KGM               | 1       | 12.5 | 776.25    | 6210 KRW/100 KGM on 12.5 KGM = 776.25
greater(270%, 6210 KRW/KGM)    | 20000   | 10   | 62100     | 270% of 20000 = 54000; 6210 KRW/KGM on 10 KGM = 62100; greater(270%, 6210 KRW/KGM) = 62100
greater(270%, 6210 KRW/KGM)    | 30000   | 10   | 81000     | 270% of 30000 = 81000; 6210 KRW/KGM on 10 KGM = 62100; greater(270%, 6210 KRW/KGM) = 81000
lesser(270%, 6210 KRW/KGM)     | 30000   | 10   | 62100     | 270% of 30000 = 81000; 6210 KRW/KGM on 10 KGM = 62100; lesser(270%, 6210 KRW/KGM) = 62100
8% + 100 KRW/KGM               | 1000    | 2    | 280       | 8% of 1000 = 80; 100 KRW/KGM on 2 KGM = 200; 8% + 100 KRW/KGM = 280
nihil                          | 1000000 |      | 0         |
8% - 100 KRW/KGM               | 1000    | 2    | -120      | 8% of 1000 = 80; 100 KRW/KGM on 2 KGM = 200; 8% - 100 KRW/KGM = -120
5% floor 47 KRW/KGM            | 1000    | 2    | 94        | 5% of 1000 = 50; 47 KRW/KGM on 2 KGM = 94; 5% floor 47 KRW/KGM = 94
5% cap 20 KRW/KGM              | 1000    | 2    | 40        | 5% of 1000 = 50; 20 KRW/KGM on 2 KGM = 40; 5% cap 20 KRW/KGM = 40
700 KRW                        | 1000    |      | 700       | 700 KRW = 700
10% of customs_value/1.1       | 1100    |      | 100       | 10% of 1100 / 1.1 = 100
10% of customs_value/3         | 1000    |      | 100/3     | 10% of 1000 / 3 = 100/3
""")


@pytest.mark.parametrize("row", WORKED, ids=named)
def test_a_duty_is_worked_out_exactly_and_shows_how(row):
    given_quantities = {"KGM": row["KGM"]} if row["KGM"] else {}
    done = evaluate(read_duty(row["duty"]), inputs(int(row["value"]), **given_quantities))
    assert done.amount == Fraction(row["amount"])
    assert "; ".join(done.steps) == row["steps"]


def test_a_quantity_in_another_unit_of_the_same_kind_is_converted():
    assert evaluate(read_duty("100 KRW/KGM"), inputs(0, TNE="1.5")).amount == 150_000
    assert evaluate(read_duty("1 KRW/100 KGM"), inputs(0, GRM=1)).amount == Fraction(1, 100_000)


def test_money_is_whole_currency_in_the_text_and_minor_units_in_the_answer():
    done = evaluate(read_duty("35.10 GBP/100 KGM"), inputs(0, "GBP", 2, KGM=50))
    assert done.amount == 1755  # pence
    assert done.steps == ("35.10 GBP/100 KGM on 50 KGM = 17.55",)
    assert evaluate(read_duty("8%"), inputs(3000, "GBP", 2)).steps == ("8% of 30 = 2.4",)


ON_BASES = table("""
duty                            | amount | steps
--------------------------------+--------+-----------------------------------------------
72% of customs_value+duty       | 777.6  | 72% of (1000 + 80) = 777.6
16.5% of retail_price           | 330    | 16.5% of 2000 = 330
10% of retail_price+duty/1.04   | 200    | 10% of (2000 + 80) / 1.04 = 200
30% of duty                     | 24     | 30% of 80 = 24
""")


@pytest.mark.parametrize("row", ON_BASES, ids=named)
def test_a_share_may_be_of_other_amounts(row):
    bases = {"duty": Fraction(80), "retail_price": Fraction(2000)}
    duty = read_duty(row["duty"])
    done = evaluate(duty, Inputs(1000, {}, "KRW", bases=bases))
    assert (done.amount, "; ".join(done.steps)) == (Fraction(row["amount"]), row["steps"])
    assert is_tax(duty)


def test_another_currency_is_brought_to_the_offices():
    done = evaluate(read_duty("35.10 EUR/DTN"), inputs(0, "GBP", 2, DTN=120))
    assert [problem.code for problem in done] == ["duty-currency-foreign"]
    given_rates = Inputs(0, {"DTN": Decimal(120)}, "GBP", 2, exchange={"EUR": Fraction("0.85378")})
    done = evaluate(read_duty("35.10 EUR/DTN"), given_rates)
    assert done.amount == Fraction("359612.136")  # pence
    assert done.steps == ("35.10 EUR/DTN on 120 DTN at 0.85378 GBP for one EUR = 3596.12136",)


def test_every_step_says_where_it_stands_and_which_law_says_it():
    text = "8% + 100 KRW/KGM"
    done = evaluate(read_duty(text, "Customs Act, Article 14"), inputs(1000, KGM=2))
    assert [text[s.columns[0] - 1 : s.columns[1]] for s in done.trace] == ["8%", "100 KRW/KGM", text]
    assert {step.act for step in done.trace} == {"Customs Act, Article 14"}


def test_only_what_is_levied_on_alcohol_is_shown_rounded_down():
    assert is_shown_rounded_down(read_duty("0.50 GBP/%vol/hl"))
    assert is_shown_rounded_down(read_duty("5% + 107.99 AUD/LPA"))
    assert not is_shown_rounded_down(read_duty("5% + 107.99 AUD/LTR"))


REFUSED = table("""
duty                                      | quantities       | problems
------------------------------------------+------------------+-----------------------------------------
6210 KRW/KGM                              |                  | quantity-missing
6210 KRW/KGM                              | LTR 5            | quantity-missing
6210 KRW/XYZ                              | KGM 5            | unit-unknown
6210 USD/KGM                              | KGM 5            | duty-currency-foreign
greater(1 KRW/KGM, 1 USD/LTR)             |                  | quantity-missing quantity-missing duty-currency-foreign
6210 KRW/KGM                              | KGM NaN          | quantity-bad
6210 KRW/KGM                              | KGM Infinity     | quantity-bad
6210 KRW/KGM                              | KGM -1           | quantity-bad
6210 KRW/KGM                              | KGM 1e30         | quantity-bad
1 KRW/KGM + 2 KRW/KGM                     | KGM -1           | quantity-bad
6210 KRW/KGM                              | KGM 1e-99999     | quantity-bad
6210 KRW/KGM/LTR                          | KGM 1            | units-unfitting
6210 KRW/KGM/tss                          | KGM 1            | quantity-missing
8% of duty + 1 KRW/LTR                    |                  | base-missing quantity-missing
72% of customs_value+duty                 |                  | base-missing
ref(meursing, ea)                         |                  | reference-unresolved
""")


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_what_stands_in_the_way_is_said_all_at_once(row):
    words = row["quantities"].split()
    problems = evaluate(read_duty(row["duty"]), inputs(100, **dict(zip(words[::2], words[1::2], strict=True))))
    assert not isinstance(problems, Evaluation)
    assert [problem.code for problem in problems] == row["problems"].split()


def test_a_missing_quantity_names_its_unit_and_the_duty():
    (problem,) = evaluate(read_duty("greater(270%, 6210 KRW/KGM)"), inputs(100))
    assert (problem.path, problem.facts) == ("quantities", {"unit": "KGM", "duty": "6210 KRW/KGM"})


MONOTONE = nested(
    st.builds(AdValorem, NOWHERE, numbers(2))
    | st.builds(Specific, NOWHERE, numbers(3), st.just("KRW"), st.just(1), st.just("KGM"))
)
BOUNDED = MONOTONE.filter(lambda duty: not any(isinstance(node, Less) for node in nodes(duty)))


def worth(duty, value, weight=7):
    return evaluate(duty, inputs(value, KGM=weight)).amount


@given(BOUNDED, st.integers(0, 10**12), st.integers(0, 10**12))
def test_what_takes_nothing_off_never_falls_when_the_value_rises(duty, one, other):
    low, high = sorted((one, other))
    assert worth(duty, low) <= worth(duty, high)


@given(MONOTONE, MONOTONE, st.integers(0, 10**12))
def test_a_floor_is_the_greater_and_a_cap_the_lesser_of_the_two(one, other, value):
    assert worth(Floor((0, 0), one, other), value) == max(worth(one, value), worth(other, value))
    assert worth(Cap((0, 0), one, other), value) == min(worth(one, value), worth(other, value))
    assert worth(Greater((0, 0), (one, other)), value) == worth(Floor((0, 0), one, other), value)
    assert worth(Lesser((0, 0), (one, other)), value) == worth(Cap((0, 0), one, other), value)


@given(MONOTONE, MONOTONE, st.integers(0, 10**12))
def test_a_floor_and_a_cap_of_the_same_leave_just_that(one, other, value):
    both = Cap((0, 0), Floor((0, 0), one, other), other)
    assert worth(both, value) == worth(other, value)


@given(MONOTONE, st.integers(0, 10**15))
def test_a_duty_is_exact_whatever_it_is_made_of(duty, value):
    amount = worth(duty, value)
    assert isinstance(amount, Fraction)
    assert 10**6 * amount == int(10**6 * amount), "of two and three places nothing finer than a millionth can come"
    assert sum(worth(part, value) for part in parts(duty)) == amount or not isinstance(duty, Together)


@given(MONOTONE, st.integers(0, 10**12))
def test_the_last_step_is_the_amount_and_every_node_has_one(duty, value):
    done = evaluate(duty, inputs(value, KGM=7))
    assert done.trace[-1].amount == done.amount
    assert len(done.trace) == len(list(nodes(duty)))


@given(st.integers(0, 10**15), st.decimals(0, 9999, places=4), st.decimals(0, 10**9, places=3))
def test_a_compound_duty_is_the_sum_of_its_terms_exactly(value, percent, quantity):
    text = f"{percent:f}% + 7.25 KRW/KGM"
    done = evaluate(read_duty(text), inputs(value, KGM=quantity))
    assert done.amount == value * Fraction(percent) / 100 + Fraction(quantity) * Fraction("7.25")


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 10**6))
def test_duty_never_falls_when_the_value_rises(one, other, weight):
    duty = read_duty("greater(8% + 3 KRW/KGM, lesser(270%, 6210 KRW/KGM))")
    low, high = (evaluate(duty, inputs(value, KGM=weight)).amount for value in sorted((one, other)))
    assert low <= high


@given(st.integers(0, 10**20), st.integers(0, 8))
def test_an_amount_is_written_so_that_it_reads_back(digits, places):
    assert Fraction(write_amount(digits, places)) == Fraction(digits, 10**places)


@given(st.fractions(min_value=-(10**6), max_value=10**6) | st.decimals(-(10**6), 10**6, places=3).map(Fraction))
def test_an_exact_amount_is_written_so_that_it_reads_back(amount):
    assert Fraction(write_exactly(amount)) == amount


@pytest.mark.parametrize("text", ["8%", "free", "8% of duty", "8% of customs_value/1.1", "8% + 1%", "ref(meursing)"])
def test_only_a_plain_share_of_the_value_takes_the_short_way(text):
    assert (share_of(read_duty(text)) is not None) == (text in {"8%", "free"})
