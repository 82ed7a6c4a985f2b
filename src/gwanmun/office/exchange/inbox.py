"""The inbox: what partners have told us and a desk has still to act on, once each, in the order of its channel."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

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
    certificate: str  # the number of the certificate it brings; empty where it brings none
    at: datetime


def unread(channels: Sequence[str], most: int) -> list[Arrived]:
    """The first messages of these channels nobody has acted on, in order."""
    with cursor() as execute:
        rows = execute.execute(SQL["unread"], [list(channels), most, most], binary=True).fetchall()
    return [Arrived(channel[:2], channel, *rest) for channel, *rest in rows]


def read(acted: Sequence[Arrived]) -> None:
    """These have been acted on, and all before them in their channels; in the transaction in which that was done."""
    last = {one.channel: str(one.number) for one in acted}  # they come in order
    with cursor() as execute:
        execute.execute(SQL["read"], columns(("text", "text"), last.items()))
