"""The office's own log, shown: its newest cosigned checkpoint, its tiles, and a bundle of proofs for a certificate.

Everything here is for anybody: nothing that is shown says what was logged, but to whoever holds the document.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from gwanmun.law.exchange.bundle import Bundle
from gwanmun.law.exchange.channel import LANES, Link, first_tip, name_of
from gwanmun.law.exchange.checkpoint import size_stated
from gwanmun.law.exchange.entry import entry_leaf
from gwanmun.law.exchange.holding import Log
from gwanmun.law.exchange.log_proof import LogProof, write_proof
from gwanmun.law.exchange.merkle import inclusion_proof
from gwanmun.law.exchange.messages import CertificateAmended, CertificateIssued, read_message
from gwanmun.law.exchange.receipt_proof import write_links
from gwanmun.law.exchange.tiles import HEIGHT, WIDTH, Tile
from gwanmun.office.exchange import hashes, partners
from gwanmun.office.exchange.hashes import Run
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "own_log.sql")
SCHEMA = Path(__file__).parents[2] / "law" / "exchange" / "schemas" / "certificate-of-origin-1.json"
_TAGS = ("CO.ISSUE", "CO.AMEND")


class Sent(Struct, frozen=True):
    """A certificate as it was sent."""

    channel: str
    number: int
    body: bytes
    salt: bytes
    record: bytes
    kind: int


def checkpoint() -> bytes:
    """The newest checkpoint a quorum has cosigned, with its cosignatures; empty before the first."""
    with cursor() as execute:
        row = execute.execute(SQL["log"]).fetchone()
        log = msgspec.json.decode(row[0], type=Log) if row else Log()
        if not log.shown:
            return b""
        return cosigned(execute.execute, log.shown)


def cosigned(run: Run, note: bytes) -> bytes:
    """A checkpoint of ours with the lines of those who have cosigned it."""
    return note + b"".join(bytes(lines) for (lines,) in run(SQL["lines"], [size_stated(note)]))


def tile(origin: str, wanted: Tile) -> bytes:
    """A tile of the log, as far as it stands under the checkpoint that is shown; empty for one that does not."""
    if wanted.place * WIDTH + wanted.width > _size(checkpoint()) >> HEIGHT * wanted.level:
        return b""
    with cursor() as execute:
        content = hashes.tile(execute.execute, origin, wanted)
    return content if len(content) == wanted.width * 32 else b""


def bundle(country: str, origin: str, number: str, own_keys: Sequence[bytes]) -> Bundle | None:
    """All that is needed to verify a certificate of ours offline; None for one not sent, or not yet witnessed.

    `country` is the office's own, `own_keys` its manifests from the first.
    """
    sent = _sent(country, number)
    shown = checkpoint()
    if sent is None or not shown:
        return None
    leaf = entry_leaf(sent.kind, sent.salt, sent.record)
    with cursor() as execute:
        place = hashes.places(execute.execute, origin, [leaf]).get(leaf)
        if place is None or place >= _size(shown):
            return None
        size = _size(shown)
        proof = inclusion_proof(place, size, hashes.reading(execute.execute, origin, size))
    message = read_message(sent.body)
    assert isinstance(message, CertificateIssued | CertificateAmended), "its business says so"
    receiver = sent.channel[3:5]
    receipt, links = _receipt(sent)
    keys = {country: tuple(own_keys)} | ({receiver: partners.chain(receiver)} if receipt else {})
    return Bundle(
        message.document.decode("ascii"), sent.salt, write_proof(LogProof(place, proof, shown)), SCHEMA.read_bytes(),
        keys, b"", sent.body if receipt else b"", receipt, links,
    )  # fmt: skip


def _sent(country: str, number: str) -> Sent | None:
    """The message that brought a certificate to its partner, whichever that was."""
    business = [f"{tag}\x1f{number}" for tag in _TAGS]
    with cursor() as execute:
        for partner in partners.versions():
            for lane in LANES:
                row = execute.execute(SQL["sent"], [name_of(country, partner, lane), business]).fetchone()
                if row is not None:
                    return Sent(*row)
    return None


def _receipt(sent: Sent) -> tuple[bytes, bytes]:
    """The partner's word that it has the message, and what leads from the message there; empty while it has not."""
    with cursor() as execute:
        row = execute.execute(SQL["receipt"], [sent.channel, sent.number]).fetchone()
        if row is None or row[0] > sent.number:
            return b"", b""
        first, last, receipt = row
        chain = execute.execute(SQL["chain"], [sent.channel, first - 1, last]).fetchall()
    prev = chain.pop(0)[3] if first > 1 else first_tip(sent.channel)
    links = (Link(digest, sha256(salt).digest()) for _, digest, salt, _ in chain)
    return bytes(receipt), write_links(sent.number, prev, links)


def _size(note: bytes) -> int:
    return size_stated(note) if note else 0
