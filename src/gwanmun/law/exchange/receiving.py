"""Receiving: the receiver's end of a channel. What was written down is acknowledged, and nothing else is.

A batch is looked at in this order: is the log ours to write in, is the batch of the run of the sender that asked last,
does it fit the chain, what of it is new. What is old is answered with the receipt it was given then. A bad document is
received like a good one, with its verdict in the receipt, so that nothing blocks the channel.
"""

from msgspec.structs import replace

from gwanmun.law.exchange.channel import MOST_MESSAGES, Opened, first_tip, read_channel
from gwanmun.law.exchange.effects import (
    Alarm,
    Answer,
    Bodies,
    Busy,
    Commit,
    Frozen,
    Gap,
    Kept,
    Outcome,
    Put,
    Receipted,
    Receipts,
    Received,
    Rejected,
    Reply,
    Stale,
    Standing,
)
from gwanmun.law.exchange.entry import EVID, RECV
from gwanmun.law.exchange.events import BatchArrived, BodiesAsked, StandingAsked
from gwanmun.law.exchange.evidence import Equivocation, account, evidence_id, write_equivocation
from gwanmun.law.exchange.holding import ANCHORED, Office, Receiving, State
from gwanmun.law.exchange.own_log import written
from gwanmun.law.exchange.receipt import OK, REPEATED, Receipt, is_verdict, write_receipt
from gwanmun.law.exchange.standing import Standing as Told
from gwanmun.law.exchange.standing import write_standing

MOST_WAITING = 4096
"""Messages of a channel that may lie in the inbox unread; beyond them the sender is asked to wait."""
BUSY_MS = 1_000


def blank(channel: str) -> Receiving:
    """The end of a channel nobody has sent on yet."""
    return Receiving(channel, 0, first_tip(channel))


def ours(state: State, channel: str) -> Receiving:
    """The row of this channel, or a blank one."""
    return state.receiving or blank(channel)


def receive(state: State, event: BatchArrived, office: Office) -> Outcome:
    """A batch: its receipts, or why it is turned away."""
    batch, receiving = event.batch, ours(state, event.batch.head.channel)
    away = _turned_away(state, event, receiving)
    if away is not None:
        return Outcome(state, (Reply(away),))
    contradicted = _contradicted(state, receiving, batch)
    if contradicted is not None:
        return _freeze(state, batch, contradicted)
    if batch.head.last > receiving.last:
        return _take(state, event, office)
    return Outcome(state, (Reply(_again(state, receiving.channel, batch.head.first, batch.head.last)),))


def _turned_away(state: State, event: BatchArrived, receiving: Receiving) -> Answer | None:
    """Why a batch is not even looked at; None where it is."""
    channel, head = receiving.channel, event.batch.head
    if state.anchor.standing != ANCHORED:
        return Busy(channel, BUSY_MS)
    if len(event.verdicts) != len(event.batch.items) or not all(map(is_verdict, event.verdicts)):
        raise ValueError("a verdict of the closed list for each message")
    if event.batch.session != receiving.session:
        return Stale(channel, receiving.session)
    if receiving.frozen:
        return Frozen(channel, receiving.frozen)
    return Gap(channel, receiving.last + 1) if head.first > receiving.last + 1 else None


def _contradicted(state: State, receiving: Receiving, batch: Opened) -> int | None:
    """The first number of which the sender told us otherwise before; None where both accounts agree."""
    stored = {row.number: row.tip for row in state.inbox}
    stored[0], stored[receiving.last] = first_tip(receiving.channel), receiving.tip
    for number, tip in enumerate((batch.head.prev, *batch.tips), batch.head.first - 1):
        if number <= receiving.last and tip != stored[number]:
            return number
    return None


