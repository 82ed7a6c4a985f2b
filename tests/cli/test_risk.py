"""`gwanmun risk`: from past rows to a signed model that chooses, and what it says to rows that are no rows."""

import json

import msgspec
import pytest
from typer.testing import CliRunner

from gwanmun.cli.app import build
from gwanmun.cli.risk_kcs import COLUMNS
from gwanmun.cli.risk_rows import Row
from tests.law.risk.making import made_up
from tests.law.tables import named, table
from tests.shared import shared

HERE = ("--country", "template", "--on", "2026-12-01")


def rows_file(path, count, *, seed=1):
    lines, results = made_up(count, seed=seed)
    rows = (Row(line, result) for line, result in zip(lines, results, strict=True))
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return str(path)


def run(*words, code=0):
    done = CliRunner().invoke(build("risk"), ["risk", *words])
    assert done.exit_code == code, done.output
    return done.output


def answer(*words, code=0):
    return json.loads(run(*words, "--json", code=code).strip().splitlines()[-1])


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    return rows_file(tmp_path_factory.mktemp("rows") / "past.ndjson", 4_000)


@pytest.fixture(scope="module")
def registry(tmp_path_factory, past):
    folder = str(tmp_path_factory.mktemp("registry"))
    trained = answer("train", past, "--registry", folder, *HERE)
    return folder, trained


def test_it_is_measured_on_what_it_had_not_seen(past, tmp_path):
    said = answer(
        "evaluate", "--format", "rows", "--train", past, "--test", rows_file(tmp_path / "later.ndjson", 3_000, seed=2)
    )
    assert said["train"] == 4_000
    assert said["test"] == 3_000
    assert said["all"]["auc"] > 0.6
    assert [part["budget"] for part in said["all"]["budgets"]] == [0.01, 0.05, 0.1]
    assert said["all"]["budgets"][1]["precision"] > 2 * said["all"]["hits"] / 3_000
    assert said["new_keys"]["rows"] > 0
    assert {"precision", "recall", "revenue"} <= set(said["two_lanes"][0])


def test_two_sign_and_only_then_it_chooses(registry, tmp_path):
    folder, trained = registry
    model = trained["model"][:12]
    said = answer("promote", model, "--registry", folder, *HERE, code=1)
    assert [problem["code"] for problem in said["problems"]] == ["model-unsigned", "model-unsigned"]
    for role in ("risk_office", "auditor"):
        key = str(tmp_path / f"{role}.pem")
        run("key", key, "--role", role, "--registry", folder)
        answer("sign", model, "--role", role, "--key", key, "--registry", folder)
    assert answer("promote", model, "--registry", folder, *HERE)["champion"] == trained["model"]
    assert answer("models", "--registry", folder)[0]["standing"] == "champion"
    late = ("--country", "template", "--on", "2027-06-01")
    assert answer("promote", model, "--registry", folder, *late, code=1)["problems"][0]["code"] == "model-expired"
    assert "no model to go back to" in run("rollback", "--registry", folder, *HERE, code=1)


def test_the_auditor_gets_the_same_hash(registry, past, tmp_path):
    _, trained = registry
    again = answer("train", past, "--registry", str(tmp_path / "auditor"), *HERE)
    assert again["model"] == trained["model"]
    assert "auc_label_shuffle" in trained["manifest"]["metrics"]


def test_a_key_is_never_written_over_another(registry, tmp_path):
    folder, _ = registry
    key = tmp_path / "key.pem"
    run("key", str(key), "--role", "auditor", "--registry", folder)
    assert key.stat().st_mode & 0o077 == 0
    assert "cannot be made" in run("key", str(key), "--role", "auditor", "--registry", folder, code=1)


