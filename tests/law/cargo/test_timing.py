"""The four moments to declare an import: from which day on, and until the goods are further on."""

from datetime import date
from decimal import Decimal

import pytest

from gwanmun.law.cargo.bill import Arrived, CarriedIn, Departed, Landed, fold
from gwanmun.law.cargo.storage import StorageLaw
from gwanmun.law.cargo.timing import earliest_declaration, timely
from tests.law.cargo.lading import INCHEON, manifested
from tests.law.tables import named, table

LAW = StorageLaw()

FIRST_DAYS = table("""
timing             | mode | arrival    | from
-------------------+------+------------+-----------
before_departure   | 1    | 2026-11-22 | 2026-11-17
before_arrival     | 1    | 2026-11-22 | 2026-11-17
before_arrival     | 4    | 2026-11-22 | 2026-11-21
before_arrival     | 2    | 2026-11-22 | 2026-11-17
before_bonded_area | 1    | 2026-11-22 | 2026-11-22
after_storage      | 4    | 2026-11-22 | 2026-11-22
""")


@pytest.mark.parametrize("row", FIRST_DAYS, ids=named)
def test_Decree_Article_249_five_days_by_sea_one_by_air(row):
    arrival = date.fromisoformat(row["arrival"])
    assert earliest_declaration(LAW, row["timing"], row["mode"], arrival).isoformat() == row["from"]


# Expected, and where it happened arrived, on 22 November; departed on the 18th, carried in on the 24th.
MOMENTS = table("""
timing             | goods      | today      | answer
-------------------+------------+------------+-------------------
before_departure   | unknown    | 2026-11-17 |
before_departure   | unknown    | 2026-11-16 | timing-too-early
before_departure   | departed   | 2026-11-17 |
before_departure   | departed   | 2026-11-18 | timing-passed
before_departure   | arrived    | 2026-11-22 | timing-passed
before_arrival     | unknown    | 2026-11-17 |
before_arrival     | departed   | 2026-11-21 |
before_arrival     | departed   | 2026-11-16 | timing-too-early
before_arrival     | arrived    | 2026-11-22 | timing-passed
before_bonded_area | departed   | 2026-11-21 | timing-not-reached
before_bonded_area | arrived    | 2026-11-22 |
before_bonded_area | carried in | 2026-11-24 | timing-passed
after_storage      | unknown    | 2026-11-24 | timing-not-reached
after_storage      | arrived    | 2026-11-24 | timing-not-reached
after_storage      | carried in | 2026-11-24 |
""")


def bill(goods):
    events = [manifested()]
    if goods in {"departed", "arrived", "carried in"}:
        events.append(Departed(date(2026, 11, 18)))
    if goods in {"arrived", "carried in"}:
        events += [Arrived(date(2026, 11, 22)), Landed(100, Decimal(1000), date(2026, 11, 22))]
    if goods == "carried in":
        events.append(CarriedIn(INCHEON, 100, date(2026, 11, 24)))
    return None if goods == "unknown" else fold(events)


@pytest.mark.parametrize("row", MOMENTS, ids=named)
def test_a_declaration_comes_at_the_moment_it_says(row):
    expected, today = date(2026, 11, 22), date.fromisoformat(row["today"])
    told = timely(LAW, row["timing"], mode="1", today=today, expected=expected, bill=bill(row["goods"]))
    assert (told.code if told else "") == row["answer"]


def test_before_arrival_needs_a_day_of_arrival():
    told = timely(LAW, "before_arrival", mode="1", today=date(2026, 11, 20), expected=None, bill=None)
    assert (told.code, told.path) == ("arrival-unknown", "consignment.expected_arrival")
