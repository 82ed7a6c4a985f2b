"""Which rates bear on goods: by code or its beginning, origin and day."""

from datetime import date

import pytest

from gwanmun.law.tariff.measures import measures_on
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