def test_why_a_declaration_stands_out(registry, past, tmp_path):
    folder, trained = registry
    for role in ("risk_office", "auditor"):
        key = str(tmp_path / f"{role}.pem")
        run("key", key, "--role", role, "--registry", folder)
        run("sign", trained["model"][:12], "--role", role, "--key", key, "--registry", folder)
    run("promote", trained["model"][:12], "--registry", folder, *HERE)
    said = answer("explain", "N003900", "--rows", past, "--registry", folder, *HERE)
    assert said[0]["scored"]["model"] == trained["model"]
    assert 3 <= len(said[0]["scored"]["because"]) <= 5
    assert len(said[0]["similar"]) == 5
    assert "No declaration" in run("explain", "N9", "--rows", past, "--registry", folder, *HERE, code=1)


def test_a_challenger_watches_until_it_beats_the_champion_and_one_line_takes_it_back(tmp_path):
    folder, rows = str(tmp_path / "registry"), [rows_file(tmp_path / f"{n}.ndjson", n) for n in (3_600, 4_000)]
    keys = {role: str(tmp_path / f"{role}.pem") for role in ("risk_office", "auditor")}
    for role, key in keys.items():
        run("key", key, "--role", role, "--registry", folder)
    models = []
    for file in rows:
        models.append(answer("train", file, "--registry", folder, *HERE)["model"])
        for role, key in keys.items():
            run("sign", models[-1][:12], "--role", role, "--key", key, "--registry", folder)
    promote = ("--registry", folder, *HERE)
    answer("promote", models[0][:12], *promote)
    assert answer("promote", models[1][:12], "--shadow", *promote) == {"champion": models[0], "challenger": models[1]}
    assert "nothing to try the two on" in run("promote", models[1][:12], *promote, code=1)
    assert answer("promote", models[1][:12], "--rows", rows[1], *promote)["champion"] == models[1]
    said = answer("promote", models[0][:12], "--rows", rows[1], *promote, code=1)
    assert said["problems"][0]["code"] == "challenger-no-better"  # who was beaten does not come back this way
    assert answer("rollback", "--registry", folder, *HERE)["champion"] == models[0]


def test_the_watch_reports(past):
    said = answer("report", past, "--weeks", "8")
    assert {rate["group"] for rate in said["lanes"]} == {"chance", "random"}
    assert said["green"]["rate"]["n"] > 20
    assert {row["group"] for row in said["groups"]} == {"trusted", "importer", "office", "origin"}
    assert "over chance" in run("report", past)


BAD = table("""
what                 | code
---------------------+----------------
no such column       | column-missing
letters for a code   | row-unreadable
five digits          | row-unreadable
no day               | row-unreadable
price of letters     | row-unreadable
endless mass         | row-unreadable
mass below nought    | row-unreadable
verdict of three     | row-unreadable
nothing              | rows-missing
twice                | row-repeated
""")
GOOD = dict(
    zip(COLUMNS, ["1", "2026-01-01", "10", "B", "11", "21", "11", "10", "D", "I", "S", "", "851762", "CN", "CN", "8.0", "A", "Y", "10.5", "100", "0", "0"], strict=True)
)  # fmt: skip
SPOILED = {
    "letters for a code": {"HS6 Code": "85176X"},
    "five digits": {"HS6 Code": "85176"},
    "no day": {"Date": "2026-02-30"},
    "price of letters": {"Item Price": "ten"},
    "endless mass": {"Net Mass": "1e999999"},
    "mass below nought": {"Net Mass": "-1"},
    "verdict of three": {"Fraud": "3"},
}


@pytest.mark.parametrize("row", BAD, ids=named)
def test_rows_that_are_none_are_refused_with_their_place(row, tmp_path):
    file, what = tmp_path / "rows.csv", row["what"]
    rows = {"nothing": [], "twice": [GOOD, GOOD]}.get(what, [GOOD | SPOILED.get(what, {})])
    columns = [column for column in COLUMNS if what != "no such column" or column != "Fraud"]
    file.write_text("\n".join([",".join(columns), *(",".join(each[c] for c in columns) for each in rows)]) + "\n")
    said = answer("evaluate", "--train", str(file), "--test", str(file), code=1)
    assert said["problems"][0]["code"] == row["code"]


