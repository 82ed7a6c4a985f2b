"""Tariff-rate quotas: who gets how much, drawn as tables, and the promises a trader may rely on."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.allocation import Claimed, Enlarged, Ledger, Returned, keep, pro_rata
from gwanmun.law.tariff.quota import Quota, Stop, announced_status
from tests.law.tables import named, table
from tests.shared import shared

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
BEEF = Quota("beef", YEAR, Decimal(100), "TNE")


def day(text):
    """A day of 2026, drawn as "3-02"."""
    month, number = map(int, text.split("-"))
    return date(2026, month, number)


def claims(text, quota="beef"):
    """Claims drawn as "a 3-02 60, b 3-02 60"; "-a 3-05 10" gives so much of a back; "+ 3-04 50" enlarges the quota."""
    entries = []
    for one in filter(None, text.split(", ")):
        name, on, quantity = one.split()
        if name == "+":
            entries.append(Enlarged(quota, day(on), Decimal(quantity)))
        elif name.startswith("-"):
            entries.append(Returned(name[1:], day(on), Decimal(quantity)))
        else:
            entries.append(Claimed(name, quota, day(on), Decimal(quantity)))
    return entries


def stops(text):
    """Stops drawn as "block 3-01 3-10"."""
    drawn = [one.split() for one in text.split(", ") if one]
    return [Stop("beef", kind, Period(day(first), day(last))) for kind, first, last in drawn]


def said(grant):
    granted = str(grant.granted) if grant.outcome == "allocated" else grant.outcome
    return f"{grant.claim.id} {granted}{'*' if grant.security else ''}"


# A star: security is asked before release.
GRANTED = table("""
claims and returns                          | stops                          | on    | granted                       | left | status
--------------------------------------------+--------------------------------+-------+-------------------------------+------+----------
                                            |                                | 3-31  |                               | 100  | Open
