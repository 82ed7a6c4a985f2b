"""What an operator must do, and what the clock does when it has not: the same on every day, and only once."""

from datetime import date, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.aeo.duties import duties, fallen_due, next_day, noticed, report_by
from gwanmun.law.aeo.operator import ChangeNoticed, OperatorReinstated, OperatorRevoked, OperatorSuspended, after, may
from tests.law.aeo.programmes import LAW, TODAY, authorised
from tests.law.tables import named, table

REPORTS = """
authorised | year | the report is due by
2026-02-03 | 2027 | 2027-03-15
2026-02-28 | 2028 | 2028-03-15
2025-12-31 | 2026 | 2027-01-15
2024-02-29 | 2025 | 2025-03-15
"""


@pytest.mark.parametrize("row", table(REPORTS), ids=named)
def test_the_report_is_due_on_the_fifteenth_of_the_month_after_that_of_the_authorisation(row):
    first, year, due = row.values()
    operator = after(None, authorised(first=date.fromisoformat(first)))
    assert str(report_by(operator.authorisations["exporter"], LAW, int(year))) == due


NOTICES = """
happened   | told on    | late
2026-02-01 | 2026-02-03 | no
2026-01-04 | 2026-02-03 | no
2026-01-03 | 2026-02-03 | yes
"""


@pytest.mark.parametrize("row", table(NOTICES), ids=named)
def test_a_change_is_told_within_thirty_days(row):
    happened, on, late = row.values()
    told = noticed(LAW, ChangeNoticed("name", "x", date.fromisoformat(happened), date.fromisoformat(on)))
    assert told.late is (late == "yes")


def suspended(days: int):
    return OperatorSuspended("exporter", "x", "y", TODAY + timedelta(days=days), TODAY)


DEEDS = st.lists(
    st.sampled_from([suspended(10), suspended(100), OperatorReinstated("exporter", "x", TODAY), OperatorRevoked("exporter", "x", "y", TODAY)]),
    max_size=4,
)  # fmt: skip


def lived(deeds):
    """An operator to whom these have happened, as far as they may."""
    operator = after(None, authorised())
    for deed in deeds:
        operator = operator if may(operator, deed) else after(operator, deed)
    return operator


@given(DEEDS, st.integers(0, 3000))
def test_the_clock_does_what_it_does_once(deeds, days):
    operator, today = lived(deeds), TODAY + timedelta(days=days)
    later = reduce(after, fallen_due(operator, LAW, today), operator)
    assert fallen_due(later, LAW, today) == ()
    assert next_day(later, LAW) > today


@given(DEEDS, st.integers(0, 3000))
def test_the_clock_has_nothing_to_do_before_the_day_it_names(deeds, days):
    operator = lived(deeds)
    today = TODAY + timedelta(days=days)
    assert bool(fallen_due(operator, LAW, today)) is (next_day(operator, LAW) <= today)


@given(DEEDS, st.integers(0, 3000))
def test_nobody_is_asked_for_anything_of_what_is_over(deeds, days):
    operator = lived(deeds)
    if operator.authorisations["exporter"].standing == "revoked":
        assert duties(operator, LAW, TODAY + timedelta(days=days)) == ()