def test_a_price_or_mass_that_is_not_said_is_no_error(tmp_path):
    file = tmp_path / "rows.csv"
    rows = [GOOD | {"Declaration ID": str(n), "Item Price": "", "Net Mass": "0"} for n in range(5)]
    file.write_text("\n".join([",".join(COLUMNS), *(",".join(each.values()) for each in rows)]) + "\n")
    said = answer("evaluate", "--train", str(file), "--test", str(file), code=1)
    assert said["problems"][0]["code"] == "results-too-few"  # they were read; there are only too few of them


NDJSON = {
    "no JSON": b"{",
    "another object": b'{"lodged": {"number": "1"}}',
    "a strange field": b'{"lodged": {"number": "1", "on": "2026-01-01", "commodity": "851762", "origin": "CN", "dispatch": "CN", "importer": "I"}, "name": "x"}',
    "a foreign result": b'{"lodged": {"number": "1", "on": "2026-01-01", "commodity": "851762", "origin": "CN", "dispatch": "CN", "importer": "I"}, "result": {"number": "2", "on": "2026-01-01", "verdict": "fraud"}}',
    "a day nobody lives": b'{"lodged": {"number": "1", "on": "0001-01-01", "commodity": "851762", "origin": "CN", "dispatch": "CN", "importer": "I"}}',
    "an endless rate": b'{"lodged": {"number": "1", "on": "2026-01-01", "commodity": "851762", "origin": "CN", "dispatch": "CN", "importer": "I", "rate_percent": "1e999"}}',
}


@pytest.mark.parametrize("said", NDJSON.values(), ids=list(NDJSON))
def test_a_line_that_is_no_row_is_refused_with_its_place(said, tmp_path):
    file = tmp_path / "rows.ndjson"
    file.write_bytes(b"\n" + said + b"\n")
    told = answer("report", str(file), code=1)
    assert told["problems"][0]["code"] == "row-unreadable"
    assert told["problems"][0]["path"] == "rows.ndjson, line 2"


def test_a_file_that_is_not_there_and_a_format_nobody_knows(tmp_path):
    assert "cannot be read" in run("report", str(tmp_path / "no"), code=1)
    assert "No format" in run("report", str(tmp_path / "no"), "--format", "xml", code=1)
    run("evaluate", "--train", "x", "--test", "y", "--budget", "half", code=2)


def test_the_gates_hold_on_the_open_declarations_of_korea():
    """risk_ai.md, section 6: learned on 2020, ranked the first quarter of 2021, no key of more than three parts."""
    train = shared("data/kcs_customs_declarations/df_syn_train_eng.csv")
    valid = shared("data/kcs_customs_declarations/df_syn_valid_eng.csv")
    said = answer("evaluate", "--train", str(train), "--test", str(valid))
    precision = [part["precision"] for part in said["all"]["budgets"]]
    assert said["all"]["auc"] >= 0.90
    assert precision[0] >= 0.99
    assert precision[1] >= 0.98
    assert precision[2] >= 0.94
    assert 0.55 < said["new_keys"]["auc"] < 0.68  # above it, something would have been learned by heart
    assert said["new_keys"]["budgets"][2]["precision"] >= 0.28
    assert max(len(key.split("+")) for key in said["keys"]) <= 3


def test_shuffled_findings_of_the_open_declarations_come_to_nothing():
    """risk_ai.md, section 6: an AUC of .47 to .53; anything else would be something the model has no right to know."""
    train = shared("data/kcs_customs_declarations/df_syn_train_eng.csv")
    valid = shared("data/kcs_customs_declarations/df_syn_valid_eng.csv")
    said = answer("evaluate", "--train", str(train), "--test", str(valid), "--label-shuffle")
    assert said["label_shuffle"]
    assert 0.47 < said["all"]["auc"] < 0.53
