"""Cases that other people published: the British calculator, TARIC sentences, Meursing, American stacking.

A case that is `derived`, to be confirmed (`confirm`) or not verified says so in its name, so that nobody takes it for
agreement with a third party.
"""

import json
import re
from decimal import Decimal
from fractions import Fraction

import pytest

from gwanmun.law.basics.money import Rounding, rounded, rounded_ratio
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.known import read_either
from gwanmun.law.tariff.dialects.taric import read_taric
from gwanmun.law.tariff.duty import read_duty, write_duty
from gwanmun.law.tariff.evaluation import Evaluation, Inputs, evaluate
from gwanmun.law.tariff.reference import EVERYWHERE, Goods, Row, Tables, resolve
from gwanmun.law.tariff.two_tariffs import governing
from tests.shared import shared


def cases(file, wanted=lambda case: True):
    """The cases of a file that are wanted, each named, its weakness in the name."""
    text = shared(f"cases/{file}").read_text(encoding="utf-8")
    return [pytest.param(case, id=_name(case, n)) for n, case in enumerate(json.loads(text)["cases"]) if wanted(case)]


def _name(case, number):
    name = str(case.get("id") or case.get("text") or case.get("root") or case.get("hts") or number)
    flags = [flag for flag in ("derived", "confirm") if case.get(flag)]
    return "-".join([name, *flags, *(["unverified"] if case.get("verified") is False else [])])


def evaluated(duty, given):
    """What a duty comes to on a case's inputs, in pence."""
    quantities = {unit: Decimal(amount) for unit, amount in given.get("qty", {}).items()}
    value = Fraction(given.get("customs_value", "0")) * 100
    done = evaluate(duty, Inputs(value, quantities, "GBP", 2))
    assert isinstance(done, Evaluation), done
    return done.amount


def is_a_duty(case):
    return case.get("duty", "round") != "round"


@pytest.mark.parametrize("case", cases("duty_uk_calculator.json", is_a_duty))
def test_the_british_calculator(case):
    duty = read_either(case["duty"])
    pence = evaluated(duty, case["inputs"])
    assert rounded_ratio(pence.numerator, pence.denominator, Rounding()) == Decimal(case["expected"]["duty"]) * 100


@pytest.mark.parametrize("case", cases("duty_uk_calculator.json", lambda case: case.get("duty") == "round"))
def test_the_british_calculator_rounds_duties_on_alcohol_down(case):
    given = case["inputs"]
    exact = Decimal(given["raw"]).scaleb(given["places"])
    assert rounded(exact, Rounding(mode=given["mode"])) == Decimal(case["expected"]["rounded"]).scaleb(given["places"])


@pytest.mark.parametrize("case", cases("duty_uk_calculator.json", lambda case: "choose" in case["expected"]))
def test_the_british_calculator_chooses_between_two_tariffs(case):
    given = {name: int(amount) * 100 for name, amount in case["inputs"].items()}
    own, other = Fraction(given["uk_duty"]), Fraction(given["xi_duty"])
    chosen = {"own": "uk", "other": "xi"}[governing(given["customs_value"], own=own, other=other)]
    assert chosen == case["expected"]["choose"]


@pytest.mark.parametrize(("uk", "xi", "chosen"), [(3, 6, "own"), (3, 6.01, "other"), (6, 3, "own"), (6.01, 3, "other")])
def test_three_per_cent_of_the_value_and_no_more(uk, xi, chosen):
    assert governing(10000, own=Fraction(str(uk)) * 100, other=Fraction(str(xi)) * 100) == chosen


@pytest.mark.parametrize("case", cases("duty_uk_calculator.json", lambda case: "total" in case["expected"]))
def test_the_british_calculator_adds_up_exactly_and_rounds_once(case):
    exact = sum(Decimal(amount) for amount in case["inputs"].values() if amount is not None)
    assert rounded(exact * 100, Rounding()) == Decimal(case["expected"]["total"]) * 100


def test_every_british_case_is_one_of_these():
    kinds = (is_a_duty, lambda case: case.get("duty") == "round")
    rest = (lambda case: "choose" in case["expected"], lambda case: "total" in case["expected"])
    file = "duty_uk_calculator.json"
    assert sum(len(cases(file, kind)) for kind in (*kinds, *rest)) == len(cases(file))


