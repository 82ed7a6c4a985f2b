"""The desk of draws: each day's seed is promised before the day and published after it, for anybody to read.

    when the office opens, and every round   promises for a fortnight ahead
    every round                              the seeds of the days that are over

A promise is made in good time so that a round that was missed leaves no day without one.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.case import ControlSelected
from gwanmun.law.risk import draw
from gwanmun.law.risk.draw import Bond, DrawDay, DrawEvent, draw_problem
from gwanmun.law.risk.selection import Selection
from gwanmun.office import clock
from gwanmun.office.desks import lots, rulebooks
from gwanmun.office.desks.streams import Changing, Kind, go_on_together, read
from gwanmun.office.desks.walking import key_of, together
from gwanmun.office.journal import journal
from gwanmun.office.journal.conflict import NumberTaken
from gwanmun.office.journal.entry import OFFICE
from gwanmun.office.records import holdings

AHEAD_DAYS = 14
"""So many days ahead seeds are promised."""
SHOWN_DAYS = 92
"""So many past days are looked at when seeds are published, and shown."""

DRAW = Kind(
    lots.DRAW,
    DrawDay,
    DrawEvent,
    lambda state: state.day.isoformat(),
    draw.after,
    party=lambda _: "",
    also=lambda state: f"draw:{state.day}",
    subject=lambda state: f"draw:{state.day}",
)


class DrawTried(Struct, frozen=True):
    """One selection of a declaration tried again: what it says was drawn, and what the day's published seed draws."""

    number: str
    said: int
    bond: Bond | None  # None for one decided before there were promises
    seed: str  # hexadecimal
    problem: Problem | None  # None: the seed draws the very number


def promise(today: date) -> int:
    """Promise the seeds from today on that are not promised yet; how many."""
    return _write([today + timedelta(days=ahead) for ahead in range(AHEAD_DAYS + 1)], _promised(today))


def publish(today: date) -> int:
    """Publish the seeds of the days that are over, or that they are lost; how many."""
    return _write([one.day for one in _between(today - timedelta(days=SHOWN_DAYS), today)], _told(today))


def show(day: str) -> DrawDay:
    """What is known of a day's draw: the promise, and the seed once the day is over."""
    shown: DrawDay = read(DRAW, day)[0]
    return shown


def recent() -> tuple[DrawDay, ...]:
    """The draws of the last three months and of the days ahead, the oldest first."""
    today = rulebooks.today()
    return tuple(_between(today - timedelta(days=SHOWN_DAYS), today + timedelta(days=AHEAD_DAYS)))


def tried(number: str) -> tuple[DrawTried, ...]:
    """Every number drawn for a declaration, tried on the seed published since."""
    key = key_of(number)
    selected = [entry.body for entry in journal.read([key])[key].entries if entry.kind == ControlSelected.__name__]
    return tuple(_tried(number, msgspec.json.decode(body, type=ControlSelected).selection) for body in selected)


def _tried(number: str, selection: Selection) -> DrawTried:
    bond = selection.bond
    if bond is None or bond.unbound:
        return DrawTried(number, selection.draw, bond, "", Problem("draw-unbound", "number", number))
    seed = show(bond.day.isoformat()).seed
    if not seed:
        return DrawTried(number, selection.draw, bond, "", Problem("draw-seed-not-out", "day", bond.day.isoformat()))
    problem = draw_problem(bond.promise, bytes.fromhex(seed), number, selection.draw)
    return DrawTried(number, selection.draw, bond, seed, problem)


_Work = Callable[[DrawDay | None], DrawEvent | None]


def _promised(today: date) -> Callable[[date], _Work]:
    return lambda day: lambda before: draw.promised(before, lots.seed_of(day), day, today)


def _told(today: date) -> Callable[[date], _Work]:
    return lambda day: lambda before: draw.told(before, lots.seed_of(day), today) if before is not None else None


def _between(first: date, last: date) -> list[DrawDay]:
    many = (last - first).days + 1
    held = holdings.between_names(DRAW.name, f"draw:{first}", f"draw:{last}", many)
    return [msgspec.json.decode(one.state, type=DrawDay) for one in held]


def _write(days: Sequence[date], work: Callable[[date], _Work]) -> int:
    """Do this to the days to which it does anything, in one writing; how many they were."""
    known = {one.day: one for one in _between(min(days), max(days))} if days else {}
    news = [day for day in days if work(day)(known.get(day)) is not None]
    if news:
        changing = [Changing(day.isoformat(), OFFICE, work(day)) for day in news]
        with suppress(NumberTaken):  # another process of the office has just promised the same
            together(lambda: go_on_together(DRAW, changing, clock.now()))
    return len(news)
