"""Proofs of receipt: that a partner signed for a message, shown to somebody who has neither office's books.

A receipt names a row of numbers and the tip of the chain after the last. What leads from a message to that tip is the
tip before the first and, for each number, two hashes: {"number": 7, "prev": …, "links": [[digest, salt], …]}, in URL
letters. Whoever denies a receipt must deny his own signature.
"""

import base64
import hashlib
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.channel import MOST_MESSAGES, Link, tips
from gwanmun.law.exchange.jws import UnsoundJWSError, decoded, encoded
from gwanmun.law.exchange.merkle import LARGEST, Hash
from gwanmun.law.exchange.note import Check, VerifierKey, open_note
from gwanmun.law.exchange.receipt import OK, Receipt, read_receipt
from gwanmun.law.exchange.signed_json import UnsoundJSONError, read_object, write_object

LONGEST_LINKS = 64 * 1024


class Links(Struct, frozen=True, forbid_unknown_fields=True):
    """What leads from a message to the tip of a receipt."""

    number: int
    prev: str
    links: tuple[tuple[str, str], ...]


class Received(Struct, frozen=True):
    """What a receiver has signed for."""

    channel: str
    number: int
    verdict: str
    by: str  # the node's key


def write_links(number: int, prev: Hash, links: Iterable[Link]) -> bytes:
    """The file of what leads from a message to a receipt."""
    pairs = [[encoded(link.digest), encoded(link.salt)] for link in links]
    return write_object({"number": number, "prev": encoded(prev), "links": pairs})


def verify_receipt(
    note: bytes, links: bytes, message: bytes, keys: Iterable[VerifierKey], *,
    channel: str, signed_part: bytes, check: Check,
) -> Received | Problem:  # fmt: skip
    """What a receiver's note shows of a message that carries this signed part.

    `channel` is `KR>VN`: from whom to whom. Problems: those of `open_note`, and `receipt-unfounded` with why.
    """
    opened = open_note(note, keys, check)
    if isinstance(opened, Problem):
        return opened
    receipt = read_receipt(opened.text)
    if receipt is None:
        return _unfounded(opened.text, "it is no receipt")
    if receipt.channel.partition("/")[0] != channel:
        return _unfounded(receipt.channel, "it is of another channel")
    way = _read_links(links)
    if isinstance(way, str):
        return _unfounded(receipt.channel, way)
    wrong = _wrong(receipt, *way, message=message)
    if wrong or not carries(message, signed_part):
        return _unfounded(receipt.channel, wrong or "the message is of another document")
    number = way[0]
    return Received(receipt.channel, number, dict(receipt.refused).get(number, OK), next(iter(opened.signed)).name)


def carries(message: bytes, signed_part: bytes) -> bool:
    """Whether a message carries a document: its signed part stands in it, as it is or in base64.

    In base64 the last one or two signs of the signature melt into what follows, and are not compared.
    """
    whole_threes = signed_part[: len(signed_part) - len(signed_part) % 3]
    return signed_part in message or base64.b64encode(whole_threes) in message


def _wrong(receipt: Receipt, number: int, prev: Hash, links: list[Link], *, message: bytes) -> str:
    if not receipt.first <= number <= receipt.last:
        return "it is of other numbers"
    if len(links) != receipt.last - receipt.first + 1:
        return "the way to it is too short or too long"
    if links[number - receipt.first].digest != hashlib.sha256(message).digest():
        return "the message under this number is another"
    *_, tip = tips(prev, receipt.first, links)
    return "" if tip == receipt.tip else "the way does not lead to it"


def _read_links(content: bytes) -> tuple[int, Hash, list[Link]] | str:
    try:
        read = msgspec.convert(read_object(content, LONGEST_LINKS), Links)
        links = [Link(_hash(digest), _hash(salt)) for digest, salt in read.links]
        prev = _hash(read.prev)
    except (UnsoundJSONError, UnsoundJWSError, msgspec.ValidationError) as why:
        return str(why)
    if not 1 <= len(links) <= MOST_MESSAGES or not 1 <= read.number <= LARGEST:
        return "no numbers of a batch"
    return read.number, prev, links


def _hash(written: str) -> Hash:
    content = decoded(written)
    if len(content) != hashlib.sha256().digest_size:
        raise UnsoundJWSError("not 32 bytes of a hash")
    return content


def _unfounded(what: str, why: str) -> Problem:
    return Problem("receipt-unfounded", value=shown(what), facts={"why": why})