a 3-02 60                                   |                                | 3-31  | a 60                          | 40   | Open
a 3-02 60, b 3-03 60                        |                                | 3-31  | a 60, b 40*                   | 0    | Exhausted
a 3-02 60, b 3-02 60                        |                                | 3-31  | a 50*, b 50*                  | 0    | Exhausted
a 3-02 80, b 3-02 60                        |                                | 3-31  | a 57*, b 43*                  | 0    | Exhausted
a 3-02 70, b 3-02 70, c 3-02 70             |                                | 3-31  | a 34*, b 33*, c 33*           | 0    | Exhausted
a 3-02 90, b 3-03 5                         |                                | 3-31  | a 90, b 5*                    | 5    | Critical
a 3-02 100, b 3-03 5                        |                                | 3-31  | a 100, b 0*                   | 0    | Exhausted
a 3-02 100, b 3-03 5, -a 3-04 30, c 3-05 9  |                                | 3-31  | a 100, b 0*, c 9              | 21   | Open
a 3-02 100, -a 3-03 30, b 3-03 40           |                                | 3-31  | a 100, b 30*                  | 0    | Exhausted
a 3-02 100, + 3-03 50, b 3-03 60            |                                | 3-31  | a 100, b 50*                  | 0    | Exhausted
a 3-02 100, + 3-03 50, b 3-03 10            |                                | 3-31  | a 100, b 10                   | 40   | Open
a 3-02 60, b 3-05 60                        |                                | 3-04  | a 60                          | 40   | Open
a 3-02 60, b 3-05 60                        | block 3-01 3-10                | 3-09  | a deferred*, b deferred*      | 100  | Blocked
a 3-02 60, b 3-05 60                        | block 3-01 3-10                | 3-11  | a 60, b 40*                   | 0    | Exhausted
a 3-02 60, b 3-11 60                        | block 3-01 3-10                | 3-31  | a 60, b 40*                   | 0    | Exhausted
a 3-02 60, b 3-20 50                        | suspend 3-01 3-10              | 3-31  | a suspended, b 50             | 50   | Open
a 3-02 60                                   | suspend 3-05 3-10              | 3-07  | a 60                          | 40   | Suspended
a 3-02 60                                   | suspend 3-05 3-10, block 3-1 3-4 | 3-07 | a 60                         | 40   | Suspended
a 3-02 100                                  | suspend 3-05 3-10              | 3-07  | a 100                         | 0    | Exhausted
a 3-02 95                                   | block 3-05 3-10                | 3-07  | a 95                          | 5    | Blocked
""")


@pytest.mark.parametrize("row", GRANTED, ids=named)
def test_GATT_XIII_claims_of_a_day_stand_equal_and_days_come_in_order(row):
    ledger = keep([BEEF], claims(row["claims and returns"]), stops(row["stops"]), on=day(row["on"]))
    assert ", ".join(map(said, ledger.grants)) == row["granted"]
    (standing,) = ledger.standings
    assert (str(standing.balance), standing.status) == (row["left"], row["status"])


def test_claims_outside_the_period_are_not_taken():
    late = [Claimed("a", "beef", date(2027, 1, 1), Decimal(5)), Claimed("b", "beef", date(2025, 12, 31), Decimal(5))]
    ledger = keep([BEEF], late, on=date(2027, 2, 1))
    assert {said(grant) for grant in ledger.grants} == {"a outside_period", "b outside_period"}


HIGH_QUALITY = Quota("high", YEAR, Decimal(30), "TNE", parent="beef")
BONELESS = Quota("boneless", YEAR, Decimal(80), "TNE", parent="beef", coefficient=Decimal("1.5"))


def test_a_sub_quota_draws_on_itself_and_on_its_parent():
    ledger = keep([BEEF, HIGH_QUALITY], [*claims("a 3-02 40", "high"), *claims("b 3-02 80")], on=day("3-31"))
    # Of 40 asked of 30, 30; those 30 and 80 more are 110 asked of 100: 27.27 and 72.73, the larger remainder up.
    assert [said(grant) for grant in ledger.grants] == ["a 27*", "b 73*"]
    assert [(s.balance, s.status) for s in ledger.standings] == [(0, "Exhausted"), (3, "Exhausted")]


def test_a_coefficient_says_what_a_unit_draws_on_the_parent():
    ledger = keep([BEEF, BONELESS], claims("a 3-02 40", "boneless"), on=day("3-31"))
    assert [s.balance for s in ledger.standings] == [40, 40]  # 40 tonnes without bone are 60 with it
    more = keep([BEEF, BONELESS], claims("a 3-02 40, b 3-03 40", "boneless"), on=day("3-31"))
    assert [said(grant) for grant in more.grants] == ["a 40", "b 26*"]  # 40 left, at one and a half: 26 and a rest of 1
    assert [s.balance for s in more.standings] == [1, 14]


def test_a_licence_is_a_quota_of_one_holder():
    beef = replace(BEEF, method="licence")
    licence = Quota("L-1", YEAR, Decimal(60), parent="beef")
    ledger = keep([beef, licence], [*claims("a 3-02 50, b 3-03 50", "L-1"), *claims("c 3-03 5")], on=day("3-31"))
    assert [said(grant) for grant in ledger.grants] == ["a 50", "b 10*", "c licence_missing"]
    other = Quota("L-2", YEAR, Decimal(41), parent="beef")
    (problem,) = keep([beef, licence, other], [], on=day("3-31"))
    assert (problem.code, problem.facts) == ("quota-over-parent", {"licensed": "101", "volume": "100"})


WRONG = [
    ([BEEF, BEEF], "", "quota-twice"),
    ([HIGH_QUALITY], "", "quota-unknown"),
    ([replace(BEEF, parent="high"), HIGH_QUALITY], "", "quota-in-circle"),
    ([replace(BEEF, volume=Decimal(-1))], "", "quota-volume"),
    ([BEEF], "a 3-02 1, a 3-03 1", "quota-claim-twice"),
    ([BEEF], "a 3-02 0", "quota-quantity-bad"),
    ([BEEF], "a 3-02 -5", "quota-quantity-bad"),
    ([BEEF], "-a 3-02 5", "quota-claim-unknown"),
    ([BEEF], "a 3-02 5, -a 3-03 6", "quota-return-too-much"),
    ([BEEF], "a 3-02 5, -a 3-03 3, -a 3-04 3", "quota-return-too-much"),
    ([BEEF], "a 3-03 5, -a 3-02 3", "quota-return-too-much"),
]


@pytest.mark.parametrize(("quotas", "drawn", "code"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_with_a_ledger_is_its_own_problem(quotas, drawn, code):
    assert code in {problem.code for problem in keep(quotas, claims(drawn), on=day("3-31"))}


def test_a_stop_lies_within_its_quota():
    stop = Stop("beef", "block", Period(date(2025, 12, 1), date(2026, 1, 5)))
    assert [p.code for p in keep([BEEF], [], [stop], on=day("3-31"))] == ["quota-stop-outside"]
    assert [p.code for p in keep([BEEF], [], [replace(stop, quota="x")], on=day("3-31"))] == ["quota-unknown"]


# What another office announced of its quota: the cases of trade-tariff-backend, and what its table leaves open.

ANNOUNCED = {
    "critical(active)": "critical",
    "critical(inactive)": "not_critical",
}


def published():
    return json.loads(shared("cases/quota_status.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", published(), ids=lambda case: f"{case['events']} {case['expected']}")
def test_published_statuses(case):
    events = [ANNOUNCED.get(event, event) for event in case["events"]]
    covers = {kind: case.get(f"{kind}_period") == "covers today" for kind in ("suspension", "blocking")}
    answer = announced_status(
        events, critical=case.get("critical_state") == "Y", suspended=covers["suspension"], blocked=covers["blocking"]
    )
    assert answer == case["expected"]


STATUSES = table("""
events                     | critical | suspended | blocked | status
---------------------------+----------+-----------+---------+----------
                           | yes      |           |         | Critical