@pytest.mark.parametrize("case", cases("duty_sentence_parse.json", lambda case: "components" in case))
def test_a_sentence_is_read_into_its_components(case):
    read = read_taric(case["text"])
    assert [_plain(component) for component in read.components] == [_plain(one) for one in case["components"]]
    assert not isinstance(read_duty(write_duty(read.duty)), Problem)


def _plain(component):
    """A component whose amount is a number, however many noughts it is written with."""
    return [Decimal(cell) if place == 1 and cell is not None else cell for place, cell in enumerate(component)]


EXPECTED = {
    "DutyAmountRequired": "a duty amount",
    "InvalidDutyExpression": "a duty expression",
    "InvalidMonetaryUnit": "a monetary unit",
    "InvalidMeasurementUnit": "a measurement unit",
    "InvalidMeasurementUnitQualifier": "a measurement unit qualifier",
}


@pytest.mark.parametrize("case", cases("duty_sentence_parse.json", lambda case: "syntax_error" in case))
def test_a_sentence_that_is_none_says_what_was_expected_where(case):
    problem = read_taric(case["text"])
    assert problem.code == "duty-unreadable"
    assert 1 <= int(problem.facts["column"]) <= len(case["text"]) + 1
    assert EXPECTED[case["syntax_error"]] in problem.facts["expected"]


@pytest.mark.parametrize("case", cases("duty_sentence_parse.json", lambda case: "semantic_error" in case))
def test_a_sentence_against_the_rules_says_which(case):
    problem = read_taric(case["text"])
    rule = "duty-expressions-unordered" if "more than once" in case["semantic_error"] else "duty-expression-unfitting"
    assert problem.code == rule


@pytest.mark.parametrize("case", cases("meursing_resolution.json", lambda case: "root" in case))
def test_meursing_components_stand_where_the_placeholders_stood(case):
    """The amounts are those the case itself states: it says where each goes, and what the whole is then worth."""
    root, answer = read_taric(case["root"]).duty, read_taric(case["resolved"]).duty
    keys = re.findall(r"ref\(meursing, (\w+)\)", write_duty(root))
    amounts = re.findall(r"[\d.]+ EUR/DTN", write_duty(answer))
    rows = [Row(key, amount, case["code"], EVERYWHERE) for key, amount in zip(keys, amounts, strict=True)]
    resolved = resolve(root, Tables({"meursing": rows}), Goods(case["code"], case["origin"]))
    for value, weight in ((1000, 100), (100, 1000), (123457, 31)):
        given = Inputs(value, {"KGM": Decimal(weight)}, "EUR")
        assert evaluate(resolved, given).amount == evaluate(answer, given).amount


@pytest.mark.parametrize("case", cases("meursing_resolution.json", lambda case: "rule" in case))
def test_the_most_specific_area_of_two_wins(case):
    everywhere, country = re.findall(r"area (\w+)", case["rule"])[:2]
    rows = [Row("ea", "2 EUR/DTN", "7000", everywhere), Row("ea", "1 EUR/DTN", "7000", country)]
    for table in (rows, rows[::-1]):
        resolved = resolve(read_duty("ref(meursing, ea)"), Tables({"meursing": table}), Goods("7000", country))
        assert write_duty(resolved) == "1 EUR/DTN"
    assert case["expected"].startswith(f"the {country} one")


@pytest.mark.parametrize("case", cases("us_stacking.json"))
def test_american_duties_stack_each_on_its_slice_of_the_value(case):
    named = {amount: name for name, amount in case["slices"].items()} | {case["value"]: "customs_value"}
    stated = [re.fullmatch(r"\w+@([\d.]+)% of (\d+)", rule).groups() for rule in case["duties"]]
    text = " + ".join(f"{percent}% of {named[amount]}" for percent, amount in stated)
    bases = {name: Fraction(amount) for name, amount in case["slices"].items()}
    done = evaluate(read_duty(text), Inputs(int(case["value"]), {}, "USD", bases=bases))
    assert [step.amount for step in done.trace[:-1]] == [Fraction(amount) for amount in case["duties"].values()]
    assert done.amount == Fraction(case["expected_total"])
