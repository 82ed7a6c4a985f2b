"""Readings: what somebody else's notation says, in the house's duty language, beside the words it was said in."""

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.duty import LONGEST_TEXT, Duty, Specific, unreadable

LONGEST_SOURCE = 3 * LONGEST_TEXT
"""Characters: schedules say in a long sentence what the duty language says in a short one."""

FINEST_PLACES = 6  # of a number in the duty language

_BLANK = re.compile(r"(?:[\s ]|&#160;|&nbsp;)*")


class Variant(Struct, frozen=True, omit_defaults=True):
    """Another duty the same words state, and when or for whom it holds instead."""

    duty: Duty
    first: date | None = None  # holds from this day
    preferences: tuple[str, ...] = ()  # for goods of these preference codes or origins
    over: Decimal | None = None  # beyond this quantity, in `unit`
    unit: str = ""


class Reading(Struct, frozen=True, omit_defaults=True):
    """What a text in a dialect says. Columns of its nodes are those of the source."""

    source: str
    duty: Duty | None  # None where the words state that there is no rate: an excluded line
    first: date | None = None  # holds from this day
    preferences: tuple[str, ...] = ()  # the duty is for goods of these preference codes or programmes
    variants: tuple[Variant, ...] = ()
    kind: Literal["", "safeguard", "quota", "excluded"] = ""
    up_to: Decimal | None = None  # the duty holds for this quantity, in `unit`; what holds beyond may be a variant
    unit: str = ""
    supplementary_unit: str = ""  # TARIC's expression 99: the unit goods are counted in
    components: tuple[tuple[str | None, ...], ...] = ()  # TARIC: expression, amount, money or %, unit, qualifier


def specific(columns: tuple[int, int], amount: Decimal, currency: str, *units: str) -> Specific:
    """An amount for each unit; one too fine for the duty language (0.020668 cents) as that for ten or a hundred."""
    per = 1
    while isinstance(places := amount.as_tuple().exponent, int) and places < -FINEST_PLACES:
        amount, per = amount.scaleb(1), per * 10
    return Specific(columns, amount, currency, per, units[0], tuple(units[1:]))


class Unread(Exception):  # noqa: N818 - a finding, not an error; it never leaves this room
    """The words stop making sense here."""

    def __init__(self, problem: Problem) -> None:
        """What is wrong, and from which column."""
        super().__init__(problem.code)
        self.problem = problem


class Words:
    """A text read from left to right, blanks between words skipped; it knows where it is."""

    def __init__(self, text: str) -> None:
        """At the first word."""
        if len(text) > LONGEST_SOURCE:
            raise Unread(unreadable(text, LONGEST_SOURCE + 1, f"no more than {LONGEST_SOURCE} characters"))
        self.text = text
        self.at = 0
        self.last = 0  # where the last word ended
        self._skip()

    @property
    def column(self) -> int:
        """The column of the next word, from 1."""
        return self.at + 1

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self.at == len(self.text)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The next word if it is one of these; otherwise nothing is taken."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = self.last = found.end()
            self._skip()
        return found

    def need(self, pattern: re.Pattern[str], expected: str) -> re.Match[str]:
        """The next word, which must be one of these."""
        found = self.take(pattern)
        return found if found is not None else self.refuse(expected)

    def refuse(self, *expected: str) -> re.Match[str]:
        """What stands here is not what may stand here."""
        raise Unread(unreadable(self.text, self.column, *expected))

    def end(self, *expected: str) -> None:
        """Nothing may be left."""
        if not self.ended:
            self.refuse(*expected, "the end")

    def since(self, start: int) -> tuple[int, int]:
        """The columns from one place to the end of the last word."""
        return start + 1, max(self.last, start + 1)

    def _skip(self) -> None:
        blank = _BLANK.match(self.text, self.at)
        assert blank is not None
        self.at = blank.end()
