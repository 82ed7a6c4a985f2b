"""Reckonings: the short way to a duty says what the plain reader says, word for word and to the last fraction."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gwanmun.law.tariff.duty import read_duty, write_duty
from gwanmun.law.tariff.evaluation import Inputs, evaluate
from gwanmun.law.tariff.reckoning import Reckoned, reckon
from tests.law.tariff.duties import DUTIES

QUANTITIES = st.dictionaries(
    st.sampled_from(["KGM", "TNE", "GRM", "LTR", "HLT", "ASV", "LPA", "SPR", "NAR", "KGM/tss"]),
    st.decimals(0, 10**6, places=3)
    | st.integers(0, 10**15).map(Decimal)
    | st.sampled_from(["0.1", "1e-16", "1e-15", "-1", "1e15", "1e16", "NaN", "Infinity", "-0"]).map(Decimal),
    max_size=5,
)
FRACTIONS = st.fractions(0, 10**9, max_denominator=999) | st.integers(0, 10**9).map(Fraction)
INPUTS = st.builds(
    Inputs,
    st.integers(0, 10**15) | FRACTIONS | st.none(),
    QUANTITIES,
    st.sampled_from(["KRW", "USD"]),
    st.sampled_from([0, 2, 3]),
    st.dictionaries(st.sampled_from(["duty", "retail_price"]), FRACTIONS),
    st.dictionaries(st.sampled_from(["USD", "VND", "KRW"]), FRACTIONS),
)


def said(answer):
    """Everything an evaluation says; or the problems."""
    return answer.evaluation if isinstance(answer, Reckoned) else answer


@given(DUTIES, INPUTS)
def test_a_reckoning_says_what_the_plain_reader_says(duty, inputs):
    """The same amount, the same sentences, the same steps with their amounts, or the same problems."""
    plain = evaluate(duty, inputs)
    short = reckon(duty, inputs)
    assert said(short) == plain
    if isinstance(short, Reckoned):
        assert tuple(short.steps) == plain.steps
        assert Fraction(short.numerator, short.denominator) == short.amount == plain.amount


EVERYTHING_STATED = st.builds(
    Inputs,
    st.integers(0, 10**15),
    st.fixed_dictionaries({
        unit: st.decimals(0, 10**6, places=3) for unit in ("KGM", "LTR", "NAR", "H87", "KGM/tss", "ASV", "HLT", "LPA", "SPR")
    }),
    st.just("KRW"),
    st.sampled_from([0, 2]),
    st.fixed_dictionaries({"duty": FRACTIONS, "retail_price": FRACTIONS}),
    st.fixed_dictionaries({"USD": FRACTIONS, "VND": FRACTIONS}),
)  # fmt: skip


@given(DUTIES, EVERYTHING_STATED)
def test_where_everything_is_stated_only_a_reference_is_left_open(duty, inputs):
    plain = evaluate(duty, inputs)
    assert said(reckon(duty, inputs)) == plain
    assert isinstance(plain, tuple) == ("ref(" in write_duty(duty))


def test_a_duty_is_written_as_it_was_read_though_another_is_equal_to_it():
    """8% and 8.00% are equal; each keeps its own words, whichever was reckoned first."""
    inputs = Inputs(1000, {}, "KRW")
    for text in ("8.00%", "8%", "8.00%"):
        assert reckon(read_duty(text), inputs).steps == [f"{text} of 1000 = 80"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("8% of customs_value/7", "8% of 1000 / 7 = 80/7"),
        ("8% of customs_value/1.1 + 1%", "8% of customs_value/1.1 + 1% = 910/11"),
        ("7 USD/KGM", "7 USD/KGM on 3 KGM at 1/3 KRW for one USD = 7"),
        ("8% - 120 KRW", "8% - 120 KRW = -40"),
    ],
)
def test_what_no_decimal_says_is_written_as_the_fraction_it_is(text, sentence):
    inputs = Inputs(1000, {"KGM": Decimal(3)}, "KRW", exchange={"USD": Fraction(1, 3)})
    assert reckon(read_duty(text), inputs).steps[-1] == sentence
    assert evaluate(read_duty(text), inputs).steps[-1] == sentence


@given(st.integers(0, 10**12), st.decimals(0, 10**6, places=3))
@example(20000, Decimal(10))
def test_the_benchmarks_duty_is_owed_in_whole_hundredths(value, weight):
    done = reckon(read_duty("greater(270%, 6210 KRW/KGM)"), Inputs(value, {"KGM": weight}, "KRW"))
    assert done.amount == max(value * Fraction(27, 10), Fraction(weight) * 6210)
