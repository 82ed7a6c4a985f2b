"""Geography of a pack: areas under a name, and the countries that are in them from a day to a day.

geo/areas.csv    area,country,from,to,source,confirmed [,known_from,known_to]
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from msgspec import Struct

from gwanmun.countries.finding import Findings, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.rows import KNOWN_COLUMNS, Row, read_rows
from gwanmun.countries.world import is_country
from gwanmun.law.basics.period import overlap
from gwanmun.law.tariff.area import Member
from gwanmun.law.tariff.knowledge import are_known_together

AREAS, AREA_COLUMNS = "geo/areas.csv", ("area", "country", "from", "to", "source", "confirmed")


class Membership(Struct, frozen=True):
    """A country in an area."""

    area: str
    member: Member


def read_areas(folder: Folder, findings: Findings) -> tuple[list[Placed[Membership]], list[Row]]:
    """The members of every area, and the rows that say so; a pack may do without the table."""
    if AREAS not in folder.names:
        return [], []
    rows = list(read_rows(folder, AREAS, AREA_COLUMNS, findings, optional=KNOWN_COLUMNS))
    read = [Placed(_membership(row), row.place) for row in rows]
    return [placed for placed, row in zip(read, rows, strict=True) if row.sound], rows


def areas_of(memberships: Sequence[Placed[Membership]]) -> dict[str, tuple[Member, ...]]:
    """The members of each area, in order."""
    found: dict[str, list[Member]] = defaultdict(list)
    for each in memberships:
        found[each.value.area].append(each.value.member)
    return {
        area: tuple(sorted(members, key=lambda member: (member.country, member.period.first, member.known_from)))
        for area, members in sorted(found.items())
    }


def check_areas(memberships: Sequence[Placed[Membership]], findings: Findings) -> None:
    """An area is not called like a country, its members are countries, and each is a member once at a time."""
    for each, place in ((placed.value, placed.place) for placed in memberships):
        if is_country(each.area):
            findings.error("area-name", place, f"An area cannot be called {each.area}: that is a country.")
        if not is_country(each.member.country):
            findings.error("country-unknown", place, f"{each.member.country!r} is no country of ISO 3166-1.")
    for one, other in combinations(memberships, 2):
        first, second = one.value, other.value
        if (first.area, first.member.country) != (second.area, second.member.country):
            continue
        if overlap(first.member.period, second.member.period) and are_known_together(first.member, second.member):
            text = f"{second.member.country} is a member of {second.area} on the same days in line {one.place.line}."
            findings.error("member-twice", other.place, text)


def _membership(row: Row) -> Membership:
    return Membership(row.needed("area"), Member(row.needed("country"), row.period(), *row.known()))
