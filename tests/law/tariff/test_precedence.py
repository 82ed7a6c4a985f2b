"""Which of several rates applies: Korea's order of precedence (Customs Act Article 50), drawn as tables."""

import json
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.precedence import Choice, choose
from gwanmun.law.tariff.rate import rates_among
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import CLASSES, measure
from tests.shared import shared


def rates(text, proven=""):
    """Rates drawn as "A 8%, C 6.5%"."""
    measures = [measure("7210491010", *one.split(maxsplit=1)) for one in text.split(", ") if one]
    read, problems = rates_among(CLASSES, measures, (proven,))
    assert not problems
    return read


def said(text):
    """What a declarant said, drawn as "recommendation yes, use_code U1"; "none" for an answer that is "none of them"."""
    answers = dict(one.split() for one in text.split(", ") if one)
    yes_or_no = {"recommendation": answers.pop("recommendation") == "yes"} if "recommendation" in answers else {}
    return Chosen(**{kind: "" if answer == "none" else answer for kind, answer in answers.items()}, **yes_or_no)


CHOSEN = table("""
rates                        | proven | said               | winner    | reason
-----------------------------+--------+--------------------+-----------+----------------------------------------------------
A 8%                         |        |                    | A 8%      | A 8%: the only rate
A 8%, C 6.5%                 |        |                    | C 6.5%    | C 6.5%: lower than A 8%
A 8%, C 13%                  |        |                    | A 8%      | A 8%: lower than C 13%
A 8%, C 8%                   |        |                    | A 8%      | A 8%: goes before C 8%
A 8%, W2 270%                |        |                    | W2 270%   | W2 270%: goes before A 8%
B 5%, A 8%, W2 270%          |        |                    | W2 270%   | W2 270%: goes before A 8%, B 5%
A 8%, W2 270%, R 0%          |        |                    | R 0%      | R 0%: lower than A 8%, W2 270%
A 8%, W2 270%, L 300%        |        |                    | W2 270%   | W2 270%: goes before A 8%, L 300%
A 8%, W2 270%, L 30%         |        |                    | L 30%     | L 30%: goes before A 8%, W2 270%
A 8%, W2 270%, FVN1 200%     | FVN1   |                    | FVN1 200% | FVN1 200%: goes before A 8%, W2 270%
A 8%, W1 40%, W2 270%        |        | recommendation yes | W1 40%    | W1 40%: goes before W2 270%, A 8%
A 8%, W1 40%, W2 270%        |        | recommendation no  | W2 270%   | W2 270%: goes before W1 40%, A 8%
A 8%, W1 40%                 |        |                    | A 8%      | A 8%: lower than W1 40%
A 8%, L 30%                  |        |                    | L 30%     | L 30%: goes before A 8%
A 8%, L 30%, C 25%           |        |                    | C 25%     | C 25%: goes before A 8%, L 30%
A 8%, B 5%, C 6%             |        |                    | B 5%      | B 5%: lower than A 8%, C 6%
A 8%, B 10%                  |        |                    | B 10%     | B 10%: goes before A 8%
A 3%, P1 0%                  |        | recommendation yes | P1 0%     | P1 0%: lower than A 3%
A 3%, P1 10%                 |        | recommendation yes | P1 10%    | P1 10%: goes before A 3%
A 3%, R 2%, P1 10%           |        | recommendation yes | R 2%      | R 2%: lower than A 3%, P1 10%
A 3%, P1 0%                  |        | recommendation no  | A 3%      | A 3%: goes before P1 0%
A 3%, P1 0%                  |        |                    | A 3%      | A 3%: goes before P1 0%
A 8%, C 6.5%, FVN1 0%        |        |                    | C 6.5%    | C 6.5%: lower than A 8%
A 8%, C 6.5%, FVN1 0%        | FVN1   |                    | FVN1 0%   | FVN1 0%: lower than A 8%, C 6.5%
A 8%, FVN1 8%                | FVN1   |                    | A 8%      | A 8%: goes before FVN1 8%
A 8%, FVN1 free, FAS1 free   | FAS1   |                    | FAS1 free | FAS1 free: lower than A 8%
A 8%, FVN1 free, K 40%       | FVN1   |                    | K 40%     | K 40%: goes before A 8%, FVN1 free
A 8%, C 10%, D 6%            |        |                    | D 6%      | D 6%: lower than C 10%, A 8%
A 8%, C 6%, D 5%             |        | rate_class C       | C 6%      | C 6%: goes before D 5%, A 8%
A 8%, C1 6%, C2 5%           |        | rate_class C2      | C2 5%     | C2 5%: lower than C1 6%, A 8%
A 8%, I 15.39%               |        |                    | A 8%      | A 8%: the only rate
""")


@pytest.mark.parametrize("row", CHOSEN, ids=named)
def test_Article_50_the_order_of_rates(row):
    choice = choose(rates(row["rates"], row["proven"]), said(row["said"]))
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
    assert facts == {"rates": "C 6%, D 5%", "tier": "3", "asked": "rate_class"}


