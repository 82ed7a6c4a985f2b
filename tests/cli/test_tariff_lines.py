"""The tariff's questions at the command line: one JSON object a line in, one answer a line out, in order."""

import json
from decimal import Decimal

import pytest
import typer
from typer.testing import CliRunner

from gwanmun.cli.tariff_choose import choose_rate
from gwanmun.cli.tariff_quota import quota
from gwanmun.cli.tariff_stage import stage
from tests.shared import shared


def ask(command, *questions, file="-"):
    """What a command answers to questions, each an object or a line as it stands."""
    app = typer.Typer()
    app.command()(command)
    lines = [question if isinstance(question, str) else json.dumps(question) for question in questions]
    result = CliRunner().invoke(app, [str(file)], input="\n".join(lines), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def cases(name):
    return json.loads(shared(f"cases/{name}").read_text(encoding="utf-8"))["cases"]


def test_choose_answers_the_published_cases_as_they_stand():
    asked = [case for case in cases("korea_duty.json") if "rates" in case]
    for case, answer in zip(asked, ask(choose_rate, *asked), strict=True):
        assert (answer["id"], answer["cls"], answer["rate"]) == (
            case["id"],
            case["expected"]["cls"],
            case["expected"]["rate"],
        )
        assert answer["class"] == answer["cls"]


def test_stage_answers_the_question_of_the_issue():
    (answer,) = ask(
        stage, {"base": "40", "staging": "linear(years=15,first=2012,rounding=down 0.1)", "years": [2012, 2027]}
    )
    line = next(case for case in cases("staging_korus.json") if (case["base"], case["years"]) == ("40", 15))
    assert {year: Decimal(rate) for year, rate in answer["rates"].items()} == {
        year: Decimal(rate) for year, rate in line["rates"].items()
    }
    assert answer["rates"]["2012"] == "37.3"


def test_quota_answers_the_published_file_as_it_stands():
    answers = ask(quota, file=shared("cases/quota_status.json"))
    assert [answer["status"] for answer in answers] == [case["expected"] for case in cases("quota_status.json")]


def test_an_error_stays_in_its_line():
    answers = ask(
        stage,
        "no json",
        {"base": "8", "staging": "linear(years"},
        {"base": "8", "staging": "excluded", "years": [2026]},
    )
    assert [answer.get("problem", {}).get("code", "") for answer in answers] == [
        "json-malformed",
        "staging-unreadable",
        "",
    ]
    assert answers[1]["problem"]["column"] == 13
    assert answers[2]["rates"] == {"2026": "8"}


ODD = ['{"base":"8"}', '{"base":8,"staging":3}', "[]", "null", '"x"', '{"base":"1e999999","staging":"excluded"}',
       '{"base":"-1","staging":"excluded"}', '{"base":"NaN","staging":"excluded"}', '{"rates":{"A":"-8"}}',
       '{"rates":{"A":null}}', '{"rates":[]}', '{"rates":{"A":"8","A":"9"}}', '{"volume":"x","claims":[]}',
       '{"volume":"1","claims":[{"on":"2026-02-30","quantity":"1"}]}', '{"events":[3]}', '{"events":{"a":1}}',
       '{"quota":{"id":"a"},"claims":[]}', "{" * 5000, '{"a":' * 3000]  # fmt: skip


@pytest.mark.parametrize("command", [choose_rate, stage, quota], ids=lambda command: command.__name__)
def test_whatever_comes_is_answered_and_nothing_ends_the_stream(command):
    answers = ask(command, *ODD)
    assert len(answers) == len(ODD)
    assert all("problem" in answer for answer in answers if command is not quota)


def test_two_rates_of_one_tier_are_a_question_that_names_the_choices():
    (answer,) = ask(choose_rate, {"rates": {"A": "8", "C1": "6", "C2": "5"}})
    assert answer["question"] == {
        "asks": ["rate_class"],
        "choices": [{"class": "C1", "rate": "6"}, {"class": "C2", "rate": "5"}],
    }


def test_a_rate_that_lacks_a_proof_is_named_with_what_it_needs():
    said, unsaid = ask(
        choose_rate, {"rates": {"A": "8", "FCN1": "0"}, "proof": False}, {"rates": {"A": "8", "FCN1": "0"}}
    )
    assert said["alternatives"] == [{"class": "FCN1", "rate": "0", "why": "needs proof of origin"}]
    assert (unsaid["class"], unsaid["needs"]) == ("FCN1", ["proof of origin"])


def test_quota_claims_of_a_day_share_what_is_left():
    claims = [{"id": name, "on": "2026-03-02", "quantity": quantity} for name, quantity in (("a", "80"), ("b", "60"))]
    (answer,) = ask(quota, {"volume": "100", "unit": "TNE", "claims": claims})
    assert {each["id"]: each["granted"] for each in answer["allocations"]} == {"a": "57", "b": "43"}
    assert (answer["status"], answer["balance"]) == ("Exhausted", "0")


def test_questions_are_read_as_people_write_them():
    """Origins in small letters, numbers for texts, null for what is not stated, "40%" for 40."""
    choices = ask(
        choose_rate,
        {"id": 1, "rates": {"A": 8, "FVN1": " 0 "}, "origin": "vn", "proof": True},
        {"rates": {"A": "8", "C": "6.5", "FVN1": None}, "origin": None, "proof": None},
        {"rates": {"A": "8", "W2": "greater(270%, 6210 KRW/kg)"}, "customs_value": 20000, "qty": {"kg": 10}},
        {"rates": {"A": None}},
    )
    assert [answer.get("cls") for answer in choices] == ["FVN1", "C", "W2", None]
    assert choices[0]["id"] == 1
    staged = ask(
        stage,
        {"base": "40%", "staging": "linear(years=2,first=2012)", "years": ["2013", "2012"]},
        {"base": 40, "staging": "linear(years=2)", "first": "2012", "on": "2012-06-30"},
    )
    assert [answer["rates"] for answer in staged] == [{"2012": "20", "2013": "0"}, {"2012-06-30": "20"}]
    assert ask(quota, {"events": ["Exhaustion "]}) == [{"status": "Exhausted"}]
