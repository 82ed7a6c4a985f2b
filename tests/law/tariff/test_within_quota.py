"""A rate within a quota: it is for goods that draw on the quota, on days on which one can draw on it."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.assess import assess, explain
from gwanmun.law.tariff.bulk import BulkReader
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.quota import Quota, Stop
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import line, measure, tariff

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
INDEX = TariffIndex(
    replace(
        tariff(
            measure("7210491010", "A", "8%"),
            replace(measure("7210491010", "P", "2%"), quota="05.0001"),
            replace(measure("7210491010", "P", "1%"), quota="05.0002"),
        ),
        classes=tariff().classes | {"P": replace(tariff().classes["P"], recommendation="")},
        quotas=(
            Quota("05.0001", YEAR, Decimal(100), "TNE"),
            Quota("05.0002", YEAR, Decimal(100), "TNE", parent="05.0009"),
            Quota("05.0009", YEAR, Decimal(500), "TNE"),
        ),
        stops=(
            Stop("05.0001", "block", Period(date(2026, 5, 1), date(2026, 5, 31))),
            Stop("05.0009", "suspend", Period(date(2026, 6, 1), date(2026, 6, 30))),
        ),
    )
)

DRAWN = table("""
quota   | on         | rate | remark
--------+------------+------+--------------------------------------------------------------------------------------
        | 2026-02-03 | 8%   |
05.0001 | 2026-02-03 | 2%   |
05.0002 | 2026-02-03 | 1%   |
05.0001 | 2027-01-01 | 8%   | quota 05.0001: not open on 2027-01-01
05.0002 | 2026-06-15 | 8%   | quota 05.0002: suspended
05.0002 | 2026-07-01 | 1%   |
05.0001 | 2026-05-15 | 2%   | quota 05.0001: blocked: claims are taken and allocated later, so security is asked
05.0003 | 2026-02-03 | 8%   | quota 05.0003: no rate on these goods
""")


@pytest.mark.parametrize("row", DRAWN, ids=named)
def test_a_rate_within_a_quota_is_for_goods_that_draw_on_it(row):
    goods = replace(line(1000), chosen=Chosen(quota=row["quota"] or None))
    (owed,) = assess(INDEX, [goods], date.fromisoformat(row["on"])).lines
    assert owed.rate == row["rate"]
    assert [said for said in owed.reasons if said.startswith("quota")] == ([row["remark"]] if row["remark"] else [])


def test_a_rate_within_a_quota_nobody_asked_for_is_an_alternative():
    choice = explain(INDEX, line(1000), date(2026, 2, 3))
    assert {why for _, why in choice.alternatives} == {"is for quota 05.0001", "is for quota 05.0002"}


def test_whole_tables_draw_on_quotas_alike():
    days = [date(2026, 2, 3), date(2026, 6, 15), date(2026, 7, 1)]
    rows = [(quota, day) for quota in ("05.0001", "05.0002", None) for day in days]
    frame = pl.DataFrame(
        {
            "commodity": ["7210491010"] * len(rows),
            "origin": ["VN"] * len(rows),
            "on": [day for _, day in rows],
            "customs_value": [1000] * len(rows),
            "quota": [quota for quota, _ in rows],
        }
    )
    plain = [assess(INDEX, [replace(line(1000), chosen=Chosen(quota=quota))], day).lines[0].duty for quota, day in rows]
    assert BulkReader(INDEX).assess(frame).get_column("duty").to_list() == plain
    assert plain == [20, 20, 20, 10, 80, 10, 80, 80, 80]
