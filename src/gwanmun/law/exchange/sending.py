"""Sending: the sender's end of a channel: numbers, batches, receipts, and asking where we were.

A number is given once, by the one sequencer of the office, in the commit that also writes the leaf. Whether a message
is committed late or early matters nothing: what has no number waits for one. What is between the last receipt and
`sent` is on its way; if nothing comes back it is sent again, for ever.

A process that has just started knows what its disk says, and the disk may be yesterday's. So it sends nothing and
numbers nothing before the receiver has said where it stands, to a session number that no earlier run has used; what we
turn out to have lost is fetched back first.
"""

import hashlib
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from gwanmun.law.exchange.channel import (
    Batch,
    Head,
    Item,
    first_tip,
    link_of,
    next_tip,
    read_head,
    tips,
    write_head,
)
from gwanmun.law.exchange.effects import (
    Acknowledged,
    Alarm,
    AskBodies,
    AskStanding,
    Commit,
    Effect,
    Numbered,
    Outcome,
    Put,
    Recovered,
    SendBatch,
    Wake,
)
from gwanmun.law.exchange.entry import entry_leaf
from gwanmun.law.exchange.events import (
    AckTold,
    BodiesReturned,
    GapArrived,
    ReceiptArrived,
    SendDue,
    SessionOver,
    StandingTold,
    TurnedAway,
)
from gwanmun.law.exchange.holding import ANCHORED, SUPERSEDED, Office, Outgoing, Sending, State
from gwanmun.law.exchange.merkle import Hash
from gwanmun.law.exchange.messages import record_in
from gwanmun.law.exchange.own_log import appended
from gwanmun.law.exchange.pacing import ANSWER_MS, LONGEST_BUSY_MS, Dice, failed, gone_well, is_due, room, sent_now
from gwanmun.law.exchange.receipt import Receipt, read_receipt
from gwanmun.law.exchange.standing import Standing, read_standing

MOST_NUMBERED = 256
"""Messages that are given their numbers in one commit."""


def blank(channel: str) -> Sending:
    """The end of a channel on which nothing was sent yet."""
    return Sending(channel, 0, first_tip(channel))


def ours(state: State, channel: str) -> Sending:
    """The row of this channel, or a blank one."""
    return state.sending or blank(channel)


def batch_of(
    sending: str, rows: Sequence[Outgoing], bodies: Sequence[bytes], *, prev: Hash, session: int, office: Office
) -> Batch:
    """The batch of these rows of a channel's outbox, which follow one another, `prev` being the tip before them."""
    head = Head(sending, rows[0].number, rows[-1].number, prev, rows[-1].tip)
    items = tuple(Item(body, row.salt, row.kind) for row, body in zip(rows, bodies, strict=True))
    return Batch(office.seal(write_head(head)), session, items)


def number(state: State, channel: str) -> Outcome:
    """Numbers for what waits: the next ones, with their tips and their leaves, in one commit."""
    sending = ours(state, channel)
    waiting = state.outbox[:MOST_NUMBERED]
    if state.anchor.standing != ANCHORED or not state.pace.confirmed or sending.frozen or not waiting:
        return Outcome(state)
    tip, numbered = sending.tip, []
    for place, row in enumerate(waiting, sending.last + 1):
        tip = next_tip(tip, place, row.digest, hashlib.sha256(row.salt).digest())
        numbered.append(Numbered(channel, row.key, place, tip))
    after = replace(sending, last=sending.last + len(waiting), tip=tip)
    log = appended(state.log, tuple(entry_leaf(row.kind, row.salt, row.record) for row in waiting))
    commit = Commit((Put(state.sending, after), *numbered, *log.writes))
    return Outcome(replace(state, sending=after, log=log.log), (commit,))