def _take(state: State, event: BatchArrived, office: Office) -> Outcome:
    """What is new goes into the inbox, with one leaf, one receipt and one commit; what is old is answered as then."""
    batch, head = event.batch, event.batch.head
    receiving = ours(state, head.channel)
    if state.depth >= MOST_WAITING:
        return Outcome(state, (Reply(Busy(head.channel, BUSY_MS)),))
    first = receiving.last + 1
    received, known = [], set(state.known)
    for number in range(first, head.last + 1):
        at = number - head.first
        link = batch.links[at]
        verdict = REPEATED if link.digest in known else event.verdicts[at]
        known.add(link.digest)
        received.append(Received(head.channel, number, batch.items[at], link, batch.tips[at], verdict))
    refused = tuple((one.number, one.verdict) for one in received if one.verdict != OK)
    text = write_receipt(Receipt(head.channel, first, head.last, head.tip, refused))
    after = replace(receiving, last=head.last, tip=head.tip)
    log = written(state.log, ((RECV, head.tip, text.encode()),))
    receipted = Receipted(first, head, batch.note, office.seal(text))
    put = Put(state.receiving, after)
    stored = _again(state, head.channel, head.first, receiving.last).receipts
    window = max(0, MOST_WAITING - state.depth - len(received))
    return Outcome(
        replace(state, receiving=after, log=log.log),
        (
            Commit((put, *received, receipted, *log.writes)),
            Reply(Receipts(head.channel, (*stored, receipted.receipt), window)),
        ),
    )


def _again(state: State, channel: str, first: int, last: int) -> Receipts:
    """The receipts these numbers were given, byte for byte."""
    receipts = tuple(span.receipt for span in state.spans if span.first <= last and first <= span.last)
    return Receipts(channel, receipts, max(0, MOST_WAITING - state.depth))


def _freeze(state: State, batch: Opened, number: int) -> Outcome:
    """Two accounts of one number: both are kept, and the channel stops until a person has looked."""
    channel = batch.head.channel
    receiving = ours(state, channel)
    content = _equivocation(state, batch, number)
    found = evidence_id(content)
    after = replace(receiving, frozen=found)
    log = written(state.log, ((EVID, b"", content),))
    writes = (Put(state.receiving, after), Kept(found, content, batch.items), *log.writes)
    effects = (Commit(writes), Reply(Frozen(channel, found)), Alarm("equivocation", channel))
    return Outcome(replace(state, receiving=after, log=log.log), effects)


def _equivocation(state: State, batch: Opened, number: int) -> bytes:
    """The evidence: the head we had and the head that came, walked to the number where they part."""
    span = next(one for one in state.spans if one.first <= max(number, 1) <= one.last)
    had = span.covers
    links = [row.link for row in state.inbox if had.first <= row.number <= had.last]
    one, other = account(span.head, had, number, links), account(batch.note, batch.head, number, batch.links)
    if one is None or other is None:
        raise ValueError("the heads do not meet")
    return write_equivocation(Equivocation(number, one, other))


def tell_standing(state: State, event: StandingAsked, office: Office) -> Outcome:
    """Where we stand, for a sender that has just started; from then on its earlier runs are turned away.

    Whatever an earlier run has still under way could otherwise arrive after this answer and be taken for what the new
    run sends next.
    """
    channel = read_channel(event.channel)
    if channel is None or channel.sender != event.sender or channel.receiver != office.country or event.session <= 0:
        return Outcome(state, (Reply(Rejected(event.channel, "channel-of-others")),))
    receiving = ours(state, event.channel)
    if state.anchor.standing != ANCHORED:
        return Outcome(state, (Reply(Busy(event.channel, BUSY_MS)),))
    if event.session < receiving.session:
        return Outcome(state, (Reply(Stale(event.channel, receiving.session)),))
    after = replace(receiving, session=event.session)
    note = office.seal(write_standing(Told(after.channel, after.session, after.last, after.tip)))
    commit = () if after == state.receiving else (Commit((Put(state.receiving, after),)),)
    return Outcome(replace(state, receiving=after), (*commit, Reply(Standing(event.channel, note))))


def return_bodies(state: State, event: BodiesAsked) -> Outcome:
    """What the sender has lost of what it sent us, as far as the end of a span its head covers."""
    receiving = state.receiving
    spans = [one for one in state.spans if one.last >= event.first and one.last < event.first + MOST_MESSAGES]
    if receiving is None or not event.channel.startswith(f"{event.sender}>") or not spans:
        return Outcome(state, (Reply(Rejected(event.channel, "nothing-there")),))
    return Outcome(state, (Reply(Bodies(event.channel, event.first, spans[-1].last, spans[-1].head)),))
