"""Telling: amounts as people of the currency write them."""

import pytest

from gwanmun.cli.telling import money
from tests.law.tables import table

AMOUNTS = table("""
    amount   | currency | told
    ---------+----------+----------------
    78837165 | VND      | 78,837,165 VND
    17229423 | CNY      | 172,294.23 CNY
    5        | INR      | 0.05 INR
    -120     | CNY      | -1.20 CNY
    0        | KRW      | 0 KRW
""")


@pytest.mark.parametrize("row", AMOUNTS, ids=lambda row: row["told"])
def test_an_amount_is_told_in_whole_units_and_what_is_below_them(row):
    assert money(int(row["amount"]), row["currency"]) == row["told"]
