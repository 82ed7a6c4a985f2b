"""A wire for stories: what one office has put into its outbox is what the other's desks act on, byte for byte.

The gateway's own tests carry messages over sockets; here a story hands them over itself, so that it may hold one back,
turn two round, or fall silent.
"""

from datetime import datetime

import msgspec
from django.db import connection, transaction

from gwanmun.law.exchange.holding import Partner
from gwanmun.law.exchange.messages import Message, read_message
from gwanmun.office import clock
from gwanmun.office.desks import incoming
from gwanmun.office.exchange.inbox import Arrived

Wired = tuple[str, bytes]  # channel, body


def outgoing(since: int = 0) -> list[Wired]:
    """What this office has put into its outbox, in the order it was put there, after the first so many."""
    with connection.cursor() as execute:
        execute.execute("SELECT channel, body FROM exchange_outbox ORDER BY id")
        return [(channel, bytes(body)) for channel, body in execute.fetchall()][since:]


def messages(wired: list[Wired]) -> list[Message]:
    """What was said."""
    return [read_message(body) for _, body in wired]


def deliver(wired: list[Wired]) -> None:
    """The office entered now acts on these, in this order, each in a transaction of its own."""
    for number, (channel, body) in enumerate(wired, 1):
        arrived = Arrived(channel[:2], channel, number, body, b"", 0, b"", "", clock.now())
        with transaction.atomic():
            incoming.act([arrived])


def beat(country: str, at: datetime | None = None) -> None:
    """A heartbeat of this country's office has just come."""
    moment = int((at or clock.now()).timestamp() * 1000)
    state = msgspec.json.encode(Partner(country, moment, moment)).decode()
    with connection.cursor() as execute:
        execute.execute(
            "INSERT INTO exchange_head (kind, key, state) VALUES ('Partner', %s, %s)"
            " ON CONFLICT (kind, key) DO UPDATE SET state = excluded.state",
            [country, state],
        )
