"""`gwanmun treaty` as somebody types it: what it prints, in JSON and for people, and its exit codes."""

import json

import pytest
from typer.testing import CliRunner

from gwanmun.cli import treaty
from gwanmun.countries import treaties
from tests.countries.small_treaty import changed, with_row, write_treaty

RUNNER = CliRunner(env={"COLUMNS": "200", "TERM": "dumb"})


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """A deployer's folder with a treaty in it, and a cache of the test's own."""
    monkeypatch.setenv("GWANMUN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GWANMUN_PACKS", str(tmp_path))
    write_treaty(tmp_path / "treaties" / "zt")
    treaties._treaty.cache_clear()
    yield tmp_path / "treaties" / "zt"
    treaties._treaty.cache_clear()


def run(*words):
    return RUNNER.invoke(treaty.app, [str(word) for word in words])


def test_the_list_names_a_deployers_treaties_among_the_houses():
    done = run("list", "--json")
    assert done.exit_code == 0
    answers = {answer["treaty"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert {"vkfta", "rcep", "zt"} <= set(answers)
    assert (answers["zt"]["rules"], answers["zt"]["confirmed"], answers["zt"]["general"]) == (4, 3, "CTH or RVC(40)")
    assert "zt" in run("list").stdout


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("390110", ["CTSH", "for foils", "RVC(45)"]),
        ("390210", ["3901-3904", "RVC(45)", "an annex"]),
        ("400110", ["general rule", "CTH or RVC(40)"]),
    ],
)
def test_the_rule_for_a_product(code, said):
    done = run("show", "zt", "--code", code)
    assert done.exit_code == 0
    assert [word for word in said if word not in done.stdout] == []


def test_the_rule_for_a_product_in_json():
    answer = json.loads(run("show", "zt", "--code", "390110", "--json").stdout)
    assert [(rule["rule"], rule.get("only", "")) for rule in answer["rules"]] == [
        ("CTSH", "for foils"),
        ("RVC(45)", ""),
    ]
    assert answer["provisions"]["parties"] == ["KR", "VN"]
    general = json.loads(run("show", "zt", "--code", "400110", "--json").stdout)["rules"]
    assert [rule.get("general") for rule in general] == [True]


def test_a_treaty_without_a_general_rule_says_that_there_is_no_way(own):
    write_treaty(own, changed("treaty.toml", 'general = "CTH or RVC(40)"\n', "") | changed("tests/figures.json", "390510", "390120") | {"psr.csv": "from,to,rule,only,source,confirmed\n39,39,CTH,,an annex,yes\n"})  # fmt: skip
    treaties._treaty.cache_clear()
    done = run("show", "zt", "--code", "400110")
    assert done.exit_code == 0, done.output
    assert "no way to qualify" in done.stdout


def test_a_treaty_is_shown_whole():
    said = run("show", "zt").stdout
    for word in (
        "A small treaty",
        "KR VN",
        "10 % of value (Article 9)",
        "certificate by authority, 12 months",
        "5 years",
    ):
        assert word in said


@pytest.mark.parametrize("words", [("show", "nowhere"), ("lint", "nowhere"), ("show", "zt", "--code", "39011")])
def test_what_cannot_be_looked_up_is_said(words):
    assert run(*words).exit_code == 2


def test_lint_of_a_sound_treaty():
    done = run("lint", "zt")
    assert done.exit_code == 0
    assert "zt: 0 errors, 0 warnings; 2 of 6 rows not confirmed" in done.stdout


def test_lint_of_a_treaty_with_an_error(own):
    write_treaty(own, with_row("40,40,CHT,,an annex,yes"))
    done = run("lint", "zt")
    assert done.exit_code == 1
    assert "psr.csv:6" in done.stdout
    treaties._treaty.cache_clear()
    assert run("show", "zt").exit_code == 1
    (answer,) = [json.loads(line) for line in run("lint", "zt", "--json").stdout.splitlines()]
    assert (answer["sound"], answer["errors"], answer["findings"][0]["line"]) == (False, 1, 6)


def test_a_warning_ends_with_an_error_where_somebody_is_strict(own):
    write_treaty(own, with_row("40,40,CTH,,,yes"))
    assert run("lint", "zt").exit_code == 0
    assert run("lint", "zt", "--strict").exit_code == 1
