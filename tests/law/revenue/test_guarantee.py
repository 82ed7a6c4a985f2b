"""Guarantees: never drawn past the limit, after the last day, or for somebody else's duty."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.revenue.guarantee import (
    GuaranteeChanged,
    GuaranteeDrawn,
    GuaranteeEvent,
    GuaranteeGiven,
    after,
    draw,
    fold,
    free,
    secures,
)
from tests.law.tables import named, table

ON = date(2026, 11, 22)
GIVEN = GuaranteeGiven("SGI-26-0001", "2208162517", "insurance", 1_000_000, date(2026, 12, 31), ON)

DRAWING = table("""
used   | asked   | trader     | on         | answer
-------+---------+------------+------------+---------------------
0      | 1000000 | 2208162517 | 2026-11-22 |
0      | 1000001 | 2208162517 | 2026-11-22 | guarantee-exhausted
600000 | 400000  | 2208162517 | 2026-12-31 |
600000 | 400001  | 2208162517 | 2026-12-31 | guarantee-exhausted
0      | 1       | 2208162517 | 2027-01-01 | guarantee-expired
0      | 1       | 1168200276 | 2026-11-22 | guarantee-of-another
0      | 0       | 2208162517 | 2026-11-22 | amount-not-positive
""")


@pytest.mark.parametrize("row", DRAWING, ids=named)
def test_a_guarantee_secures_what_is_free_of_it(row):
    events = [GIVEN] + ([GuaranteeDrawn("26-1", int(row["used"]), ON)] if int(row["used"]) else [])
    guarantee, on = fold(events), date.fromisoformat(row["on"])
    outcome = draw(guarantee, "26-2", int(row["asked"]), trader=row["trader"], on=on)
    assert (outcome.code if isinstance(outcome, Problem) else "") == row["answer"]
    if row["trader"] == guarantee.trader and int(row["asked"]):
        assert secures(guarantee, int(row["asked"]), on) == (row["answer"] == "")


def test_no_guarantee_secures_nothing():
    assert not secures(None, 1, ON)


def test_a_limit_lowered_below_what_is_used_leaves_nothing_free():
    guarantee = fold([GIVEN, GuaranteeDrawn("26-1", 600_000, ON), GuaranteeChanged(500_000, GIVEN.expires, "", ON)])
    assert guarantee.free == 0
    assert not secures(guarantee, 1, ON)


def test_a_guarantee_is_given_first():
    with pytest.raises(ValueError, match="begins with GuaranteeGiven"):
        fold([])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(-10, 700_000)), max_size=40))
def test_whatever_is_tried_it_is_never_used_past_its_limit(acts):
    events, guarantee = [GIVEN], fold([GIVEN])
    held = dict.fromkeys("abc", 0)
    for declaration, drawing, amount in acts:
        if drawing:
            outcome = draw(guarantee, declaration, amount, trader=guarantee.trader, on=ON)
        else:
            outcome = free(guarantee, declaration, amount, drawn=held[declaration], on=ON)
        if not isinstance(outcome, Problem):
            held[declaration] += amount if drawing else -amount
            events.append(outcome)
            guarantee = after(guarantee, outcome)
        assert guarantee.used == sum(held.values())
        assert min(held.values()) >= 0
        assert 0 <= guarantee.used <= guarantee.limit
    written = msgspec.json.encode(events)
    assert fold(msgspec.json.decode(written, type=list[GuaranteeEvent])) == guarantee
