"""Receipts: what a receiver signs once it has written messages down: which numbers, the chain, and what it refused.

    eodes-receipt/1
    <channel>
    <first> <last>
    <base64 of the tip after the last>
    <number> <verdict>      for each message refused, in order; what is not listed is OK

Nothing else stands in it, so the same messages have the same receipt, for ever. A refused message is received all the
same: the channel moves on, and the sender reads why in the receipt.
"""

import base64
import re

from msgspec import Struct

from gwanmun.law.exchange.channel import MOST_MESSAGES
from gwanmun.law.exchange.merkle import LARGEST, Hash

OK = "OK"
UNKNOWN_SCHEMA = "UNKNOWN_SCHEMA"
BAD_ISSUER_KEY = "BAD_ISSUER_KEY"
REVOKED_KEY = "REVOKED_KEY"
BACKDATED = "BACKDATED"
BAD_BUSINESS = "BAD_BUSINESS"  # and why: "BAD_BUSINESS certificate-known"
REPEATED = "BAD_BUSINESS message-repeated"
"""The same message under a second number: received, and without effect."""

_VERDICT = re.compile(r"OK|UNKNOWN_SCHEMA|BAD_ISSUER_KEY|REVOKED_KEY|BACKDATED|BAD_BUSINESS [a-z][a-z0-9-]{0,63}")
_RECEIPT = re.compile(
    r"eodes-receipt/1\n([A-Z]{2}>[A-Z]{2}/[a-z]{2,4})\n([1-9]\d{0,18}) ([1-9]\d{0,18})\n([A-Za-z0-9+/]{43}=)\n"
    r"((?:[1-9]\d{0,18} [A-Z_]+(?: [a-z0-9-]+)?\n)*)",
    re.ASCII,
)


class Receipt(Struct, frozen=True):
    """Messages written down by their receiver."""

    channel: str
    first: int
    last: int
    tip: Hash
    refused: tuple[tuple[int, str], ...] = ()  # number and verdict, in order


def is_verdict(verdict: str) -> bool:
    """Whether it is one of the closed list."""
    return _VERDICT.fullmatch(verdict) is not None


def write_receipt(receipt: Receipt) -> str:
    """The text that is signed."""
    refused = "".join(f"{number} {verdict}\n" for number, verdict in receipt.refused)
    tip = base64.b64encode(receipt.tip).decode()
    return f"eodes-receipt/1\n{receipt.channel}\n{receipt.first} {receipt.last}\n{tip}\n{refused}"


def read_receipt(text: str) -> Receipt | None:
    """A receipt out of its text; None for a text that is none, or is not written in the one way it is written."""
    found = _RECEIPT.fullmatch(text)
    if not found:
        return None
    lines = (line.partition(" ") for line in found[5].splitlines())
    refused = tuple((int(number), verdict) for number, _, verdict in lines)
    receipt = Receipt(found[1], int(found[2]), int(found[3]), base64.b64decode(found[4]), refused)
    return receipt if _is_sound(receipt) and write_receipt(receipt) == text else None


def _is_sound(receipt: Receipt) -> bool:
    numbers = [number for number, _ in receipt.refused]
    return (
        receipt.first <= receipt.last <= LARGEST
        and receipt.last - receipt.first < MOST_MESSAGES
        and numbers == sorted(set(numbers))
        and all(receipt.first <= number <= receipt.last for number in numbers)
        and all(is_verdict(verdict) and verdict != OK for _, verdict in receipt.refused)
    )
