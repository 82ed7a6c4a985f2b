"""Reopening: who may decide it, what stands against it, and what it does to either end of the channel."""

from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange import effects as fx
from gwanmun.law.exchange import reopening
from gwanmun.law.exchange.channel import first_tip
from gwanmun.law.exchange.events import ChannelCleared, TurnedAway
from gwanmun.law.exchange.holding import ANCHORED, Anchor, Outgoing, Pace, Receiving, Sending, State
from gwanmun.law.exchange.reopening import (
    ChannelReopened,
    Declining,
    Proposing,
    ReopeningAgreed,
    ReopeningDeclined,
    ReopeningProposed,
    agree,
    cleared,
    decline,
    propose,
)
from gwanmun.law.exchange.step import rows_wanted, step
from tests.exchange import seals
from tests.exchange.world import START

KR = seals.office("KR", (), quorum=0, needed=0)
OUT, IN = "KR>VN/co", "VN>KR/co"
ON = date(2026, 12, 1)
PROPOSED = ReopeningProposed(IN, "ev1", False, "the partner's key was stolen, and is revoked", "jo", ON)
WAITING = reopening.after(None, PROPOSED)
AGREED = reopening.after(WAITING, ReopeningAgreed("kim", ON))
DECLINED = reopening.after(WAITING, ReopeningDeclined("not yet", "kim", ON))
OPENED = reopening.after(AGREED, ChannelReopened(ON))


def code(outcome):
    return outcome.code if isinstance(outcome, Problem) else ""


@pytest.mark.parametrize(
    ("known", "channel", "theirs", "frozen", "against"),
    [
        (None, IN, False, "ev1", ""),
        (None, OUT, False, "ev1", ""),
        (None, OUT, True, "ev1", ""),
        (None, IN, True, "ev1", "chain-of-the-receiver"),
        (None, "KR/co", False, "ev1", "channel-unknown"),
        (None, "VN>CN/co", False, "ev1", "channel-unknown"),
        (None, IN, False, "", "channel-not-frozen"),
        (WAITING, IN, False, "ev1", "reopening-proposed-already"),
        (WAITING, IN, False, "ev2", ""),  # it was frozen for something else since: the old proposal is void
        (DECLINED, IN, False, "ev1", ""),
        (OPENED, IN, False, "ev1", ""),  # frozen again, for the same
    ],
)
def test_a_reopening_is_proposed_or_not(known, channel, theirs, frozen, against):
    found = propose(known, Proposing(channel, "why", theirs), frozen, country="KR", by="jo", on=ON)
    assert code(found) == against


@pytest.mark.parametrize(
    ("known", "frozen", "by", "against"),
    [
        (WAITING, "ev1", "kim", ""),
        (WAITING, "ev1", "jo", "second-person-needed"),
        (WAITING, "ev2", "kim", "channel-not-frozen"),
        (WAITING, "", "kim", "channel-not-frozen"),
        (AGREED, "ev1", "lee", "no-reopening-proposed"),
        (DECLINED, "ev1", "lee", "no-reopening-proposed"),
        (OPENED, "ev1", "lee", "no-reopening-proposed"),
    ],
)
def test_a_second_person_answers(known, frozen, by, against):
    assert code(agree(known, frozen, by=by, on=ON)) == against
    if frozen == "ev1":
        assert code(decline(known, Declining("no"), by=by, on=ON)) == against


def test_a_decision_counts_once_and_the_next_has_another_number():
    assert (WAITING.is_due, AGREED.is_due, DECLINED.is_due, OPENED.is_due) == (False, True, False, False)
    again = reopening.after(OPENED, PROPOSED)
    assert (cleared(AGREED).decision, cleared(again).decision) == (1, 2)
    assert again.waits
    assert not again.is_due


SENT = Sending(OUT, 5, b"5" * 32, acked=3, frozen="partner-has-another-chain")
HAD = Receiving(IN, 4, b"4" * 32, session=9, frozen="ev1")
ROW = Outgoing("k", b"d" * 32, b"r" * 32, b"s" * 32, 1, 3, b"3" * 32)
PACE = Pace(session=7, confirmed=True, sent=5, failures=4, not_before=START + 60_000)


def taken(event, **rows):
    return step(State(anchor=Anchor(7, ANCHORED), **rows), event, START, lambda below: 0, office=KR)


def writes(outcome):
    return [write for effect in outcome.effects if isinstance(effect, fx.Commit) for write in effect.writes]


@pytest.mark.parametrize(
    ("event", "opens"),
    [
        (ChannelCleared(IN, "ev1", 1), True),
        (ChannelCleared(IN, "ev2", 1), False),  # it froze for something else since
        (ChannelCleared(IN, "ev1", 0), False),  # a decision that was carried out already
        (ChannelCleared(IN, "", 1), False),
    ],
)
def test_the_receivers_end_goes_on_from_what_it_has_signed_for(event, opens):
    outcome = taken(event, receiving=HAD)
    after = replace(HAD, frozen="", reopened=1)
    assert writes(outcome) == ([fx.Put(HAD, after)] if opens else [])
    assert outcome.state.receiving == (after if opens else HAD)
    assert writes(taken(event, receiving=outcome.state.receiving)) == []


def test_nothing_is_opened_that_never_was():
    assert taken(ChannelCleared(IN, "", 1)).effects == ()
    assert taken(ChannelCleared(OUT, "", 1)).effects == ()


def test_the_senders_end_asks_again_and_keeps_its_own_chain():
    outcome = taken(ChannelCleared(OUT, SENT.frozen, 1), sending=SENT, pace=PACE)
    after = replace(SENT, frozen="", reopened=1)
    assert writes(outcome) == [fx.Put(SENT, after)]
    assert (outcome.state.pace.confirmed, outcome.state.pace.not_before) == (False, 0)


def test_the_senders_end_takes_up_the_partners_chain_from_the_last_receipt_on():
    event = ChannelCleared(OUT, SENT.frozen, 1, theirs=True)
    assert rows_wanted(event, State(sending=SENT), KR).outbox == (3,)
    outcome = taken(event, sending=SENT, pace=PACE, outbox=(ROW,))
    after = replace(SENT, frozen="", reopened=1, last=3, tip=ROW.tip)
    assert writes(outcome) == [fx.Put(SENT, after), fx.Unnumbered(OUT, 3)]
    assert outcome.state.pace.sent == 3


def test_what_never_had_a_receipt_begins_anew():
    blank = replace(SENT, acked=0)
    outcome = taken(ChannelCleared(OUT, SENT.frozen, 1, theirs=True), sending=blank, pace=PACE)
    assert outcome.state.sending.tip == first_tip(OUT)
    assert outcome.state.sending.last == 0


def test_who_is_turned_away_because_the_channel_is_frozen_asks_before_it_tells_its_story_again():
    open_end = replace(SENT, frozen="")
    outcome = taken(TurnedAway("VN", OUT, "frozen"), sending=open_end, pace=PACE)
    assert not outcome.state.pace.confirmed
    assert taken(TurnedAway("VN", OUT, "busy"), sending=open_end, pace=PACE).state.pace.confirmed
