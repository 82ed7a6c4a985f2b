"""In a browser: every page held against WCAG 2.2 AA, the grid with the keyboard alone, and what a broken line loses.

The offices and the people are those of the demonstration's register; the story itself is in `test_by_hand.py`.
"""

import time
from contextlib import ExitStack

import pytest

from gwanmun.cli.demonstration.exporters_desk import MATERIALS
from gwanmun.cli.demonstration.offices import REGISTERS
from tests.cli.running import Served, fresh_home, run
from tests.office.portal.hands import PATIENCE_MS, browsing

pytestmark = pytest.mark.slow

PASSWORD = "gwanmun in a browser, 2026"
FOR_ANYBODY = ("/", "/tariff?text=lamp", "/tariff/6105100000", "/tariff/6105100000/landed?origin=VN&value=1000000",
               "/agreements?code=851821&to=VN", "/origin", "/cargo", "/service", "/account/sign-in", "/nowhere", "/draws")  # fmt: skip
FOR_A_TRADER = ("/work", "/declare", "/declarations", "/me", "/company", "/notices", "/verifications",
                "/account/password", "/account/second-factor/", "/periods")  # fmt: skip
FOR_AN_OFFICER = ("/work", "/declarations", "/verifications", "/packs", "/packs?file=pack.toml", "/periods")


@pytest.fixture(scope="module")
def office():
    """Korea's office, open."""
    with fresh_home() as home, ExitStack() as until_the_end:
        people = (REGISTERS / "kr.json").read_bytes()
        loaded = run(home, "register", "load", "-", stdin=people, GWANMUN_COURSE_PASSWORD=PASSWORD)
        assert loaded.returncode == 0, loaded.stderr.decode()
        yield until_the_end.enter_context(Served(home)).address


@pytest.fixture(scope="module")
def windows():
    with browsing() as window:
        yield window


def begun(hands):
    """An empty export; the address of its draft."""
    hands.go("/declare").press("An empty export")
    return hands.page.url.removeprefix(hands.address)


def cell(hands, line, column):
    return hands.page.locator(f"[name='lines[{line}].{column}']")


def arrived(hands):
    """Wait until nothing lies on the device any more. The pages allow no evaluated script, so the asking is done here."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while hands.page.evaluate("localStorage.length"):
        assert time.monotonic() < until, "what was typed never arrived"
        hands.page.wait_for_timeout(50)


@pytest.mark.parametrize("language", ["en", "ko", "vi"])
def test_every_page_is_for_everybody(office, windows, language):
    """axe-core finds nothing at WCAG 2.2 AA, and no page is wider than a telephone."""
    anybody = windows(office, language=language)
    for path in FOR_ANYBODY if language == "en" else FOR_ANYBODY[:3]:
        name = path.strip("/").partition("?")[0].replace("/", "-") or "front"
        anybody.go(path).picture(f"{name}-{language}")
    if language == "en":
        trader = windows(office).sign_in("garam", PASSWORD)
        for path in FOR_A_TRADER:
            trader.go(path).picture(path.strip("/").replace("/", "-"))
        officer = windows(office).sign_in("officer-busan", PASSWORD)
        for path in FOR_AN_OFFICER:
            officer.go(path).picture("officer-" + path.strip("/").replace("?file=", "-"))
        trader.go(begun(trader)).picture("draft-empty")


def test_a_bill_of_materials_is_proven_without_an_account(office, windows):
    anybody = windows(office).go("/origin")
    anybody.page.select_option("#to", "VN")
    anybody.page.locator("#bill").fill((MATERIALS / "GR-SB20.csv").read_text(encoding="utf-8"))
    anybody.press("Determine").says("originates").says("The proof").picture("origin-proof")


def test_the_grid_is_walked_with_the_keyboard_alone(office, windows):
    hands = windows(office).go("/account/sign-in")
    keys = hands.page.keyboard
    hands.page.locator("#id_login").focus()
    keys.type("garam")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    hands.page.wait_for_url("**/work")
    draft = begun(hands)
    cell(hands, 0, "commodity").focus()
    with hands.page.expect_response("**/fields"):
        for said in ("8518210000", "Loudspeakers", "KR", "10"):
            keys.type(said)
            keys.press("ArrowRight")
    cell(hands, 0, "commodity").focus()
    keys.press("Enter")
    keys.type("8539510000")
    with hands.page.expect_response("**/fields"):
        keys.press("ArrowUp")
    assert hands.page.evaluate("document.activeElement.name") == "lines[0].commodity"
    keys.press("End")
    assert hands.page.evaluate("document.activeElement.name") == "lines[0].product"
    arrived(hands)
    hands.go(draft)
    found = [cell(hands, 0, name).input_value() for name in ("commodity", "description", "origin", "quantity")]
    assert found == ["8518210000", "Loudspeakers", "KR", "10"]
    assert cell(hands, 1, "commodity").input_value() == "8539510000"


def test_rows_of_a_spreadsheet_are_pasted_where_one_stands(office, windows):
    hands = windows(office).sign_in("garam", PASSWORD)
    draft = begun(hands)
    rows = "\n".join(f"8518210000\tSpeaker {place}\tKR\t{place + 1}" for place in range(60))
    cell(hands, 0, "commodity").focus()
    with hands.page.expect_response("**/fields"):
        hands.page.evaluate(
            """(text) => { const data = new DataTransfer(); data.setData("text/plain", text);
               document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
            rows,
        )
    arrived(hands)
    hands.go(draft)
    assert cell(hands, 59, "description").input_value() == "Speaker 59"
    assert cell(hands, 59, "quantity").input_value() == "60"


