"""A doubted certificate, by hand: the exporter, whose password was given to him, answers; the officer replies."""

import subprocess
import sys
from contextlib import ExitStack

import pytest

from tests.cli.running import Served, environment, fresh_home, run
from tests.house.source import ROOT
from tests.office.portal.hands import browsing

pytestmark = pytest.mark.slow

GIVEN, OWN = "given by the office, 2026", "a word that only Minji knows"


@pytest.fixture(scope="module")
def office():
    """Korea's office, which a partner has asked about a certificate."""
    with fresh_home() as home, ExitStack() as until_the_end:
        assert run(home, "register", "load", "-", stdin=b"{}").returncode == 0
        filled = subprocess.run(
            (sys.executable, "-m", "tests.office.portal.doubted_office", GIVEN), cwd=ROOT, capture_output=True,
            env=environment(home) | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}, timeout=300, check=False,
        )  # fmt: skip
        assert filled.returncode == 0, filled.stderr.decode()
        yield until_the_end.enter_context(Served(home))


@pytest.fixture(scope="module")
def windows():
    with browsing() as window:
        yield window


def given_in(hands):
    """Somebody signs in with the password the office made up, and chooses his own before he sees anything."""
    hands.go("/account/sign-in")
    hands.put(hands.page.locator("#id_login"), "minji.han")
    hands.put(hands.page.locator("#id_password"), GIVEN)
    hands.hit(hands.main.locator("form.sheet button[type=submit]").first)
    hands.page.wait_for_url("**/account/password?**")
    hands.look().says("choose one that only you know").picture("own-password")
    hands.put(hands.page.locator("#id_oldpassword"), GIVEN)
    for field in ("#id_password1", "#id_password2"):
        hands.put(hands.page.locator(field), OWN)
    hands.hit(hands.main.locator("form.sheet button[type=submit]").first)
    hands.page.wait_for_url("**/work")
    return hands.look()


def sheet(folder, name):
    """A paper as a scanner writes it."""
    path = folder / name
    path.write_bytes(
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    return path


def test_a_doubted_certificate_is_answered_by_hand(office, windows, tmp_path):
    officer = windows(office.address).sign_in("officer-busan", GIVEN)
    officer.go("/verifications").picture("verifications").go("/work").follow("Answer")
    officer.unfold("Reply to the partner")
    officer.choose("result", "originating").page.locator("details[open] [name=text]").fill("The exporter says so.")
    officer.press("Reply to the partner", within="details[open]").says("Origin is not confirmed without evidence")

    exporter = given_in(windows(office.address))
    exporter.says("The office must answer the partner").follow("Open", "V")  # the number of a verification ends so
    exporter.says("Who made the boards, and where?").unfold("Answer as the exporter")
    exporter.fill(statement="The boards are made in Hwaseong, on line 3; the purchase ledger is with this answer.")
    exporter.drop("papers", sheet(tmp_path, "ledger-2026-01.pdf")).picture("verification-answer")
    exporter.press("Answer as the exporter", within="details[open]").says("Done").says("ledger-2026-01.pdf")

    officer.go("/work").follow("Answer")
    officer.says("The boards are made in Hwaseong").unfold("Reply to the partner")
    officer.choose("result", "originating").page.locator("details[open] [name=text]").fill("Seen, and true.")
    officer.picture("verification-reply").press("Reply to the partner", within="details[open]").says("Done")
    officer.says("The goods originate")
    assert "Answer as the exporter" not in exporter.go("/verifications").main.inner_text()


def test_the_password_that_was_given_opens_nothing_any_more(office, windows):
    """After the story: whoever still has the office's note is not let in."""
    stranger = windows(office.address).go("/account/sign-in")
    stranger.put(stranger.page.locator("#id_login"), "minji.han")
    stranger.put(stranger.page.locator("#id_password"), GIVEN)
    stranger.hit(stranger.main.locator("form.sheet button[type=submit]").first)
    stranger.page.wait_for_load_state()
    stranger.says("are not correct")
