"""Wire: what two offices say to one another, as bodies of HTTP: JSON, bytes in base64, messages as the text they are.

    POST …/ch/KR>VN/co/batch      {"head", "session", "items": [{"body", "salt", "kind"}, …], "seen": […]}
    the answer                    {"answer": "receipts", "channel", "receipts": […], "window"}, or another of `Answer`

A body travels as text, so that what was signed can be read on the wire and is not made longer by a third.
"""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.exchange import effects
from gwanmun.law.exchange.channel import MOST_MESSAGES, SALT_BYTES, Batch, Item
from gwanmun.law.exchange.entry import KINDS
from gwanmun.law.exchange.merkle import EMPTY, LARGEST
from gwanmun.law.exchange.messages import LONGEST_MESSAGE
from gwanmun.law.exchange.note import LONGEST_NOTE

MEDIA = "application/vnd.eodes.batch+json;v=1"
LONGEST_BATCH = 4 * 1024 * 1024
"""Bytes of a request; a sender cuts its batches so that they fit."""
MOST_SEEN = 64
MOST_LEAVES = 16_384

Note = Annotated[bytes, Meta(max_length=LONGEST_NOTE)]
Hash32 = Annotated[bytes, Meta(min_length=len(EMPTY), max_length=len(EMPTY))]
Number = Annotated[int, Meta(ge=0, le=LARGEST)]


class WireItem(Struct, frozen=True, forbid_unknown_fields=True):
    """A message on its way."""

    body: Annotated[str, Meta(max_length=LONGEST_MESSAGE)]
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
    kind: Annotated[int, Meta(ge=1, le=max(KINDS.values()))]


class WireBatch(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A batch on its way."""

    head: Note
    session: Number
    items: Annotated[tuple[WireItem, ...], Meta(min_length=1, max_length=MOST_MESSAGES)]
    seen: Annotated[tuple[Note, ...], Meta(max_length=MOST_SEEN)] = ()


class WireBodies(Struct, frozen=True, forbid_unknown_fields=True, tag_field="answer", tag="bodies"):
    """Messages a sender has lost, on their way back to it."""

    channel: str
    first: Number
    head: Note
    items: Annotated[tuple[WireItem, ...], Meta(min_length=1, max_length=MOST_MESSAGES)]


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked about a channel or a log: by which session, or from which number on."""

    session: Number = 0
    first: Number = 0


class WireLeaves(Struct, frozen=True, forbid_unknown_fields=True):
    """Leaves of a log from a place on, for whoever mirrors it, and a checkpoint they lead to."""

    start: Number
    hashes: Annotated[tuple[Hash32, ...], Meta(max_length=MOST_LEAVES)]
    note: Note


class WireMirrored(Struct, frozen=True, forbid_unknown_fields=True, tag_field="answer", tag="mirrored"):
    """How far a mirror has a log."""

    size: Number


class WireBeat(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A heartbeat on its way, and the checkpoints that travel beside it."""

    note: Note
    seen: Annotated[tuple[Note, ...], Meta(max_length=MOST_SEEN)] = ()


class WireGossip(Struct, frozen=True, forbid_unknown_fields=True):
    """Checkpoints that are handed on."""

    notes: Annotated[tuple[Note, ...], Meta(max_length=MOST_SEEN)]


class Heard(Struct, frozen=True, forbid_unknown_fields=True, tag_field="answer", tag="heard"):
    """What was told has been taken in."""


Answer: TypeAlias = (
    effects.Receipts
    | effects.Gap
    | effects.Stale
    | effects.Frozen
    | effects.Busy
    | effects.Rejected
    | effects.Standing
    | effects.Seen
    | effects.Cosignature
    | effects.Elsewhere
    | WireBodies
    | WireMirrored
    | Heard
)

_encode = msgspec.json.Encoder().encode
_ANSWER: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
_BATCH = msgspec.json.Decoder(WireBatch)


def write_batch(batch: Batch) -> bytes:
    """A batch as it is sent. Raises UnicodeDecodeError for a message that is no text."""
    return _encode(WireBatch(batch.head, batch.session, tuple(map(wire_item, batch.items)), batch.seen))


def read_batch(body: bytes) -> Batch:
    """A batch as it came. Raises msgspec.MsgspecError for what is none."""
    told = _BATCH.decode(body)
    return Batch(told.head, told.session, tuple(map(item_of, told.items)), told.seen)


def wire_item(item: Item) -> WireItem:
    """A message as it is sent."""
    return WireItem(item.body.decode("utf-8"), item.salt, item.kind)


def item_of(item: WireItem) -> Item:
    """A message as it came."""
    return Item(item.body.encode("utf-8"), item.salt, item.kind)


def write(told: Struct) -> bytes:
    """Whatever is said beside batches, as it is sent."""
    return _encode(told)


def read_answer(body: bytes) -> Answer:
    """An answer as it came. Raises msgspec.MsgspecError for what is none."""
    return _ANSWER.decode(body)