def send(state: State, event: SendDue, now: int, rng: Dice) -> Outcome:
    """What there is to send now: a question where the receiver stands, so many batches, or nothing yet."""
    channel = event.channel
    sending, pace = ours(state, channel), state.pace
    if state.anchor.standing != ANCHORED or sending.frozen:
        return Outcome(state)
    if not is_due(pace.not_before, now, LONGEST_BUSY_MS):
        return Outcome(state, (Wake(channel, pace.not_before),))
    if not pace.confirmed:
        asking = failed(replace(pace, session=pace.session or max(state.anchor.session, 1)), sending.acked, now, rng)
        return Outcome(
            replace(state, pace=asking), (AskStanding(channel, asking.session), Wake(channel, asking.not_before))
        )
    if pace.sent > sending.acked and is_due(pace.deadline, now, ANSWER_MS):
        pace = failed(pace, sending.acked, now, rng)
        return Outcome(replace(state, pace=pace), (Wake(channel, pace.not_before),))
    going: list[Effect] = []
    for _ in range(event.batches):
        many = min(event.longest, room(pace, sending.acked), sending.last - pace.sent)
        if many < (event.longest if event.only_full else 1):
            break
        going.append(SendBatch(channel, pace.sent + 1, pace.sent + many))
        pace = sent_now(pace, pace.sent + many, now)
    wake = (Wake(channel, pace.deadline),) if pace.sent > sending.acked else ()
    return Outcome(replace(state, pace=pace), (*going, *wake))


def take_receipt(state: State, event: ReceiptArrived, office: Office) -> Outcome:
    """The receiver's word on what we sent, if it is signed, of our chain, and goes on from the word before."""
    sending = ours(state, event.channel)
    receipt = receipt_of(event, office)
    if receipt is None or receipt.last <= sending.acked or receipt.first > sending.acked + 1:
        return Outcome(state)
    if receipt.last > sending.last:
        return Outcome(_unsure(state), (Alarm("receipt-ahead", event.channel),))
    if receipt.tip != _tip_at(state, sending, receipt.last):
        return _freeze(state, sending, "receipt-of-another-chain")
    after = replace(sending, acked=receipt.last)
    refused = tuple(one for one in receipt.refused if one[0] > sending.acked)
    acknowledged = Acknowledged(event.channel, sending.acked + 1, receipt.last, refused, event.receipt)
    pace = gone_well(state.pace, receipt.last, receipt.last - sending.acked, event.window)
    return Outcome(replace(state, sending=after, pace=pace), (Commit((Put(state.sending, after), acknowledged)),))


def receipt_of(event: ReceiptArrived, office: Office) -> Receipt | None:
    """The receipt, if its receiver signed it and it is for this channel of ours."""
    text = office.unseal(event.receiver, event.receipt)
    receipt = read_receipt(text) if text is not None else None
    ours_to = receipt is not None and receipt.channel == event.channel == _to(event.channel, event.receiver, office)
    return receipt if ours_to else None


def _freeze(state: State, sending: Sending, why: str) -> Outcome:
    """The partner has another chain under our name: nothing more is sent until two people have decided."""
    after = replace(sending, frozen=why)
    commit = Commit((Put(state.sending, after),))
    return Outcome(replace(state, sending=after), (commit, Alarm(why, sending.channel)))


def _to(channel: str, receiver: str, office: Office) -> str:
    """The channel of this lane from us to this receiver."""
    return f"{office.country}>{receiver}/{channel.rpartition('/')[2]}"


def _tip_at(state: State, sending: Sending, place: int) -> Hash | None:
    """Our chain's tip after this number; None where the outbox has no such number."""
    if place == sending.last:
        return sending.tip
    return first_tip(sending.channel) if place == 0 else next((r.tip for r in state.outbox if r.number == place), None)


def go_back(state: State, event: GapArrived) -> Outcome:
    """The receiver lacks something: again from what it asks for, or from what has no receipt, whichever is first."""
    back = min(event.expected - 1, ours(state, event.channel).acked)
    if back < 0 or back >= state.pace.sent:
        return Outcome(state)
    return Outcome(replace(state, pace=replace(state.pace, sent=back)))


def wait(state: State, event: TurnedAway, now: int, rng: Dice) -> Outcome:
    """It did not work; later again, however often it takes. Whoever has frozen the channel is asked where it stands.

    Either it has our chain, and we wait until it opens the channel; or it has another one, and we tell ours no more.
    """
    sending = ours(state, event.channel)
    pace = failed(state.pace, sending.acked, now, rng)
    pace = replace(pace, confirmed=pace.confirmed and event.why != "frozen")
    pace = replace(pace, not_before=max(pace.not_before, now + min(event.milliseconds, LONGEST_BUSY_MS)))
    alarm: tuple[Effect, ...] = (Alarm("partner-froze-channel", event.channel),) if event.why == "frozen" else ()
    return Outcome(replace(state, pace=pace), (*alarm, Wake(event.channel, pace.not_before)))


