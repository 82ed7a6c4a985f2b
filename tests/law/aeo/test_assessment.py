"""From points to a grade: A from 80, AA from 90, AAA from 95, and internal control at 80 whatever the rest is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.aeo.assessment import Accounts, assess, unsound
from gwanmun.law.aeo.programme import Solvency
from tests.law.aeo.programmes import LAW
from tests.law.tables import named, table

GRADES = """
index | offence | manual | audit | compliance | control | grade | short
80    | 80      | 80     | 80    | 80.0       | 80.0    | A     |
79    | 79      | 100    | 100   | 79.0       | 100.0   |       | criterion-short
80    | 79      | 100    | 100   | 79.7       | 100.0   |       | criterion-short
90    | 90      | 80     | 80    | 90.0       | 80.0    | AA    |
90    | 89      | 80     | 80    | 89.7       | 80.0    | A     |
95    | 95      | 80     | 80    | 95.0       | 80.0    | AAA   |
100   | 100     | 79     | 80    | 100.0      | 79.5    |       | criterion-short
100   | 100     | 100    | 60    | 100.0      | 80.0    | AAA   |
100   | 100     | 100    | 59    | 100.0      | 79.5    |       | criterion-short part-short
"""


@pytest.mark.parametrize("row", table(GRADES), ids=named)
def test_points_make_a_grade_where_every_criterion_is_met(row):
    index, offence, manual, audit, compliance, control, grade, short = row.values()
    points = {"index": int(index), "offence": int(offence), "manual": int(manual), "audit": int(audit)}
    result = assess(LAW, "exporter", points, None)
    assert result.points == {"compliance": Decimal(compliance), "control": Decimal(control)}
    assert (result.grade, " ".join(problem.code for problem in result.short)) == (grade, short)
    assert result.met is not bool(short)


POINTS = st.fixed_dictionaries({part: st.integers(0, 100) for part in ("index", "offence", "manual", "audit")})
ORDER = ["", "A", "AA", "AAA"]


@given(POINTS, st.sampled_from(["index", "offence", "manual", "audit"]), st.integers(0, 100))
def test_more_points_never_make_a_lower_grade(points, part, more):
    before = assess(LAW, "exporter", points, None)
    after = assess(LAW, "exporter", {**points, part: max(points[part], more)}, None)
    assert ORDER.index(after.grade) >= ORDER.index(before.grade)
    assert len(after.short) <= len(before.short)


@given(POINTS)
def test_nobody_has_a_grade_with_internal_control_below_eighty(points):
    result = assess(LAW, "exporter", points, None)
    assert not (result.grade and result.points["control"] < 80)


SOLVENT = """
arrears | debts | of the trade | rating | against it
no      | 150   | 100          |        |
no      | 199.9 | 100          |        |
no      | 200   | 100          |        | accounts-indebted
no      | 300   | 100          | BBB    |
no      | 300   | 100          | BB     | accounts-indebted
yes     | 50    | 100          | AAA    | accounts-arrears
"""


@pytest.mark.parametrize("row", table(SOLVENT), ids=named)
def test_a_company_is_sound_below_twice_the_debts_of_its_trade_or_with_a_rating(row):
    arrears, debts, trade, rating, against = row.values()
    law = replace(LAW, solvency=Solvency("compliance", 200, ("BBB", "AAA")))
    accounts = Accounts(arrears == "yes", Decimal(debts), Decimal(trade), rating)
    assert " ".join(problem.code for problem in unsound(law, accounts)) == against


def test_without_accounts_nothing_is_said_of_solvency():
    assert [problem.code for problem in unsound(LAW, None)] == ["accounts-missing"]
