"""Sequencing: the one session of the database that numbers, receives and logs for an office.

The lock and the writes belong to one session: whoever can write holds the lock, and a session that was lost has lost
both. So heads may be remembered between steps; they are forgotten whenever a transaction fails.
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec
import psycopg
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.exchange.channel import Head, Item, Link, first_tip
from gwanmun.law.exchange.holding import Incoming, Log, Outgoing, Partner, Receiving, Sending, Span, Watched
from gwanmun.law.exchange.merkle import LARGEST, Hash
from gwanmun.law.exchange.sending import MOST_NUMBERED
from gwanmun.law.exchange.step import Heads, Rows
from gwanmun.office.exchange import hashes
from gwanmun.office.exchange.pipelining import Pipeline, Statement
from gwanmun.office.journal import columns
from gwanmun.office.journal.columns import Column
from gwanmun.office.journal.statements import named

LOCK_MILLISECONDS = 5_000
"""The lock of a run that was killed is free once PostgreSQL has noticed: that much patience there is."""
SQL = named(Path(__file__).parent / "sequencing.sql")
MOST_READY = 1024
"""Messages of a channel that are kept at hand from numbering to receipt; the rest is read when it is sent."""
_HEAD = msgspec.json.Decoder(Head)
_PUT = ("text", "text", "text")
_encode = msgspec.json.Encoder().encode


class Reach(Struct, frozen=True):
    """How far a partner's log is relied on: what stands before these places."""

    origin: str
    witnessed: int = 0
    note: bytes = b""  # the checkpoint that says so, with its cosignatures
    shown: int = 0  # of our own log, what a quorum has cosigned


HeadRow: TypeAlias = Sending | Receiving | Log | Watched | Partner | Reach
R = TypeVar("R", Sending, Receiving, Log, Watched, Partner, Reach)


class Fresh(Struct, frozen=True):
    """What waits for its number, by key, and the tip it will follow."""

    prev: Hash
    found: dict[str, tuple[Outgoing, bytes]]


class Ready(Struct, frozen=True):
    """A message that has its number, as it is about to be sent, and the tip before it."""

    prev: Hash
    row: Outgoing
    body: bytes


class SequencedElsewhereError(Exception):
    """Another process of this office numbers its messages: there is one, or there would be two of one number."""


