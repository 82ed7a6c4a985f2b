"""Payment: fifteen days to pay, and never a won back that did not come in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.revenue.payment import (
    PaymentLaw,
    balance,
    due_on,
    due_with_the_month,
    may_pay,
    may_refund,
    not_collected,
    refund_until,
    refundable,
)
from tests.law.tables import named, table

KOREA = PaymentLaw(least_to_collect=10_000)
HOLIDAYS = frozenset({date(2026, 12, 25), date(2027, 1, 1)})

# 28 November and 5 December 2026 are Saturdays.
DUE = table("""
accepted   | due        | with the month
-----------+------------+---------------
2026-11-16 | 2026-12-01 | 2026-12-31
2026-11-13 | 2026-11-30 | 2026-11-30
2026-11-20 | 2026-12-07 | 2026-12-31
2026-12-10 | 2026-12-28 | 2026-12-31
2026-12-17 | 2027-01-04 | 2027-02-01
2028-02-10 | 2028-02-25 | 2028-02-29
""")


@pytest.mark.parametrize("row", DUE, ids=named)
def test_Article_9_payment_within_fifteen_days_and_Article_8_never_on_a_closed_day(row):
    accepted = date.fromisoformat(row["accepted"])
    assert due_on(KOREA, accepted, HOLIDAYS).isoformat() == row["due"]
    assert due_with_the_month(KOREA, accepted, HOLIDAYS).isoformat() == row["with the month"]


ACCOUNTS = table("""
owed   | paid   | refunded | balance | back
-------+--------+----------+---------+------
194000 | 0      | 0        | 194000  | 0
194000 | 194000 | 0        | 0       | 0
194000 | 184001 | 0        | 9999    | 0
100000 | 194000 | 0        | -94000  | 94000
100000 | 194000 | 94000    | 0       | 0
0      | 194000 | 0        | -194000 | 194000
0      | 0      | 0        | 0       | 0
""")


@pytest.mark.parametrize("row", ACCOUNTS, ids=named)
def test_an_account_in_balance(row):
    account = {name: int(row[name]) for name in ("owed", "paid", "refunded")}
    assert balance(**account) == int(row["balance"])
    assert refundable(**account) == int(row["back"])


LEAST = table("""
assessed | before | not collected
---------+--------+--------------
0        | 0      | 0
10       | 0      | 10
9990     | 0      | 9990
10000    | 0      | 0
194000   | 0      | 0
203990   | 194000 | 9990
204000   | 194000 | 0
194000   | 194000 | 0
9990     | 194000 | 0
""")


@pytest.mark.parametrize("row", LEAST, ids=named)
def test_Article_40_less_than_ten_thousand_won_is_not_collected(row):
    assert not_collected(KOREA, int(row["assessed"]), int(row["before"])) == int(row["not collected"])


REFUNDS = table("""
owed   | paid   | refunded | asked  | answer
-------+--------+----------+--------+------------------------
100000 | 194000 | 0        | 94000  |
100000 | 194000 | 0        | 94001  | refund-exceeds-overpaid
100000 | 194000 | 94000    | 1      | refund-exceeds-overpaid
0      | 194000 | 0        | 194001 | refund-exceeds-paid
0      | 194000 | 94000    | 100000 |
0      | 194000 | 94000    | 100001 | refund-exceeds-paid
0      | 0      | 0        | 1      | refund-exceeds-paid
100000 | 194000 | 0        | 0      | amount-not-positive
100000 | 194000 | 0        | -5     | amount-not-positive
""")


@pytest.mark.parametrize("row", REFUNDS, ids=named)
def test_what_may_go_back(row):
    told = may_refund(int(row["asked"]), **{name: int(row[name]) for name in ("owed", "paid", "refunded")})
    assert (told.code if told else "") == row["answer"]


PAYMENTS = table("""
owed   | paid   | asked  | answer
-------+--------+--------+------------------------
194000 | 0      | 194000 |
194000 | 100000 | 94000  |
194000 | 100000 | 94001  | payment-exceeds-balance
194000 | 194000 | 1      | payment-exceeds-balance
194000 | 0      | 0      | amount-not-positive
""")


@pytest.mark.parametrize("row", PAYMENTS, ids=named)
def test_what_may_come_in(row):
    told = may_pay(int(row["asked"]), owed=int(row["owed"]), paid=int(row["paid"]), refunded=0)
    assert (told.code if told else "") == row["answer"]


def test_Article_22_a_refund_is_claimed_within_five_years():
    assert refund_until(KOREA, date(2026, 11, 22)) == date(2031, 11, 22)
    assert refund_until(KOREA, date(2028, 2, 29)) == date(2033, 2, 28)


@given(st.lists(st.tuples(st.sampled_from(["pay", "refund", "assess"]), st.integers(-100, 10**6)), max_size=40))
def test_whatever_is_tried_no_more_goes_back_than_came_in(acts):
    owed = paid = refunded = 0
    for act, amount in acts:
        account = {"owed": owed, "paid": paid, "refunded": refunded}
        if act == "assess":
            owed = max(0, amount)
        elif act == "pay" and may_pay(amount, **account) is None:
            paid += amount
        elif act == "refund" and may_refund(amount, **account) is None:
            refunded += amount
            assert paid - refunded >= owed, "what is owed stays"
        assert 0 <= refunded <= paid
        assert refundable(owed, paid, refunded) <= paid - refunded
        assert may_refund(refundable(owed, paid, refunded) + 1, owed=owed, paid=paid, refunded=refunded) is not None
