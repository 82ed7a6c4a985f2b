"""The statement: what an issuing authority signs of a certificate, short enough for a printed square.

It names the certificate, its parties and its days, and bears the digest of the whole document: whoever holds the
document too can see that not a letter of it was changed, whoever holds only the paper that the paper is no invention.
"""

import base64
import hashlib
from datetime import date

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.origin.issued_certificate import IssuedCertificate

LONGEST_STATEMENT = 1_200
"""Bytes; a longer one would not fit a square that a telephone can read off paper."""
LONGEST_NAME = 60


class Statement(Struct, frozen=True, array_like=True):
    """What the square says, in this order and without the names of its fields, to keep the square small."""

    number: str
    agreement: str
    issuer: str  # country
    issued: date
    expires: date
    exporter: str
    consignee: str
    items: int
    digest: str  # of the whole certificate, `digest_of`


def statement_of(certificate: IssuedCertificate) -> Statement:
    """The statement of a certificate; long names are cut, the digest holds them whole."""
    return Statement(
        certificate.number,
        certificate.agreement,
        certificate.issuer,
        certificate.issued,
        certificate.expires,
        certificate.exporter.name[:LONGEST_NAME],
        certificate.consignee.name[:LONGEST_NAME],
        len(certificate.items),
        digest_of(written(certificate)),
    )


def written(certificate: IssuedCertificate) -> bytes:
    """The certificate as the bytes its digest is of: JSON, keys in their order, nothing between them."""
    return msgspec.json.encode(certificate, order="sorted")


def digest_of(content: bytes) -> str:
    """SHA-256, in the letters of URLs and without padding: 43 of them."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode("ascii")


def write_statement(statement: Statement) -> bytes:
    """The bytes that are signed."""
    return msgspec.json.encode(statement)


def read_statement(content: bytes) -> Statement | Problem:
    """A statement out of the bytes that were signed. Problem: `statement-unreadable`."""
    if len(content) > LONGEST_STATEMENT:
        return Problem("statement-unreadable", value=f"{len(content)} bytes")
    try:
        return msgspec.json.decode(content, type=Statement)
    except (msgspec.DecodeError, RecursionError):
        return Problem("statement-unreadable", value=shown(content.decode("utf-8", "replace")))


def differs(statement: Statement, content: bytes) -> Problem | None:
    """What is wrong where a document is not the one the statement is of. Problem: `certificate-altered`."""
    if digest_of(content) == statement.digest:
        return None
    facts = {"stated": statement.digest, "found": digest_of(content)}
    return Problem("certificate-altered", value=statement.number, facts=facts)
