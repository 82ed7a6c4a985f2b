"""Reliefs: parcels of little value, and bills too small to be collected. Thresholds and rates are made up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.period import Period
from gwanmun.law.revenue.exchange_rate import ExchangeRate
from gwanmun.law.revenue.relief import MinimumCollection, NotRelieved, Parcel, Relief, Relieved, collected, relieve
from tests.law.tables import named, table

ON = date(2026, 11, 24)
RATES = {"USD": (ExchangeRate("USD", Period(date(2026, 11, 22), date(2026, 11, 28)), Decimal("1394.5")),)}
SMALL = Relief("small", {}, Amount(Decimal(150), "USD"), uses=("own_use",), but_not=("2208", "30"))
LISTED = Relief(
    "listed", {}, Amount(Decimal(200), "USD"), origins=("US",), procedures=("list",), but_not=("2208", "30")
)
FLAT = Relief("flat", {}, Amount(Decimal(1000), "USD"), flat_percent=Decimal(20), uses=("own_use",))
SEOUL = {"on": ON, "currency": "KRW", "minor_digits": 0}

RELIEVED = table("""
value   | origin | use     | procedure | code   | answer
--------+--------+---------+-----------+--------+------------
209175  | CN     | own_use |           | 620342 | small 0
209176  | CN     | own_use |           | 620342 | flat 41835
209176  | US     | own_use | list      | 620342 | listed 0
278900  | US     | own_use | list      | 620342 | listed 0
278901  | US     | own_use | list      | 620342 | flat 55780
278900  | US     | own_use |           | 620342 | flat 55780
100     | CN     | sale    |           | 620342 | none
100     | CN     | own_use |           | 220830 | flat 20
1394501 | CN     | own_use |           | 620342 | none
""")


@pytest.mark.parametrize("row", RELIEVED, ids=named)
def test_a_threshold_is_compared_in_its_own_currency_at_the_weeks_rate(row):
    parcel = Parcel(int(row["value"]), (row["code"],), row["origin"], row["use"], row["procedure"])
    answer = relieve([SMALL, LISTED, FLAT], parcel, RATES, **SEOUL)
    assert row["answer"] == (f"{answer.relief.id} {answer.owed}" if isinstance(answer, Relieved) else "none")


def test_every_relief_that_is_not_given_says_why():
    answer = relieve([SMALL, LISTED, FLAT], Parcel(209_176, ("620342",), "CN", "own_use"), RATES, **SEOUL)
    assert dict(answer.passed) == {"small": "the value is above 150 USD", "listed": "it is for origin US"}


def test_without_a_rate_of_the_week_nothing_is_guessed():
    (problem,) = relieve([SMALL, LISTED], Parcel(1, ("6203",), "CN", "own_use"), {}, **SEOUL)
    assert (problem.code, problem.value) == ("exchange-rate-missing", "USD")


def test_a_bill_below_the_least_is_not_collected():
    least = MinimumCollection(10_000)
    assert [collected(owed, least) for owed in (0, 9_999, 10_000, 10_001)] == [0, 0, 10_000, 10_001]


@given(st.integers(0, 10**7), st.sampled_from(["CN", "US"]), st.sampled_from(["own_use", "sale"]))
def test_a_relief_never_owes_more_than_another_that_fits(value, origin, use):
    parcel = Parcel(value, ("620342",), origin, use, "list")
    answer = relieve([SMALL, LISTED, FLAT], parcel, RATES, **SEOUL)
    alone = [relieve([each], parcel, RATES, **SEOUL) for each in (SMALL, LISTED, FLAT)]
    owed = [each.owed for each in alone if isinstance(each, Relieved)]
    assert isinstance(answer, NotRelieved) == (not owed)
    assert isinstance(answer, NotRelieved) or answer.owed == min(owed)
