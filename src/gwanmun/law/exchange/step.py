"""Step: what an office of the exchange does when something happens: the whole protocol, without a wire or a disk.

    wanted = heads_wanted(event)          which rows to load, and to lock
    wanted = rows_wanted(event, state)    which more, now that the heads are known
    outcome = step(state, event, now, rng, office)

Whoever drives it (the gateway over sockets and PostgreSQL, the tests through a simulated world) loads what is wanted,
takes the step, performs the effects in their order, and knows nothing of the protocol itself.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from gwanmun.law.exchange import anchoring, beating, own_log, receiving, reopening, sending, watching
from gwanmun.law.exchange.channel import MOST_MESSAGES
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.effects import Outcome
from gwanmun.law.exchange.events import (
    AckTold,
    AnchorDue,
    BatchArrived,
    BeatArrived,
    BeatDue,
    BodiesAsked,
    BodiesReturned,
    ChannelCleared,
    CheckpointDue,
    CheckpointSeen,
    CosignatureArrived,
    Event,
    EvidenceArrived,
    GapArrived,
    LeavesReturned,
    NodesReturned,
    NumberDue,
    Offered,
    ReceiptArrived,
    SeenAsked,
    SeenTold,
    SendDue,
    SessionOver,
    StandingAsked,
    StandingTold,
    TurnedAway,
    WitnessElsewhere,
)
from gwanmun.law.exchange.evidence import convicts, read_fork
from gwanmun.law.exchange.holding import Office, State
from gwanmun.law.exchange.merkle import Hash
from gwanmun.law.exchange.pacing import Dice
from gwanmun.law.exchange.receipt import Receipt
from gwanmun.law.exchange.standing import Standing


class Heads(Struct, frozen=True):
    """Which heads an event concerns: a row of each kind that is named. All that is named is locked until the commit."""

    log: bool = False
    sending: str = ""  # a channel, with its pace
    receiving: str = ""
    watched: str = ""  # an origin
    partner: str = ""  # a country, with all channels to and from it, and all logs watched


class Rows(Struct, frozen=True):
    """Which rows an event concerns, beside the heads."""

    waiting: bool = False  # of the outbox, without a number: 256 at most, in any order
    outbox: tuple[int, ...] = ()  # by number
    inbox: tuple[int, int] | None = None  # from a number to a number, with the spans that touch it and the depth
    digests: tuple[Hash, ...] = ()  # which of them are in the inbox of this channel
    leaves: tuple[Hash, ...] = ()  # which of them are in the log
    roots: tuple[int, ...] = ()  # of the log at these sizes, recomputed from what is on the disk


NONE = Heads()
NO_ROWS = Rows()


def heads_wanted(event: Event, office: Office) -> Heads:
    """The heads a step on this event looks at."""
    wanted = _HEADS.get(type(event))
    return wanted(event, office) if wanted else _LOG


_LOG = Heads(log=True)
_HEADS: Mapping[type, Callable[[Any, Office], Heads]] = {
    BatchArrived: lambda event, _: Heads(log=True, receiving=event.batch.head.channel),
    StandingAsked: lambda event, _: Heads(receiving=event.channel),
    BodiesAsked: lambda event, _: Heads(receiving=event.channel),
    NumberDue: lambda event, _: Heads(log=True, sending=event.channel),
    BodiesReturned: lambda event, _: Heads(log=True, sending=event.channel),
    **dict.fromkeys(
        (SendDue, ReceiptArrived, GapArrived, TurnedAway, SessionOver, StandingTold, AckTold),
        lambda event, _: Heads(sending=event.channel),
    ),
    ChannelCleared: lambda event, office: _end(event.channel, office),
    Offered: lambda event, _: Heads(log=True, watched=event.origin),
    SeenAsked: lambda event, _: Heads(watched=event.origin),
    BeatDue: lambda event, _: Heads(log=True, partner=event.partner),
    BeatArrived: lambda event, _: Heads(partner=event.sender),
    CheckpointSeen: lambda event, office: Heads(log=True, watched=_origin(office.open_checkpoint(event.note))),
    NodesReturned: lambda event, office: Heads(log=True, watched=_origin(office.open_checkpoint(event.new))),
    EvidenceArrived: lambda event, office: Heads(log=True, watched=_convicted(event.content, office)),
}


def _end(channel: str, office: Office) -> Heads:
    """Our end of a channel."""
    return Heads(sending=channel) if channel.startswith(f"{office.country}>") else Heads(receiving=channel)


def _convicted(content: bytes, office: Office) -> str:
    fork = read_fork(content)
    return convicts(fork, office.open_checkpoint) if fork is not None else ""


def _origin(checkpoint: Checkpoint | None) -> str:
    return checkpoint.origin if checkpoint is not None else ""


def rows_wanted(event: Event, state: State, office: Office) -> Rows:
    """The rows a step on this event looks at, given the heads."""
    wanted = _ROWS.get(type(event))
    return wanted(event, state, office) if wanted else NO_ROWS


_ROWS: Mapping[type, Callable[[Any, State, Office], Rows]] = {
    NumberDue: lambda *_: Rows(waiting=True),
    BatchArrived: lambda event, state, _: _for_batch(event, state),
    BodiesAsked: lambda event, _, __: Rows(inbox=(event.first, event.first + MOST_MESSAGES - 1)),
    ReceiptArrived: lambda event, state, office: _at(sending.receipt_of(event, office), state),
    StandingTold: lambda event, state, office: _at(sending.standing_of(event, office), state),
    AckTold: lambda event, _, __: Rows(outbox=(event.last,)),
    ChannelCleared: lambda _, state, __: Rows(outbox=(state.sending.acked,)) if state.sending else NO_ROWS,
    BodiesReturned: lambda event, _, __: Rows(leaves=tuple(map(sending.leaf_of, event.items))),
    CheckpointDue: lambda _, state, __: Rows(roots=(state.log.frontier.size, state.log.size)),
    SeenTold: lambda event, state, office: Rows(roots=_roots(event, state, office)),
    AnchorDue: lambda event, state, office: Rows(roots=_roots(event, state, office)),
}


def _at(told: Receipt | Standing | None, state: State) -> Rows:
    """The message up to which something was told; of the last one the channel's head knows all there is to know."""
    if told is None or (state.sending is not None and told.last == state.sending.last):
        return NO_ROWS
    return Rows(outbox=(told.last,))


