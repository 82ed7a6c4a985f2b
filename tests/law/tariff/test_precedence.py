"""Which of several rates applies: Korea's order of precedence (Customs Act Article 50), drawn as tables."""

import json
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.precedence import choose
from gwanmun.law.tariff.rate import rates_among
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import CLASSES, measure, tariff
from tests.shared import shared


def rates(text, proven=""):
    """Rates drawn as "A 8%, C 6.5%"."""
    measures = [measure("7210491010", *one.split(maxsplit=1)) for one in text.split(", ") if one]
    read, problems = rates_among(tariff(*measures), measures, proven)
    assert not problems
    return read


CHOSEN = table("""
rates                        | proven | winner    | reason
-----------------------------+--------+-----------+----------------------------------------------------
A 8%                         |        | A 8%      | A 8%: the only rate
A 8%, C 6.5%                 |        | C 6.5%    | C 6.5%: lower than A 8%
A 8%, C 13%                  |        | A 8%      | A 8%: lower than C 13%
A 8%, C 8%                   |        | A 8%      | A 8%: goes before C 8%
A 8%, W2 270%                |        | W2 270%   | W2 270%: goes before A 8%
A 8%, L 30%                  |        | L 30%     | L 30%: goes before A 8%
A 8%, L 30%, C 25%           |        | C 25%     | C 25%: goes before A 8%, L 30%
A 3%, P 0%                   |        | P 0%      | P 0%: lower than A 3%
A 8%, C 6.5%, FVN1 0%        |        | C 6.5%    | C 6.5%: lower than A 8%
A 8%, C 6.5%, FVN1 0%        | FVN1   | FVN1 0%   | FVN1 0%: lower than A 8%, C 6.5%
A 8%, FVN1 8%                | FVN1   | A 8%      | A 8%: goes before FVN1 8%
A 8%, FVN1 free, FAS1 free   | FAS1   | FAS1 free | FAS1 free: lower than A 8%
A 8%, FVN1 free, K 40%       | FVN1   | K 40%     | K 40%: goes before A 8%, FVN1 free
A 8%, C 10%, D 6%            |        | D 6%      | D 6%: lower than C 10%, A 8%
A 8%, I 15.39%               |        | A 8%      | A 8%: the only rate
""")


@pytest.mark.parametrize("row", CHOSEN, ids=named)
def test_Article_50_the_order_of_rates(row):
    choice = choose(rates(row["rates"], row["proven"]))
    assert f"{choice.winner.measure.rate_class} {choice.winner.measure.duty}" == row["winner"]
    assert choice.reason == row["reason"]


def test_every_rate_that_does_not_apply_says_why():
    choice = choose(rates("A 8%, C 6.5%, L 30%, FVN1 7%", "FVN1"))
    said = {rate.measure.rate_class: why for rate, why in choice.alternatives}
    assert said == {
        "A": "L 30% goes before it always",
        "L": "C 6.5% is lower and goes before it",
        "FVN1": "not lower than C 6.5%",
    }


def test_additive_classes_are_levied_on_top_whichever_rate_wins():
    choice = choose(rates("A 8%, I 15.39%, FVN1 free", "FVN1"))
    assert choice.winner.measure.rate_class == "FVN1"
    assert [rate.measure.rate_class for rate in choice.additions] == ["I"]


AMBIGUOUS = table("""
rates               | proven
--------------------+-------
A 8%, C 6%, D 5%    |
A 8%, C 6%, D 6%    |
C 6%, D 5%          |
A 8%, A 5%          |
""")


@pytest.mark.parametrize("row", AMBIGUOUS, ids=named)
def test_two_winners_in_one_tier_are_a_question_and_never_an_average(row):
    problem = choose(rates(row["rates"], row["proven"]))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.path) == ("rate-ambiguous", "commodity")


def test_the_ambiguous_rates_are_named():
    facts = choose(rates("A 8%, C 6%, D 5%")).facts
    assert facts == {"rates": "C 6%, D 5%", "tier": "3"}


def test_goods_without_any_rate_are_a_problem():
    assert choose(()).code == "rate-missing"
    assert choose(rates("I 10%")).code == "rate-missing"


@given(st.sampled_from([rates("A 8%, C 6.5%, L 30%, W2 50%, FVN1 7%, I 3%", "FVN1"), rates("A 8%, C 9%, D 7%, P 1%")]))
def test_the_order_in_which_rates_come_does_not_matter(given_rates):
    chosen = {choose(order).winner.measure.rate_class for order in list(permutations(given_rates))[:200]}
    assert len(chosen) == 1


PERCENTS = st.integers(0, 400)


@given(PERCENTS, st.dictionaries(st.sampled_from(["C", "L", "P", "W2", "K"]), PERCENTS), PERCENTS)
def test_a_proven_preference_never_raises_the_rate(basic, others, preference):
    drawn = ", ".join([f"A {basic}%", *(f"{c} {p}%" for c, p in others.items()), f"FVN1 {preference}%"])
    without, proven = choose(rates(drawn)), choose(rates(drawn, "FVN1"))
    assert proven.winner.worth <= without.winner.worth


def test_published_order_of_precedence():
    """The cases on the official table; a case marked `confirm` is shown by its own name and agrees today."""
    cases = json.loads(shared("cases/korea_duty.json").read_text(encoding="utf-8"))["cases"]
    drawn = [case for case in cases if "rates" in case]
    assert len(drawn) >= 6
    for case in drawn:
        known = {name: rate for name, rate in case["rates"].items() if _class(name) in CLASSES}
        text = ", ".join(f"{_class(name)} {rate}%" for name, rate in known.items())
        winner = choose(rates(text)).winner
        assert (winner.measure.rate_class, winner.worth) == (
            _class(case["expected"]["cls"]),
            Fraction(case["expected"]["rate"]) / 100,
        ), case["id"]


def _class(name):
    """The table's agreement class of another partner stands for any that is not proven; P1 is a quota tariff."""
    return {"FCN1": "FVN1", "P1": "P"}.get(name, name)
