"""`gwanmun certify`: at a real door, with an exporter's key, from the draft to the certificate."""

import json

import msgspec
import pytest
from django.test import Client
from typer.testing import CliRunner

from gwanmun.cli import app, certify
from gwanmun.cli.door import DoorRefused, ProblemDocument
from gwanmun.law.clearance.drafting.known import Company
from gwanmun.law.origin.application import ApplicationReviewed
from gwanmun.office.desks import issuing
from gwanmun.office.people import accounts, keys, register
from tests.stories.characters import HANBIT, OFFICER
from tests.stories.exporters import EXPORTER, exported, listed

RUNNER = CliRunner()
SAID = ("--code", "1=85044090", "--marks", "HB 1-5", "--signatory", "Kim Minsu", "--place", "Busan")


class NearDoor:
    """The machine door, entered without a network between: the same requests, the same answers."""

    def __init__(self, address, key=""):
        self.client, self.key = Client(), key

    def post(self, path, document, kind, *, key="once"):
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": key}
        content = msgspec.json.encode(document)
        answer = self.client.generic(
            "POST", f"/api/v1{path}", content, CONTENT_TYPE="application/json", headers=headers
        )
        if answer.status_code >= 400:
            raise DoorRefused(msgspec.json.decode(answer.content, type=ProblemDocument))
        return msgspec.json.decode(answer.content, type=kind)


@pytest.fixture
def ask(office, monkeypatch):
    """Ask as the exporter, who has listed its product and exported it."""
    monkeypatch.setattr(certify, "Door", NearDoor)
    register.enrol(Company(HANBIT.name, HANBIT.country, HANBIT.identifier), "trader")
    account = accounts.open_account("hanbit", "trader", country=HANBIT.country, company=HANBIT.identifier)
    key = keys.issue(account)
    listed()
    declaration = exported()
    return lambda *words: RUNNER.invoke(
        app.build("certify"), ["certify", declaration, "--under", "vkfta", "--key", key, *words]
    )


def test_a_draft_shows_the_form_and_keeps_nothing(ask):
    shown = ask("--draft", *SAID)
    assert shown.exit_code == 0, shown.output
    assert "CTC" in shown.output
    assert "850440" in shown.output
    assert issuing.listed(HANBIT.identifier, EXPORTER) == ()


def test_what_is_missing_is_said_with_its_path(ask):
    shown = ask("--draft")
    assert shown.exit_code == 1
    assert "items[0].marks" in shown.output
    told = json.loads(ask("--draft", "--json").output)
    assert {"certificate-field-missing"} == {problem["code"] for problem in told["problems"]}


def test_it_is_asked_for_once_however_often(ask):
    first, second = ask(*SAID), ask(*SAID)
    assert first.output == second.output
    assert "waiting: An officer must read the application" in first.output
    (standing,) = issuing.listed(HANBIT.identifier, EXPORTER)
    granted = issuing.review(standing.number, ApplicationReviewed(conforms=True), OFFICER)
    assert granted.certificate


def test_a_refusal_is_said_in_sentences(ask):
    shown = ask("--marks", "HB")
    assert shown.exit_code == 1
    assert "The certificate needs something" in shown.stderr


def test_a_code_without_its_line_is_wrong_usage(ask):
    assert ask("--code", "85044090").exit_code == 2
