"""The trader identification number: by what name two countries mean the same company.

The WCO's guidelines (June 2018) make it of the country's two letters and the number that country gave the company, so
that it is one in the world without anybody handing it out: `KR1168200276`. The national number is written without the
blanks and hyphens people put into it.
"""

import re
from typing import Annotated

from msgspec import Meta

from gwanmun.law.basics.codes import CountryCode
from gwanmun.law.basics.problem import Problem, Refused, shown

Tin = Annotated[
    str,
    Meta(pattern=r"^[A-Z]{2}[0-9A-Z]{1,15}$", description="WCO trader identification number: country, national number"),
]

_SHAPE = re.compile(r"[A-Z]{2}[0-9A-Z]{1,15}", re.ASCII)
_ACCIDENTS = re.compile(r"[\s.\-/]")


def tin_of(country: CountryCode, number: str) -> str:
    """The identification number of a country's company; empty where the number makes none."""
    written = country + _ACCIDENTS.sub("", number).upper()
    return written if _SHAPE.fullmatch(written) else ""


def country_of(tin: str) -> str:
    """The country that knows the company by the rest of the number."""
    return tin[:2]


def national_number(tin: str) -> str:
    """The number the country itself gave."""
    return tin[2:]


def checked(tin: str, country: str, path: str = "identifier") -> str:
    """The number, if it is one of this country's. Raises Refused (`tin-invalid`, `tin-of-another-country`)."""
    if not _SHAPE.fullmatch(tin):
        raise Refused(Problem("tin-invalid", path, shown(tin, 35)))
    if country_of(tin) != country:
        raise Refused(Problem("tin-of-another-country", path, tin, {"country": country}))
    return tin
