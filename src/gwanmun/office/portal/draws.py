"""Draws: what the office promised of each day's random numbers, the seeds of days that are over, and the check of one.

Anybody may look, and draw a number again as the office did; how to do it without the office stands on the page too.
"""

from django.http import HttpResponse
from msgspec import Struct

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk import draw
from gwanmun.law.risk.draw import DrawDay
from gwanmun.office.desks import draws, rulebooks
from gwanmun.office.portal import words
from gwanmun.office.portal.page import ANYBODY, show
from gwanmun.office.portal.visitor import Visitor


class Again(Struct, frozen=True):
    """A number drawn again from a published seed."""

    number: str
    of: DrawDay
    hashed: str  # of the seed: the promise, if it was kept
    drawn: int  # 0 to 9999

    @property
    def kept(self) -> bool:
        """Whether the seed is the one that was promised."""
        return self.hashed == self.of.promise


def page(visitor: Visitor) -> HttpResponse:
    """The days, the latest first, and one number drawn again where somebody asks for it."""
    days, asked = draws.recent(), visitor.http.GET
    number, on = asked.get("number", "").strip()[:35], asked.get("day", "")[:10]
    again: Again | None = None
    told: tuple[Told, ...] = ()
    if number:
        try:
            again = _again(days, number, on)
        except Refused as refused:
            told = words.told(refused.problems)
    return visitor.shown(
        "draws.html",
        422 if told else 200,
        days=tuple(reversed(days)),
        today=rulebooks.today(),
        number=number,
        day=on,
        again=again,
        problems=told,
    )


def _again(days: tuple[DrawDay, ...], number: str, on: str) -> Again:
    """Draw a number again. Raises Refused where no seed of the day is published."""
    found = next((one for one in days if one.day.isoformat() == on), None)
    if found is None or not found.seed:
        raise Refused(Problem("draw-seed-not-out", "day", on))
    seed = bytes.fromhex(found.seed)
    return Again(number, found, draw.commitment(seed), draw.drawn(seed, number))


PAGES = (show("draws", "draws", ANYBODY, page),)
