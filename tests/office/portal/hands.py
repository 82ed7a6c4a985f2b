"""Hands: somebody at a real browser, who reads the page and presses what is on it; and pictures of what was seen.

GWANMUN_PICTURES=docs/pictures keeps the pictures there, at the two widths; without it they go with the test.
"""

import os
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.exchange.browsers import chromium

WIDTHS = (1280, 390)
HEIGHT = 900
PATIENCE_MS = 60_000  # a machine under load is slow, and still right
AXE = Axe()
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


class Hands:
    """One person's browser. Every page it comes to is held against WCAG 2.2 AA, and may say nothing on the console."""

    def __init__(self, context, address, *, script=True):
        self.page = context.new_page()
        self.script = script
        self.page.set_default_timeout(PATIENCE_MS)
        self.address = address
        self.complaints = []
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self._heard("error", str(error)))
        self.page.on("request", self._asked)

    def _heard(self, kind, text):
        if kind == "error" and "responded with a status of 4" not in text:  # a refusal is no fault of the page
            self.complaints.append(text)

    def _asked(self, request):
        if not request.url.startswith((self.address, "data:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def go(self, path):
        self.page.goto(self.address + path)
        self.look()
        return self

    def sign_in(self, name, password):
        self.go("/account/sign-in")
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", password)
        self.page.locator("main form.sheet button[type=submit]").first.click()
        self.page.wait_for_url("**/work")
        return self.look()

    def press(self, name, *, within="main"):
        self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state("load")
        return self.look()

    def follow(self, name):
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state("load")
        return self.look()

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']").first.fill(value)
        return self

    def look(self):
        """Hold the page against WCAG 2.2 AA; where no script runs, axe does not run either."""
        if not self.script:
            return self
        found = AXE.run(self.page, options=WCAG).response["violations"]
        told = [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]
        assert told == [], f"{self.page.url}:\n" + "\n".join(told)
        assert self.complaints == [], self.page.url
        return self

    def says(self, text):
        found = self.page.locator("main").inner_text()
        assert text in found, found
        return self

    def picture(self, name):
        """Keep what is seen, wide and narrow."""
        folder = Path(os.environ.get("GWANMUN_PICTURES", ""))
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            over = self.page.evaluate("document.documentElement.scrollWidth")
            assert over <= width, f"{name} is {over} pixels wide on a screen of {width}"
            if folder.name:
                self.page.screenshot(path=folder / f"{name}-{width}.png")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        return self


@contextmanager
def browsing():
    """A browser; each call opens a window of somebody's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        opened = []

        def window(address, *, language="en", script=True):
            context = browser.new_context(
                viewport={"width": WIDTHS[0], "height": HEIGHT}, locale=language, java_script_enabled=script
            )
            opened.append(context)
            return Hands(context, address, script=script)

        try:
            yield window
        finally:
            for context in opened:
                context.close()
            browser.close()
