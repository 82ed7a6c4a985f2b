"""The inbox: what partners have told us and a desk has still to act on, once each, in the order of its channel."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from gwanmun.law.exchange.assurance import Level
from gwanmun.office.journal.columns import columns
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "inbox.sql")


class Arrived(Struct, frozen=True):
    """A message of a partner that was found to be in order."""

    sender: str
    channel: str
    number: int
    body: bytes
    salt: bytes
    kind: int
    leaf: bytes  # of its entry in the sender's log
    at: datetime


def unread(channels: Sequence[str], most: int) -> list[Arrived]:
    """The first messages of these channels nobody has acted on, in order."""
    with cursor() as execute:
        rows = execute.execute(SQL["unread"], [list(channels), most]).fetchall()
    return [Arrived(channel[:2], channel, *rest) for channel, *rest in rows]


def read(acted: Sequence[tuple[Arrived, Level]]) -> None:
    """These have been acted on, and can be relied on so far; in the transaction in which that was done."""
    rows = [(one.channel, one.number, int(level)) for one, level in acted]
    with cursor() as execute:
        execute.execute(SQL["read"], columns(("text", "int8", "int4"), rows))