class Session:
    """The session that holds the lock, with what it remembers of the heads."""

    def __init__(self, address: str, origin: str) -> None:
        """Enter, and take the lock. Raises SequencedElsewhereError, psycopg.OperationalError."""
        self.origin = origin  # of the office's own log
        self.connection = psycopg.connect(
            address, autocommit=True, prepare_threshold=0, application_name="gwanmun exchange",
            options="-c statement_timeout=60000 -c plan_cache_mode=force_generic_plan",
        )  # fmt: skip
        columns.teach(self.connection)
        self._heads: dict[tuple[type, str], HeadRow | None] = {}
        self._unread: dict[str, int] = {}
        self._fresh: dict[str, Fresh] = {}  # by channel: what waited a moment ago
        self._ready: dict[str, dict[int, Ready]] = {}  # by channel and number: what has no receipt yet
        self._foreseen: dict[bytes, set[str]] = {}  # by digest of a body: the channels in which it came
        self._changed: dict[tuple[type, str], HeadRow] = {}  # heads that are to be written
        self._waiting: list[Statement] = []
        self._pipeline = Pipeline(self.connection)
        self._begun = False
        self.connection.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}")
        try:
            self.connection.execute(SQL["lock"])
        except psycopg.errors.LockNotAvailable:
            self.connection.close()
            raise SequencedElsewhereError from None

    def close(self) -> None:
        """Leave, and give the lock back."""
        self.connection.close()

    def run(self, statement: str, parameters: Sequence[object] = ()) -> "psycopg.Cursor[Any]":
        """Run a statement whose answer is wanted; what was to be written before it is written first."""
        self._flush()
        return self.connection.execute(statement, parameters, prepare=True, binary=True)

    def write(self, statement: str, parameters: Sequence[Column]) -> None:
        """Have something written with the next commit, or before the next question."""
        self._waiting.append((statement, parameters))

    def put(self, row: HeadRow) -> None:
        """Have a head written with the next commit; until then it is what is remembered."""
        at = (type(row), key_of(row))
        self._heads[at] = self._changed[at] = row

    def commit(self) -> None:
        """What was written is on the disk now, all of it. Raises psycopg.Error; then none of it is."""
        if self._waiting or self._changed or self._begun:
            self._put_changed()
            self._flush(last=b"COMMIT")
            self._begun = False
        self._foreseen.clear()

    def undo(self) -> None:
        """Nothing was written, and nothing is remembered of it."""
        self._waiting.clear()
        for memory in (self._heads, self._changed, self._unread, self._fresh, self._ready, self._foreseen):
            memory.clear()
        if self._begun and not self.connection.closed:
            self.connection.execute("ROLLBACK")
            self._pipeline.forget()
        self._begun = False

    def _put_changed(self) -> None:
        changed, self._changed = self._changed, {}
        if changed:
            rows = [(kind.__name__, key, _encode(row).decode()) for (kind, key), row in changed.items()]
            self.write(SQL["put"], columns.columns(_PUT, rows))

    def _flush(self, last: bytes = b"") -> None:
        """Send all that waits in one go; the transaction begins with the first of it."""
        waiting, self._waiting = self._waiting, []
        if waiting or last:
            first, self._begun = b"" if self._begun else b"BEGIN", True
            self._pipeline.run(waiting, first=first, last=last)

    # ------------------------------------------------------------------------------------------------------------ heads

    def head(self, kind: type[R], key: str) -> R | None:
        """Where something stands, or nothing where it has not begun."""
        at = (kind, key)
        if at not in self._heads:
            row = self.run(SQL["head"], [kind.__name__, key]).fetchone()
            self._heads[at] = msgspec.json.decode(row[0], type=kind) if row else None
        found: R | None = self._heads[at]  # type: ignore[assignment]  # it was filed under its kind
        return found

    def heads_of(self, kind: type[R]) -> tuple[R, ...]:
        """All of one kind, as they stand now."""
        self._put_changed()
        rows = self.run(SQL["heads"], [kind.__name__]).fetchall()
        return tuple(msgspec.json.decode(state, type=kind) for (state,) in rows)

    def heads(self, wanted: Heads) -> dict[str, object]:
        """The heads a step wants to see, as fields of its state. All of them are this session's alone."""
        rows: dict[str, object] = {"log": self.head(Log, "") or Log()}
        if wanted.sending:
            rows["sending"] = self.head(Sending, wanted.sending)
        if wanted.receiving:
            rows["receiving"] = self.head(Receiving, wanted.receiving)
        if wanted.watched:
            rows["watched"] = self.head(Watched, wanted.watched)
        if wanted.partner:
            both: tuple[Sending | Receiving, ...] = (*self.heads_of(Sending), *self.heads_of(Receiving))
            rows["partner"] = self.head(Partner, wanted.partner)
            rows["channels"] = tuple(one for one in both if wanted.partner in one.channel.partition("/")[0].split(">"))
            rows["logs"] = self.heads_of(Watched)
        return rows

    # ------------------------------------------------------------------------------------------------------------- rows

    def rows(self, wanted: Rows, heads: Heads) -> dict[str, object]:
        """The rows a step wants to see besides, as fields of its state."""
        rows: dict[str, object] = {}
        if wanted.waiting:
            rows["outbox"] = self._waiting_in(heads.sending)
        if wanted.outbox:
            rows["outbox"] = tuple(one for number in wanted.outbox for one in self._sent(heads.sending, number))
        if wanted.inbox is not None:
            rows |= self._received(heads.receiving, *wanted.inbox)
        if wanted.digests:
            self.foresee([one for one in wanted.digests if one not in self._foreseen])
            rows["known"] = frozenset(one for one in wanted.digests if heads.receiving in self._foreseen[one])
        if wanted.leaves:
            rows["logged"] = hashes.found(self.run, self.origin, wanted.leaves)
        if wanted.roots:
            rows["roots"] = {size: root for size in wanted.roots if (root := self._root(size)) is not None}
        return rows

    def foresee(self, digests: Sequence[Hash]) -> None:
        """Look up at once in which channels these bodies have come already; remembered until the commit."""
        if digests:
            self._foreseen |= {one: set() for one in digests}
            for channel, digest in self.run(SQL["known"], columns.columns(("bytea",), [(one,) for one in digests])):
                self._foreseen[digest].add(channel)

    def note_received(self, channel: str, digest: Hash) -> None:
        """This body has come in this channel now."""
        if digest in self._foreseen:
            self._foreseen[digest].add(channel)

    def _waiting_in(self, channel: str) -> tuple[Outgoing, ...]:
        """What waits for its number, with the bodies at hand for when it is sent, which is soon."""
        rows = self.run(SQL["waiting"], [channel, MOST_NUMBERED])
        found = {str(row[0]): (outgoing(row[:-1]), row[-1]) for row in rows}
        head = self.head(Sending, channel)
        self._fresh[channel] = Fresh(head.tip if head is not None else first_tip(channel), found)
        return tuple(row for row, _ in found.values())

    def _sent(self, channel: str, number: int) -> tuple[Outgoing, ...]:
        ready = self._ready.get(channel, {}).get(number)
        if ready is not None:
            return (ready.row,)
        return tuple(outgoing(row) for row in self.run(SQL["sent"], [channel, number]))

    def _received(self, channel: str, first: int, last: int) -> dict[str, object]:
        """Messages of the inbox and the spans that touch them; mostly nobody looks further than how many are unread."""
        found: dict[str, object] = {"depth": self.unread(channel)}
        if first <= last:
            rows = self.run(SQL["inbox"], [channel, first, last])
            found["inbox"] = tuple(
                Incoming(number, Link(digest, sha256(salt).digest()), tip) for number, digest, salt, tip in rows
            )
            spans = self.run(SQL["spans"], [channel, first, last])
            found["spans"] = tuple(
                Span(first, last, _HEAD.decode(covers), head, receipt) for first, last, covers, head, receipt in spans
            )
        return found

    def _root(self, size: int) -> Hash | None:
        """The log's root at a size by what is on the disk; None where it does not reach so far or is full of holes."""
        try:
            return hashes.root_at(self.run, self.origin, size)
        except ValueError:
            return None

    def unread(self, channel: str) -> int:
        """How many messages of a channel nobody has acted on yet."""
        if channel not in self._unread:
            (count,) = self.run(SQL["depth"], [channel, channel]).fetchone() or (0,)
            self._unread[channel] = count
        return self._unread[channel]

    def forget_unread(self, channels: Sequence[str]) -> None:
        """Count anew how many messages of these channels lie there, when it is next asked."""
        for channel in channels:
            self._unread.pop(channel, None)

    def count_unread(self, channel: str, more: int) -> None:
        """So many more have come, or have been acted on."""
        if channel in self._unread:
            self._unread[channel] += more

    # ----------------------------------------------------------------------------------------------------------- bodies

    def to_send(self, channel: str, first: int, last: int) -> tuple[Hash, list[Outgoing], list[bytes]]:
        """Messages of the outbox as a batch of them is made: the tip before, the rows, the bodies."""
        here = self._ready.get(channel, {})
        if all(number in here for number in range(first, last + 1)):
            ready = [here[number] for number in range(first, last + 1)]
            return ready[0].prev, [one.row for one in ready], [one.body for one in ready]
        found = [(outgoing(row), row[-1]) for row in self.run(SQL["bodies"], [channel, first, last])]
        before = self._sent(channel, first - 1) if first > 1 else ()
        prev = before[0].tip if before else first_tip(channel)
        return prev, [row for row, _ in found], [body for _, body in found]

    def note_numbered(self, channel: str, numbered: Sequence[tuple[str, int, Hash]]) -> None:
        """These of what waited a moment ago have their numbers now: by key, number and tip."""
        fresh, ready = self._fresh.pop(channel), self._ready.setdefault(channel, {})
        prev = fresh.prev
        for key, number, tip in numbered if len(ready) < MOST_READY else ():
            row, body = fresh.found[key]
            ready[number] = Ready(prev, replace(row, number=number, tip=tip), body)
            prev = tip

    def forget_ready(self, channel: str, last: int = LARGEST) -> None:
        """What is numbered up to this, or all of a channel, is not about to be sent any more."""
        ready = self._ready.get(channel, {})  # its numbers rise
        for number in list(takewhile(last.__ge__, ready)):
            del ready[number]

    def returned(self, channel: str, first: int, last: int) -> tuple[Item, ...]:
        """Messages of the inbox, for a sender that has lost them."""
        return tuple(Item(body, salt, kind) for body, salt, kind in self.run(SQL["returned"], [channel, first, last]))

    def waiting_channels(self) -> tuple[str, ...]:
        """The channels in which something waits for its number."""
        return tuple(channel for (channel,) in self.run(SQL["waiting_channels"]))


def key_of(row: HeadRow) -> str:
    """What a head is filed under: a channel, an origin, a country; nothing for the office's own log."""
    match row:
        case (
            Sending(channel=key) | Receiving(channel=key) | Watched(origin=key) | Partner(country=key)
            | Reach(origin=key)
        ):  # fmt: skip
            return key
        case _:
            return ""


def outgoing(row: Sequence[Any]) -> Outgoing:
    """A row of the outbox: id, digest, record, salt, kind, and where it was given one number and tip."""
    identity, digest, record, salt, kind, *numbered = row
    number, tip = numbered[:2] if numbered else (0, b"")
    return Outgoing(str(identity), digest, record, salt, kind, number, tip)
