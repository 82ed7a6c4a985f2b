"""Certificates of origin: what is claimed of an item never passes what the item certifies."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.certificate import (
    CertificateAnswered,
    CertificateAsked,
    CertificateCancelled,
    CertificateCarried,
    CertificateEvent,
    CertificateLine,
    CertificateReceived,
    after,
    assure,
    claim,
    fold,
    receive,
    reclaim,
    restore,
)

ON = date(2026, 11, 22)
PAPER = CertificateLine("480256", "VN", "RVC 40", Decimal(8000), "KGM")
BOARD = CertificateLine("481092", "VN", "CTH", Decimal("12.5"), "TNE")


def received(number="VK-26-0001", lines=(PAPER, BOARD), **other):
    facts = {
        "agreement": "vkfta",
        "issuer": "VN",
        "exporter": "Bai Bang Paper JSC",
        "consignee": "Hanbit Stationery Co., Ltd.",
        "issued": date(2026, 11, 10),
        "expires": date(2027, 11, 9),
        "on": date(2026, 11, 12),
    }
    return CertificateReceived(number, lines=lines, **(facts | other))


def test_a_number_that_was_asked_about_waits_for_its_content():
    certificate = fold([CertificateAsked("VK-26-0001", "vkfta", "VN", ON)])
    assert (certificate.word, certificate.lines) == ("asked", ())
    arrived = receive(certificate, received())
    assert after(certificate, arrived).word == "valid"
    assert len(after(certificate, arrived).lines) == 2


def test_a_number_the_issuer_did_not_know_may_still_be_issued():
    certificate = fold([CertificateAsked("VK-26-0001", "vkfta", "VN", ON), CertificateAnswered("void", ON, "unknown")])
    assert after(certificate, receive(certificate, received())).word == "valid"


def test_what_was_taken_back_before_it_came_stays_taken_back():
    certificate = fold([CertificateAsked("VK-26-0001", "vkfta", "VN", ON), CertificateCancelled("in error", ON)])
    arrived = after(certificate, receive(certificate, received()))
    assert (arrived.word, arrived.why, len(arrived.lines)) == ("void", "in error", 2)
    assert receive(arrived, received(on=ON)) is None, "and the same document again is still nothing new"


CARRIED = CertificateCarried("VN>KR/co", 7, "5e" * 32, ("a" * 43,), ON)


def test_a_certificate_that_came_over_the_exchange_is_relied_on_further_and_further():
    certificate = fold([received(), CARRIED])
    assert (certificate.assurance, certificate.message) == ("received", "5e" * 32)
    logged = after(certificate, assure(certificate, "logged", on=ON))
    assert logged.assurance == "logged"
    assert assure(logged, "logged", on=ON) is None
    assert assure(logged, "received", on=ON) is None, "it never falls"
    assert after(logged, assure(logged, "received", on=ON, forked=True)).assurance == "received"
    assert receive(logged, received(on=ON)) is None, "and the same document again is nothing new"


def test_a_certificate_that_came_another_way_has_no_level():
    assert assure(fold([received()]), "witnessed", on=ON) is None


def test_a_void_certificate_gives_nothing_more_but_takes_back():
    certificate = fold([received()])
    certificate = after(certificate, claim(certificate, "26-1", 1, Decimal(100), on=ON))
    certificate = after(certificate, CertificateCancelled("issued in error", ON))
    assert claim(certificate, "26-1", 1, Decimal(1), on=ON).code == "certificate-void"
    assert after(certificate, restore(certificate, "26-1", 1, Decimal(100), on=ON)).lines[0].left == 8000


def test_asking_again_changes_nothing():
    certificate = fold([received()])
    assert after(certificate, CertificateAsked("VK-26-0001", "vkfta", "VN", ON)) == certificate


def test_the_same_certificate_twice_is_nothing_new():
    certificate = fold([received()])
    claimed = after(certificate, claim(certificate, "26-1", 1, Decimal(100), on=ON))
    assert receive(claimed, received(on=ON)) is None


def test_the_4730_case_a_corrected_certificate_takes_a_new_number_and_cancels_the_old():
    certificate = fold([received()])
    corrected = (msgspec.structs.replace(PAPER, quantity=Decimal(7000)), BOARD)
    refusal = receive(certificate, received(lines=corrected))
    assert (refusal.code, refusal.value) == ("certificate-number-reused", "VK-26-0001")
    renewed = fold([receive(None, received("VK-26-0002", corrected, replaces="VK-26-0001"))])
    cancelled = after(certificate, CertificateCancelled("weight corrected", ON, "VK-26-0002"))
    assert (renewed.word, renewed.replaces) == ("valid", "VK-26-0001")
    assert (cancelled.word, cancelled.replaced_by) == ("void", "VK-26-0002")


def test_the_issuer_may_take_its_word_back():
    certificate = after(fold([received()]), CertificateAnswered("void", ON, "not issued by us"))
    assert (certificate.word, certificate.why) == ("void", "not issued by us")


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "1e2000000", "1e-2000000"])
def test_a_certificate_of_no_quantity_is_refused(quantity):
    lines = (msgspec.structs.replace(PAPER, quantity=Decimal(quantity)),)
    refusal = receive(None, received(lines=lines))
    assert (refusal.code, refusal.path) == ("quantity-unusable", "lines[0].quantity")


def test_a_claim_past_what_is_left_says_what_is_left():
    certificate = fold([received()])
    certificate = after(certificate, claim(certificate, "26-1", 1, Decimal(5000), on=ON))
    refusal = claim(certificate, "26-2", 1, Decimal("3000.5"), on=ON)
    assert refusal.code == "certificate-exhausted"
    assert refusal.facts == {
        "certificate": "VK-26-0001",
        "item": "1",
        "unit": "KGM",
        "quantity": "8000",
        "left": "3000",
        "asked": "3000.5",
    }


def test_an_item_nobody_certified_cannot_be_claimed():
    certificate = fold([received()])
    assert [claim(certificate, "26-1", item, Decimal(1), on=ON).code for item in (0, 3)] == [
        "certificate-item-unknown"
    ] * 2


def test_a_stream_begins_with_the_question_or_the_document():
    with pytest.raises(ValueError, match="begins with CertificateAsked or CertificateReceived"):
        fold([CertificateAnswered("valid", ON)])


QUANTITIES = st.decimals(-10, 9000, places=3)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.sampled_from(["claim", "restore", "reclaim"]), st.integers(1, 2), QUANTITIES
        ),
        max_size=30,
    )
)
def test_whatever_is_tried_no_item_gives_more_than_it_certifies(acts):
    events = [received()]
    certificate = fold(events)
    for declaration, act, item, quantity in acts:
        if act == "claim":
            outcome = claim(certificate, declaration, item, quantity, on=ON)
        elif act == "restore":
            outcome = restore(certificate, declaration, item, quantity, on=ON)
        else:
            outcome = reclaim(certificate, declaration, {item: abs(quantity)}, on=ON)
        news = () if isinstance(outcome, Problem) else outcome if isinstance(outcome, tuple) else (outcome,)
        for event in news:
            events.append(event)
            certificate = after(certificate, event)
        if act == "reclaim" and not isinstance(outcome, Problem):
            held = [line.claimed.get(declaration, 0) for line in certificate.lines]
            assert held == [abs(quantity) if place == item else 0 for place in (1, 2)]
        for line in certificate.lines:
            assert 0 <= line.left <= line.quantity
            assert all(claimed > 0 for claimed in line.claimed.values())
    written = msgspec.json.encode(events)
    assert fold(msgspec.json.decode(written, type=list[CertificateEvent])) == certificate


def test_nothing_wanted_gives_everything_back():
    certificate = fold([received()])
    for event in reclaim(certificate, "26-1", {1: Decimal(10), 2: Decimal(1)}, on=ON):
        certificate = after(certificate, event)
    assert certificate.lines[0].left == 7990
    for event in reclaim(certificate, "26-1", {}, on=ON):
        certificate = after(certificate, event)
    assert certificate == fold([received()])
