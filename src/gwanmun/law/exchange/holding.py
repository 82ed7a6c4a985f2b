"""Holding: the few rows an office keeps of the exchange, and what a step is shown of them.

Heads, not bodies: where a channel stands, where the log stands, what is known of a partner's log. Bodies lie in the
outbox and the inbox and are named by channel and number. `Pace` and `Anchor` live in memory only: a process that
starts again begins with blank ones, and asks.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from gwanmun.law.exchange.channel import Head, Link
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.merkle import EMPTY, Frontier, Hash

ASKING, BEHIND, ANCHORED = "asking", "behind", "anchored"
FORKED = "forked"  # the witnesses have seen another log under our name: nothing is written any more
SUPERSEDED = "superseded"  # a later run of this office is at work: this one stops


class Sending(Struct, frozen=True):
    """The sender's end of a channel."""

    channel: str
    last: int  # the highest number given
    tip: Hash  # after it
    acked: int = 0  # all up to here have receipts
    frozen: str = ""  # why nothing is sent any more, until two people decide
    reopened: int = 0  # the last decision that opened it again


class Receiving(Struct, frozen=True):
    """The receiver's end of a channel."""

    channel: str
    last: int
    tip: Hash
    session: int = 0  # the run of the sender that was last told where we stand; batches of older runs are turned away
    frozen: str = ""
    reopened: int = 0


class Log(Struct, frozen=True):
    """The office's own log."""

    frontier: Frontier = Frontier()
    size: int = 0  # of the last checkpoint signed
    root: Hash = EMPTY
    note: bytes = b""  # that checkpoint
    shown: bytes = b""  # the newest checkpoint that a quorum has cosigned: the only one that leaves for everybody


class Watched(Struct, frozen=True):
    """A partner's log: the newest checkpoint that is known to go on from all before it."""

    origin: str
    size: int = 0
    root: Hash = EMPTY
    note: bytes = b""
    session: int = 0  # the run of that office which last asked where its log stood
    entangled_at: int = 0  # when one of its checkpoints was last written into our log
    forked: str = ""  # the evidence by which it is believed no longer


class Partner(Struct, frozen=True):
    """What an office has last said of itself."""

    country: str
    time: int = 0  # of its newest heartbeat, by its own clock; older ones are passed over
    heard_at: int = 0  # by ours
    manifest: int = 0
    heads: Mapping[str, int] = {}  # by channel from them to us, what they say they have numbered
    short_since: Mapping[str, int] = {}  # by channel, since when we have had less than they say


class Pace(Struct, frozen=True):
    """How fast a channel is sent; in memory only."""

    session: int = 0  # of this run; nought before the partner was first asked
    confirmed: bool = False  # the partner has said where it stands, and it is where we stand
    sent: int = 0  # what is between the last receipt and this number is on its way
    credit: int = 64  # messages that may be on their way
    window: int = 1024  # of them, what the receiver has room for
    failures: int = 0
    not_before: int = 0
    deadline: int = 0  # what is on its way at this moment counts as lost


class Anchor(Struct, frozen=True):
    """Whether the log may be written to: who has said how far they saw it; in memory only."""

    session: int = 0
    standing: str = ASKING
    answers: Mapping[str, bytes] = {}  # by witness, the newest checkpoint of ours that it holds
    newest: Checkpoint | None = None
    sizes: Mapping[str, int] = {}  # by witness, up to where it knows our log
    signers: frozenset[str] = frozenset()  # the witnesses whose signatures on the newest checkpoint this run has
    not_before: int = 0


class Outgoing(Struct, frozen=True):
    """A message in the outbox."""

    key: str
    digest: Hash  # of its body, which the channel is chained by
    record: Hash  # of what is logged of it, `messages.record_in`
    salt: bytes
    kind: int
    number: int = 0  # nought until it is given one
    tip: Hash = b""


class Incoming(Struct, frozen=True):
    """A message in the inbox."""

    number: int
    link: Link
    tip: Hash


class Span(Struct, frozen=True):
    """Messages received together: the head under which they came and the receipt that was given."""

    first: int
    last: int
    covers: Head
    head: bytes
    receipt: bytes


class State(Struct, frozen=True):
    """What a step is shown: of each kind of row the one its event concerns; `needs` says which."""

    log: Log = Log()
    anchor: Anchor = Anchor()
    sending: Sending | None = None
    pace: Pace = Pace()
    receiving: Receiving | None = None
    watched: Watched | None = None
    partner: Partner | None = None
    outbox: tuple[Outgoing, ...] = ()
    inbox: tuple[Incoming, ...] = ()  # by number
    spans: tuple[Span, ...] = ()  # by number
    known: frozenset[Hash] = frozenset()  # of the digests asked for, those that are in the inbox
    logged: frozenset[Hash] = frozenset()  # of the leaves asked for, those that are in the log
    roots: Mapping[int, Hash] = {}  # of the sizes asked for, the root as it reads on disk
    depth: int = 0  # messages in the inbox that nobody has looked at yet
    channels: tuple[Sending | Receiving, ...] = ()  # all with a partner, for a heartbeat
    logs: tuple[Watched, ...] = ()


class Office(Struct, frozen=True):
    """Whose exchange this is, and what signs and checks for it.

    `unseal` and `open_checkpoint` say None to a note that the one named did not sign.
    """

    country: str
    origin: str  # of its log
    seal: Callable[[str], bytes]  # a text into a note, by the office's key
    unseal: Callable[[str, bytes], str | None]  # a country's note into its text
    seal_checkpoint: Callable[[Checkpoint, int], bytes]
    open_checkpoint: Callable[[bytes], Checkpoint | None]
    cosign: Callable[[Checkpoint, int], bytes]
    cosigned: Callable[[str, Checkpoint, bytes], bool]  # whether this is the witness's signature on the checkpoint
    enough: Callable[[frozenset[str]], bool]  # whether these witnesses are a quorum
    witnesses: tuple[str, ...] = ()
    needed: int = 0  # of them, before a log that was just opened is written to
    manifest: int = 0
