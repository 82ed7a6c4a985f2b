"""Figures and days: which decimals and dates may stand on a document.

A decimal can be no number at all ("NaN"), absurd ("1e999999") or endless, and a day can lie where no calendar
reaches when a time limit is added to it. No law can reckon with those, and msgspec lets them pass, so whatever
comes in from outside is held against these bounds once, where it enters.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from gwanmun.law.basics.money import LARGEST

FINEST = 12  # no figure on a document has more places after the point
LONGEST = 14 + 1 + FINEST + 1  # signs of the largest and finest figure: digits before, point, digits after, minus

WRITTEN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
"""How a figure is written: digits, and one point between them."""

_BLANK = " \u00a0\u202f\u2009"
_BLANKS = re.compile(rf"-?[0-9]{{1,3}}(?:[{_BLANK}][0-9]{{3}})+(?:\.[0-9]+)?")
_COMMAS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|-?[0-9]{1,3}(?:,[0-9]{3}){2,}")

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2999, 12, 31)


def is_figure(number: Decimal) -> bool:
    """Whether a decimal can stand on a document: finite, at most ten trillion, at most twelve places."""
    if not number.is_finite() or not -FINEST <= number.adjusted() < LONGEST:
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -FINEST and abs(number) <= LARGEST


def ungrouped(text: str) -> str:
    """A number as people write it, without what only groups its digits: "1 200.50" and "1,234,567" are plain numbers.

    One comma alone ("1,200") is left where it stands: to half of the world it is a decimal point.
    """
    text = text.strip()
    found = _BLANKS.fullmatch(text) or _COMMAS.fullmatch(text)
    return re.sub(f"[,{_BLANK}]", "", text) if found else text


def are_figures(numbers: Iterable[Decimal | None]) -> bool:
    """Whether all of them can, looked at as one text: a plain number is short and is written with digits only.

    Quick, and on the safe side: a figure written with an exponent is looked at on its own.
    """
    written = [str(number) for number in numbers if number is not None]
    together = "".join(written).replace(".", "").replace("-", "")
    if not written or (together.isdigit() and max(map(len, written)) < FINEST):
        return True
    return all(is_figure(number) for number in numbers if number is not None)


def are_days(days: Iterable[date | None]) -> bool:
    """Whether all of these days can stand on a document."""
    return all(FIRST_DAY <= day <= LAST_DAY for day in days if day is not None)
