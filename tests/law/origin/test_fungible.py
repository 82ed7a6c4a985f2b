"""Fungible materials: which of a stock were used, by the books or in fact."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.fungible import Drawn, Receipt, drawn
from tests.law.origin.bills import PLAIN
from tests.law.tables import named, table

ALL = replace(PLAIN, fungible=("separation", "fifo", "lifo", "average"))
STOCK = (Receipt("A", Decimal(40), True), Receipt("B", Decimal(50), False), Receipt("C", Decimal(10), True))

USED = table("""
    method     | quantity | originating | lots
    -----------+----------+-------------+-----------
    fifo       | 60       | 40          | A 40, B 20
    lifo       | 60       | 10          | C 10, B 50
    average    | 60       | 30          | A 24, B 30, C 6
    separation | 50       | 50          | A 40, C 10
""")


@pytest.mark.parametrize("row", USED, ids=named)
def test_each_method_draws_on_the_stock_in_its_own_way(row):
    found = drawn(STOCK, Decimal(row["quantity"]), row["method"], ALL, lots=("A", "C"))
    assert isinstance(found, Drawn)
    assert found.originating == Fraction(row["originating"])
    assert ", ".join(f"{lot} {taken}" for lot, taken in found.lots) == row["lots"]


def test_a_method_the_agreement_does_not_know_is_refused():
    refused = drawn(STOCK, Decimal(1), "fifo", PLAIN)
    assert isinstance(refused, Problem)
    assert (refused.code, refused.facts["allowed"]) == ("accounting-not-allowed", "separation")


def test_nothing_is_drawn_that_is_not_there():
    assert drawn(STOCK, Decimal(101), "average", ALL).code == "stock-too-small"
    assert drawn(STOCK, Decimal(51), "separation", ALL, lots=("A", "C")).code == "stock-too-small"


RECEIPTS = st.lists(
    st.builds(Receipt, st.text("AB", min_size=1), st.integers(1, 99).map(Decimal), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(RECEIPTS, st.sampled_from(["fifo", "lifo", "average"]), st.integers(1, 100))
def test_no_method_makes_more_originate_than_came_in(receipts, method, percent):
    whole = sum(receipt.quantity for receipt in receipts)
    found = drawn(receipts, whole * percent / 100, method, ALL)
    assert found.originating <= sum(receipt.quantity for receipt in receipts if receipt.originating)
    assert sum(taken for _, taken in found.lots) == found.quantity
    assert 0 <= found.share <= 1
