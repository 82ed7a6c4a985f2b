"""`gwanmun pack` and `gwanmun tariff` as somebody types them: what they print, in JSON and for people, and their exit codes."""

import json

import pytest
from typer.testing import CliRunner

from gwanmun.cli import pack, tariff
from gwanmun.countries import snapshot
from tests.countries.small_pack import changed, with_row, write_pack
from tests.countries.test_importing import LIST

RUNNER = CliRunner(env={"COLUMNS": "200", "TERM": "dumb"})


@pytest.fixture(autouse=True)
def own_packs(tmp_path, monkeypatch):
    """A deployer's folder of packs, with one in it, and a cache of the test's own."""
    monkeypatch.setenv("GWANMUN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GWANMUN_PACKS", str(tmp_path))
    write_pack(tmp_path / "zz")
    snapshot._load.cache_clear()
    return tmp_path


def run(app, *words, **more):
    return RUNNER.invoke(app, [str(word) for word in words], **more)


def test_lint_of_a_sound_pack(own_packs):
    done = run(pack.app, "lint", "zz")
    assert done.exit_code == 0
    assert "zz: 0 errors, 0 warnings; 5 of 14 rows not confirmed" in done.stdout


def test_lint_of_a_pack_with_an_error(own_packs):
    write_pack(own_packs / "zz", changed("measures/basic.csv", "A,8%", "A,8% +"))
    done = run(pack.app, "lint", own_packs / "zz")
    assert done.exit_code == 1
    assert "measures/basic.csv:2:5" in done.stdout
    assert "duty-unreadable" in done.stdout


def test_lint_in_json_has_everything(own_packs):
    write_pack(own_packs / "zz", {"tests/paper.json": "[]"})
    done = run(pack.app, "lint", "zz", "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (answer["pack"], answer["sound"], answer["errors"], answer["warnings"]) == ("zz", True, 0, 1)
    assert answer["unconfirmed_by_file"]["measures/basic.csv"] == 2
    assert [f["code"] for f in answer["findings"]] == ["cases-missing"]
    assert run(pack.app, "lint", "zz", "--json", "--strict").exit_code == 1


def test_lint_of_every_pack(own_packs):
    answers = [json.loads(line) for line in run(pack.app, "lint", "--json").stdout.splitlines()]
    assert answers[0]["pack"] == "zz"
    assert {"kr", "vn"} <= {answer["pack"] for answer in answers}


def test_many_findings_of_one_kind_are_counted(own_packs):
    goods = "".join(f"721049{n:04},,KGM,2022-01-01,,Other,기타,a list,yes\n" for n in range(2000, 2100)).rstrip()
    write_pack(own_packs / "zz", with_row("nomenclature/ZZ2025.csv", goods))
    assert "and 80 more (goods-without-rate, MFN)" in run(pack.app, "lint", "zz").stdout


def test_a_packs_square_brackets_are_shown_as_they_stand(own_packs):
    write_pack(own_packs / "zz", changed("measures/basic.csv", "A,8%", "[/red],8%"))
    assert "'[/red]'" in run(pack.app, "lint", "zz").stdout


@pytest.mark.parametrize("command", ["lint", "build"])
def test_a_pack_that_is_not_there(command):
    done = run(pack.app, command, "nowhere")
    assert done.exit_code == 2
    assert "nowhere" in done.stderr


def test_build_says_the_hash_and_writes_the_snapshot(own_packs):
    out = own_packs / "zz.snapshot"
    done = run(pack.app, "build", "zz", "--out", out, "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0
    assert snapshot.hash_of(out.read_bytes()) == answer["hash"] == snapshot.load("zz").hash
    assert (answer["goods"], answer["measures"]) == (3, 5)
    assert answer["hash"] in run(pack.app, "build", "zz").stdout


def test_build_refuses_a_pack_whose_case_fails(own_packs):
    write_pack(own_packs / "zz", changed("tests/paper.json", "80000", "80001"))
    done = run(pack.app, "build", "zz", "--out", own_packs / "out")
    assert done.exit_code == 1
    assert "case-failed" in done.stderr
    assert not (own_packs / "out").exists()
    assert json.loads(run(pack.app, "build", "zz", "--json").stdout)["refused"][0]["code"] == "case-failed"


def test_build_writes_one_pack_only(own_packs):
    assert run(pack.app, "build", "--out", own_packs / "out").exit_code == 2


def test_import_and_show_what_came_in(own_packs):
    (own_packs / "list.csv").write_text(LIST, encoding="utf-8")
    done = run(tariff.app, "import", "--format", "kcs-codes", own_packs / "list.csv", "--into", "zz")
    assert done.exit_code == 0
    assert "5 rows read" in done.stdout
    again = json.loads(
        run(tariff.app, "import", "-", "--format", "kcs-codes", "--into", "zz", "--json", input=LIST).stdout
    )
    assert (again["rows"], again["added"], again["kept"]) == (5, 0, 2)
    shown = run(tariff.app, "show", "8524120000", "--country", "zz", "--on", "2026-02-03")
    assert shown.exit_code == 1
    assert "has no general rate" in " ".join(shown.stderr.split())  # codes without rates: the pack is not built


def test_import_of_a_bad_list(own_packs):
    done = run(tariff.app, "import", "-", "--format", "kcs-codes", "--into", "zz", input=LIST.replace(",CR,", ",??,"))
    assert done.exit_code == 1
    assert "standard input:6" in done.stderr
    assert "nothing was written" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["import", "nowhere.csv", "--format", "kcs-codes", "--into", "zz"],
        ["import", "-", "--format", "other", "--into", "zz"],
        ["import", "-", "--format", "kcs-codes", "--into", "nowhere"],
        ["import", "-", "--format", "kcs-codes"],
        ["show", "4802560000", "--country", "nowhere"],
        ["show", "4802560000", "--country", "zz", "--on", "yesterday"],
        ["show"],
    ],
)
def test_a_command_that_is_not_understood(words):
    assert run(tariff.app, *words).exit_code == 2


