"""Hands: somebody at a real browser, who reads the page and presses what is on it; and pictures of what was seen.

GWANMUN_PICTURES=docs/pictures keeps the pictures there, at the two widths; without it they go with the test.
What is pressed is named in English; where the pages speak another tongue of the tests, it is found under its words there.
"""

import os
import re
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.exchange.browsers import chromium
from tests.office.portal import tongues

WIDTHS = (1280, 390)
HEIGHT = 900
PATIENCE_MS = 60_000  # a machine under load is slow, and still right
AXE = Axe()
# What is wider than its own box on a page: words that run out of a button, a heading, a cell.
BURST = """() => [...document.querySelectorAll("main :is(a.button, button, h1, h2, h3, legend, label, summary, .tag, .steps li, dt, dd), header *, nav a")]
    .filter(one => one.clientWidth && one.scrollWidth > one.clientWidth + 1 && !one.classList.contains("unseen"))
    .map(one => `${one.tagName}.${one.className} ${one.innerText.slice(0, 60)}: ${one.scrollWidth} > ${one.clientWidth}`)"""
# A picture begins at the top of the page, or shows what was touched last.
IN_SIGHT = """() => scrollY < 200 ? scrollTo(0, 0)
    : document.activeElement !== document.body && document.activeElement.scrollIntoView({block: "center"})"""
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # what is well need not be told node by node
}
SOUND = set()
"""The build of pages in which nothing was found: the next one built alike need not be looked through again."""

_WORDS = re.compile(r">[^<]*[^<\s][^<]*<")
_SAID = re.compile(
    r" (href|src|srcset|action|formaction|value|content|title|alt|placeholder|name|id|for|datetime|list|form|hx-[\w-]+|data-[\w-]+"
    r'|aria-label|aria-describedby|aria-labelledby|aria-controls)="[^"]+"'
)
_REPEATED = tuple(re.compile(f"(?=<{tag}\\b)") for tag in ("option", "td", "tr", "dt", "li", "section"))


def build(html):
    """How a page is built: its tags, roles, classes, states and language, without words, numbers and rows that repeat.

    Two pages of one build differ in nothing axe-core judges by: what is said is said in the same places, and is nowhere empty.
    """
    bare = _SAID.sub(r' \1="x"', _WORDS.sub(">x<", html))
    for begins in _REPEATED:
        parts = begins.split(bare)
        bare = "".join(part for before, part in pairwise(["", *parts]) if part != before)
    return bare


class Hands:
    """One person's browser. Every page it comes to is held against WCAG 2.2 AA, and may say nothing on the console."""

    def __init__(self, context, address, *, language="en", script=True):
        self.page = context.new_page()
        self.script = script
        self.language = language
        self.page.set_default_timeout(PATIENCE_MS)
        self.address = address
        self.complaints = []
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self._heard("error", str(error)))
        self.page.on("request", self._asked)

    def said(self, text):
        """What the page says where it says this in English."""
        return tongues.said(self.language, text)

    @property
    def main(self):
        return self.page.locator("main")

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
        self.put(self.page.locator("#id_login"), name)
        self.put(self.page.locator("#id_password"), password)
        self.hit(self.main.locator("form.sheet button[type=submit]").first)
        self.page.wait_for_url("**/work")
        return self.look()

    def press(self, name, *, within="main"):
        inside = self.page.locator(within)
        return self._on(inside.get_by_role("button", name=self.said(name), exact=True).first)

    def follow(self, name, about=""):
        """Follow the link of this name; where there are several, the one about this document."""
        return self._on(self.main.get_by_role("link").filter(has_text=self.said(name)).filter(has_text=about).first)

    def unfold(self, name):
        self.hit(self.main.locator("summary", has_text=self.said(name)).first)
        return self

    def fill(self, **fields):
        for name, value in fields.items():
            self.put(self.page.locator(f"[name='{name}']").first, value)
        return self

    def say_yes(self, *, within="main"):
        self.tick(self.page.locator(within).get_by_label(self.said("Yes")).first)
        return self

    def choose(self, name, value):
        self.pick(self.page.locator(f"select[name='{name}']"), value)
        return self

    def drop(self, name, path):
        self.give(self.page.locator(f"input[name='{name}']"), path)
        return self

    def _on(self, what):
        with self.page.expect_navigation():
            self.hit(what)
        return self.look()

    # What hands do to one thing on the page. `keys.py` does the same with the keyboard alone.

    def hit(self, what):
        what.click()

    def put(self, what, text):
        what.fill(text)

    def tick(self, what):
        what.check()

    def pick(self, what, value):
        what.select_option(value)

    def give(self, what, path):
        what.set_input_files(path)

    def look(self):
        """Hold the page against WCAG 2.2 AA, but where no script runs, and once is enough for a page's tongues."""
        assert self.complaints == [], f"{self.page.url}: {self.complaints}"
        if not self.script or self.language in tongues.TURNS:
            return self
        stands = self.page.viewport_size["width"], build(self.page.content())
        if stands in SOUND:
            return self
        found = AXE.run(self.page, options=WCAG).response["violations"]
        told = [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]
        assert told == [], f"{self.page.url}:\n" + "\n".join(told)
        SOUND.add(stands)
        return self

    def says(self, text):
        found = self.main.inner_text()
        assert self.said(text) in found, found
        return self

    def picture(self, name):
        """Keep what is seen, wide and narrow."""
        folder = Path(os.environ.get("GWANMUN_PICTURES", ""))
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            over = self.page.evaluate("document.documentElement.scrollWidth")
            assert over <= width, f"{name} is {over} pixels wide on a screen of {width}"
            burst = self.page.evaluate(BURST)
            assert burst == [], f"{name} on a screen of {width}: {burst}"
            self.page.evaluate(IN_SIGHT)
            if folder.name:
                tongue = f"-{self.language}" if self.language in tongues.TURNS else ""
                self.page.screenshot(path=folder / f"{name}{tongue}-{width}.png")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        return self


@contextmanager
def browsing():
    """A browser; each call opens a window of somebody's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        opened = []

        def window(address, *, language="en", script=True, kind=Hands):
            context = browser.new_context(
                viewport={"width": WIDTHS[0], "height": HEIGHT}, locale=language, java_script_enabled=script
            )
            opened.append(context)
            return kind(context, address, language=language, script=script)

        try:
            yield window
        finally:
            for context in opened:
                context.close()
            browser.close()
