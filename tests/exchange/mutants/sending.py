"""Bugs of the sender's end."""

from msgspec.structs import replace

from gwanmun.law.exchange import sending
from gwanmun.law.exchange.effects import Commit, Leaves, Outcome, Put
from gwanmun.law.exchange.holding import Log
from gwanmun.law.exchange.receipt import read_receipt
from tests.exchange.mutants.planted import Mutant

_number, _take_receipt, _send, _recover = sending.number, sending.take_receipt, sending.send, sending.recover
_take_standing, _failed = sending.take_standing, sending.failed


def numbered_by_a_cursor(state, channel):
    """Messages are read from the last key on, so one that began earlier and committed later is never sent."""
    cursor = sending.ours(state, channel).last  # the keys of these worlds count from nought
    return _number(replace(state, outbox=tuple(row for row in state.outbox if int(row.key) >= cursor)), channel)


def numbered_before_asking(state, channel):
    """A process that has just started gives numbers from its disk, which may be yesterday's."""
    return _number(replace(state, pace=replace(state.pace, confirmed=True)), channel)


def sent_before_asking(state, channel, now, rng):
    """A process that has just started believes its disk and makes up a session."""
    pace = state.pace
    if not pace.confirmed:
        pace = replace(pace, confirmed=True, session=pace.session or 1, sent=sending.ours(state, channel).acked)
    return _send(replace(state, pace=pace), channel, now, rng)


def numbered_without_looking(state, channel):
    """The row is written over whatever stands there, so two sequencers give one number twice or lose one."""
    outcome = _number(state, channel)
    if not outcome.effects:
        return outcome
    commit = outcome.effects[0]
    leafless = tuple(one for one in commit.writes if not isinstance(one, Leaves))
    return Outcome(outcome.state, (Commit(leafless),))


def numbered_without_a_leaf(state, channel):
    """The message is sent and does not stand in the log."""
    outcome = _number(state, channel)
    if not outcome.effects:
        return outcome
    writes = (one for one in outcome.effects[0].writes if not isinstance(one, Leaves))
    kept = tuple(one for one in writes if not (isinstance(one, Put) and isinstance(one.after, Log)))
    return Outcome(replace(outcome.state, log=state.log), (Commit(kept),))


def the_salt_itself_is_chained(tip, number, digest, salt):
    """The chain is made of something else than the receiver walks over."""
    return sending.first_tip(f"{number}") if number > 2 else _next_tip(tip, number, digest, salt)


_next_tip = sending.next_tip


def receipts_may_leave_something_out(state, event, office):
    """A receipt that does not go on from the one before is taken for all before it, whose verdicts nobody has read."""
    own = sending.ours(state, event.channel)
    receipt = sending.receipt_of(event, office)
    if receipt is None or receipt.first <= own.acked + 1 or receipt.last <= own.acked:
        return _take_receipt(state, event, office)
    jumped = _take_receipt(replace(state, sending=replace(own, acked=receipt.first - 1)), event, office)
    writes = tuple(
        replace(one, before=state.sending) if isinstance(one, Put) else one for one in jumped.effects[0].writes
    )
    return Outcome(jumped.state, (Commit(writes), *jumped.effects[1:]))


def receipts_of_another_channel_count(event, office):
    """A receipt is believed for its signature, whichever channel it is of."""
    text = office.unseal(event.receiver, event.receipt)
    return read_receipt(text) if text is not None else None


def it_gives_up(state, channel, now, rng):
    """After three failures nobody tries again."""
    return Outcome(state) if state.pace.failures >= 3 else _send(state, channel, now, rng)


def a_clock_turned_back_is_waited_for(moment, now, longest):
    """A moment that was set by a clock a day ahead is waited for all day."""
    return now >= moment


def what_was_lost_is_not_sent_again(pace, acked, now, rng):
    """After a failure it goes on with what comes next."""
    return replace(_failed(pace, acked, now, rng), sent=pace.sent)


def acks_are_not_heard(state, event, office):
    """A receiver that was restored says that it has less than it signed for, and nobody sends it again."""
    return Outcome(state)


def what_was_lost_is_not_fetched(state, event, office):
    """The receiver has more than we remember, and we go on all the same."""
    told = sending.standing_of(event, office)
    if told is None or told.last <= sending.ours(state, event.channel).last:
        return _take_standing(state, event, office)
    return Outcome(
        replace(state, pace=replace(state.pace, confirmed=True, sent=sending.ours(state, event.channel).last))
    )


def what_was_fetched_is_not_logged(state, items):
    """A message that came back from the partner goes into the outbox and not into the log."""
    return ()


def it_never_asks_above(state, event):
    """A run whose clock is behind that of the run before asks with the same number for ever."""
    return Outcome(state)


def standings_are_asked_once(state, channel, now, rng):
    """Where the receiver stands is asked once, and if the question is lost nobody asks again."""
    if not state.pace.confirmed and state.pace.failures:
        return Outcome(state)
    return _send(state, channel, now, rng)


MUTANTS = (
    Mutant(sending, "number", numbered_by_a_cursor),
    Mutant(sending, "number", numbered_before_asking),
    Mutant(sending, "send", sent_before_asking),
    Mutant(sending, "number", numbered_without_looking),
    Mutant(sending, "number", numbered_without_a_leaf),
    Mutant(sending, "next_tip", the_salt_itself_is_chained),
    Mutant(sending, "take_receipt", receipts_may_leave_something_out),
    Mutant(sending, "receipt_of", receipts_of_another_channel_count),
    Mutant(sending, "send", it_gives_up),
    Mutant(sending, "is_due", a_clock_turned_back_is_waited_for),
    Mutant(sending, "failed", what_was_lost_is_not_sent_again),
    Mutant(sending, "hear_ack", acks_are_not_heard),
    Mutant(sending, "take_standing", what_was_lost_is_not_fetched),
    Mutant(sending, "_unlogged", what_was_fetched_is_not_logged),
    Mutant(sending, "renew_session", it_never_asks_above),
    Mutant(sending, "send", standings_are_asked_once),
)
