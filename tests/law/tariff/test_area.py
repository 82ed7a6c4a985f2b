"""Areas: who is in one on a day, whom a measure leaves out, and whether two measures are ever for the same goods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.period import FAR, Period, holds
from gwanmun.law.tariff.area import ELSEWHERE, Member, meeting, reaches
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import measure


def member(country, first="2000-01-01", last=""):
    """A country in an area."""
    return Member(country, Period(date.fromisoformat(first), date.fromisoformat(last) if last else FAR))


# The Union as one country left it; ASEAN as one came in late.
AREAS = {
    "UNION": (member("DE"), member("GB", "2000-01-01", "2020-12-31"), member("HR", "2013-07-01")),
    "ASEAN": (member("VN"), member("TH"), member("TL", "2025-10-26")),
}

REACHES = table("""
area     | excluded | origin | on         | reaches
---------+----------+--------+------------+--------
         |          | JP     | 2026-02-03 | yes
         | KP       | JP     | 2026-02-03 | yes
         | KP       | KP     | 2026-02-03 | no
         | UNION    | DE     | 2026-02-03 | no
         | UNION    | GB     | 2026-02-03 | yes
         | UNION    | GB     | 2020-12-31 | no
CN       |          | CN     | 2026-02-03 | yes
CN       |          | TW     | 2026-02-03 | no
UNION    |          | GB     | 2020-12-31 | yes
UNION    |          | GB     | 2021-01-01 | no
UNION    |          | HR     | 2013-06-30 | no
UNION    |          | HR     | 2013-07-01 | yes
UNION    | DE       | DE     | 2026-02-03 | no
UNION    | DE       | HR     | 2026-02-03 | yes
UNION CN |          | CN     | 2026-02-03 | yes
UNION CN |          | HR     | 2026-02-03 | yes
ASEAN    |          | UNION  | 2026-02-03 | no
""")


@pytest.mark.parametrize("row", REACHES, ids=named)
def test_a_measure_is_for_its_area_without_whom_it_leaves_out_on_the_laws_day(row):
    one = replace(measure("72", "A", "8%", row["area"]), excluded=tuple(row["excluded"].split()))
    found = reaches(AREAS, one, row["origin"], date.fromisoformat(row["on"]))
    assert found == (row["reaches"] == "yes")


MEETINGS = table("""
one area | one excluded | one from   | one to     | other area | other excluded | meet
---------+--------------+------------+------------+------------+----------------+--------------
         |              | 2000-01-01 |            |            |                | ZZ 2000-01-01
VN       |              | 2000-01-01 |            |            |                | VN 2000-01-01
VN       |              | 2000-01-01 |            | TH         |                |
UNION    |              | 2000-01-01 |            | GB         |                | GB 2000-01-01
UNION    |              | 2021-01-01 |            | GB         |                |
UNION    |              | 2010-01-01 | 2012-12-31 | HR         |                |
UNION    |              | 2010-01-01 | 2013-07-01 | HR         |                | HR 2013-07-01
UNION    |              | 2000-01-01 |            | ASEAN      |                |
         | UNION        | 2000-01-01 | 2020-12-31 | UNION      |                | HR 2000-01-01
         | UNION        | 2013-07-01 | 2020-12-31 | UNION      |                |
         | UNION        | 2013-07-01 |            | GB         |                | GB 2021-01-01
UNION    | GB           | 2000-01-01 |            | GB         |                |
ASEAN    | TL           | 2000-01-01 |            | TL         |                |
""")


@pytest.mark.parametrize("row", MEETINGS, ids=named)
def test_two_measures_meet_where_one_origin_has_both_on_one_day(row):
    one = replace(
        measure("72", "A", "8%", row["one area"], row["one from"], row["one to"]),
        excluded=tuple(row["one excluded"].split()),
    )
    other = replace(measure("72", "A", "9%", row["other area"]), excluded=tuple(row["other excluded"].split()))
    if row["meet"].startswith("HR 2000"):  # not a member yet, so it is neither left out nor meant
        other = replace(other, area=("HR",))
    found = meeting(AREAS, one, other)
    assert (f"{found[0]} {found[1]}" if found else "") == row["meet"]
    assert bool(meeting(AREAS, other, one)) == bool(found)


DAYS = st.integers(0, 40).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
COUNTRIES = ("AA", "BB", "CC")


@st.composite
def periods(draw):
    """A few days of one winter."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Period(first, last)


NAMES = st.lists(st.sampled_from((*COUNTRIES, "ONE", "TWO")), max_size=2, unique=True).map(tuple)
GROUPS = st.fixed_dictionaries(
    {
        name: st.lists(st.builds(Member, st.sampled_from(COUNTRIES), periods()), max_size=3).map(tuple)
        for name in ("ONE", "TWO")
    }
)
ROWS = st.builds(
    lambda area, excluded, period: replace(measure("72", "A", "8%"), area=area, excluded=excluded, period=period),
    NAMES,
    NAMES,
    periods(),
)


@given(GROUPS, ROWS, ROWS)
def test_measures_meet_exactly_where_looking_at_every_day_and_origin_finds_it(areas, one, other):
    def both(origin, day):
        return all(holds(row.period, day) and reaches(areas, row, origin, day) for row in (one, other))

    winter = [date(2026, 1, 1) + timedelta(days=n) for n in range(41)]
    found = meeting(areas, one, other)
    assert (found is not None) == any(both(origin, day) for origin in (*COUNTRIES, ELSEWHERE) for day in winter)
    if found is not None:
        assert both(*found)
