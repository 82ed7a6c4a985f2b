"""The storage clock: sixty days under bond, thirty to declare, and what lateness costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.cargo.storage import (
    LateTier,
    StorageLaw,
    days_late,
    days_left,
    declare_by,
    late_surcharge,
    storage_ends,
)
from tests.law.tables import named, table

# Enforcement Decree Article 247: the tiers, and five million won at most.
KOREA = StorageLaw(
    late_tiers=tuple(LateTier(days, Decimal(per)) for days, per in ((20, 5), (50, 10), (80, 15), (9999, 20))),
    late_most=5_000_000,
)

# 20 December 2026 is a Sunday; 25 December is a holiday.
CLOCK = table("""
carried in | extended | storage ends | declare by
-----------+----------+--------------+-----------
2026-11-02 |          | 2027-01-01   | 2026-12-02
2026-11-20 |          | 2027-01-19   | 2026-12-21
2026-11-25 |          | 2027-01-24   | 2026-12-28
2026-11-02 | 30       | 2027-01-31   | 2026-12-02
""")


@pytest.mark.parametrize("row", CLOCK, ids=named)
def test_Article_8_the_day_of_carry_in_does_not_count_and_a_limit_ends_on_a_working_day(row):
    on = date.fromisoformat(row["carried in"])
    assert storage_ends(KOREA, on, int(row["extended"] or 0)).isoformat() == row["storage ends"]
    assert declare_by(KOREA, on, frozenset({date(2026, 12, 25)})).isoformat() == row["declare by"]


LATE = table("""
customs value | days late | surcharge
--------------+-----------+----------
10000000      | 0         | 0
10000000      | 1         | 50000
10000000      | 20        | 50000
10000000      | 21        | 100000
10000000      | 50        | 100000
10000000      | 51        | 150000
10000000      | 81        | 200000
10000000      | 20000     | 200000
199           | 1         | 0
200           | 1         | 1
900000000     | 81        | 5000000
""")


@pytest.mark.parametrize("row", LATE, ids=named)
def test_Article_241_late_surcharge(row):
    assert late_surcharge(KOREA, int(row["customs value"]), int(row["days late"])) == int(row["surcharge"])


def test_a_country_without_tiers_asks_nothing():
    assert late_surcharge(StorageLaw(), 10**9, 100) == 0


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 400), st.integers(0, 90))
def test_days_left_and_days_late_count_from_the_same_day(on, later, extended):
    today = on + timedelta(days=later)
    assert today + timedelta(days=days_left(KOREA, on, today, extended)) == storage_ends(KOREA, on, extended)
    assert (days_late(KOREA, on, today) > 0) == (today > declare_by(KOREA, on))


@given(st.integers(0, 10**12), st.integers(0, 200), st.integers(0, 200))
def test_the_later_the_dearer_never_past_the_ceiling(value, one, other):
    early, late = sorted((one, other))
    assert 0 <= late_surcharge(KOREA, value, early) <= late_surcharge(KOREA, value, late) <= 5_000_000
