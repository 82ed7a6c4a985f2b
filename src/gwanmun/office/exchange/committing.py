"""Committing: what a step says is to be written, as a few statements for many rows, in the caller's transaction."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
from uuid_utils.compat import UUID, uuid7

from gwanmun.law.basics.problem import Refused
from gwanmun.law.exchange.channel import Item
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
    Write,
)
from gwanmun.law.exchange.messages import EvidenceShown, business_key, certificate_in, read_message, record_in
from gwanmun.law.exchange.receipt import OK
from gwanmun.law.exchange.sending import leaf_of
from gwanmun.office.exchange import hashes, outbox, sequencing
from gwanmun.office.exchange.outbox import Post
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.journal.columns import columns

SQL = sequencing.SQL
_NUMBER = ("text", "uuid", "int8", "bytea")
_UNNUMBER = ("text", "int8")
_REFUSE = ("text", "int8", "text")
_OUTBOX = (
    "text", "uuid", "text", "bytea", "bytea", "int4", "bytea", "bytea", "timestamptz", "int8", "bytea",
)  # fmt: skip
_RECEIPT = ("text", "int8", "int8", "bytea", "timestamptz")
_INBOX = (
    "text", "int8", "bytea", "bytea", "int4", "bytea", "bytea", "text", "bytea", "text", "timestamptz",
)  # fmt: skip
_SPAN = ("text", "int8", "int8", "bytea", "text", "bytea")
_COSIGNED = ("int8", "text", "bytea")
_ENTANGLED = ("text", "int8", "int8")
_EVIDENCE = ("text", "bytea", "bytea", "timestamptz")
_ALARM = ("text", "text", "timestamptz")
_encode = msgspec.json.Encoder().encode


def commit(session: Session, writes: Iterable[Write], at: datetime, *, partners: Sequence[str]) -> None:
    """Write all of it; evidence that is announced goes to all of these partners."""
    by_kind: dict[type, list[Any]] = {}
    for one in writes:
        by_kind.setdefault(type(one), []).append(one)
    for kind, some in by_kind.items():
        _WRITERS[kind](session, some, at)
    announced = {one.evidence for one in by_kind.get(Announced, ())}
    shown = [one.content for one in by_kind.get(Kept, ()) if one.evidence in announced]
    _announce(session, shown, partners, at)


def sound_alarm(session: Session, code: str, about: str, at: datetime) -> None:
    """A person must look at this."""
    session.write(SQL["alarm"], columns(_ALARM, [(code, about, at)]))


def _put(session: Session, puts: Sequence[Put], _: datetime) -> None:
    for one in puts:
        session.put(one.after)


def _number(session: Session, rows: Sequence[Numbered], _: datetime) -> None:
    session.write(SQL["number"], columns(_NUMBER, [(one.channel, UUID(one.key), one.number, one.tip) for one in rows]))
    for channel, some in groupby(rows, lambda one: one.channel):
        session.note_numbered(channel, [(one.key, one.number, one.tip) for one in some])


def _unnumber(session: Session, rows: Sequence[Unnumbered], _: datetime) -> None:
    session.write(SQL["unnumber"], columns(_UNNUMBER, [(one.channel, one.last) for one in rows]))
    for one in rows:
        session.forget_ready(one.channel)


def _acknowledge(session: Session, rows: Sequence[Acknowledged], at: datetime) -> None:
    session.write(
        SQL["acknowledge"], columns(_RECEIPT, [(one.channel, one.last, one.first, one.receipt, at) for one in rows])
    )
    for one in rows:
        session.forget_ready(one.channel, one.last)
    refused = [(one.channel, number, verdict) for one in rows for number, verdict in one.refused]
    if refused:
        session.write(SQL["refuse"], columns(_REFUSE, refused))


def _recover(session: Session, rows: Sequence[Recovered], at: datetime) -> None:
    """What was sent and lost, back in its place; where the same business waits to be said again, it has been said."""
    for one in rows:
        item, digest = one.item, one.link.digest
        record = hashlib.sha256(record_in(item.body)).digest()
        found = session.run(
            SQL["recover_waiting"],
            [one.number, one.tip, item.salt, item.body, digest, record, one.channel, _business(item, one.number)],
        )
        if not found.rowcount:
            row = (
                one.channel, uuid7(), _business(item, one.number), item.body, item.salt, item.kind, digest, record, at,
                one.number, one.tip,
            )  # fmt: skip
            session.write(SQL["recover"], columns(_OUTBOX, [row]))


def _business(item: Item, number: int) -> str:
    try:
        return "\x1f".join(business_key(read_message(item.body)))
    except Refused:  # what an older program sent, this one may not read
        return f"recovered\x1f{number}"


def _receive(session: Session, rows: Sequence[Received], at: datetime) -> None:
    session.write(SQL["receive"], columns(_INBOX, [_incoming(one, at) for one in rows]))
    for one in rows:
        session.count_unread(one.channel, one.verdict == OK)
        session.note_received(one.channel, one.link.digest)


def _incoming(one: Received, at: datetime) -> tuple[object, ...]:
    item = one.item
    certificate = certificate_in(item.body) if one.verdict == OK else ""
    return (
        one.channel, one.number, item.body, item.salt, item.kind, one.link.digest, one.tip, one.verdict, leaf_of(item),
        certificate, at,
    )  # fmt: skip


def _span(session: Session, rows: Sequence[Receipted], _: datetime) -> None:
    spans = [
        (one.covers.channel, one.covers.last, one.first, one.head, _encode(one.covers).decode(), one.receipt)
        for one in rows
    ]
    session.write(SQL["span"], columns(_SPAN, spans))


def _log(session: Session, rows: Sequence[Leaves], _: datetime) -> None:
    """Leaves of one transaction follow one another, so they are one row of leaves."""
    leaves = [one for some in rows for one in some.hashes]
    hashes.grow(session.run, session.origin, rows[0].start, leaves, write=session.write)


def _cosign(session: Session, rows: Sequence[Cosigned], _: datetime) -> None:
    session.write(SQL["cosign"], columns(_COSIGNED, [(one.size, one.witness, one.signature) for one in rows]))


def _entangle(session: Session, rows: Sequence[Entangled], _: datetime) -> None:
    session.write(SQL["entangle"], columns(_ENTANGLED, [(one.origin, one.size, one.place) for one in rows]))


def _keep(session: Session, rows: Sequence[Kept], at: datetime) -> None:
    evidence = [(one.evidence, one.content, _encode(one.items), at) for one in rows]
    session.write(SQL["keep"], columns(_EVIDENCE, evidence))


def _announce(session: Session, contents: Sequence[bytes], partners: Sequence[str], at: datetime) -> None:
    posts = [
        Post(partner, EvidenceShown(content, hashlib.sha256(content).digest()))
        for content in contents
        for partner in partners
    ]
    if posts:
        put_in = outbox.writing(posts, at)
        session.write(put_in.statement, columns(put_in.kinds, put_in.rows))


_WRITERS: Mapping[type, Callable[[Session, Sequence[Any], datetime], None]] = {
    Put: _put,
    Numbered: _number,
    Unnumbered: _unnumber,
    Acknowledged: _acknowledge,
    Recovered: _recover,
    Received: _receive,
    Receipted: _span,
    Leaves: _log,
    Cosigned: _cosign,
    Entangled: _entangle,
    Kept: _keep,
    Announced: lambda *_: None,
}
