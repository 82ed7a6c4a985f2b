"""Areas: groups of countries under one name, whose members come and go on days of their own.

A measure names origins, areas, or neither, which is every origin; and whom within that it leaves out. Membership is
looked up on the law's day: a country that leaves an area on the last of January has the area's rates until then.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Protocol

from msgspec import Struct

from gwanmun.law.basics.period import FAR, Period, holds, overlap
from gwanmun.law.tariff.knowledge import FIRST

ELSEWHERE = "ZZ"
"""An origin that no area names: ISO 3166-1 leaves this code to its users."""


class Member(Struct, frozen=True, omit_defaults=True):
    """A country in an area, while it is one of its members."""

    country: str
    period: Period
    known_from: date = FIRST
    known_to: date = FAR


Areas = Mapping[str, tuple[Member, ...]]
"""The members of each area, by its name."""


class Reach(Protocol):
    """For whom a row of the tariff is, and on which days."""

    @property
    def area(self) -> tuple[str, ...]:
        """Origins and areas; empty means every origin."""

    @property
    def excluded(self) -> tuple[str, ...]:
        """Whom within the area it is not for."""

    @property
    def period(self) -> Period:
        """The days on which it holds."""


def reaches(areas: Areas, row: Reach, origin: str, on: date) -> bool:
    """Whether a row is for goods of this origin on this day."""
    return (not row.area or is_within(areas, row.area, origin, on)) and not (
        row.excluded and is_within(areas, row.excluded, origin, on)
    )


def is_within(areas: Areas, names: Iterable[str], origin: str, on: date) -> bool:
    """Whether an origin is one of these names, or a member of one of these areas on the day."""
    return origin in names or any(
        member.country == origin and holds(member.period, on) for name in names for member in areas.get(name, ())
    )


def names_meet(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two areas written out country by country share an origin; an empty one is every origin."""
    return not one or not other or bool(set(one) & set(other))


def memberships(areas: Areas, name: str, during: Period) -> tuple[Member, ...]:
    """Who is in an area at any time of a period; a country named by itself is in it all the time."""
    if name not in areas:
        return (Member(name, during),)
    return tuple(member for member in areas[name] if overlap(member.period, during))


def meeting(areas: Areas, one: Reach, other: Reach) -> tuple[str, date] | None:
    """An origin and the first day on which both rows are for it; None where they never are for the same goods."""
    first = max(one.period.first, other.period.first)
    last = min(one.period.last, other.period.last)
    if first > last:
        return None
    if not (one.excluded or other.excluded or any(name in areas for name in (*one.area, *other.area))):
        shared = set(one.area or other.area) & set(other.area or one.area)
        return (min(shared, default=ELSEWHERE), first) if shared or not (one.area or other.area) else None
    during = Period(first, last)
    for origin in (*_named(areas, (one, other), during), ELSEWHERE):
        for day in _turns(areas, (one, other), during):
            if reaches(areas, one, origin, day) and reaches(areas, other, origin, day):
                return origin, day
    return None


def _named(areas: Areas, rows: Iterable[Reach], during: Period) -> list[str]:
    """Every country that any of the rows names, by itself or through an area."""
    names = {name for row in rows for name in (*row.area, *row.excluded)}
    return sorted({member.country for name in names for member in memberships(areas, name, during)})


def _turns(areas: Areas, rows: Iterable[Reach], during: Period) -> Iterator[date]:
    """The days of a period on which some membership begins, or has just ended; its first day among them."""
    days = {during.first}
    for name in {name for row in rows for name in (*row.area, *row.excluded)}:
        for member in areas.get(name, ()):
            days |= {member.period.first}
            if member.period.last < during.last:
                days.add(member.period.last + timedelta(days=1))
    return (day for day in sorted(days) if holds(during, day))
