"""An issued certificate's life: which stage it has come to, and what may still be done with it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.issued import (
    CertificateClosed,
    CertificateCopied,
    CertificateDelivered,
    CertificateEnded,
    CertificateExpired,
    CertificateIssued,
    CertificateMatched,
    CertificateRefused,
    CertificateReplaced,
    CertificateSent,
    CertificateUsed,
    CertificateValidated,
    DuplicateUseBlocked,
    OriginConfirmed,
    OriginDenied,
    OriginQuestioned,
    after,
    copy,
    copy_too_late,
    end,
    replaceable,
    tell,
    utilise,
)
from gwanmun.law.origin.issued_certificate import as_sent
from gwanmun.law.origin.issuing import advance
from tests.law.origin.certificates import HANBIT, LAW, TODAY, case, facts

CERTIFICATE = advance(case(), facts(), LAW)[0].granted
EVENTS = {
    "sent": CertificateSent(TODAY),
    "delivered": CertificateDelivered("R-1", TODAY),
    "validated": CertificateValidated(TODAY),
    "refused": CertificateRefused("commodity-not-covered", TODAY),
    "matched": CertificateMatched("VN-1", 1, TODAY),
    "used 1": CertificateUsed("VN-1", 1, Decimal(1), TODAY),
    "used 799": CertificateUsed("VN-2", 1, Decimal(799), TODAY),
    "blocked": DuplicateUseBlocked("VN-3", 1, Decimal(1), TODAY),
    "replaced": CertificateReplaced("C-2", "code", TODAY),
    "copied": CertificateCopied("C-2", TODAY),
    "ended": CertificateEnded("exporters-request", "no", TODAY),
    "questioned": OriginQuestioned("V-1", TODAY),
    "confirmed": OriginConfirmed("V-1", TODAY),
    "denied": OriginDenied("V-1", (1,), TODAY),
    "expired": CertificateExpired(date(2027, 2, 4)),
    "closed": CertificateClosed(date(2031, 2, 4)),
}


def issued(*names):
    state = after(None, CertificateIssued(CERTIFICATE, "A-1", HANBIT.identifier))
    for name in filter(None, names):
        state = after(state, EVENTS[name])
    return state


STAGES = """
what happened                                   | stage
                                                | issued
sent                                            | sent
sent, delivered                                 | delivered
sent, delivered, validated                      | validated
sent, delivered, refused                        | refused
sent, delivered, refused, sent                  | delivered
sent, delivered, validated, matched             | matched
sent, delivered, validated, matched, used 1     | used-in-part
sent, delivered, used 1, used 799               | used
used 1, used 799, blocked                       | used
used 1, questioned                              | in-verification
used 1, questioned, confirmed                   | used-in-part
used 1, questioned, denied                      | denied
sent, refused, replaced                         | replaced
copied                                          | copied
sent, ended                                     | cancelled
sent, delivered, validated, expired             | expired
used 1, expired                                 | used-in-part
used 1, used 799, expired, closed               | closed
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", STAGES)
def test_how_far_a_certificate_has_come(row):
    happened, stage = (cell.strip() for cell in row.split("|"))
    assert issued(*happened.split(", ")).stage == stage


MAY = """
what happened | validated          | used 1               | ended              | replaced           | copied
              |                    |                      |                    |                    |
refused       |                    |                      |                    |                    |
used 799      |                    |                      | certificate-in-use | certificate-in-use | certificate-in-use
used 1, used 799 |                 | certificate-exhausted | certificate-in-use | certificate-in-use | certificate-in-use
replaced      | certificate-ended  | certificate-ended    | certificate-ended  | certificate-ended  | certificate-ended
copied        | certificate-ended  | certificate-ended    | certificate-ended  | certificate-ended  | certificate-ended
ended         | certificate-ended  | certificate-ended    | certificate-ended  | certificate-ended  | certificate-ended
expired       | certificate-ended  | certificate-ended    | certificate-ended  | certificate-ended  | certificate-ended
""".strip().splitlines()[1:]

