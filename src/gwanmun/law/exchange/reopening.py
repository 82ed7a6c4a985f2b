"""Reopening: a frozen channel goes on once one person has said why it may and a second has agreed.

    frozen ──▶ proposed (who, why, whose chain counts) ──▶ agreed by somebody else ──▶ opened again
                                              └──────────▶ declined by somebody else   it stays frozen

What froze it stays where it lies: the evidence, both stories, the alarm. A decision opens the channel once and for what
it was taken on: should it freeze again, for whatever reason, two people must look again.

At the receiver's end the chain that counts is the one that has receipts, always. The sender may ask again, if the
partner has mended its end; or take up the partner's chain, if what the partner has was sent in our name (by a thief of
a key, by a run whose disk is lost) and has its receipts. Then whatever of ours had no receipt loses its number, what
the partner has is fetched back as after a loss, and ours follows it under new numbers.
"""

from datetime import date
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import Why
from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.channel import first_tip, read_channel
from gwanmun.law.exchange.effects import Commit, Outcome, Put, Unnumbered
from gwanmun.law.exchange.events import ChannelCleared
from gwanmun.law.exchange.holding import Office, Receiving, Sending, State


class ReopeningProposed(Struct, frozen=True, tag_field="event", tag=True):
    """Somebody has found that a frozen channel may go on."""

    channel: str
    frozen: str  # what it was frozen for
    theirs: bool  # the partner's chain counts, and not ours
    why: Why
    by: str
    on: date


class ReopeningAgreed(Struct, frozen=True, tag_field="event", tag=True):
    """Somebody else has found so too: the channel is opened again."""

    by: str
    on: date


class ReopeningDeclined(Struct, frozen=True, tag_field="event", tag=True):
    """Somebody else has found otherwise: the channel stays frozen."""

    why: Why
    by: str
    on: date


class ChannelReopened(Struct, frozen=True, tag_field="event", tag=True):
    """The exchange has opened the channel again."""

    on: date


ReopeningEvent: TypeAlias = ReopeningProposed | ReopeningAgreed | ReopeningDeclined | ChannelReopened


class Reopening(Struct, frozen=True, omit_defaults=True):
    """The newest decision about a channel."""

    channel: str
    proposed: ReopeningProposed
    decision: int = 1  # counts the proposals
    agreed: ReopeningAgreed | None = None
    declined: ReopeningDeclined | None = None
    opened: date | None = None

    @property
    def waits(self) -> bool:
        """Whether a second person must answer."""
        return self.agreed is None and self.declined is None

    @property
    def is_due(self) -> bool:
        """Whether the exchange has still to open the channel."""
        return self.agreed is not None and self.opened is None


class Proposing(Struct, frozen=True, forbid_unknown_fields=True):
    """Which channel may go on, and why."""

    channel: Annotated[str, Meta(max_length=16)]
    why: Why
    theirs: bool = False


class Declining(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a channel stays frozen."""

    why: Why


def after(known: Reopening | None, event: ReopeningEvent) -> Reopening:
    """What is decided about a channel after one more event."""
    match event:
        case ReopeningProposed():
            return Reopening(event.channel, event, known.decision + 1 if known is not None else 1)
        case _ if known is None:
            raise ValueError("nothing was proposed")
        case ReopeningAgreed():
            return replace(known, agreed=event)
        case ReopeningDeclined():
            return replace(known, declined=event)
        case ChannelReopened():
            return replace(known, opened=event.on)


def propose(
    known: Reopening | None, proposing: Proposing, frozen: str, *, country: str, by: str, on: date
) -> ReopeningProposed | Problem:
    """The proposal, or what stands against it; `frozen` is what the channel is frozen for, `country` the office's own.

    Problems: `channel-unknown`, `channel-not-frozen`, `reopening-proposed-already`, `chain-of-the-receiver`.
    """
    channel = read_channel(proposing.channel)
    if channel is None or country not in {channel.sender, channel.receiver}:
        return Problem("channel-unknown", "channel", proposing.channel)
    if not frozen:
        return Problem("channel-not-frozen", "channel", proposing.channel)
    if known is not None and known.waits and known.proposed.frozen == frozen:
        return Problem("reopening-proposed-already", "channel", proposing.channel, {"by": known.proposed.by})
    if proposing.theirs and channel.sender != country:
        return Problem("chain-of-the-receiver", "theirs", facts={"channel": proposing.channel})
    return ReopeningProposed(proposing.channel, frozen, proposing.theirs, proposing.why, by, on)


def agree(known: Reopening, frozen: str, *, by: str, on: date) -> ReopeningAgreed | Problem:
    """The second person's word, or what stands against it: those of `_answerable`, `channel-not-frozen`."""
    against = _answerable(known, by)
    if against is None and known.proposed.frozen != frozen:
        against = Problem("channel-not-frozen", "channel", known.channel)
    return against or ReopeningAgreed(by, on)


def decline(known: Reopening, declining: Declining, *, by: str, on: date) -> ReopeningDeclined | Problem:
    """The same the other way: those of `_answerable`."""
    return _answerable(known, by) or ReopeningDeclined(declining.why, by, on)


def _answerable(known: Reopening, by: str) -> Problem | None:
    """Whether this person may answer. Problems: `no-reopening-proposed`, `second-person-needed`."""
    if not known.waits:
        return Problem("no-reopening-proposed", "channel", known.channel)
    return Problem("second-person-needed", value=by) if known.proposed.by == by else None


def cleared(known: Reopening) -> ChannelCleared:
    """What has happened to the exchange once a second person has agreed."""
    return ChannelCleared(known.channel, known.proposed.frozen, known.decision, known.proposed.theirs)


# ---------------------------------------------------------------------------------------------------------- the channel


def reopen(state: State, event: ChannelCleared, office: Office) -> Outcome:
    """The channel goes on, if it is still frozen for what the decision was taken on, and no decision is taken twice."""
    if event.channel.startswith(f"{office.country}>"):
        return _sending_again(state, event)
    receiving = state.receiving
    if receiving is None or not _is_meant(receiving, event):
        return Outcome(state)
    after = replace(receiving, frozen="", reopened=event.decision)
    return Outcome(replace(state, receiving=after), (Commit((Put(receiving, after),)),))


def _sending_again(state: State, event: ChannelCleared) -> Outcome:
    """The sender asks the partner where it stands, as a run does that has just started."""
    sending = state.sending
    if sending is None or not _is_meant(sending, event):
        return Outcome(state)
    after = replace(sending, frozen="", reopened=event.decision)
    given_back: tuple[Unnumbered, ...] = ()
    if event.theirs and sending.acked < sending.last:
        rows = (row.tip for row in state.outbox if row.number == sending.acked)
        tip = first_tip(sending.channel) if sending.acked == 0 else next(rows)
        after = replace(after, last=sending.acked, tip=tip)
        given_back = (Unnumbered(sending.channel, sending.acked),)
    pace = replace(state.pace, confirmed=False, sent=min(state.pace.sent, after.last), failures=0, not_before=0)
    commit = Commit((Put(sending, after), *given_back))
    return Outcome(replace(state, sending=after, pace=pace), (commit,))


def _is_meant(end: Sending | Receiving, event: ChannelCleared) -> bool:
    return bool(end.frozen) and end.frozen == event.frozen and event.decision > end.reopened
