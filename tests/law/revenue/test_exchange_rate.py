"""Exchange rates: one a week, and a gap is told with the last week known."""

from datetime import date
from decimal import Decimal

import pytest

from gwanmun.law.basics.period import Period
from gwanmun.law.revenue.exchange_rate import ExchangeRate, last_known, rate_on
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