DEEDS = (
    lambda one: tell(one, EVENTS["validated"]),
    lambda one: tell(one, EVENTS["used 1"]),
    lambda one: end(one, EVENTS["ended"]),
    lambda one: replaceable(one, agreement="vkfta", exporter=HANBIT.identifier),
    lambda one: copy(one, "C-2", on=TODAY, signatory="Director"),
)


@pytest.mark.parametrize("row", MAY)
def test_what_may_still_be_done_with_it(row):
    happened, *problems = (cell.strip() for cell in row.split("|"))
    one = issued(*happened.split(", "))
    outcomes = [deed(one) for deed in DEEDS]
    assert [outcome.code if isinstance(outcome, Problem) else "" for outcome in outcomes] == problems


def test_a_copy_is_the_same_certificate_under_another_number():
    copied = copy(issued(), "C-2", on=TODAY, signatory="Director")
    assert (copied.number, copied.true_copy_of, copied.true_copy_date) == ("C-2", CERTIFICATE.number, TODAY)
    assert copied.items == CERTIFICATE.items
    assert as_sent(copied, TODAY).replaces == CERTIFICATE.number, "the partner takes the lost one back for it"


@pytest.mark.parametrize(("on", "late"), [(date(2027, 2, 3), False), (date(2027, 2, 4), True)])
def test_copies_are_made_for_some_months(on, late):
    assert (copy_too_late(issued(), 12, on) is not None) == late
    assert copy_too_late(issued(), None, on) is None


def test_what_another_may_not_replace():
    one = issued()
    assert replaceable(one, agreement="vkfta", exporter="9999999999").code == "certificate-of-another"
    assert replaceable(one, agreement="akfta", exporter=HANBIT.identifier).code == "replaces-other-agreement"


def test_an_item_that_is_not_there_is_not_used():
    assert tell(issued(), CertificateUsed("VN-1", 2, Decimal(1), TODAY)).code == "certificate-item-unknown"
    assert tell(issued(), CertificateUsed("VN-1", 1, Decimal(0), TODAY)).code == "quantity-unusable"


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.decimals(1, 900, places=2)), max_size=12))
def test_no_more_is_ever_used_than_was_certified(uses):
    """Whatever importing countries tell, in whatever order: what is taken in adds up to no more than the item."""
    one = issued()
    for declaration, quantity in uses:
        event = tell(one, CertificateUsed(declaration, 1, quantity, TODAY))
        if not isinstance(event, Problem):
            one = after(one, event)
    assert 0 <= one.left[0] <= 800
    assert one.left[0] + sum(one.used[0].values() if one.used else (), Decimal(0)) == 800


def test_what_is_used_abroad_is_a_state_that_is_told_again_and_again():
    one = issued()
    for wanted, left in (({1: Decimal(300)}, 500), ({1: Decimal(300)}, 500), ({1: Decimal(120)}, 680), ({}, 800)):
        for event in utilise(one, "VN-1", wanted, on=TODAY):
            one = after(one, event)
        assert one.left == (left,)
    assert one.used == ({},)
    assert not one.is_used


def test_what_was_used_of_a_certificate_is_written_down_even_when_it_is_void():
    one = issued("ended")
    (used,) = utilise(one, "VN-1", {1: Decimal(300)}, on=TODAY)
    assert utilise(after(one, used), "VN-1", {}, on=TODAY)[0].quantity == 300


@pytest.mark.parametrize(
    ("wanted", "code"), [({2: Decimal(1)}, "certificate-item-unknown"), ({1: Decimal(801)}, "certificate-exhausted")]
)
def test_no_more_is_used_than_there_is(wanted, code):
    assert utilise(issued(), "VN-1", wanted, on=TODAY).code == code


def test_what_is_sent_says_what_was_issued():
    sent = as_sent(CERTIFICATE, TODAY)
    assert (sent.number, sent.issued, sent.expires) == (CERTIFICATE.number, CERTIFICATE.issued, CERTIFICATE.expires)
    (item,) = sent.lines
    assert (item.commodity, item.origin, item.quantity, item.unit) == ("850440", "KR", Decimal(800), "H87")