BY_USE = [("A", "8%", "", ""), ("C", "6%", "", ""), ("C", "2%", "U1", ""), ("C", "0%", "U2", ""), ("D", "3%", "", "X7")]


def rates_by_use():
    """A basic rate, a concession in general and for two end uses, and another for goods with an additional code."""
    measures = [
        replace(measure("7210491010", rate_class, duty), use_code=use, additional_code=additional)
        for rate_class, duty, use, additional in BY_USE
    ]
    return rates_among(CLASSES, measures, ())[0]


BY_KEY = table("""
said                               | answer
-----------------------------------+--------------------------------------------------------------------------------
                                   | asks use_code and additional_code: C 0% (use_code U2), C 2% (use_code U1), C 6%, D 3% (additional_code X7)
use_code U1                        | C 2%
use_code U1, additional_code none  | C 2%
use_code U2, additional_code none  | C 0%
use_code U9, additional_code none  | C 6%
use_code none, additional_code none| C 6%
use_code none, additional_code X7  | D 3%
""")


@pytest.mark.parametrize("row", BY_KEY, ids=named)
def test_a_use_or_an_additional_code_picks_among_rates_of_one_tier(row):
    answer = choose(rates_by_use(), said(row["said"]))
    if isinstance(answer, Problem):
        assert row["answer"] == f"asks {answer.facts['asked']}: {answer.facts['rates']}"
    else:
        assert row["answer"] == f"{answer.winner.measure.rate_class} {answer.winner.measure.duty}"


BY_SUPPLIER = table("""
said                         | levied on top
-----------------------------+-------------------------------------------------------------------
additional_code BAOSHAN      | I 27.91%
additional_code SHAGANG      | I 29.62%
additional_code none         | I 34.1%
additional_code ANOTHER      | I 34.1%
                             | asks additional_code: I 27.91% (additional_code BAOSHAN), I 29.62% (additional_code SHAGANG), I 34.1%
""")


@pytest.mark.parametrize("row", BY_SUPPLIER, ids=named)
def test_an_anti_dumping_duty_is_the_suppliers_own_or_the_others_and_never_the_sum(row):
    """Heavy plate of China: a rate for each supplier that was looked into, and one for all others."""
    suppliers = (("BAOSHAN", "27.91%"), ("SHAGANG", "29.62%"), ("", "34.1%"))
    measures = [replace(measure("7208511000", "I", duty), additional_code=name) for name, duty in suppliers]
    found, _ = rates_among(CLASSES, [measure("7208511000", "A", "free"), *measures], ())
    answer = choose(found, said(row["said"]))
    if isinstance(answer, Problem):
        assert row["levied on top"] == f"asks {answer.facts['asked']}: {answer.facts['rates']}"
    else:
        assert answer.winner.measure.rate_class == "A"
        assert [f"I {rate.measure.duty}" for rate in answer.additions] == [row["levied on top"]]
        assert {rate.measure.duty for rate, _ in answer.alternatives} == {d for _, d in suppliers} - {
            row["levied on top"][2:]
        }


def test_goods_without_any_rate_are_a_problem():
    assert choose(()).code == "rate-missing"
    assert choose(rates("I 10%")).code == "rate-missing"


@given(st.sampled_from([rates("A 8%, C 6.5%, L 30%, W2 50%, FVN1 7%, I 3%", "FVN1"), rates("A 8%, C 9%, D 7%, P 1%")]))
def test_the_order_in_which_rates_come_does_not_matter(given_rates):
    chosen = {choose(order).winner.measure.rate_class for order in list(permutations(given_rates))[:200]}
    assert len(chosen) == 1


PERCENTS = st.integers(0, 400)


@given(PERCENTS, st.dictionaries(st.sampled_from(["C", "L", "R", "B", "W2", "K"]), PERCENTS), PERCENTS)
def test_a_proven_preference_never_raises_the_rate(basic, others, preference):
    drawn = ", ".join([f"A {basic}%", *(f"{c} {p}%" for c, p in others.items()), f"FVN1 {preference}%"])
    without, proven = choose(rates(drawn)), choose(rates(drawn, "FVN1"))
    assume(isinstance(without, Choice))  # else it is a question, with the preference as without it
    assert proven.winner.worth <= without.winner.worth


def published():
    """The cases of Korea's order of precedence; their numbers are made up on the official rule, and they say so."""
    cases = json.loads(shared("cases/korea_duty.json").read_text(encoding="utf-8"))["cases"]
    return [case for case in cases if "rates" in case]


@pytest.mark.parametrize("case", published(), ids=lambda case: case["id"] + "-confirm" * case.get("confirm", False))
def test_published_order_of_precedence(case):
    classes = {**CLASSES, "FCN1": replace(CLASSES["FVN1"], id="FCN1")}
    measures = [measure("7210491010", name, f"{rate}%") for name, rate in case["rates"].items()]
    read, problems = rates_among(classes, measures, ("FCN1",) if case.get("proof") else ())
    assert not problems
    winner = choose(read, Chosen(recommendation=case.get("recommendation"))).winner
    expected = case["expected"]["cls"], Fraction(case["expected"]["rate"]) / 100
    assert (winner.measure.rate_class, winner.worth) == expected
