"""Exchange rates: one a week, and a gap is told with the last week known."""

from datetime import date
from decimal import Decimal

import pytest

from gwanmun.law.basics.period import Period
from gwanmun.law.revenue.exchange_rate import ExchangeRate, last_known, missing, missing_week, rate_on
from tests.law.tables import named, table

RATES = tuple(
    ExchangeRate("USD", Period(date.fromisoformat(first), date.fromisoformat(last)), Decimal(rate), kind=kind)
    for first, last, rate, kind in (
        ("2026-11-08", "2026-11-14", "1370", "import"),
        ("2026-11-08", "2026-11-14", "1340", "export"),
        ("2026-11-15", "2026-11-21", "1380", "import"),
    )
)

DAYS = table("""
day        | kind   | rate | last known
-----------+--------+------+-----------
2026-11-07 | import |      |
2026-11-08 | import | 1370 | 1370
2026-11-14 | import | 1370 | 1370
2026-11-14 | export | 1340 | 1340
2026-11-15 | import | 1380 | 1380
2026-11-15 | export |      | 1340
2026-11-22 | import |      | 1380
""")


@pytest.mark.parametrize("row", DAYS, ids=named)
def test_a_rate_holds_for_its_week(row):
    on = date.fromisoformat(row["day"])
    for question, answer in ((rate_on, row["rate"]), (last_known, row["last known"])):
        rate = question(RATES, row["kind"], on)
        assert (str(rate.rate) if rate else "") == answer


MISSING = table("""
known                                            | kind   | on         | missing
-------------------------------------------------+--------+------------+-----------------------
2026-11-15 2026-11-21 import                     | import | 2026-11-22 | 2026-11-22 2026-11-28
2026-11-15 2026-11-21 import                     | import | 2026-12-05 | 2026-11-29 2026-12-05
2026-11-15 2026-11-21 import                     | export | 2026-11-18 | 2026-11-15 2026-11-21
                                                 | import | 2026-11-22 | 2026-11-22 2026-11-28
                                                 | import | 2026-11-28 | 2026-11-22 2026-11-28
2026-11-10 2026-11-10 import                     | import | 2026-11-12 | 2026-11-12 2026-11-12
2026-11-15 2026-11-21 import, 2026-11-25 2026-11-28 import | import | 2026-11-23 | 2026-11-22 2026-11-24
""")


@pytest.mark.parametrize("row", MISSING, ids=named)
def test_the_week_that_is_missing_follows_on_the_last_one(row):
    """The 22nd of November 2026 is a Sunday."""
    rates = []
    for known in filter(None, row["known"].split(", ")):
        first, last, kind = known.split()
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        rates.append(ExchangeRate("USD", period, Decimal(1), kind=kind))
    week = missing_week(rates, row["kind"], date.fromisoformat(row["on"]))
    assert f"{week.first} {week.last}" == row["missing"]


def test_what_is_missing_is_said_with_its_kind_and_what_was_known():
    problem = missing("USD", RATES, "export", on=date(2026, 11, 24), path="terms.currency")
    assert (problem.code, problem.path, problem.value) == ("exchange-rate-missing", "terms.currency", "USD")
    assert problem.facts == {
        "on": "2026-11-24",
        "kind": "export",
        "first": "2026-11-22",
        "last": "2026-11-28",
        "last_known": "2026-11-14",
        "last_rate": "1340",
    }
