"""The pages of partners and figures in a browser: WCAG 2.2 AA in three languages, and the story of a frozen channel."""

import subprocess
import sys
from contextlib import ExitStack

import pytest

from gwanmun.cli.demonstration.offices import REGISTERS
from tests.cli.running import Served, environment, eventually, fresh_home, run
from tests.house.source import ROOT
from tests.office.portal.hands import browsing

pytestmark = pytest.mark.slow

PASSWORD = "gwanmun inside, 2026"
LATER = "2026-02-17T09:00:00+09:00"
PAGES = ("/work", "/partners", "/partners/VN", "/partners/IN", "/figures")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Korea's office, in which a good deal has happened."""
    with fresh_home() as home, ExitStack() as until_the_end:
        keys = tmp_path_factory.mktemp("keys")
        around = {
            "GWANMUN_KEYS": str(keys / "kr" / "keys"),
            "GWANMUN_COURSE_PASSWORD": PASSWORD,
            "GWANMUN_CLOCK": LATER,
        }
        people = (REGISTERS / "kr.json").read_bytes()
        assert run(home, "register", "load", "-", stdin=people, **around).returncode == 0
        filled = subprocess.run(
            (sys.executable, "-m", "tests.office.portal.busy_office", str(keys)), cwd=ROOT, capture_output=True,
            env=environment(home, **around) | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}, timeout=300, check=False,
        )  # fmt: skip
        assert filled.returncode == 0, filled.stderr.decode()
        yield until_the_end.enter_context(Served(home, **around))


@pytest.fixture(scope="module")
def windows():
    with browsing() as window:
        yield window


def drawn(hands):
    """Wait until every drawing is there, for either width: they come as one scrolls."""
    for width in (390, 1280):
        hands.page.set_viewport_size({"width": width, "height": 900})
        _drawn(hands)


def _drawn(hands):
    for place in range(hands.page.locator(".figure img").count()):
        image = hands.page.locator(".figure img").nth(place)
        image.scroll_into_view_if_needed()
        eventually(lambda image=image: image.evaluate("one => one.complete && one.naturalWidth > 0"), "a drawing")
    hands.page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("language", ["en", "ko", "vi"])
def test_the_pages_inside_are_for_everybody(office, windows, language):
    officer = windows(office.address, language=language).sign_in("officer-busan", PASSWORD)
    for path in PAGES:
        officer.go(path)
        drawn(officer)
        officer.look().picture(f"inside-{path.strip('/').replace('/', '-').lower()}-{language}")


def test_what_is_published_is_for_everybody(office, windows):
    anybody = windows(office.address).go("/performance")
    drawn(anybody)
    anybody.page.locator("summary", has_text="As a table").first.click()
    anybody.says("the importer").look().picture("performance")


def test_partners_warehouses_and_auditors_find_their_work(office, windows):
    for name in ("warehouse", "viet-nam", "auditor-kr"):
        windows(office.address).sign_in(name, PASSWORD).picture(f"work-{name}")


def test_a_month_waits_for_its_money(office, windows):
    """The release was paid by itself meanwhile: the office looks at what the month owes now."""
    cashier = windows(office.address).sign_in("treasury", PASSWORD)
    cashier.go("/periods").follow("KR-P26-00009")
    cashier.says("Its releases").look().picture("period")


def test_an_officer_proposes_to_open_a_frozen_channel_again(office, windows):
    officer = windows(office.address).sign_in("officer-busan", PASSWORD)
    officer.go("/partners/VN").follow("Look at the evidence")
    officer.says("This convicts Vietnam by its own signatures alone.").picture("evidence")
    officer.go("/partners/IN")
    officer.page.locator("summary", has_text="Propose to open KR>IN/aeo again").click()
    officer.look().picture("reopening-ours")
    officer.go("/partners/VN")
    officer.page.locator("summary", has_text="Propose to open VN>KR/co again").click()
    officer.press("Propose it").says("There is a problem")
    officer.fill(why="Their key was stolen; manifest 2 ends it.").press("Propose it").says(
        "Another officer must agree."
    )
    officer.picture("frozen-channel")
    officer.go("/work").says("A second officer must answer").picture("work-officer")
