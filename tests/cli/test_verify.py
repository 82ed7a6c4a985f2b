"""`gwanmun verify`: a paper, a ring of keys, and an answer, without an office."""

import json

import pytest
from typer.testing import CliRunner

from gwanmun.cli import app
from gwanmun.countries.forms import GENERAL
from gwanmun.law.origin.form import Words
from gwanmun.law.origin.statement import statement_of, write_statement
from gwanmun.office import seal
from gwanmun.office.desks.papers.certificate_paper import print_certificate
from tests.law.origin.papers import CERTIFICATE


@pytest.fixture
def office(tmp_path):
    seal.make(tmp_path / "seal", "KR", "Korea Customs Service")
    return tmp_path


def verify(*words):
    return CliRunner().invoke(app.build("verify"), ["verify", *map(str, words)])


def test_a_paper_holds(office):
    (office / "paper.pdf").write_bytes(print_certificate(CERTIFICATE, GENERAL, Words(), seal.read(office / "seal")))
    told = verify(office / "paper.pdf", "--ring", office / "seal" / seal.RING)
    assert told.exit_code == 0
    assert "This holds: Korea Customs Service issued it." in told.output
    assert CERTIFICATE.number in told.output


def test_a_square_holds_and_a_stranger_s_does_not(office):
    signed = seal.sign(seal.read(office / "seal"), write_statement(statement_of(CERTIFICATE)))
    (office / "square.txt").write_text(signed)
    seal.make(office / "other", "KR", "Korea Customs Service")
    assert verify(office / "square.txt", "--ring", office / "seal" / seal.RING).exit_code == 0
    told = verify(office / "square.txt", "--ring", office / "other" / seal.RING, "--json")
    assert told.exit_code == 1
    answer = json.loads(told.output)
    assert answer["holds"] is False
    assert [problem["code"] for problem in answer["problems"]] == ["statement-key-unknown"]


def test_what_is_missing_is_said(office, monkeypatch):
    monkeypatch.setenv("GWANMUN_HOME", str(office / "nobody"))
    assert "cannot be read" in verify(office / "none.pdf", "--ring", office / "seal" / seal.RING).output
    (office / "square.txt").write_text("x")
    assert "No authority's keys are known here" in verify(office / "square.txt").output
    (office / "bad.json").write_text("{}")
    assert "is no ring of keys" in verify(office / "square.txt", "--ring", office / "bad.json").output
