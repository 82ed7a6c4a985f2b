"""Effects: what an office does after a step, in this order and no other.

A `Commit` is one transaction: all its writes or none, on the disk before the next effect. What was not committed was
never said: every answer and every message stands after the commit it speaks of. Should a `Put` find another row than
the one it was made from, somebody else was faster: nothing is written, nothing that follows is done, and the step is
taken again on what is there now.
"""

from typing import TypeAlias

from msgspec import Struct

from gwanmun.law.exchange.channel import Head, Item, Link
from gwanmun.law.exchange.events import Event
from gwanmun.law.exchange.holding import Log, Partner, Receiving, Sending, State, Watched
from gwanmun.law.exchange.merkle import Hash

Row: TypeAlias = Sending | Receiving | Log | Watched | Partner


class Put(Struct, frozen=True):
    """This row in the place of that one."""

    before: Row | None
    after: Row


class Numbered(Struct, frozen=True):
    """A message of the outbox has its number; (channel, number) is unique."""

    channel: str
    key: str
    number: int
    tip: Hash


class Acknowledged(Struct, frozen=True):
    """The receiver's signed word on these messages of the outbox."""

    channel: str
    first: int
    last: int
    refused: tuple[tuple[int, str], ...]
    receipt: bytes


class Unnumbered(Struct, frozen=True):
    """What was numbered after this number waits for its number again: another chain counts from here on."""

    channel: str
    last: int


class Recovered(Struct, frozen=True):
    """A message this office has sent and lost, back in the outbox; one that waits with the same digest is the same."""

    channel: str
    number: int
    item: Item
    link: Link
    tip: Hash


class Received(Struct, frozen=True):
    """A message into the inbox; (channel, number) is unique. Whoever reads the inbox acts on those that are OK."""

    channel: str
    number: int
    item: Item
    link: Link
    tip: Hash
    verdict: str


class Receipted(Struct, frozen=True):
    """Under which head messages came, and the receipt they were given: the same for ever."""

    first: int  # the head may begin earlier, with messages that had come before
    covers: Head
    head: bytes  # as it was signed
    receipt: bytes


class Leaves(Struct, frozen=True):
    """Leaves onto the log, from this place on; the place is unique."""

    start: int
    hashes: tuple[Hash, ...]


class Cosigned(Struct, frozen=True):
    """A witness has seen the checkpoint of this size."""

    size: int
    witness: str
    signature: bytes


class Entangled(Struct, frozen=True):
    """A checkpoint of another log stands in ours, at this place."""

    origin: str
    size: int
    place: int


class Kept(Struct, frozen=True):
    """Evidence, never thrown away: by its hash. What came with it and was not taken in lies beside it."""

    evidence: str
    content: bytes
    items: tuple[Item, ...] = ()


class Announced(Struct, frozen=True):
    """This evidence into the outbox for every partner, on the ctl channel."""

    evidence: str


Write: TypeAlias = (
    Put
    | Numbered
    | Unnumbered
    | Acknowledged
    | Recovered
    | Received
    | Receipted
    | Leaves
    | Cosigned
    | Entangled
    | Kept
    | Announced
)


class Commit(Struct, frozen=True):
    """One transaction."""

    writes: tuple[Write, ...]


# -------------------------------------------------------------------------------------------------- answers to a caller


class Receipts(Struct, frozen=True, tag_field="answer", tag="receipts"):
    """We have it."""

    channel: str
    receipts: tuple[bytes, ...]  # by number
    window: int  # messages there is room for


class Gap(Struct, frozen=True, tag_field="answer", tag="gap"):
    """Something before it is missing: begin with this number."""

    channel: str
    expected: int


class Stale(Struct, frozen=True, tag_field="answer", tag="stale"):
    """A later run of yours has asked where we stand, or none has: ask, with a session higher than this."""

    about: str  # a channel or an origin
    session: int


