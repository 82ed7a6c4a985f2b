"""Reading the books out of the databases of two offices: bodies are hashed here, and nothing that was hashed is believed."""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec
import psycopg

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.checkpoint import Checkpoint, read_checkpoint
from gwanmun.law.exchange.holding import Log, Receiving, Sending, Watched
from gwanmun.law.exchange.key_manifest import note_keys
from gwanmun.law.exchange.messages import record_in
from gwanmun.law.exchange.note import ED25519, VerifierKey, open_note
from gwanmun.law.exchange.receipt import OK
from gwanmun.office.signatures import note_holds
from tests.exchange.hammer.books import Got, Inbook, Logbook, Outbook, Sent, Unseal
from tests.exchange.hammer.countries import Country
from tests.exchange.hammer.offices import Office

_SENT = "SELECT number, business, body, salt, kind, tip, verdict FROM exchange_outbox WHERE channel = %s AND number IS NOT NULL ORDER BY number"
_WAITING = "SELECT count(*) FROM exchange_outbox WHERE channel = %s AND number IS NULL"
_RECEIPTS = "SELECT receipt FROM exchange_receipt WHERE channel = %s ORDER BY last"
_GOT = "SELECT number, body, salt, tip, verdict FROM exchange_inbox WHERE channel = %s ORDER BY number"
_SPANS = "SELECT receipt FROM exchange_span WHERE channel = %s ORDER BY last"
_LEAVES = "SELECT place, hash FROM exchange_hash WHERE origin = %s AND level = 0 ORDER BY place"
_HEADS = "SELECT kind, state FROM exchange_head WHERE kind IN ('Log', 'Watched')"
LOT = 2_000


def outbook(office: Office, channel: str) -> Outbook:
    """The sender's end of a channel."""
    head = _head(office, Sending, channel) or Sending(channel, 0, b"")
    sent = tuple(
        Sent(number, business, _hash(body), _hash(record_in(bytes(body))), bytes(salt), kind, bytes(tip), verdict or OK)
        for number, business, body, salt, kind, tip, verdict in _rows(office, _SENT, channel)
    )
    [(waiting,)] = _rows(office, _WAITING, channel)
    receipts = tuple(bytes(note) for (note,) in _rows(office, _RECEIPTS, channel))
    return Outbook(channel, head.last, head.acked, head.tip, head.frozen, waiting, sent, receipts)


def inbook(office: Office, channel: str) -> Inbook:
    """The receiver's end of a channel."""
    head = _head(office, Receiving, channel) or Receiving(channel, 0, b"")
    got = tuple(
        Got(number, _hash(body), bytes(salt), bytes(tip), verdict)
        for number, body, salt, tip, verdict in _rows(office, _GOT, channel)
    )
    receipts = tuple(bytes(note) for (note,) in _rows(office, _SPANS, channel))
    return Inbook(channel, head.last, head.tip, head.frozen, got, receipts)


def logbook(office: Office, partners: Iterable[Office]) -> Logbook:
    """An office's log, with every checkpoint of it and every copy of its leaves that the others keep."""
    origin = office.country.manifest.origin
    notes = [note for one in (office, *partners) for note in _notes(one)]
    points = [point for note in notes if (point := _checkpoint(note)) is not None and point.origin == origin]
    mirrors = tuple(_leaves(one, origin) for one in partners)
    return Logbook(origin, _leaves(office, origin), tuple(points), mirrors)


def unsealing(country: Country) -> Unseal:
    """How a country's notes are opened: by the public keys in its manifest."""
    keys = note_keys(country.manifest.node)

    def signed(key: VerifierKey, text: str, signature: bytes) -> bool:
        return key.kind == ED25519 and note_holds(key.kind, key.public, text.encode(), signature)

    def unseal(note: bytes) -> str | None:
        opened = open_note(note, keys, signed)
        return None if isinstance(opened, Problem) else opened.text

    return unseal


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _leaves(office: Office, origin: str) -> tuple[bytes, ...]:
    found = []
    for expected, (place, leaf) in enumerate(_rows(office, _LEAVES, origin)):
        if place != expected:
            raise AssertionError(f"{office.code}: leaf {expected} of {origin} is missing")
        found.append(bytes(leaf))
    return tuple(found)


def _notes(office: Office) -> Iterator[bytes]:
    for kind, state in _rows(office, _HEADS):
        if kind == "Log":
            log = msgspec.json.decode(state, type=Log)
            yield from filter(None, (log.note, log.shown))
        else:
            yield msgspec.json.decode(state, type=Watched).note


def _checkpoint(note: bytes) -> Checkpoint | None:
    point = read_checkpoint(note.partition(b"\n\n")[0].decode() + "\n") if note else None
    return point if isinstance(point, Checkpoint) else None


def _head(office: Office, kind: type, key: str) -> msgspec.Struct | None:
    rows = office.ask("SELECT state FROM exchange_head WHERE kind = %s AND key = %s", kind.__name__, key)
    return msgspec.json.decode(str(rows[0][0]), type=kind) if rows else None


def _rows(office: Office, statement: str, *parameters: object) -> Iterator[tuple]:
    """Row by row: what lies there may be more than memory."""
    with psycopg.connect(office.database.owner_url) as connection, connection.cursor(name="books") as cursor:
        cursor.itersize = LOT
        yield from cursor.execute(statement, parameters)