critical                   |          |           |         | Critical
balance critical           |          |           |         | Critical
balance not_critical       | yes      |           |         | Open
unsuspension               |          |           |         | Open
unblocking                 |          |           |         | Open
exhaustion balance         |          |           |         | Open
exhaustion unblocking      |          |           |         | Exhausted
critical exhaustion reopening |       |           |         | Open
                           |          | yes       |         | Suspended
                           |          |           | yes     | Blocked
balance                    |          | yes       | yes     | Suspended
critical                   |          |           | yes     | Blocked
exhaustion                 |          | yes       | yes     | Exhausted
""")


@pytest.mark.parametrize("row", STATUSES, ids=named)
def test_exhausted_goes_before_suspended_before_blocked_before_critical(row):
    so = {name: row[name] == "yes" for name in ("critical", "suspended", "blocked")}
    assert announced_status(row["events"].split(), **so) == row["status"]


# Promises.

NAMES = [f"c{number}" for number in range(8)]
QUANTITIES = st.integers(1, 90) | st.decimals("0.1", 90, places=1)


@st.composite
def ledgers(draw):
    """Quotas with a sub-quota, claims on both over a few days, and some returns of what was granted."""
    coefficient = draw(st.sampled_from([Decimal(1), Decimal("1.5"), Decimal("0.7")]))
    quotas = [BEEF, replace(HIGH_QUALITY, coefficient=coefficient)]
    entries = [
        Claimed(
            name,
            draw(st.sampled_from(["beef", "high"])),
            day(f"3-{draw(st.integers(1, 4))}"),
            Decimal(draw(QUANTITIES)),
        )
        for name in NAMES[: draw(st.integers(0, 8))]
    ]
    first = keep(quotas, entries, on=day("3-31"))
    returning = [grant for grant in first.grants if grant.granted >= 1 and draw(st.booleans())]
    backs = {grant.claim.id: Decimal(draw(st.integers(1, int(grant.granted)))) for grant in returning}
    entries += [Returned(name, day("3-5"), back) for name, back in backs.items()]
    entries += [Claimed("late", "beef", day("3-5"), Decimal(draw(QUANTITIES)))]
    return quotas, entries


@given(ledgers())
def test_never_more_is_granted_than_there_is_nor_than_was_asked(drawn):
    quotas, entries = drawn
    ledger = keep(quotas, entries, on=day("3-31"))
    assert isinstance(ledger, Ledger)
    assert all(standing.balance >= 0 for standing in ledger.standings)
    assert all(0 <= grant.granted <= Fraction(grant.claim.quantity) for grant in ledger.grants)


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_within_a_day_does_not_matter(drawn, chance):
    quotas, entries = drawn
    shuffled = sorted(entries, key=lambda entry: (entry.on, chance.random()))
    granted = [
        {grant.claim.id: grant.granted for grant in keep(quotas, e, on=day("3-31")).grants} for e in (entries, shuffled)
    ]
    assert granted[0] == granted[1]


@given(ledgers())
def test_what_comes_later_changes_nothing_that_was_granted(drawn):
    quotas, entries = drawn
    until = {grant.claim.id: grant.granted for grant in keep(quotas, entries, on=day("3-04")).grants}
    in_the_end = {grant.claim.id: grant.granted for grant in keep(quotas, entries, on=day("3-31")).grants}
    assert until.items() <= in_the_end.items()


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 1000).map(Fraction), min_size=1), st.integers(0, 2000))
def test_pro_rata_gives_out_everything_to_the_unit_and_nobody_is_a_unit_off(asked, left):
    shares = pro_rata(asked, Fraction(left), Fraction(1))
    total = sum(asked.values())
    assert sum(shares.values()) == min(left, total)
    for name, share in shares.items():
        assert share.denominator == 1
        assert abs(share - asked[name] * min(Fraction(left), total) / total) < 1


def test_equal_claims_are_served_by_name_whatever_their_order():
    asked = {name: Fraction(70) for name in "abc"}
    for order in permutations(asked):
        assert pro_rata({name: asked[name] for name in order}, Fraction(100), Fraction(1)) == {
            "a": 34,
            "b": 33,
            "c": 33,
        }
