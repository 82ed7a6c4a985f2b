"""Telling: which messages bring a partner from what it was told of a trader to what it should know.

State and not history: of whatever happened in between only the difference is told, each message under a version above
all before it. An operator that takes its consent back is told of as revoked: the partner need not know why.
"""

import hashlib

import msgspec

from gwanmun.law.aeo.operator import ToldPartner
from gwanmun.law.aeo.record import TraderRecord, View
from gwanmun.law.basics import reading
from gwanmun.law.exchange.messages import RowTold, TraderReinstated, TraderRevoked, TraderSuspended, TraderTrusted
from gwanmun.law.exchange.recognition import TraderNews

_encode = msgspec.json.Encoder(order="deterministic").encode


def write_record(record: TraderRecord) -> bytes:
    """The bytes of a record, the same for the same record."""
    return _encode(record)


def read_record(document: bytes) -> TraderRecord:
    """A record out of its bytes. Raises Refused with all its problems (`reading.read`)."""
    return reading.read(TraderRecord, document)


def news(identifier: str, view: View, known: ToldPartner | None) -> tuple[TraderNews, ...]:
    """What to tell a partner that was told this last; nothing where it knows."""
    before = known.standing if known is not None else "revoked"
    version = known.version + 1 if known is not None else 1
    if view.record is None:
        return () if before == "revoked" else (TraderRevoked(identifier, version),)
    trusted = _trusted(view.record, version)
    renewed = known is None or known.digest != trusted.digest.hex()
    told: tuple[TraderNews, ...] = ()
    match before, view.standing:
        case "revoked", "trusted":
            told = (trusted,)
        case "revoked", _:
            told = (trusted, TraderSuspended(identifier, version + 1))
        case "trusted", "suspended":
            told = (TraderSuspended(identifier, version),)
        case "suspended", "trusted":
            again = (_trusted(view.record, version + 1),) if renewed else ()
            told = (TraderReinstated(identifier, version), *again)
        case "trusted", "trusted" if renewed:
            told = (trusted,)
    return told


def all_again(identifier: str, view: View, *, above: int) -> tuple[TraderNews, ...]:
    """Everything of a trader once more, whatever the partner has made of it, under versions above this one."""
    if view.record is None:
        return (TraderRevoked(identifier, above + 1),)
    then = TraderReinstated if view.standing == "trusted" else TraderSuspended
    return (_trusted(view.record, above + 1), then(identifier, above + 2))


def told_by(message: TraderNews, known: ToldPartner | None) -> ToldPartner:
    """What the partner has been told, once this message is on its way."""
    digest = message.digest.hex() if isinstance(message, TraderTrusted) else (known.digest if known is not None else "")
    return ToldPartner(message.version, _stands(message, known), digest)


def row(identifier: str, told: ToldPartner) -> RowTold:
    """The trader as it stands in the register of what this partner was told."""
    return RowTold(identifier, told.version, told.standing, bytes.fromhex(told.digest))  # type: ignore[arg-type]


def _stands(message: TraderNews, known: ToldPartner | None) -> str:
    match message:
        case TraderTrusted():
            return "suspended" if known is not None and known.standing == "suspended" else "trusted"
        case TraderSuspended():
            return "suspended"
        case TraderRevoked():
            return "revoked"
        case TraderReinstated():
            return "trusted"


def _trusted(record: TraderRecord, version: int) -> TraderTrusted:
    document = write_record(record)
    return TraderTrusted(record.tin, version, document, hashlib.sha256(document).digest())