def test_999_lines_are_walked_and_left_with_the_keyboard(office, windows):
    """No line is further than a few keys, the last takes what is typed, and nobody tabs through ten thousand cells."""
    hands = windows(office).sign_in("garam", PASSWORD)
    begun(hands)
    rows = "\n".join(
        f"8518210000\tSpeaker {place}\tKR\t{place + 1}\tH87\t2\t{2 * place + 2}\t1" for place in range(999)
    )
    hands.unfold("Paste rows from a spreadsheet")
    hands.page.locator("#paste").fill(rows)
    with hands.page.expect_navigation():
        hands.page.get_by_role("button", name="Save", exact=True).click()
    keys = hands.page.keyboard
    cell(hands, 0, "description").focus()
    for _ in range(50):
        keys.press("PageDown")
    assert hands.page.evaluate("document.activeElement.name") == "lines[998].description"
    keys.press("ArrowDown")
    assert hands.page.evaluate("document.activeElement.name") == "lines[998].description", "there is no 1000th"
    keys.press("ControlOrMeta+a")
    keys.type("the last of them")
    with hands.page.expect_response("**/fields"):
        keys.press("Escape")
        assert hands.page.evaluate("document.activeElement.id") == "after-lines"
    keys.press("Tab")
    assert hands.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    arrived(hands)
    cell(hands, 0, "commodity").focus()
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    assert hands.page.evaluate("document.activeElement.innerText") == "Skip the lines"
    keys.press("Enter")
    keys.press("Tab")
    assert hands.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert cell(hands, 998, "description").input_value() == "the last of them"


def test_a_line_that_breaks_loses_nothing(office, windows):
    hands = windows(office).sign_in("garam", PASSWORD)
    draft = begun(hands)
    hands.page.context.set_offline(True)
    cell(hands, 0, "description").fill("typed while the line was down")
    cell(hands, 0, "origin").focus()
    hands.page.get_by_text("No connection.").wait_for()
    hands.complaints.clear()  # the browser says itself that there is none
    hands.page.context.set_offline(False)
    arrived(hands)
    hands.complaints.clear()
    hands.go(draft)
    assert cell(hands, 0, "description").input_value() == "typed while the line was down"


def test_a_code_is_found_by_name_and_goes_into_its_line(office, windows):
    hands = windows(office).sign_in("garam", PASSWORD)
    begun(hands)
    hands.page.locator("summary", has_text="Find a code by name").click()
    hands.page.locator("#find").press_sequentially("loudspeakers single")
    with hands.page.expect_response("**/fields"):
        hands.page.locator("#found [data-code='8518210000']").click()
    assert cell(hands, 0, "commodity").input_value() == "8518210000"
    hands.look()


def test_the_pages_work_without_script(office, windows):
    hands = windows(office, script=False).sign_in("garam", PASSWORD)
    draft = begun(hands)
    cell(hands, 0, "description").fill("no script at all")
    hands.page.locator("summary", has_text="Paste rows").click()
    hands.page.locator("#paste").fill("8518210000\tpasted without script\tKR\t5")
    hands.press("Save")
    hands.go(draft)
    assert cell(hands, 0, "description").input_value() == "no script at all"
    assert cell(hands, 1, "description").input_value() == "pasted without script"


def test_a_passkey_is_made_and_opens_the_door_without_a_password(office, windows):
    """Chromium's own authenticator stands in for the telephone: it keeps the key and knows who holds it."""
    address = office.replace("127.0.0.1", "localhost")  # a passkey is made for a name, never for a number
    hands = windows(address).sign_in("saebit-line", PASSWORD)
    tools = hands.page.context.new_cdp_session(hands.page)
    tools.send("WebAuthn.enable")
    of_the_person = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    key = tools.send("WebAuthn.addVirtualAuthenticator", {"options": of_the_person})["authenticatorId"]
    hands.go("/me").follow("Second factors and passkeys")
    hands.go("/account/second-factor/webauthn/add/")
    if "Confirm" in hands.main.inner_text() and hands.page.locator("#id_password").count():
        hands.put(hands.page.locator("#id_password"), PASSWORD)
        hands.press("Confirm")
    hands.fill(name="telephone")
    hands.page.locator("#id_passwordless").check()
    with hands.page.expect_navigation():
        hands.page.locator("#mfa_webauthn_add").click()
    assert len(tools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    hands.look()
    hands.press("Sign out", within="header")
    if "/sign-out" in hands.page.url:
        hands.press("Sign Out")
    hands.go("/account/sign-in")
    with hands.page.expect_navigation(url="**/work"):
        hands.page.locator("#passkey_login").click()
    hands.look().says("My work")
    assert "saebit-line" in hands.page.locator("header").inner_text()
