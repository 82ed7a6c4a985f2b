"""Channels: numbered rows of messages from one office to another, each number chained to all before it.

    tip_0 = SHA-256("eodes-channel/1" || newline || channel)
    tip_n = SHA-256(tip_{n-1} || n as eight bytes || SHA-256(body_n) || SHA-256(salt_n))

A message is known by its channel, its number and its digest: the same again is nothing new, and the same number with
another content is proof that the sender told two stories.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from gwanmun.law.exchange.merkle import LARGEST, Hash

LANES = ("ctl", "aeo", "co", "bulk")
"""The four rows between two offices, in the order of their right of way: a revocation never queues behind a backlog."""
MOST_MESSAGES = 256
"""Messages in a batch: the unit of commit, request, signature and receipt."""
SALT_BYTES = 32

_CHANNEL = re.compile(r"([A-Z]{2})>([A-Z]{2})/(ctl|aeo|co|bulk)")
_HEAD = re.compile(
    r"eodes-batch/1\n([A-Z]{2}>[A-Z]{2}/[a-z]{2,4})\n([1-9]\d{0,18}) ([1-9]\d{0,18})\n"
    r"([A-Za-z0-9+/]{43}=)\n([A-Za-z0-9+/]{43}=)\n",
    re.ASCII,
)


class Channel(Struct, frozen=True):
    """From whom, to whom, and what for."""

    sender: str  # a country's two letters
    receiver: str
    lane: str


class Item(Struct, frozen=True):
    """A message as it travels: its bytes, the salt its log entry is blinded with, and which kind of entry that is."""

    body: bytes
    salt: bytes
    kind: int  # of `entry.KINDS`


class Link(Struct, frozen=True):
    """What the chain keeps of a message."""

    digest: Hash
    salt: Hash  # of the salt


class Head(Struct, frozen=True):
    """What a batch is: which numbers, and the chain before and after them.

    It is signed on its own, so that two heads which contradict one another convict without the messages.
    """

    channel: str
    first: int
    last: int
    prev: Hash
    tip: Hash


class Batch(Struct, frozen=True):
    """Messages on their way."""

    head: bytes  # a note signed by the sender
    session: int  # which run of the sender this is; see `sending`
    items: tuple[Item, ...]
    seen: tuple[bytes, ...] = ()  # checkpoints: the sender's newest, and the newest of others it has seen


class Opened(Struct, frozen=True):
    """A batch whose sender is known and whose chain holds in itself."""

    session: int
    note: bytes  # the head as it was signed
    head: Head
    items: tuple[Item, ...]
    links: tuple[Link, ...]
    tips: tuple[Hash, ...]  # after each of them


def name_of(sender: str, receiver: str, lane: str) -> str:
    """How a channel is called: `KR>VN/co`."""
    return f"{sender}>{receiver}/{lane}"


def read_channel(name: str) -> Channel | None:
    """The channel of this name; None for what is no name of one, and for an office's channel to itself."""
    found = _CHANNEL.fullmatch(name)
    return Channel(found[1], found[2], found[3]) if found and found[1] != found[2] else None


def first_tip(channel: str) -> Hash:
    """The tip before the first message: the channel's own, so that no row of messages fits another channel."""
    return hashlib.sha256(b"eodes-channel/1\n" + channel.encode()).digest()


def next_tip(tip: Hash, number: int, digest: Hash, salt: Hash) -> Hash:
    """The tip after a message, by the hashes of its body and of its salt."""
    return hashlib.sha256(tip + number.to_bytes(8, "big") + digest + salt).digest()


def link_of(item: Item) -> Link:
    """What the chain keeps of a message."""
    return Link(hashlib.sha256(item.body).digest(), hashlib.sha256(item.salt).digest())


def tips(tip: Hash, first: int, links: Iterable[Link]) -> Iterator[Hash]:
    """The tip after each of these messages, of which the first has this number."""
    for number, link in enumerate(links, first):
        tip = next_tip(tip, number, link.digest, link.salt)
        yield tip


def write_head(head: Head) -> str:
    """The text of a head, as it is signed."""
    return (
        f"eodes-batch/1\n{head.channel}\n{head.first} {head.last}\n"
        f"{base64.b64encode(head.prev).decode()}\n{base64.b64encode(head.tip).decode()}\n"
    )


def read_head(text: str) -> Head | None:
    """A head out of its text; None for a text that is none, or is not written in the one way it is written."""
    found = _HEAD.fullmatch(text)
    if not found:
        return None
    first, last = int(found[2]), int(found[3])
    if not first <= last <= LARGEST or last - first >= MOST_MESSAGES:
        return None
    head = Head(found[1], first, last, base64.b64decode(found[4]), base64.b64decode(found[5]))
    return head if write_head(head) == text else None


def in_turn(channels: Iterable[str]) -> list[str]:
    """Channels by right of way: what is small and urgent before what is long."""
    return sorted(channels, key=lambda name: (LANES.index(name.rpartition("/")[2]), name))