class Frozen(Struct, frozen=True, tag_field="answer", tag="frozen"):
    """Nothing more is taken: two stories were told, and this is the evidence."""

    about: str
    evidence: str


class Busy(Struct, frozen=True, tag_field="answer", tag="busy"):
    """Not now; after so long at the earliest. Nothing was kept."""

    about: str
    milliseconds: int


class Rejected(Struct, frozen=True, tag_field="answer", tag="rejected"):
    """This is nothing the protocol knows, or not signed by whoever it is from. Nothing was kept."""

    about: str
    why: str


class Standing(Struct, frozen=True, tag_field="answer", tag="standing"):
    """Where the receiver stands; a note, so that nobody else can say it."""

    channel: str
    note: bytes


class Seen(Struct, frozen=True, tag_field="answer", tag="seen"):
    """The newest checkpoint of yours that this witness holds; empty for none."""

    session: int
    note: bytes


class Cosignature(Struct, frozen=True, tag_field="answer", tag="cosignature"):
    """The witness's signature on the checkpoint it was offered."""

    size: int
    signature: bytes


class Elsewhere(Struct, frozen=True, tag_field="answer", tag="elsewhere"):
    """The witness holds another size than the one named as old: offer from this one on."""

    size: int


class Bodies(Struct, frozen=True):
    """The messages of a channel from this number on to the end of a span, 256 at most, and the head of that span."""

    channel: str
    first: int
    last: int
    head: bytes


Answer: TypeAlias = (
    Receipts | Gap | Stale | Frozen | Busy | Rejected | Standing | Seen | Cosignature | Elsewhere | Bodies
)


class Reply(Struct, frozen=True):
    """The answer to whoever asked."""

    answer: Answer


# ------------------------------------------------------------------------------------------------ what an office begins


class SendBatch(Struct, frozen=True):
    """These messages of the outbox to the partner; `sending.batch_of` makes the batch."""

    channel: str
    first: int
    last: int


class AskStanding(Struct, frozen=True):
    """Ask the partner where it stands in this channel."""

    channel: str
    session: int


class AskBodies(Struct, frozen=True):
    """Ask the partner for messages of ours that we have lost."""

    channel: str
    first: int


class AskSeen(Struct, frozen=True):
    """Ask a witness for the newest checkpoint of ours it holds."""

    witness: str
    session: int


class AskLeaves(Struct, frozen=True):
    """Ask whoever mirrors our tiles for leaves we have lost."""

    first: int
    last: int  # not included


class AskNodes(Struct, frozen=True):
    """Ask mirrors of a log how the larger checkpoint goes on from the smaller: `evidence.nodes_between`."""

    origin: str
    old: bytes
    new: bytes


class Publish(Struct, frozen=True):
    """Tiles and checkpoint, where everybody can read them."""

    note: bytes


class Offer(Struct, frozen=True):
    """The checkpoint to a witness, with the proof that it goes on from the size that witness holds."""

    witness: str
    session: int
    old: int
    new: int
    note: bytes


class Beat(Struct, frozen=True):
    """A heartbeat to a partner."""

    partner: str
    note: bytes
    seen: tuple[bytes, ...]


class Alarm(Struct, frozen=True):
    """A person must look at this."""

    code: str
    about: str


class Then(Struct, frozen=True):
    """This has happened as well: take it as the next step."""

    event: Event


class Wake(Struct, frozen=True):
    """Look again at this channel at this time, if nothing happens before."""

    channel: str
    at: int


Effect: TypeAlias = (
    Commit
    | Reply
    | SendBatch
    | AskStanding
    | AskBodies
    | AskSeen
    | AskLeaves
    | AskNodes
    | Publish
    | Offer
    | Beat
    | Alarm
    | Then
    | Wake
)


class Outcome(Struct, frozen=True):
    """The state after a step, and what is to be done, in order. The state counts once the first commit stands."""

    state: State
    effects: tuple[Effect, ...] = ()
