"""What a duty text comes to: exactly, with the steps a trader can check by hand."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.tariff.duty import read_duty
from gwanmun.law.tariff.evaluation import Evaluation, Inputs, evaluate, write_amount, write_exactly
from tests.law.tables import named, table
from tests.shared import shared


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


@given(st.fractions(min_value=0, max_value=10**6))
def test_an_exact_amount_is_written_so_that_it_reads_back(amount):
    assert Fraction(write_exactly(amount)) == amount


def _uk_cases():
    """The published British cases whose texts this end of the duty language can say."""
    cases = json.loads(shared("cases/duty_uk_calculator.json").read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case for case in cases if case["id"] in {"uk-adval", "uk-spec-gbp", "uk-spec-kgm"}}


def test_third_party_cases_of_the_british_calculator():
    cases = _uk_cases()
    assert len(cases) == 3
    texts = {"uk-adval": "8%", "uk-spec-gbp": "35.10 GBP/DTN", "uk-spec-kgm": "35.10 GBP/DTN"}
    for case_id, case in cases.items():
        given_quantities = case["inputs"].get("qty", {})
        value = int(Decimal(case["inputs"].get("customs_value", "0")) * 100)
        done = evaluate(read_duty(texts[case_id]), inputs(value, "GBP", 2, **given_quantities))
        assert done.amount == Decimal(case["expected"]["duty"]) * 100
