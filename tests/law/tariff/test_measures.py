"""Which rates bear on goods: by code or its beginning, origin and day."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.area import Member
from gwanmun.law.tariff.believed import as_believed
from gwanmun.law.tariff.measures import key_of, measures_on
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import measure, tariff

TARIFF = tariff(
    measure("7210", "A", "8%"),
    measure("7210491010", "A", "5%", first="2026-01-01", last="2026-12-31"),
    measure("721049", "C", "6.5%"),
    measure("7210491010", "FVN1", "free", "VN"),
    measure("7210491010", "I", "15.39%", "CN TW"),
)

BEARING = table("""
code       | origin | on         | rates
-----------+--------+------------+-----------------------
7210491010 | JP     | 2026-02-03 | A 5%, C 6.5%
7210491010 | JP     | 2025-12-31 | A 8%, C 6.5%
7210491010 | JP     | 2027-01-01 | A 8%, C 6.5%
7210491010 | JP     | 2026-01-01 | A 5%, C 6.5%
7210491010 | JP     | 2026-12-31 | A 5%, C 6.5%
7210491010 | VN     | 2026-02-03 | A 5%, C 6.5%, FVN1 free
7210491010 | CN     | 2026-02-03 | A 5%, C 6.5%, I 15.39%
7210491090 | VN     | 2026-02-03 | A 8%, C 6.5%
7210300000 | VN     | 2026-02-03 | A 8%
7211140000 | VN     | 2026-02-03 |
7210491010 | JP     | 1999-12-31 |
""")


@pytest.mark.parametrize("row", BEARING, ids=named)
def test_the_rates_that_bear_on_goods_and_the_longest_beginning_goes_first_within_a_class(row):
    found = measures_on(TARIFF, row["code"], row["origin"], date.fromisoformat(row["on"]))
    assert ", ".join(f"{one.rate_class} {one.duty}" for one in found) == row["rates"]


# A measure as the model defines it (reference: candidates where goods is an ancestor of the code or itself, the area
# has the origin without those left out, and both times hold), and the one rule of ours: within a key, the longest.

DAYS = st.integers(0, 30).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
CODES = ("72", "7210", "721049", "7210491010", "7210491090")
AREAS = {"ONE": (Member("AA", Period(date(2026, 1, 5), date(2026, 1, 20))), Member("BB", Period(date(2026, 1, 1))))}


@st.composite
def rows(draw):
    """A row anywhere in a small nomenclature."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    known_from, known_to = sorted((draw(DAYS), draw(DAYS)))
    one = measure(
        draw(st.sampled_from(CODES)), draw(st.sampled_from(("A", "C"))), "8%", first=str(first), last=str(last)
    )
    names = st.lists(st.sampled_from(("AA", "BB", "ONE")), max_size=2, unique=True).map(tuple)
    return replace(
        one,
        area=draw(names),
        excluded=draw(names),
        use_code=draw(st.sampled_from(("", "U1"))),
        known_from=known_from,
        known_to=known_to,
    )


@given(st.lists(rows(), max_size=8), st.sampled_from(CODES[-2:]), st.sampled_from(("AA", "BB", "CC")), DAYS, DAYS)
def test_a_look_up_is_what_the_model_says_it_is(drawn, code, origin, on, known_on):
    def is_candidate(row):
        def has(names):
            return origin in names or any(
                m.country == origin and m.period.first <= on <= m.period.last for n in names for m in AREAS.get(n, ())
            )

        return (
            code.startswith(row.goods)
            and (not row.area or has(row.area))
            and not has(row.excluded)
            and row.period.first <= on <= row.period.last
            and row.known_from <= known_on < row.known_to
        )

    candidates = [row for row in drawn if is_candidate(row)]
    longest = {key: max(len(row.goods) for row in candidates if key_of(row) == key) for key in map(key_of, candidates)}
    expected = [row for row in candidates if len(row.goods) == longest[key_of(row)]]
    found = measures_on(as_believed(replace(tariff(*drawn), areas=AREAS), known_on), code, origin, on)
    assert Counter(found) == Counter(expected)
