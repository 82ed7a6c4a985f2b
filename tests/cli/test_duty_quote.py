"""`gwanmun duty quote` as somebody types it: every line with its law, and what each other rate would save."""

import json

import pytest
from typer.testing import CliRunner

from gwanmun.cli import duty
from gwanmun.countries import snapshot

RUNNER = CliRunner(env={"COLUMNS": "200", "TERM": "dumb"})
ASKED = {"country": "kr", "code": "0901110000", "origin": "VN", "on": "2026-02-03", "value": "1000007"}


def quoted(**changed):
    (answer,) = answered(ASKED | changed)
    return answer


def answered(*questions):
    lines = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in questions)
    done = RUNNER.invoke(duty.app, ["quote", "-"], input=lines)
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def code_with(rate_class, origin="VN"):
    """Goods of Korea's pack on which this class has a lower rate than the one for everybody."""
    for code in snapshot.load("kr").country.tariff.goods:
        answer = quoted(code=code, origin=origin)
        for each in answer.get("alternatives", ()):
            if each["class"] == rate_class and int(each.get("saves", 0)) > 0:
                return code
    raise AssertionError(f"no goods have a lower rate {rate_class}")


@pytest.fixture(scope="module")
def preferred():
    return code_with("FVN1")


def test_every_line_says_what_it_is_of_and_by_which_law(preferred):
    answer = quoted(code=preferred)
    assert [line["line"] for line in answer["lines"]] == ["duty", "vat"]
    assert all(line["act"] and line["expression"] for line in answer["lines"])
    assert answer["total"] == str(sum(int(line["amount"]) for line in answer["lines"]))
    assert answer["lines"][0]["trace"][0].startswith("duty: ")
    assert answer["pack"] == snapshot.load("kr").hash


def test_what_an_agreement_would_save_and_which_proof_it_asks_for(preferred):
    answer = quoted(code=preferred)
    (claim,) = [each for each in answer["alternatives"] if each["class"] == "FVN1"]
    assert claim["why"] == "applies with proof of origin"
    assert claim["proof"]["agreement"] == "vkfta"
    assert claim["proof"]["valid_days"] == 365
    proven = quoted(code=preferred, agreement="vkfta")
    assert int(answer["total"]) - int(proven["total"]) == int(claim["saves"]) > 0
    assert proven["class"] == "FVN1"
    assert proven["total"] == claim["total"]


def test_a_claim_never_costs_more():
    codes = list(snapshot.load("kr").country.tariff.goods)[::25]
    for answer in answered(*(ASKED | {"code": code, "qty": {"KGM": "100", "NAR": "3"}} for code in codes)):
        assert all(int(each["saves"]) >= 0 for each in answer.get("alternatives", ()) if "saves" in each)


def test_the_typed_form_gives_the_same(preferred):
    words = ["--country", "kr", "--code", preferred, "--origin", "vn", "--on", "2026-02-03", "--value", "1000007"]
    done = RUNNER.invoke(duty.app, ["quote", *words, "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == quoted(code=preferred)
    shown = RUNNER.invoke(duty.app, ["quote", *words])
    assert "FVN1" in shown.stdout
    assert "vkfta" in shown.stdout


def test_asked_again_it_answers_with_the_same_bytes(preferred):
    question = json.dumps(ASKED | {"code": preferred})
    one, other = (RUNNER.invoke(duty.app, ["quote", "-"], input=question).stdout for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"country": "zz"}, "choice-unknown", "country"),
        ({"code": "9999999999"}, "commodity-unknown", "commodity"),
        ({"value": "1.5"}, "field-invalid", "value"),  # the won has no places
        ({"value": "-1"}, "customs-value-negative", "customs_value"),
        ({"agreement": "no-such"}, "rate-class-unknown", "agreement_class"),
        ({"origin": "Viet Nam"}, "text-pattern-wrong", "origin"),
    ],
)
def test_an_error_stays_in_its_line(changed, code, path):
    sound = ASKED | {"code": "0901110000"}
    first, wrong, last = answered(sound, ASKED | changed, sound)
    assert (wrong["problem"]["code"], wrong["problem"]["path"]) == (code, path)
    assert first == last
    assert "problem" not in first


def test_a_refusal_ends_with_one():
    done = RUNNER.invoke(duty.app, ["quote", "--country", "kr", "--code", "1", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["problem"]["code"] == "field-missing"
