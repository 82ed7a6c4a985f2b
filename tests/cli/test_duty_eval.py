"""`gwanmun duty eval` and `gwanmun tariff read` as somebody types them, and as a program asks them line by line."""

import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from gwanmun.cli import duty, tariff
from gwanmun.cli.json_lines import LONGEST_LINE
from tests.law.tables import named, table
from tests.shared import shared

RUNNER = CliRunner()
OF_THE_ISSUE = "13.8% floor 13 GBP/dtn cap 15 GBP/dtn - 7 GBP/dtn"


def asked(app, words, *questions):
    """The answers to questions, each an object or a line as it stands."""
    lines = [question if isinstance(question, str) else json.dumps(question) for question in questions]
    done = RUNNER.invoke(app, [*words, "-"], input="\n".join(lines), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def evaluated(*questions):
    return asked(duty.app, ["eval"], *questions)


def read(dialect, *texts):
    return asked(tariff.app, ["read", "--dialect", dialect], *({"text": text} for text in texts))


def test_the_question_of_the_issue():
    (answer,) = evaluated({"duty": OF_THE_ISSUE, "inputs": {"customs_value": "1200", "qty": {"DTN": "100"}}})
    assert answer["duty"] == answer["shown"] == "800.00"
    assert "tax" not in answer
    assert [line["said"] for line in answer["trace"]] == [
        "13.8% of 1200 = 165.6",
        "13 GBP/DTN on 100 DTN = 1300",
        "13.8% floor 13 GBP/DTN = 1300",
        "15 GBP/DTN on 100 DTN = 1500",
        "7 GBP/DTN on 100 DTN = 700",
        "15 GBP/DTN - 7 GBP/DTN = 800",
        "13.8% floor 13 GBP/DTN cap 15 GBP/DTN - 7 GBP/DTN = 800",
    ]


def test_the_published_cases_go_in_as_they_stand():
    text = shared("cases/duty_uk_calculator.json").read_text(encoding="utf-8")
    cases = [case for case in json.loads(text)["cases"] if "duty" in case]
    for case, answer in zip(cases, evaluated(*cases), strict=True):
        assert answer["id"] == case["id"]
        for name, expected in case["expected"].items():
            given = answer["shown"] if name == "duty" else answer[name]
            assert Decimal(given) == Decimal(expected), (case["id"], name)


WORKED = table("""
duty                               | inputs                                                         | duty           | shown
-----------------------------------+----------------------------------------------------------------+----------------+--------
2.70%                              | {"customs_value": "10002.240954"}                              | 270.060505758  | 270.06
2.70%                              | {"customs_value": 10002.240954}                                | 270.060505758  | 270.06
8%                                 | {"customs_value": "0.0625"}                                    | 0.005          | 0.01
0.50 GBP/%vol/hl                   | {"qty": {"LTR": "45", "ASV": "40.04"}}                         | 9.009          | 9.00
0.50 GBP/%vol/hl                   | {"ltr": "45", "ASV": "40.04"}                                  | 9.009          | 9.00
35.10 EUR / 100 kg                 | {"qty": {"DTN": "120"}, "fx": "0.85378"}                       | 3596.12136     | 3596.12
35.10 EUR / 100 kg                 | {"qty": {"DTN": "120"}, "fx": {"EUR/GBP": "0.85378"}}          | 3596.12136     | 3596.12
13 GBP/dtn + 1 EUR/dtn             | {"qty": {"kg": "100"}, "fx": {"EUR": "0.5"}}                   | 13.50          | 13.50
10% of customs_value/3             | {"customs_value": "100"}                                       | 10/3           | 3.33
9% MAX 1% + 0.90 GBP / 100 kg      | {"customs_value": "100", "qty": {"KGM": "200"}}                | 2.80           | 2.80
7.60% + EA                         | {"customs_value": "100", "tables": {"meursing": {"ea": "9 EUR / 100 kg"}}, "DTN": "2"} | 25.60 | 25.60
5% - 7%                            | {"customs_value": "100"}                                       | -2.00          | -2.00
""".replace("\nduty  ", "\ntext  ", 1))  # fmt: skip


@pytest.mark.parametrize("row", WORKED, ids=named)
def test_amounts_come_back_unrounded_and_as_they_are_shown(row):
    (answer,) = evaluated({"duty": row["text"], "inputs": json.loads(row["inputs"])})
    assert (answer["duty"], answer["shown"]) == (row["duty"], row["shown"])


def test_a_tax_answers_beside_the_duty_and_every_line_cites_its_act():
    (retail,) = evaluated({"duty": "16.50% / RET", "inputs": {"qty": {"RET": "1000"}}})
    assert retail["tax"] == "165.00"
    question = {"duty": "72% of customs_value+duty", "act": "주세법", "inputs": {"customs_value": 1000, "duty": "80.5"}}
    (answer,) = evaluated(question)
    assert answer["tax"] == answer["duty"] == "777.96"
    assert answer["trace"] == [
        {"said": "72% of (1000 + 80.5) = 777.96", "amount": "777.96", "columns": [1, 25], "act": "주세법"}
    ]


def test_the_published_cases_without_a_duty_text_are_arithmetic():
    """Totals, the choice between two tariffs, and Korea's rate on a price, whole as Korea's law has it."""
    files = ("cases/duty_uk_calculator.json", "cases/korea_duty.json")
    cases = [case for file in files for case in json.loads(shared(file).read_text(encoding="utf-8"))["cases"]]
    cases = [case for case in cases if "duty" not in case and "rates" not in case]
    assert {"ni-3pct-1", "uk-total-2", "easylaw-1", "trunc-1"} <= {case["id"] for case in cases}
    for case, answer in zip(cases, evaluated(*cases), strict=True):
        assert {name: answer[name] for name in case["expected"]} == case["expected"], case["id"]
        assert answer["trace"]


ARITHMETIC = table("""
inputs                                                         | answer
---------------------------------------------------------------+------------------------------
{"duty": "3610.1052", "excise": "300", "vat": 240}             | total 4150.11
{"duty": "0.005", "vat": null}                                 | total 0.01
{"customs_value": "100", "uk_duty": "3", "xi_duty": "6.01"}    | choose xi
{"customs_value": "100.17", "uk_duty": "0", "xi_duty": "3.01"} | choose uk
{"cif": "1000.50 USD", "fx": "1200.5", "rate": "8"}            | duty 96080
{"cif_krw": "1,234,567", "rate": "6.5%"}                       | duty 80240
{"cif": "5000 KRW", "rate": "8%"}                              | duty 400
{"uk_duty": "3", "xi_duty": "6"}                               | problem field-missing
{"cif": "1000 USD", "rate": "8%"}                              | problem field-missing
{"cif": "many", "rate": "8%"}                                  | problem field-invalid
{"cif_krw": "1", "rate": "eight"}                              | problem duty-unreadable
{"duty": "nothing"}                                            | problem field-invalid
""")


@pytest.mark.parametrize("row", ARITHMETIC, ids=named)
def test_figures_are_put_together_without_a_duty_text(row):
    (answer,) = evaluated({"inputs": json.loads(row["inputs"])})
    name, expected = row["answer"].split()
    assert (answer[name]["code"] if name == "problem" else answer[name]) == expected


AS_PEOPLE_WRITE = table("""
question                                                                                         | duty
-------------------------------------------------------------------------------------------------+--------
{"duty": "8%", "inputs": {"customs_value": "1 200.50"}}                                          | 96.04
{"duty": "8%", "inputs": {"customs_value": "1,200,000"}}                                         | 96000.00
{"duty": "8%", "inputs": {"customs_value": "1,200.50"}}                                          | 96.04
{"duty": "15 GBP/dtn \u2212 7 GBP/dtn", "inputs": {"qty": {"dtn": "100"}}}                        | 800.00
{"duty": "15\u00a0GBP/dtn \u2013 7 GBP/dtn", "inputs": {"qty": {"dtn": "100"}}}                   | 800.00
{"duty": "Free", "inputs": {}}                                                                   | 0.00
{"duty": "8%", "dialect": "TARIC", "inputs": {"customs_value": 30}}                              | 2.40
{"duty": "8%", "inputs": {"customs_value": 30, "note": "as invoiced", "fx": "1200"}}             | 2.40
{"duty": "1 EUR/kg", "inputs": {"qty": {"kg": 30}, "fx": {"eur/gbp": 0.5}}}                      | 15.00
""")


@pytest.mark.parametrize("row", AS_PEOPLE_WRITE, ids=named)
def test_questions_are_read_as_people_write_them(row):
    (answer,) = evaluated(row["question"])
    assert answer["duty"] == row["duty"]


def test_a_lone_comma_may_be_a_decimal_point_and_is_not_guessed_at():
    (answer,) = evaluated({"duty": "8%", "inputs": {"customs_value": "1,200"}})
    assert (answer["problem"]["path"], "comma" in answer["problem"]["cause"]) == ("inputs.customs_value", True)


def test_a_question_is_named_by_its_number_too_and_a_bad_one_leaves_its_neighbours_alone():
    answers = evaluated(
        {"id": 1, "duty": "8%", "inputs": {"customs_value": 30}}, '{"id": 2,', {"id": 3.5, "duty": "8%"}
    )
    assert [answer.get("id") for answer in answers] == [1, None, "3.5"]
    assert [answer.get("duty") for answer in answers] == ["2.40", None, None]


def test_nothing_stands_before_a_leading_minus_to_take_it_off():
    answers = evaluated(*({"duty": text, "inputs": {"customs_value": "30"}} for text in ("-8%", "MIN 8%", "MAX 8%")))
    assert [answer["problem"]["code"] for answer in answers] == ["duty-unreadable"] * 3


def test_a_row_of_a_table_is_chosen_for_the_goods():
    rows = [
        {"key": "ea", "code": "7507", "area": "1011", "duty": "99.88 EUR / 100 kg", "act": "R/1"},
        {"key": "ea", "code": "7507", "area": "RO", "duty": "1 EUR / 100 kg", "act": "R/2"},
    ]
    given = {"customs_value": "1000", "qty": {"KGM": "500"}, "tables": {"meursing": rows}, "code": "7507"}
    answers = evaluated(*({"duty": "7.60% + EA", "inputs": {**given, "origin": origin}} for origin in ("CR", "RO")))
    assert [answer["duty"] for answer in answers] == ["575.40", "81.00"]
    assert [answer["trace"][1]["act"] for answer in answers] == ["R/1", "R/2"]


def test_a_row_of_a_table_holds_from_a_day_to_a_day():
    rows = [
        {"key": "ea", "duty": "9 EUR / 100 kg", "to": "2025-12-31"},
        {"key": "ea", "duty": "5 EUR / 100 kg", "from": "2026-01-01"},
    ]
    given = {"customs_value": "0", "qty": {"DTN": "1"}, "tables": {"meursing": rows}}
    days = ("2025-12-31", "2026-01-01", None, "soon")
    answers = evaluated(*({"duty": "0% + EA", "inputs": {**given, "on": on}} for on in days))
    assert [answer.get("duty") for answer in answers] == ["9.00", "5.00", None, None]
    assert [answer["problem"]["code"] for answer in answers[2:]] == ["field-missing", "text-format-wrong"]


REFUSED = table("""
question                                                        | code                  | column
----------------------------------------------------------------+-----------------------+-------
{"duty": "8% floor (3%", "inputs": {}}                          | duty-unreadable       | 13
{"duty": "8%) + 3%", "inputs": {}}                              | duty-unreadable       | 3
{"duty": "8% 9%", "inputs": {}}                                 | duty-unreadable       | 4
{"duty": "8% of", "inputs": {}}                                 | duty-unreadable       | 6
{"duty": "8% + 3 EUR/xyz", "inputs": {"customs_value": 1}}      | unit-unknown          | 6
{"duty": "3 EUR/kg/hl", "inputs": {}}                           | units-unfitting       | 1
{"duty": "3 EUR/kg", "inputs": {}}                              | quantity-missing      |
{"duty": "3 EUR/kg", "inputs": {"qty": {"LTR": "5"}}}           | quantity-missing      |
{"duty": "3 EUR/kg", "inputs": {"KGM": 1}, "currency": "GBP"}   | duty-currency-foreign |
{"duty": "8%"}                                                  | base-missing          | 1
{"duty": "7.60% + EA", "inputs": {"customs_value": "1"}}        | reference-unresolved  | 7
{"duty": "8%", "inputs": {"customs_value": "NaN"}}              | field-invalid         |
{"duty": "8%", "inputs": {"customs_value": "-5"}}               | field-invalid         |
{"duty": "8%", "inputs": {"customs_value": "1e99"}}             | field-invalid         |
{"duty": "8%", "inputs": {"customs_value": true}}               | field-invalid         |
{"duty": "8%", "inputs": []}                                    | type-wrong            |
{"duty": ["8%"], "inputs": {}}                                  | type-wrong            |
{"duty": "8%", "dialect": "klingon", "inputs": {}}              | choice-unknown        |
{"duty": "5/9(1M/T) ASG", "dialect": "kr", "inputs": {}}        | field-invalid         |
{"duty": "1 EUR/kg + 1 USD/kg", "inputs": {"fx": "2"}}          | field-invalid         |
{"inputs": {}}                                                  | field-missing         |
{"duty": "8%", "duty": "9%"}                                    | field-repeated        |
[8]                                                             | type-wrong            |
{"duty":                                                        | json-malformed        |
""")


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_what_is_wrong_is_said_with_its_column(row):
    (answer,) = evaluated(row["question"])
    problem = answer["problem"]
    assert problem["code"] == row["code"]
    assert problem["title"]
    assert problem["mend"]
    if row["code"] != "json-malformed":
        assert str(problem.get("column", "")) == row["column"]


def test_every_problem_of_a_question_is_said():
    (answer,) = evaluated({"duty": "8% + 3 EUR/kg", "inputs": {"qty": {"LTR": "x"}, "customs_value": "y"}})
    said = [answer["problem"], *answer["others"]]
    assert [(problem["code"], problem["path"]) for problem in said] == [
        ("field-invalid", "inputs.customs_value"),
        ("field-invalid", "inputs.qty.LTR"),
    ]


def test_an_error_stays_in_its_line_and_the_others_are_answered_in_order():
    right = {"duty": "8%", "inputs": {"customs_value": "100"}}
    answers = evaluated(right, "no json", " " * 5, '{"duty": "' + "8" * LONGEST_LINE + '"}', right)
    assert [answer.get("duty", answer.get("problem", {}).get("code")) for answer in answers] == [
        "8.00",
        "json-malformed",
        "document-unreadable",
        "8.00",
    ]


def test_at_a_terminal():
    words = ["eval", OF_THE_ISSUE, "--value", "1200", "--qty", "DTN=100"]
    done = RUNNER.invoke(duty.app, words)
    assert done.exit_code == 0
    assert "15 GBP/DTN - 7 GBP/DTN = 800" in done.stdout
    assert "800.00 (exactly 800.00)" in done.stdout
    in_json = RUNNER.invoke(duty.app, [*words, "--json"])
    assert json.loads(in_json.stdout)["duty"] == "800.00"


def test_at_a_terminal_a_problem_ends_with_1():
    done = RUNNER.invoke(duty.app, ["eval", "8% + 3 GBP/kg", "--value", "5"])
    assert done.exit_code == 1
    assert "KGM" in done.stderr
    assert RUNNER.invoke(duty.app, ["eval", "8%", "--qty", "DTN"]).exit_code == 2


READ = table("""
dialect | text                                    | duty
--------+-----------------------------------------+------------------------------
taric   | 9.10% MAX 1.00% + 0.90 GBP / 100 kg     | 9.10% cap 1.00% + 0.90 GBP/DTN
hts     | 4.4 cents/kg + 8.5%                     | 0.044 USD/KGM + 8.5%
au      | From 30 December 2018: 5%               | 5%
kr      | 270% 또는 6,210원/kg 중 고액            | greater(270%, 6210 KRW/KGM)
afcfta  | 4.5                                     | 4.5%
""")


@pytest.mark.parametrize("row", READ, ids=named)
def test_a_text_is_read_and_keeps_its_source(row):
    (answer,) = read(row["dialect"], row["text"])
    assert (answer["duty"], answer["source"]) == (row["duty"], row["text"])


def test_what_else_a_text_says_stands_beside_its_duty():
    (dated,) = read("au", "From 30 December 2018: 5% CAFree")
    assert (dated["first"], dated["variants"]) == (
        "2018-12-30",
        [{"duty": "free", "first": "2018-12-30", "preferences": ["CA"]}],
    )
    guarded, excluded = read("kr", "2.5/24(12,806M/T) ASG", "미양허")
    assert (guarded["kind"], guarded["up_to"], guarded["unit"]) == ("safeguard", "12806", "TNE")
    assert guarded["variants"] == [{"duty": "24%", "over": "12806", "unit": "TNE"}]
    assert (excluded["duty"], excluded["kind"]) == (None, "excluded")
    (counted,) = read("taric", "100 kg")
    assert (counted["supplementary_unit"], counted["components"]) == ("DTN", [["99", None, None, "DTN"]])


def test_what_cannot_be_read_is_a_problem_with_its_column():
    answers = read("taric", "10% + 100 ABC / 100 kg", "4.000%")
    assert (answers[0]["problem"]["code"], answers[0]["problem"]["column"]) == ("duty-unreadable", 11)
    assert "a monetary unit" in answers[0]["problem"]["facts"]["expected"]
    assert answers[1]["duty"] == "4.000%"


PAIRS = table("""
question                                                                              | answer
--------------------------------------------------------------------------------------+----------------------------
{"rate": "270", "unit_tax": "6210", "unit": "kg", "governs": "greater"}               | greater(270%, 6210 KRW/KGM)
{"rate": 30, "unit_tax": 1625, "unit": "KGM", "governs": "lesser"}                    | lesser(30%, 1625 KRW/KGM)
{"unit_tax": "6210", "unit": "kg"}                                                    | 6210 KRW/KGM
{"rate": "270", "unit_tax": "6210", "unit": "kg"}                                     | choice-unknown
{"rate": "270", "unit_tax": "6210", "unit": "말", "governs": "greater"}               | choice-unknown
{"rate": "x", "unit_tax": "6210", "unit": "kg", "governs": "greater"}                 | field-invalid
""")


@pytest.mark.parametrize("row", PAIRS, ids=named)
def test_a_korean_row_has_its_rate_and_its_unit_tax_in_two_columns(row):
    (answer,) = asked(tariff.app, ["read", "--dialect", "kr"], row["question"])
    assert answer.get("duty") or answer["problem"]["code"] == row["answer"]
    assert answer.get("duty", row["answer"]) == row["answer"]


def test_reading_at_a_terminal():
    done = RUNNER.invoke(tariff.app, ["read", "--dialect", "au", "5% DCS4%"])
    assert (done.exit_code, done.stdout.split()) == (0, ["5%", "4%", "DCS"])
    refused = RUNNER.invoke(tariff.app, ["read", "--dialect", "hts", "5% or 3%"])
    assert (refused.exit_code, "sign 4" in refused.stderr) == (1, True)
    assert RUNNER.invoke(tariff.app, ["read", "--dialect", "klingon", "5%"]).exit_code == 2