def renew_session(state: State, event: SessionOver) -> Outcome:
    """The receiver speaks with another run than this.

    A lower number is a receiver that has forgotten us: we ask again. A higher one, while we ask, is an earlier run
    whose clock was ahead: we ask above it. A higher one after it has spoken with us is a later run: this one stops.
    """
    pace = state.pace
    if event.session == pace.session:
        return Outcome(state)
    if event.session < pace.session:
        return Outcome(_unsure(state))
    if pace.confirmed:
        over = replace(state, anchor=replace(state.anchor, standing=SUPERSEDED))
        return Outcome(over, (Alarm("run-twice", event.channel),))
    return Outcome(_unsure(replace(state, pace=replace(pace, session=event.session + 1))))


def _unsure(state: State) -> State:
    return replace(state, pace=replace(state.pace, confirmed=False, not_before=0))


def take_standing(state: State, event: StandingTold, office: Office) -> Outcome:
    """Where the receiver stands, told to this very session: where we stand, or before, or after."""
    told = standing_of(event, office)
    sending, pace = ours(state, event.channel), state.pace
    if told is None or told.session != pace.session or pace.confirmed:
        return Outcome(state)
    if told.last > sending.last:
        return Outcome(state, (Alarm("sent-and-lost", event.channel), AskBodies(event.channel, sending.last + 1)))
    if told.tip != _tip_at(state, sending, told.last):
        return _freeze(state, sending, "partner-has-another-chain")
    sent = min(told.last, sending.acked)
    pace = replace(pace, confirmed=True, sent=sent, failures=0, not_before=0, deadline=0)
    return Outcome(replace(state, pace=pace))


def standing_of(event: StandingTold, office: Office) -> Standing | None:
    """The standing, if its receiver signed it and it is of this channel of ours."""
    text = office.unseal(event.receiver, event.note)
    told = read_standing(text) if text is not None else None
    return (
        told
        if told is not None and told.channel == event.channel == _to(event.channel, event.receiver, office)
        else None
    )


def recover(state: State, event: BodiesReturned, office: Office) -> Outcome:
    """What we sent and lost, back from who has it: believed only under a head that we have signed ourselves."""
    sending = ours(state, event.channel)
    text = office.unseal(office.country, event.head)
    head = read_head(text) if text is not None else None
    links = tuple(map(link_of, event.items))
    chain = tuple(tips(sending.tip, sending.last + 1, links))
    if event.first != sending.last + 1 or not chain or head is None or head.channel != event.channel:
        return Outcome(state)
    if head.last != sending.last + len(chain) or state.anchor.standing != ANCHORED:
        return Outcome(state, (Alarm("not-what-we-sent", event.channel),))
    if head.tip != chain[-1]:  # signed by us, and no continuation of what we have
        return _freeze(state, sending, "partner-has-another-chain")
    recovered = tuple(
        Recovered(event.channel, place, item, link, tip)
        for place, (item, link, tip) in enumerate(zip(event.items, links, chain, strict=True), event.first)
    )
    after = replace(sending, last=head.last, tip=head.tip)
    log = appended(state.log, _unlogged(state, event.items))
    commit = Commit((Put(state.sending, after), *recovered, *log.writes))
    return Outcome(_unsure(replace(state, sending=after, log=log.log)), (commit,))


def _unlogged(state: State, items: Iterable[Item]) -> tuple[Hash, ...]:
    """Leaves of recovered messages that did not come back with the log."""
    return tuple(leaf for leaf in map(leaf_of, items) if leaf not in state.logged)


def leaf_of(item: Item) -> Hash:
    """The leaf a message has in its sender's log."""
    return entry_leaf(item.kind, item.salt, hashlib.sha256(record_in(item.body)).digest())


def hear_ack(state: State, event: AckTold, office: Office) -> Outcome:
    """How far the partner has received, as it says unasked: less than it once signed for is sent again.

    Whoever speaks is there: what waited because nobody answered is tried at once, and not in a minute.
    """
    sending = ours(state, event.channel)
    if event.channel != _to(event.channel, event.receiver, office):
        return Outcome(state)
    state = replace(state, pace=replace(state.pace, not_before=0))
    if not state.pace.confirmed:
        return Outcome(state)
    if event.last > sending.last:
        return Outcome(_unsure(state), (Alarm("partner-ahead", event.channel),))
    if event.tip != _tip_at(state, sending, event.last):
        return Outcome(state, (Alarm("partner-has-another-chain", event.channel),))
    if event.last < min(sending.acked, state.pace.sent):
        return Outcome(replace(state, pace=replace(state.pace, sent=event.last)))
    return Outcome(state)