def _for_batch(event: BatchArrived, state: State) -> Rows:
    """What a batch is held against: mostly nothing but the head of its channel."""
    batch, had = event.batch, receiving.ours(state, event.batch.head.channel)
    digests = tuple(link.digest for link in batch.links)
    if batch.head.first == had.last + 1 and batch.head.prev == had.tip:
        return Rows(inbox=(had.last, had.last - 1), digests=digests)
    first = max(1, batch.head.first - MOST_MESSAGES)
    return Rows(inbox=(first, batch.head.last + MOST_MESSAGES), digests=digests)


def _roots(event: SeenTold | AnchorDue, state: State, office: Office) -> tuple[int, ...]:
    """The sizes at which witnesses saw the log, as far as the disk reaches."""
    seen = anchoring.answered_sizes(state, office)
    told = office.open_checkpoint(event.note) if isinstance(event, SeenTold) and event.note else None
    sizes = {one.size for one in (*seen.values(), told) if one is not None}
    return tuple(size for size in sizes if size <= state.log.frontier.size)


def step(state: State, event: Event, now: int, rng: Dice, *, office: Office) -> Outcome:
    """What is to be done now that this has happened (`now` in milliseconds since 1970)."""
    return _STEPS[type(event)](state, event, now, rng, office)


_STEPS: Mapping[type, Callable[[State, Any, int, Dice, Office], Outcome]] = {
    # a channel, from the sender's end
    NumberDue: lambda state, event, *_: sending.number(state, event.channel),
    SendDue: lambda state, event, now, rng, _: sending.send(state, event, now, rng),
    ReceiptArrived: lambda state, event, _, __, office: sending.take_receipt(state, event, office),
    GapArrived: lambda state, event, *_: sending.go_back(state, event),
    TurnedAway: lambda state, event, now, rng, _: sending.wait(state, event, now, rng),
    SessionOver: lambda state, event, *_: sending.renew_session(state, event),
    StandingTold: lambda state, event, _, __, office: sending.take_standing(state, event, office),
    BodiesReturned: lambda state, event, _, __, office: sending.recover(state, event, office),
    AckTold: lambda state, event, _, __, office: sending.hear_ack(state, event, office),
    # and from the receiver's
    BatchArrived: lambda state, event, _, __, office: receiving.receive(state, event, office),
    StandingAsked: lambda state, event, _, __, office: receiving.tell_standing(state, event, office),
    BodiesAsked: lambda state, event, *_: receiving.return_bodies(state, event),
    # from either
    ChannelCleared: lambda state, event, _, __, office: reopening.reopen(state, event, office),
    # our own log
    AnchorDue: lambda state, _, now, rng, office: anchoring.anchor(state, now, rng, office=office),
    SeenTold: lambda state, event, _, __, office: anchoring.hear(state, event, office),
    LeavesReturned: lambda state, event, _, __, office: anchoring.take_leaves(state, event, office),
    CheckpointDue: lambda state, _, now, __, office: own_log.sign(state, now, office),
    CosignatureArrived: lambda state, event, _, __, office: own_log.take_cosignature(state, event, office),
    WitnessElsewhere: lambda state, event, *_: Outcome(own_log.elsewhere(state, event.witness, event.size)),
    # the logs of others
    SeenAsked: lambda state, event, *_: watching.tell_seen(state, event),
    Offered: lambda state, event, now, _, office: watching.cosign(state, event, now, office),
    CheckpointSeen: lambda state, event, _, __, office: watching.gossip(state, event, office),
    NodesReturned: lambda state, event, _, __, office: watching.weigh_nodes(state, event, office),
    EvidenceArrived: lambda state, event, _, __, office: watching.hear_evidence(state, event, office),
    # heartbeats
    BeatDue: lambda state, event, now, _, office: beating.beat(state, event.partner, now, office),
    BeatArrived: lambda state, event, now, _, office: beating.hear(state, event, now, office),
}