def test_show_says_what_becomes_of_each_rate():
    shown = run(tariff.app, "show", "4802560000", "--country", "zz", "--on", "2026-02-03", "--origin", "vn")
    assert shown.exit_code == 0
    assert "applies with proof" in shown.stdout  # the cell may break after it
    assert "복사지" in shown.stdout
    assert "vat: 10% of customs_value + duty" in shown.stdout


def test_show_in_json_names_the_pack():
    words = ("show", "4802560000", "--country", "zz", "--on", "2026-02-03", "--origin", "VN", "--json")
    answer = json.loads(run(tariff.app, *words).stdout)
    assert answer["pack"] == snapshot.load("zz").hash
    assert [(rate["measure"]["rate_class"], rate["outcome"]) for rate in answer["rates"]] == [
        ("FVN1", "applies with proof of origin"),
        ("A", "applies"),
    ]


def test_show_of_a_code_that_is_not_there_names_near_ones():
    shown = run(tariff.app, "show", "7210491090", "--country", "zz", "--on", "2026-02-03", "--json")
    assert shown.exit_code == 1
    (problem,) = json.loads(shown.stdout)["problems"]
    assert (problem["code"], problem["facts"]["near"]) == ("commodity-unknown", "7210491010")


def test_the_list_of_packs_says_which_is_used(own_packs):
    write_pack(own_packs / "kr")
    listed = [json.loads(line) for line in run(pack.app, "list", "--json").stdout.splitlines()]
    assert {(each["pack"], each["shipped"], each["used"]) for each in listed} >= {
        ("zz", False, True),
        ("kr", False, True),
        ("kr", True, False),
        ("ng", True, True),
    }
    assert "NGN" in run(pack.app, "list").stdout


RATE = ("rate", "usd", "1442.88", "--from", "2026-11-22", "--to", "2026-11-28")


def test_the_weeks_rate_is_entered_once_and_stands(own_packs):
    done = run(pack.app, *RATE, "--into", "zz", "--source", "a notice", "--confirmed")
    assert done.exit_code == 0
    table = (own_packs / "zz/fx/2026.csv").read_text(encoding="utf-8")
    assert table.endswith("USD,2026-11-22,2026-11-28,1442.88,1,import,a notice,yes\n")
    assert run(pack.app, *RATE, "--into", "zz", "--source", "a notice", "--confirmed").exit_code == 0
    assert (own_packs / "zz/fx/2026.csv").read_text(encoding="utf-8") == table
    assert run(pack.app, "lint", "zz").exit_code == 0


@pytest.mark.parametrize(
    "change", [("usd", "uxd"), ("1442.88", "1443"), ("1442.88", "none"), ("2026-11-28", "2026-11-01")]
)
def test_a_rate_that_cannot_be_is_refused(own_packs, change):
    run(pack.app, *RATE, "--into", "zz")
    before = (own_packs / "zz/fx/2026.csv").read_bytes()
    words = [word.replace(*change) for word in RATE]
    assert run(pack.app, *words, "--into", "zz").exit_code in {1, 2}
    assert (own_packs / "zz/fx/2026.csv").read_bytes() == before


def test_a_pack_that_comes_with_the_house_is_copied_before_anything_is_written(own_packs):
    assert run(pack.app, *RATE, "--into", "vn").exit_code == 0
    assert "USD,2026-11-22,2026-11-28,1442.88" in (own_packs / "vn/fx/2026.csv").read_text(encoding="utf-8")
    refused = run(tariff.app, "import", "-", "--format", "afcfta", "--into", "ng", input="nothing\n")
    assert refused.exit_code == 1
    assert not (own_packs / "ng").exists()
