"""Events of the exchange: what can happen to an office's channels, its log, and what it knows of others'.

Whoever an event is said to come from is known from the connection (the key its certificate is pinned to), never from
what it says of itself.
"""

from typing import TypeAlias

from msgspec import Struct

from gwanmun.law.exchange.channel import MOST_MESSAGES, Item, Opened
from gwanmun.law.exchange.merkle import Hash

# --------------------------------------------------------------------------------------------------------- by the clock


class NumberDue(Struct, frozen=True):
    """Messages may be waiting for their numbers."""

    channel: str


class SendDue(Struct, frozen=True):
    """Messages may be waiting to be sent, or sent again: so many batches may go out now, none longer than this.

    While enough is under way, only full ones do: what comes one by one gathers meanwhile.
    """

    channel: str
    batches: int = 1
    longest: int = MOST_MESSAGES
    only_full: bool = False


class AnchorDue(Struct, frozen=True):
    """The log may still have to be found where others saw it."""


class CheckpointDue(Struct, frozen=True):
    """A second has passed, or 256 leaves have been written."""


class BeatDue(Struct, frozen=True):
    """A partner is to be told that we live."""

    partner: str


# ------------------------------------------------------------------------------------------------------------ of people


class ChannelCleared(Struct, frozen=True):
    """Two people have found that what froze a channel is cleared up: their decision, which counts once."""

    channel: str
    frozen: str  # what it was frozen for when they decided
    decision: int
    theirs: bool = False  # the partner's chain counts


# -------------------------------------------------------------------------------------------------------- from a sender


class BatchArrived(Struct, frozen=True):
    """Messages, with what was decided of each before the transaction began (`receipt.is_verdict`)."""

    batch: Opened
    verdicts: tuple[str, ...]


class StandingAsked(Struct, frozen=True):
    """The sender has started (again) and asks where we stand."""

    sender: str
    channel: str
    session: int


class BodiesAsked(Struct, frozen=True):
    """The sender has lost what it sent."""

    sender: str
    channel: str
    first: int


# ------------------------------------------------------------------------------------------------------ from a receiver


class ReceiptArrived(Struct, frozen=True):
    """The receiver has it."""

    receiver: str
    channel: str
    receipt: bytes
    window: int


class GapArrived(Struct, frozen=True):
    """The receiver lacks something before what it was sent."""

    receiver: str
    channel: str
    expected: int


class TurnedAway(Struct, frozen=True):
    """The receiver was busy, frozen, did not answer, or did not understand."""

    receiver: str
    channel: str
    why: str
    milliseconds: int = 0  # it asked us to wait


class SessionOver(Struct, frozen=True):
    """The receiver speaks with a later run of ours, or has not been asked by this one."""

    receiver: str
    channel: str
    session: int


class StandingTold(Struct, frozen=True):
    """Where the receiver stands."""

    receiver: str
    channel: str
    note: bytes


class BodiesReturned(Struct, frozen=True):
    """What we sent and lost, from this number on; the head is ours, and covers the last of them."""

    receiver: str
    channel: str
    first: int
    head: bytes
    items: tuple[Item, ...]


# -------------------------------------------------------------------------------------------------------------- of logs


class SeenAsked(Struct, frozen=True):
    """An office has started (again) and asks how far we saw its log."""

    origin: str  # the log of whoever's connection it is
    session: int


class SeenTold(Struct, frozen=True):
    """How far a witness saw our log; the session is the one we asked with, or a higher one that it knows."""

    witness: str
    session: int
    note: bytes


class LeavesReturned(Struct, frozen=True):
    """Leaves of our log that we have lost, from this place on."""

    start: int
    hashes: tuple[Hash, ...]


class Offered(Struct, frozen=True):
    """A log asks us to cosign."""

    origin: str
    session: int
    old: int
    note: bytes
    proof: tuple[Hash, ...]


class CosignatureArrived(Struct, frozen=True):
    """A witness has cosigned our checkpoint."""

    witness: str
    size: int
    signature: bytes


class WitnessElsewhere(Struct, frozen=True):
    """A witness holds another size of our log than the one we named."""

    witness: str
    size: int


class CheckpointSeen(Struct, frozen=True):
    """Gossip: somebody has handed on a checkpoint of a log that is not ours."""

    note: bytes


class NodesReturned(Struct, frozen=True):
    """How one checkpoint of a log goes on from another, or does not."""

    old: bytes
    new: bytes
    nodes: tuple[Hash, ...]


class BeatArrived(Struct, frozen=True):
    """A partner lives, and says where it stands."""

    sender: str
    note: bytes


class AckTold(Struct, frozen=True):
    """A heartbeat says how far the partner has received what we sent."""

    receiver: str
    channel: str
    last: int
    tip: Hash


class EvidenceArrived(Struct, frozen=True):
    """A partner has evidence against a log."""

    content: bytes


Event: TypeAlias = (
    NumberDue
    | SendDue
    | AnchorDue
    | CheckpointDue
    | BeatDue
    | ChannelCleared
    | BatchArrived
    | StandingAsked
    | BodiesAsked
    | ReceiptArrived
    | GapArrived
    | TurnedAway
    | SessionOver
    | StandingTold
    | BodiesReturned
    | SeenAsked
    | SeenTold
    | LeavesReturned
    | Offered
    | CosignatureArrived
    | WitnessElsewhere
    | CheckpointSeen
    | NodesReturned
    | BeatArrived
    | AckTold
    | EvidenceArrived
)
