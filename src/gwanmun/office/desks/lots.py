"""Lots: the numbers drawn for cases on a day, from the day's seed, and whether that seed had been promised.

It reads records and asks nobody: whoever gathers facts for a case stands on it. Promising and publishing seeds is the
desk of draws' business (`draws.py`).
"""

from datetime import date

import msgspec
from django.conf import settings

from gwanmun.law.risk import draw
from gwanmun.law.risk.draw import DrawDay, Lot
from gwanmun.office.records import holdings

DRAW = "draw"
_DAY = msgspec.json.Decoder(DrawDay)


class Lots:
    """The lots of a day, its promise read once for a whole batch."""

    def __init__(self, day: date) -> None:
        """Read what was promised for the day, one query."""
        held = holdings.by_number(DRAW, [day.isoformat()]).get(day.isoformat())
        self._seed = seed_of(day)
        self._bond = draw.bond(day, self._seed, _DAY.decode(held.state).promise if held is not None else "")

    def of(self, number: str, purpose: str = "selection") -> Lot:
        """The lot of a case."""
        return Lot(draw.drawn(self._seed, number, purpose), self._bond)


def seed_of(day: date) -> bytes:
    """The office's seed of a day; as long as its secret stays, the same in every process and after every restart."""
    return draw.seed_of(settings.SECRET_KEY.encode(), day)


def drawn(number: str, day: date, purpose: str = "selection") -> int:
    """The number drawn for a case on a day, 0..9999."""
    return draw.drawn(seed_of(day), number, purpose)
