"""Told and heard: whatever becomes of an operator, the partner's copy is what it should be, and the registers agree."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.aeo.operator import (
    ConsentGiven,
    ConsentWithdrawn,
    OperatorReinstated,
    OperatorRevoked,
    OperatorSuspended,
    after,
    may,
)
from gwanmun.law.aeo.record import seen_by
from gwanmun.law.exchange import recognised_trader as traders
from gwanmun.law.exchange import register, telling
from gwanmun.law.exchange.messages import TraderTrusted
from tests.law.aeo.programmes import ARRANGEMENT, TIN, TODAY, authorised

KOREA = replace(ARRANGEMENT, partner="KR")
UNTIL = date(2026, 6, 1)
DEEDS = st.lists(
    st.sampled_from([
        authorised("exporter"),
        authorised("importer"),
        authorised("broker"),
        replace(authorised("exporter"), name="Hanbit Global"),
        *(OperatorSuspended(kind, "x", "y", UNTIL, TODAY) for kind in ("exporter", "importer")),
        *(OperatorReinstated(kind, "x", TODAY) for kind in ("exporter", "importer")),
        *(OperatorRevoked(kind, "x", "y", TODAY) for kind in ("exporter", "importer")),
        ConsentGiven(("VN",), TODAY),
        ConsentWithdrawn(("VN",), TODAY),
    ]),
    max_size=12,
)  # fmt: skip


def lived(deeds):
    """The operator after each of these that may happen to it."""
    operator = after(None, authorised("broker"))
    yield operator
    for deed in deeds:
        if may(operator, deed) is None:
            operator = after(operator, deed)
            yield operator


def hear(trader, messages):
    for message in messages:
        heard = traders.hear(trader, message, "KR", arrangement=KOREA, on=TODAY)
        assert isinstance(heard, traders.RecognitionHeard), heard
        trader = traders.after(trader, heard)
    return trader


@given(DEEDS)
def test_a_partner_that_hears_everything_sees_what_it_should(deeds):
    told = trader = None
    versions = []
    for operator in lived(deeds):
        view = seen_by(operator, ARRANGEMENT, TODAY)
        messages = telling.news(TIN, view, told)
        for message in messages:
            told = telling.told_by(message, told)
            versions.append(message.version)
        trader = hear(trader, messages)
        assert (trader.known.standing if trader is not None else "revoked") == view.standing
        if view.standing == "trusted":
            assert trader.record == view.record
        if told is not None:
            assert traders.row(trader) == telling.row(TIN, told), "both registers have the same leaf"
    assert versions == sorted(set(versions)), "each message under a version above all before it"


@given(DEEDS, DEEDS)
def test_told_again_a_partner_is_right_whatever_it_had_made_of_it(deeds, other):
    """The partner's copy came about by another history, and may even be ahead of us."""
    *_, operator = lived(deeds)
    astray, told = None, None
    for strange in lived(other):
        messages = telling.news(TIN, seen_by(strange, ARRANGEMENT, TODAY), told)
        for message in messages:
            told = telling.told_by(message, told)
        astray = hear(astray, messages)
    view = seen_by(operator, ARRANGEMENT, TODAY)
    above = astray.known.version if astray is not None else 0
    again, known = telling.all_again(TIN, view, above=above), None
    for message in again:
        known = telling.told_by(message, known)
    trader = hear(astray, again)
    assert trader.known.standing == view.standing
    assert register.differing([traders.row(trader)], [telling.row(TIN, known)]) == () or view.record is None


def test_a_record_says_what_the_arrangement_lets_it_say_and_no_more():
    operator = after(after(None, authorised("broker")), ConsentGiven(("VN",), TODAY))
    assert seen_by(operator, ARRANGEMENT, TODAY).standing == "revoked", "brokers are not in the arrangement"
    operator = after(operator, authorised("exporter"))
    (message,) = telling.news(TIN, seen_by(operator, ARRANGEMENT, TODAY), None)
    assert isinstance(message, TraderTrusted)
    record = telling.read_record(message.document)
    assert [one.kind for one in record.kinds] == ["exporter"]
    assert seen_by(operator, None, TODAY).standing == "revoked", "and without an arrangement nothing"


@pytest.mark.parametrize(("day", "standing"), [(date(2031, 2, 2), "trusted"), (date(2031, 2, 3), "revoked")])
def test_what_has_run_out_is_not_told_whether_the_clock_was_heard_or_not(day, standing):
    operator = after(after(None, authorised("exporter")), ConsentGiven(("VN",), TODAY))
    assert seen_by(operator, ARRANGEMENT, day).standing == standing
