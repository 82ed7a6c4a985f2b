"""Keys: somebody who has a keyboard and nothing else, and looks where it stands after every press.

The way begins at the top of the page, leaps over the menu, and goes on with Tab. Wherever it comes, the place must be on
the screen, must not lie under anything, and must be marked so that an eye finds it (WCAG 2.2: 2.4.3, 2.4.7, 2.4.11).
"""

import time

from tests.office.portal.hands import PATIENCE_MS, Hands

MOST_PRESSES = 400
# Where the keyboard stands: what is wrong with how it is seen, whether it is there, and whether all begins again.
STANDS = """(wanted) => {
    const here = document.activeElement, wrong = [];
    const there = here === wanted || (wanted.type === "radio" && here.type === "radio" && here.name === wanted.name);
    if (here === document.body) return {wrong, there, over: true};
    const box = here.getBoundingClientRect(), dress = getComputedStyle(here);
    if (box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1 || box.left > innerWidth - 1) wrong.push("is off the screen");
    const x = Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1), y = Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1);
    const over = document.elementFromPoint(x, y);
    if (over && over !== here && !here.contains(over) && !over.contains(here)) wrong.push(`lies under ${over.tagName}.${over.className}`);
    if (dress.outlineStyle === "none" || parseFloat(dress.outlineWidth) < 2) wrong.push("is not marked");
    if (here.tabIndex > 0) wrong.push("is out of order");
    return {wrong, there, over: false, name: `${here.tagName}#${here.id}.${here.className} ${(here.innerText || here.name || "").slice(0, 40)}`};
}"""


class Keys(Hands):
    """The same hands with a keyboard alone."""

    def __init__(self, context, address, **how):
        super().__init__(context, address, **how)
        self.file = None
        # Listened for from the beginning: who begins when the key is pressed may come too late.
        self.page.on("filechooser", lambda chooser: chooser.set_files(self.file))

    @property
    def keys(self):
        return self.page.keyboard

    def walk_to(self, what):
        """Go there by Tab, from where one stands; round once where it lies before."""
        wanted = what.element_handle()
        if not self.page.evaluate("document.querySelector('main').contains(document.activeElement)"):
            self._leap()
        elif self.page.evaluate("document.activeElement.id") == "main":  # where a leap ended: no place of its own
            self.keys.press("Tab")
        for _ in range(MOST_PRESSES):
            stands = self.page.evaluate(STANDS, wanted)
            if stands["over"]:
                self._leap()
                continue
            assert stands["wrong"] == [], f"{self.page.url}: {stands['name']} {stands['wrong']}"
            if stands["there"]:
                return
            self.keys.press("Tab")
        raise AssertionError(f"{self.page.url}: {what} is never come to by the keyboard; it stands at {stands}")

    def _leap(self):
        """From the top of the page over the menu into what it is about."""
        self.page.evaluate("document.activeElement.blur()")
        self.keys.press("Tab")
        while not self.page.evaluate("document.activeElement.classList.contains('skip')"):
            self.keys.press("Shift+Tab")
        self.keys.press("Enter")
        assert self.page.evaluate("document.activeElement.id") == "main", (
            "the first thing on a page leaps over the menu"
        )
        self.keys.press("Tab")

    def _on(self, what):
        self.walk_to(what)  # before anything is waited for: the leap over the menu is a way of its own
        return super()._on(what)

    def hit(self, what):
        self.walk_to(what)
        self.keys.press("Enter")

    def put(self, what, text):
        self.walk_to(what)
        if what.get_attribute("type") == "date":
            year, month, day = text.split("-")
            self.keys.type(month + day + year)
        else:
            self.keys.press("ControlOrMeta+a")
            self.keys.type(text)
        assert what.input_value() == text

    def tick(self, what):
        self.walk_to(what)
        for _ in range(8):
            if what.evaluate("one => one === document.activeElement"):
                break
            self.keys.press("ArrowDown")
        self.keys.press("Space")
        assert what.is_checked()

    def pick(self, what, value):
        self.walk_to(what)
        self.keys.press("Home")
        for _ in range(MOST_PRESSES):
            if what.input_value() == value:
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"{value} is none of the choices")

    def give(self, what, path):
        self.file = path
        self.walk_to(what)
        self.keys.press("Space")
        until = time.monotonic() + PATIENCE_MS / 1000
        while not what.evaluate("one => one.files.length"):
            assert time.monotonic() < until, "no file was asked for"
            self.page.wait_for_timeout(20)
