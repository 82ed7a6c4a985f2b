"""When a certificate is in time for its shipment, as agreements count; and until when it may be claimed on."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.origin.formalities import CertificateTerms
from gwanmun.law.origin.provisions import Proof, Provisions
from gwanmun.law.origin.shipment import (
    is_retroactive,
    last_day_in_time,
    last_day_of_validity,
    months_after,
    too_late,
)

TERMS = {
    "by the day of shipment": CertificateTerms(),
    "seven days": CertificateTerms(issued_within_days=7),
    "three working days, the first counts": CertificateTerms(
        issued_within_days=3, days_are="working", shipment_day_counts=True
    ),
    "three working days after": CertificateTerms(issued_within_days=3, days_are="working"),
}
# 2026-02-03 is a Tuesday; the Lunar New Year's holidays are 16, 17 and 18 February.
NEW_YEAR = frozenset({date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18)})

IN_TIME = """
terms                                | shipped    | last day without a mark
by the day of shipment               | 2026-02-03 | 2026-02-03
seven days                           | 2026-02-03 | 2026-02-10
three working days, the first counts | 2026-02-03 | 2026-02-05
three working days, the first counts | 2026-02-06 | 2026-02-10
three working days after             | 2026-02-03 | 2026-02-06
three working days after             | 2026-02-13 | 2026-02-23
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", IN_TIME)
def test_the_last_day_that_needs_no_mark(row):
    terms, shipped, last = (cell.strip() for cell in row.split("|"))
    on = date.fromisoformat(last)
    assert last_day_in_time(TERMS[terms], date.fromisoformat(shipped), NEW_YEAR) == on
    assert not is_retroactive(TERMS[terms], date.fromisoformat(shipped), on, NEW_YEAR)
    assert is_retroactive(TERMS[terms], date.fromisoformat(shipped), date.fromordinal(on.toordinal() + 1), NEW_YEAR)


def test_what_has_not_left_yet_is_in_time():
    assert not is_retroactive(CertificateTerms(), None, date(2026, 2, 3), ())


LATE = """
months allowed | shipped    | asked      | problem
12             | 2026-02-03 | 2027-02-03 |
12             | 2026-02-03 | 2027-02-04 | retroactive-too-late
12             | 2024-02-29 | 2025-02-28 |
12             | 2024-02-29 | 2025-03-01 | retroactive-too-late
never          | 2026-02-03 | 2026-02-04 | retroactive-not-allowed
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", LATE)
def test_after_some_months_none_is_issued(row):
    months, shipped, asked, problem = (cell.strip() for cell in row.split("|"))
    terms = CertificateTerms(retroactive_within_months=None if months == "never" else int(months))
    late = too_late(terms, date.fromisoformat(shipped), date.fromisoformat(asked))
    assert (late.code if late else "") == problem


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_are_whole_months(day, months):
    """Never a day less than the months say, and never into the month after."""
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day <= day.day
    assert after.day == day.day or date.fromordinal(after.toordinal() + 1).day == 1


def test_a_certificate_holds_as_long_as_its_proof_says():
    two_years = Provisions("x", "X", ("KR",), proofs=(Proof("declaration"), Proof("certificate", valid_months=24)))
    assert last_day_of_validity(two_years, date(2026, 2, 3)) == date(2028, 2, 3)
    assert last_day_of_validity(Provisions("x", "X", ("KR",)), date(2026, 2, 3)) == date(2027, 2, 3)
