"""The outbox: what desks tell partners, put in with what they speak of; sent when the gateway comes to it."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from msgspec import Struct
from uuid_utils.compat import uuid7

from gwanmun.law.exchange.channel import SALT_BYTES, name_of
from gwanmun.law.exchange.messages import Message, business_key, entry_kind, lane_of, record_in, write_message
from gwanmun.office.journal.statements import named
from gwanmun.office.journal.writing import Writing, write

SQL = named(Path(__file__).parent / "outbox.sql")
WAKE = "exchange_outbox"
"""What the gateway listens for. A hint only: who does not hear it looks anyway."""
_TYPES = ("text", "uuid", "text", "bytea", "bytea", "int4", "bytea", "bytea", "timestamptz")


class Post(Struct, frozen=True):
    """A message to a partner; `lane` where it goes by another than its own ("bulk", by the thousand)."""

    partner: str  # "VN"
    message: Message
    lane: str = ""


def post(partner: str, messages: Sequence[Message], at: datetime) -> None:
    """Put messages for a partner into the outbox, in the caller's transaction; what was said before is not repeated."""
    write([writing([Post(partner, message) for message in messages], at)])


def writing(posts: Sequence[Post], at: datetime) -> Writing:
    """The same, to be written together with what the messages speak of."""
    return Writing(SQL["post"], _TYPES, [_row(one, at) for one in posts])


def _row(one: Post, at: datetime) -> tuple[object, ...]:
    message = one.message
    body = write_message(message)
    digest, record = hashlib.sha256(body).digest(), hashlib.sha256(record_in(body)).digest()
    channel = name_of(settings.COUNTRY.upper(), one.partner, one.lane or lane_of(message))
    business = "\x1f".join(business_key(message))
    return (
        channel, uuid7(), business, body, secrets.token_bytes(SALT_BYTES), entry_kind(message), digest, record, at,
    )  # fmt: skip
