"""Receipts: what partners have signed for, as far as no desk has been told of it."""

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from gwanmun.law.exchange.receipt import OK
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "receipts.sql")


class Delivered(Struct, frozen=True):
    """A message of ours that its receiver has written down, and what it said of it."""

    channel: str
    number: int
    business: tuple[str, ...]  # what it is: its kind, and what makes it one of its kind
    digest: bytes  # SHA-256 of it
    verdict: str
    at: datetime


def untold(channel: str, most: int) -> list[Delivered]:
    """The first messages of a channel of which the desks do not know yet that they have arrived, in order."""
    with cursor() as execute:
        row = execute.execute(SQL["told"], [channel]).fetchone()
        last = int(row[0]) if row else 0
        rows = execute.execute(SQL["untold"], [channel, last, most]).fetchall()
    return [
        Delivered(channel, number, tuple(business.split("\x1f")), digest, verdict or OK, at)
        for number, business, digest, verdict, at in rows
    ]


def tell(channel: str, last: int) -> None:
    """The desks have been told up to this number, in the caller's transaction."""
    with cursor() as execute:
        execute.execute(SQL["tell"], [channel, str(last)])
