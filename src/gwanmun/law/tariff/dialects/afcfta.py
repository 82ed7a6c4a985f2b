"""Tables of the African Continental Free Trade Area: a per cent in each year's cell, or that the line is excluded."""

import re
from decimal import Decimal

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.reading import Reading, Unread, Words
from gwanmun.law.tariff.duty import AdValorem, Free

_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?(?![0-9.,])")
_PERCENT = re.compile("%")
_FREE = re.compile(r"free\b", re.IGNORECASE)
_EXCLUDED = re.compile(r"(?:excluded|exclu|e)\b", re.IGNORECASE)


def read_afcfta(text: str) -> Reading | Problem:
    """What a cell says; or the problem `duty-unreadable`. An empty cell says nothing, and is not read as nought."""
    try:
        words = Words(text)
        start = words.at
        if words.take(_EXCLUDED):
            words.end()
            return Reading(text, None, kind="excluded")
        if words.take(_FREE):
            words.end()
            return Reading(text, Free(words.since(start)))
        percent = Decimal(words.need(_NUMBER, "a per cent, Free or Excluded")[0])
        words.take(_PERCENT)
        words.end("%")
        return Reading(text, AdValorem(words.since(start), percent))
    except Unread as unread:
        return unread.problem
