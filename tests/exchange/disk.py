"""A disk of the simulated world: the tables an office keeps, one transaction at a time, and what a power cut leaves."""

import hashlib
from copy import copy

from msgspec.structs import replace

from gwanmun.law.exchange.channel import MOST_MESSAGES
from gwanmun.law.exchange.effects import (
    Acknowledged,
    Announced,
    Cosigned,
    Entangled,
    Kept,
    Leaves,
    Numbered,
    Put,
    Receipted,
    Received,
    Recovered,
    Unnumbered,
)
from gwanmun.law.exchange.entry import ISSUE
from gwanmun.law.exchange.holding import Incoming, Log, Outgoing, Partner, Receiving, Sending, Span, State, Watched
from gwanmun.law.exchange.merkle import Frontier, append, root_of
from gwanmun.law.exchange.messages import record_in
from gwanmun.law.exchange.receipt import OK


class ConflictError(Exception):
    """Somebody else was faster, or a number was given twice: nothing of the transaction was written."""


class Disk:
    """What is on the disk is synced; what is not yet committed is not on it."""

    def __init__(self):
        self.log = Log()
        self.sending: dict[str, Sending] = {}
        self.receiving: dict[str, Receiving] = {}
        self.watched: dict[str, Watched] = {}
        self.partners: dict[str, Partner] = {}
        self.leaves: list[bytes] = []
        self.outbox: dict[tuple[str, str], Outgoing] = {}  # by channel and key
        self.bodies: dict[tuple[str, str], bytes] = {}
        self.numbers: dict[tuple[str, int], str] = {}  # the key of each number
        self.inbox: dict[tuple[str, int], Received] = {}
        self.spans: dict[str, list[Receipted]] = {}
        self.acknowledged: dict[str, list[Acknowledged]] = {}
        self.cosigned: dict[int, set[str]] = {}
        self.evidence: dict[str, bytes] = {}
        self.kept: dict[str, tuple] = {}
        self.announced: list[str] = []

    def snapshot(self) -> "Disk":
        """A backup."""
        other = copy(self)
        for name, table in vars(self).items():
            if isinstance(table, dict | list):
                setattr(other, name, copy(table))
        for name in ("spans", "acknowledged", "cosigned"):
            setattr(other, name, {key: copy(rows) for key, rows in getattr(self, name).items()})
        return other

    # ---------------------------------------------------------------------------------------------------------- business

    def issue(self, channel: str, key: str, body: bytes) -> None:
        """A business transaction puts a message into the outbox."""
        salt = hashlib.sha256(b"salt" + body).digest()
        digest, record = hashlib.sha256(body).digest(), hashlib.sha256(record_in(body)).digest()
        self.outbox[channel, key] = Outgoing(key, digest, record, salt, ISSUE)
        self.bodies[channel, key] = body

    def waiting(self, channel: str) -> tuple[Outgoing, ...]:
        """Messages without a number, in the order they were made, which is not the order they were committed in."""
        rows = [row for (name, _), row in self.outbox.items() if name == channel and not row.number]
        return tuple(sorted(rows, key=lambda row: row.key))

    def effects_of(self, channel: str) -> list[bytes]:
        """What business has been told to act on."""
        return [r.item.body for (name, _), r in self.inbox.items() if name == channel and r.verdict == OK]

    # ------------------------------------------------------------------------------------------------------------ loading

    def heads(self, wanted, state: State) -> dict:
        """The heads a step wants to see."""
        rows: dict = {"log": self.log}
        if wanted.sending:
            rows["sending"] = self.sending.get(wanted.sending)
        if wanted.receiving:
            rows["receiving"] = self.receiving.get(wanted.receiving)
        if wanted.watched:
            rows["watched"] = self.watched.get(wanted.watched)
        if wanted.partner:
            both = (*self.sending.values(), *self.receiving.values())
            rows["partner"] = self.partners.get(wanted.partner)
            rows["channels"] = tuple(one for one in both if wanted.partner in one.channel[:5])
            rows["logs"] = tuple(self.watched.values())
        return rows

    def rows(self, wanted, heads) -> dict:
        """The rows a step wants to see besides."""
        rows: dict = {}
        if wanted.waiting:
            rows["outbox"] = self.waiting(heads.sending)
        if wanted.outbox:
            keys = [self.numbers.get((heads.sending, number)) for number in wanted.outbox]
            rows["outbox"] = tuple(self.outbox[heads.sending, key] for key in keys if key is not None)
        if wanted.inbox is not None:
            first, last = wanted.inbox
            got = (self.inbox.get((heads.receiving, n)) for n in range(first, min(last, first + 4 * MOST_MESSAGES) + 1))
            rows["inbox"] = tuple(Incoming(r.number, r.link, r.tip) for r in got if r is not None)
            spans = self.spans.get(heads.receiving, ())
            rows["spans"] = tuple(Span(s.first, s.covers.last, s.covers, s.head, s.receipt) for s in spans)
        if wanted.digests:
            known = {r.link.digest for (name, _), r in self.inbox.items() if name == heads.receiving}
            rows["known"] = frozenset(known.intersection(wanted.digests))
        if wanted.leaves:
            rows["logged"] = frozenset(self.leaves).intersection(wanted.leaves)
        if wanted.roots:
            rows["roots"] = {size: self.root_at(size) for size in wanted.roots}
        return rows

    def root_at(self, size: int) -> bytes:
        """The root of the log at a size, recomputed from its leaves."""
        return root_of(append(Frontier(), self.leaves[:size]))

    # --------------------------------------------------------------------------------------------------------- committing

    def commit(self, writes) -> None:
        """All of them, or none."""
        self._check(writes)
        for write in writes:
            _WRITERS[type(write)](self, write)

    def _check(self, writes) -> None:
        """The conditions of the database: rows as they were read, numbers and places unique."""
        for write in writes:
            match write:
                case Put(before=before, after=after):
                    table, key = self._place(after)
                    if (getattr(self, table) if not key else getattr(self, table).get(key)) != before:
                        raise ConflictError(table)
                case Numbered(channel=channel, number=number) | Recovered(channel=channel, number=number):
                    if (channel, number) in self.numbers:
                        raise ConflictError("number")
                case Received(channel=channel, number=number):
                    if (channel, number) in self.inbox:
                        raise ConflictError("inbox")
                case Leaves(start=start):
                    if start != len(self.leaves):
                        raise ConflictError("leaves")

    @staticmethod
    def _place(row) -> tuple[str, str]:
        match row:
            case Log():
                return "log", ""
            case Sending(channel=channel):
                return "sending", channel
            case Receiving(channel=channel):
                return "receiving", channel
            case Watched(origin=origin):
                return "watched", origin
            case Partner(country=country):
                return "partners", country
        raise ValueError(row)

    def _put(self, write: Put) -> None:
        table, key = self._place(write.after)
        if key:
            getattr(self, table)[key] = write.after
        else:
            self.log = write.after

    def _number(self, write: Numbered) -> None:
        row = self.outbox[write.channel, write.key]
        self.outbox[write.channel, write.key] = replace(row, number=write.number, tip=write.tip)
        self.numbers[write.channel, write.number] = write.key

    def _unnumber(self, write: Unnumbered) -> None:
        for (channel, number), key in list(self.numbers.items()):
            if channel == write.channel and number > write.last:
                self.outbox[channel, key] = replace(self.outbox[channel, key], number=0, tip=b"")
                del self.numbers[channel, number]

    def _recover(self, write: Recovered) -> None:
        same = [row.key for row in self.waiting(write.channel) if row.digest == write.link.digest]
        key = same[0] if same else f"recovered-{write.number}"
        item = write.item
        record = hashlib.sha256(record_in(item.body)).digest()
        row = Outgoing(key, write.link.digest, record, item.salt, item.kind, write.number, write.tip)
        self.outbox[write.channel, key], self.bodies[write.channel, key] = row, item.body
        self.numbers[write.channel, write.number] = key

    def _receive(self, write: Received) -> None:
        self.inbox[write.channel, write.number] = write

    def _keep(self, write: Kept) -> None:
        self.evidence[write.evidence], self.kept[write.evidence] = write.content, write.items

    def _span(self, write: Receipted) -> None:
        self.spans.setdefault(write.covers.channel, []).append(write)


_WRITERS = {
    Put: Disk._put,
    Numbered: Disk._number,
    Unnumbered: Disk._unnumber,
    Recovered: Disk._recover,
    Received: Disk._receive,
    Receipted: Disk._span,
    Acknowledged: lambda disk, write: disk.acknowledged.setdefault(write.channel, []).append(write),
    Leaves: lambda disk, write: disk.leaves.extend(write.hashes),
    Cosigned: lambda disk, write: disk.cosigned.setdefault(write.size, set()).add(write.witness),
    Entangled: lambda disk, write: None,
    Kept: Disk._keep,
    Announced: lambda disk, write: disk.announced.append(write.evidence),
}
