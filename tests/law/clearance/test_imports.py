"""Import clearance as the law gives it: who is waited for, in which order, and what never happens."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.cargo import bill as bills
from gwanmun.law.clearance import imports
from gwanmun.law.clearance.amendment import amend
from gwanmun.law.clearance.case import (
    Examined,
    Held,
    HoldLifted,
    Paid,
    Refunded,
    Released,
    Secured,
    Withdrawn,
)
from gwanmun.law.clearance.declaration import Claim
from tests.law.clearance.consignments import IMPORT, MANIFESTED, SHIRTS, TODAY, case, facts, korea, landed
from tests.law.tables import named, table

STEPS = """
what the office knows            | waits for | because
no bill                          | carrier   | bill-unknown
manifested, not landed           | carrier   | bill-not-landed
landed                           | importer  | to-pay
landed, first import             | officer   | documents-to-do
landed, drawn for examination    | officer   | examination-to-do
landed, a claim, no certificate  | partner   | certificate-unanswered
"""

KNOWN = {
    "no bill": {"bill": None},
    "manifested, not landed": {"bill": bills.fold([MANIFESTED])},
    "landed": {},
    "landed, first import": {"earlier_declarations": 0},
    "landed, drawn for examination": {"draw": 0},
    "landed, a claim, no certificate": {},
}


def walk(after, **other):
    return imports.advance(after, facts(**other), korea())


@pytest.mark.parametrize("row", table(STEPS), ids=named)
def test_the_first_thing_missing_is_waited_for(row):
    known, whom, code = row.values()
    claim = Claim("vkfta", "VN-KR-26-1") if "claim" in known else None
    timing = "before_arrival" if "not landed" in known else "after_storage"
    declaration = replace(IMPORT, lines=(replace(SHIRTS, claim=claim),), timing=timing)
    declaration = replace(declaration, consignment=replace(declaration.consignment, expected_arrival=TODAY))
    _, wait = walk(case(declaration), **KNOWN[known])
    assert (wait.whom, wait.code) == (whom, code)


def test_duty_to_the_last_won():
    assessed, wait = walk(case())
    # (1000 + 50 + 5) USD × 1442.88 = 1,522,238 won; 13 % of it 197,890; VAT of 10 % on both 172,010; by ten won.
    assert assessed.owed == 197_890 + 172_010
    assert wait.facts["amount"] == str(assessed.owed)


def test_paid_in_full_is_released_and_discharged():
    assessed, _ = walk(case())
    done, wait = walk(assessed.after(Paid("R-1", assessed.owed, TODAY)))
    assert wait is None
    assert [type(e).__name__ for e in done.events[-3:]] == ["Settled", "Released", "Discharged"]


def test_secured_goods_go_and_the_money_is_still_waited_for():
    assessed, _ = walk(case())
    done, wait = walk(assessed.after(Secured("G-1", assessed.owed)))
    assert done.find(Released) == Released(TODAY)
    assert (wait.code, wait.until) == ("to-pay", date(2026, 2, 19))


def test_held_goods_stay_though_paid():
    assessed, _ = walk(case())
    held = assessed.after(Held("suspect", "Article 237"), Paid("R-1", assessed.owed, TODAY))
    stopped, wait = walk(held)
    assert (wait.code, stopped.find(Released)) == ("goods-held", None)
    assert walk(stopped.after(HoldLifted("cleared up")))[1] is None


def test_an_examination_found_wanting_is_never_passed():
    stopped, _ = walk(case(), draw=0)
    stopped, wait = walk(stopped.after(Examined("examination", conforms=False, findings="other goods")), draw=0)
    assert (wait.whom, wait.code, wait.facts) == ("officer", "does-not-conform", {"findings": "other goods"})


def test_documents_do_not_do_for_an_examination():
    stopped, _ = walk(case(), draw=0)
    _, wait = walk(stopped.after(Examined("documents", conforms=True)), draw=0)
    assert wait.code == "examination-to-do"


def test_what_was_paid_on_a_withdrawn_declaration_goes_back():
    assessed, _ = walk(case())
    ended = assessed.after(Paid("R-1", 1000, TODAY), Withdrawn("sent back"))
    _, wait = walk(ended)
    assert (wait.whom, wait.facts["amount"]) == ("treasury", "1000")
    assert walk(ended.after(Refunded("T-1", 1000, TODAY)))[1] is None


@pytest.mark.parametrize("timing", ["before_departure", "before_arrival", "before_bonded_area", "after_storage"])
def test_goods_that_lie_in_storage_are_declared_as_such(timing):
    _, wait = walk(case(replace(IMPORT, timing=timing)))
    assert (wait.code == "declaration-to-mend") is (timing != "after_storage")


@given(st.integers(1, 20), st.integers(1, 20))
def test_never_more_than_landed(packages, there):
    declaration = replace(IMPORT, consignment=replace(IMPORT.consignment, packages=packages))
    done, wait = walk(case(declaration), bill=landed(there))
    if packages <= there:
        assert wait.code == "to-pay"
    else:
        assert [p.code for p in wait.problems] == ["bill-overdrawn"]
        assert done.events == ()


@given(st.lists(st.integers(1, 400_000), max_size=6))
def test_walking_again_decides_nothing_new_and_goods_are_released_once(payments):
    """Whatever comes in, in whatever parts: the walk settles, and settles once."""
    done, _ = walk(case())
    for number, amount in enumerate(payments):
        done, _ = walk(done.after(Paid(f"R-{number}", amount, TODAY)))
    again, wait = walk(done)
    assert again == done
    assert sum(isinstance(event, Released) for event in done.events) == (done.paid >= done.owed)
    assert (wait is None) is (done.paid == done.owed)


@given(st.decimals(1, 5000, places=2), st.decimals(1, 5000, places=2))
def test_a_corrected_value_is_paid_or_given_back_to_the_won(first, then):
    """Whatever the value was and becomes, what is paid in the end is what the corrected declaration owes.

    But what a correction finds still owed and is less than ten thousand won is not collected (Customs Act Article 40).
    """
    done, _ = walk(case(_worth(first)))
    done, _ = walk(done.after(Paid("R-1", done.owed, TODAY)))
    outcome = amend(done, _worth(then), "the invoice was wrong", on=TODAY, rulebook=korea())
    if first == then:
        assert [p.code for p in outcome] == ["amendment-empty"]
        return
    done, wait = walk(done.after(outcome))
    if wait is not None:
        amount = int(wait.facts["amount"])
        settled = Paid("R-2", amount, TODAY) if wait.code == "to-pay" else Refunded("T-1", amount, TODAY)
        done, wait = walk(done.after(settled))
    assert wait is None
    straight, _ = walk(case(_worth(then)))
    assert done.paid == done.owed
    left = straight.owed - done.owed
    assert left == 0 or 0 < left < korea().country.payment.least_to_collect


def _worth(amount: Decimal):
    line = replace(SHIRTS, unit_price=amount, value=amount)
    return replace(IMPORT, lines=(line,), terms=replace(IMPORT.terms, amount=amount))
