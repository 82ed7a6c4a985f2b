"""`gwanmun verify` of a bundle: the exit code for a script, JSON for a program, sentences for a person."""

import base64
import json
import pathlib

import pytest
from typer.testing import CliRunner

from gwanmun.cli.app import build
from tests.law.exchange.make_vectors import VECTORS, read

BUNDLE = str(VECTORS / "example.eodes.zip")
PINS = next(case["pins"] for case in read("bundles.json")["cases"] if case["name"] == "with a receipt")
KR, VN = f"KR={PINS['KR'][0]}", f"VN={PINS['VN'][0]}"


def run(*words, stdin=b"", **environment):
    return CliRunner().invoke(build("verify"), ["verify", *words], input=stdin, env=environment)


def test_a_person_is_told():
    done = run(BUNDLE, "--trust", KR, "--trust", VN)
    assert done.exit_code == 0
    for words in ("This holds.", "Korea Customs Service", "vn, neutral", "place 70 of 130", "KR>VN/co, number 3: OK"):
        assert words in done.output


def test_a_program_is_told():
    answer = json.loads(run(BUNDLE, "--trust", KR, "--trust", VN, "--for", "vn", "--json").output)
    assert (answer["holds"], answer["verdict"], answer["assurance"]) == (True, "OK", "witnessed")
    assert answer["signed_by"] | {"vouched_for": ""} == {
        "country": "KR", "authority": "Korea Customs Service", "office": "030", "kid": "kr-co-1",
        "agreements": ["vkfta", "akfta"], "since": 0, "until": None, "why": "", "as_of_log_size": 60, "manifest": 2,
        "vouched_for": "",
    }  # fmt: skip
    assert answer["logged"]["not_before"] == "2026-05-28T20:25:40Z"
    assert answer["logged"]["not_after"] == "2026-05-28T20:27:40Z"
    assert answer["certificate"]["number"] == "KR-2026-0000123"
    assert set(answer["shown"]) == {"exporter", "producer", "consignee", "transport", "commercial"}


@pytest.mark.parametrize("trust", [[], ["--trust", "KR=" + "0" * 64]])
def test_nobody_is_believed_for_having_sent_his_own_keys(trust):
    done = run(BUNDLE, *trust)
    assert done.exit_code == 1
    assert "Nobody here vouches for these roots" in done.output


def test_the_wrong_country_is_told():
    done = run(BUNDLE, "--trust", KR, "--trust", VN, "--for", "CN")
    assert done.exit_code == 1
    assert "document-misaddressed" in done.output


def test_a_folder_may_be_trusted(tmp_path):
    bundles = read("bundles.json")
    for name in ("keys/KR.v1.json", "keys/VN.v1.json"):
        content = next(
            case["files"][name]
            for case in bundles["cases"]
            if name in case["files"] and case["name"] == "with a receipt"
        )
        (tmp_path / name.removeprefix("keys/")).write_bytes(base64.b64decode(bundles["contents"][content]))
    assert run(BUNDLE, GWANMUN_TRUST=str(tmp_path)).exit_code == 0
    assert run(BUNDLE, "--trust", str(tmp_path / "KR.v1.json"), "--trust", str(tmp_path / "VN.v1.json")).exit_code == 0


@pytest.mark.parametrize("trust", ["nowhere.json", BUNDLE])
def test_what_can_be_no_trust_is_said(trust):
    done = run(BUNDLE, "--trust", trust)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)


def test_standard_input_does_as_well():
    with pathlib.Path(BUNDLE).open("rb") as file:
        assert run("-", "--trust", KR, "--trust", VN, stdin=file.read()).exit_code == 0
    assert run("-", stdin=b"PK").exit_code == 1


def test_a_file_that_is_not_there():
    done = run("nowhere.eodes.zip")
    assert done.exit_code == 1
    assert "cannot be read" in done.output
