"""The tariff: what goods are called, and every rate that stands on them on a day."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import CountryCode
from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import rulebooks, tariff
from gwanmun.office.desks.tariff import Found, Listed


class Looking(Struct, frozen=True, forbid_unknown_fields=True):
    """On which day, and for goods of which origin; today and any origin when it is not said."""

    on: date | None = None
    origin: CountryCode = ""


class Searching(Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for: the beginning of a code, or words of a description in any of the tariff's languages."""

    text: Annotated[str, Meta(min_length=1, max_length=200)]
    on: date | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


def look_up(visit: Visit, asked: Looking, code: str) -> Reply:
    """Look up a code of the tariff on a day: its names, its unit, and every rate on it with its source."""
    return reply(tariff.look_up(code, asked.on or rulebooks.today(), asked.origin))


def search(visit: Visit, asked: Searching) -> Reply:
    """Search the tariff by code or by words."""
    return reply(tariff.search(asked.text, asked.on or rulebooks.today(), asked.limit))


OPERATIONS = (
    look("/tariff", "ask", search, gives=tuple[Found, ...], asks=Searching),
    look("/tariff/{code}", "ask", look_up, gives=Listed, asks=Looking),
)
