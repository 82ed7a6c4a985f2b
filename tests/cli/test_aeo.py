"""`gwanmun aeo`: what is asked, and what one's own answers come to, without an office."""

import json

import pytest
from typer.testing import CliRunner

from gwanmun.cli import app
from gwanmun.countries import snapshot

RUNNER = CliRunner()
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def run(*words, said=""):
    return RUNNER.invoke(app.build("aeo"), ["aeo", *words], input=said)


def application(points=92, **other):
    paper = [{"kind": "manual", "reference": "M-1", "digest": DIGEST}]
    parts = snapshot.load("kr").country.aeo.parts("exporter")
    answers = [{"part": part.id, "points": other.get(part.id, points), "evidence": paper} for _, part in parts]
    accounts = {"arrears": False, "debt_ratio_percent": "90", "trade_debt_ratio_percent": "120"}
    return json.dumps(
        {"kind": "exporter", "answers": answers, "manager": "Kim", "premises": ["Seoul"], "accounts": accounts}
    )


def test_the_criteria_are_those_of_the_pack():
    shown = run("criteria", "--kind", "exporter", "--country", "kr")
    assert shown.exit_code == 0, shown.output
    assert "A from 80, AA from 90, AAA from 95" in shown.output
    assert "arrangement kr-vn with VN from 2024-12-24" in shown.output
    law = json.loads(run("criteria", "--json").output)
    assert len(law["kinds"]) == 9


@pytest.mark.parametrize(("points", "grade"), [(80, "A"), (90, "AA"), (95, "AAA")])
def test_an_assessment_comes_to_a_grade(points, grade):
    assessed = run("assess", "-", "--json", said=application(points))
    assert assessed.exit_code == 0, assessed.output
    assert json.loads(assessed.output)["grade"] == grade


def test_what_falls_short_is_told_and_is_the_exit_code():
    short = run("assess", "-", said=application(96, monitoring=0, communication=0))
    assert short.exit_code == 1
    assert "Internal control: 67.2 of 80" in short.output
    assert "Internal control has 67.2 points and needs 80." in short.output


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("criteria", "--kind", "pilot"), "", 1),
        (("criteria", "--country", "ng"), "", 1),
        (("assess", "-"), "no JSON", 1),
        (("assess", "/no/such/file"), "", 2),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(words, said, code):
    result = run(*words, said=said)
    assert result.exit_code == code
    assert "Traceback" not in result.output
