"""A month of a trusted importer: its goods went free one by one, and are declared and paid at once when it is over."""

import pytest

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import BenefitUsed, Paid
from gwanmun.office.desks import clearance, operators, periods, rebuilding, replaying, revenue
from gwanmun.office.desks.operators import Suspending
from gwanmun.office.desks.periods import DeclaringPeriod, PayingPeriod
from gwanmun.office.journal.answers import Request
from gwanmun.office.records import declarations
from tests.stories.characters import (
    BANK,
    DISPLAYS,
    IMPORTER,
    OFFICER,
    STRANGER,
    TODAY,
    import_of,
    land,
    lodge,
    look,
)
from tests.stories.operators import TIN, UNTIL, authorised
from tests.stories.test_benefits import guaranteed, seasoned

FEBRUARY = DeclaringPeriod("2026-02")
IN_MARCH = "2026-03-02T09:00:00+09:00"


@pytest.fixture
def month(office, settings_clock):
    """Three releases in February of an importer that is trusted, none of them paid. It is the second of March."""
    seasoned()
    authorised("importer")
    guaranteed()
    numbers = []
    for n in range(1, 4):
        land(f"MSCU000{n}")
        standing = look(lodge(import_of(DISPLAYS, bill=f"MSCU000{n}")))
        assert (standing.status, standing.waits_for.code) == ("released", "to-pay")
        numbers.append(standing.number)
    settings_clock(IN_MARCH)
    return numbers


def refused(code):
    return pytest.raises(Refused, match=code)


def owed(numbers):
    return sum(row.owed - row.paid for row in map(declarations.find, numbers))


def paying(amount, receipt="R-FEB"):
    return PayingPeriod(receipt, amount, TODAY)


def test_a_month_is_declared_at_once_and_one_payment_discharges_all_of_it(month):
    declared = periods.declare(FEBRUARY, IMPORTER)
    assert [one.number for one in declared.releases] == sorted(month)
    assert declared.total == owed(month) == revenue.show("G-1", OFFICER).used
    assert declared.due_by == min(one.due_by for one in declared.releases)
    assert declared.operator == TIN
    for number in month:
        assert clearance.show(number, IMPORTER).entries[-1].kind == "BenefitUsed"
    with refused("period-sum-other"):
        periods.pay(declared.number, paying(declared.total - 1), BANK)
    assert {declarations.find(number).status for number in month} == {"released"}, "nothing is paid by half a sum"
    paid = periods.pay(declared.number, paying(declared.total), BANK)
    assert (paid.receipt, paid.paid_on) == ("R-FEB", TODAY)
    assert {declarations.find(number).status for number in month} == {"closed"}
    assert owed(month) == 0
    assert revenue.show("G-1", OFFICER).used == 0
    with refused("period-paid"):
        periods.pay(declared.number, paying(declared.total, "R-2"), BANK)
    with refused("period-empty"):
        periods.declare(FEBRUARY, IMPORTER)
    assert not any(one.differences for one in replaying.replay_all())
    before = periods.show(declared.number, IMPORTER)
    rebuilding.rebuild()
    assert periods.show(declared.number, IMPORTER) == before


def test_the_same_request_twice_is_one_declaration(month):
    request = Request("hanbit", "february", b"0" * 32)
    assert periods.declare(FEBRUARY, IMPORTER, request) == periods.declare(FEBRUARY, IMPORTER, request)


def test_a_month_that_is_not_over_is_not_declared(month, settings_clock):
    settings_clock("2026-02-28T23:00:00+09:00")
    with refused("period-not-over"):
        periods.declare(FEBRUARY, IMPORTER)


def test_only_whoever_is_trusted_with_it_declares_a_period(month):
    operators.suspend(TIN, Suspending("importer", "an offence", "Article 255-5", UNTIL), OFFICER)
    with refused("period-not-trusted"):
        periods.declare(FEBRUARY, IMPORTER)
    with refused("period-not-trusted"):
        periods.declare(FEBRUARY, STRANGER)


def test_nobody_sees_anothers_period(month):
    declared = periods.declare(FEBRUARY, IMPORTER)
    with refused("period-unknown"):
        periods.show(declared.number, STRANGER)
    assert periods.show(declared.number, OFFICER) == declared


def test_what_was_paid_alone_meanwhile_is_corrected_before_the_sum_is_taken(month):
    declared = periods.declare(FEBRUARY, IMPORTER)
    with refused("period-unchanged"):
        periods.correct(declared.number, IMPORTER)
    alone = declared.releases[1]
    clearance.record(alone.number, Paid("R-ALONE", alone.amount, TODAY), BANK)
    with refused("period-changed"):
        periods.pay(declared.number, paying(declared.total), BANK)
    corrected = periods.correct(declared.number, IMPORTER)
    assert corrected.total == declared.total - alone.amount
    periods.pay(declared.number, paying(corrected.total), BANK)
    assert {declarations.find(number).status for number in month} == {"closed"}


def test_a_release_stands_in_one_period_only_and_others_are_left_alone(month):
    """What was released since is in the next month's, and what another receipt paid is in none."""
    declared = periods.declare(FEBRUARY, IMPORTER)
    with refused("period-empty"):
        periods.declare(FEBRUARY, IMPORTER)
    with refused("period-empty"):
        periods.declare(DeclaringPeriod("2026-01"), IMPORTER)
    for one in declared.releases:
        entries = clearance.show(one.number, OFFICER, "auditor").entries
        said = [e for e in entries if e.kind == BenefitUsed.__name__ and b"periodic-filing" in bytes(e.event)]
        assert len(said) == 1
        assert declared.number.encode() in bytes(said[0].event)


def test_a_receipt_that_was_taken_before_pays_nothing(month):
    declared = periods.declare(FEBRUARY, IMPORTER)
    first = declared.releases[0]
    clearance.record(first.number, Paid("R-FEB", 1, TODAY), BANK)
    corrected = periods.correct(declared.number, IMPORTER)
    with refused("receipt-taken"):
        periods.pay(declared.number, paying(corrected.total), BANK)
    assert periods.show(declared.number, IMPORTER).receipt == ""
