"""Books: what an office's exchange has written down, read out of its database as an auditor of that office would."""

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
from msgspec import Struct

from gwanmun.cli.demonstration.offices import Office
from gwanmun.law.exchange.checkpoint import size_stated
from gwanmun.law.exchange.holding import Log, Receiving, Watched


class LogSizes(Struct, frozen=True):
    """How many entries an office's own log has, and how many of them stand under a checkpoint a quorum has cosigned."""

    entries: int
    cosigned: int


def log_of(office: Office) -> LogSizes:
    """The office's own log."""
    found = _rows(office, "SELECT state FROM exchange_head WHERE kind = 'Log'")
    log = msgspec.json.decode(found[0][0], type=Log) if found else Log()
    return LogSizes(log.frontier.size, size_stated(log.shown) if log.shown else 0)


def watched(office: Office, origin: str) -> Watched:
    """What an office knows of another's log."""
    found = _rows(office, "SELECT state FROM exchange_head WHERE kind = 'Watched' AND key = %s", origin)
    return msgspec.json.decode(found[0][0], type=Watched) if found else Watched(origin)


def receiving(office: Office, channel: str) -> Receiving | None:
    """An office's end of a channel from another; None before anything has come."""
    found = _rows(office, "SELECT state FROM exchange_head WHERE kind = 'Receiving' AND key = %s", channel)
    return msgspec.json.decode(found[0][0], type=Receiving) if found else None


def believed(office: Office, country: str) -> int:
    """The newest version of a partner's manifest that an office believes."""
    said = "SELECT coalesce(max(version), 0) FROM exchange_manifest WHERE country = %s"
    return int(_rows(office, said, country)[0][0])


def received(office: Office, channel: str) -> int:
    """How many messages of a channel lie in the inbox."""
    return int(_rows(office, "SELECT count(*) FROM exchange_inbox WHERE channel = %s", channel)[0][0])


def receipts(office: Office, channel: str) -> list[bytes]:
    """The receipts an office has given for a channel, in order."""
    return [
        row[0] for row in _rows(office, "SELECT receipt FROM exchange_span WHERE channel = %s ORDER BY last", channel)
    ]


def heard(office: Office, channel: str) -> list[bytes]:
    """The receipts an office has been given for what it sent, in order."""
    return [
        row[0]
        for row in _rows(office, "SELECT receipt FROM exchange_receipt WHERE channel = %s ORDER BY last", channel)
    ]


def unacknowledged(office: Office, channel: str) -> int:
    """How many messages of a channel lie in the outbox without a receipt."""
    said = """SELECT count(*) FROM exchange_outbox WHERE channel = %s AND (number IS NULL OR number >
              (SELECT coalesce(max(last), 0) FROM exchange_receipt WHERE channel = %s))"""
    return int(_rows(office, said, channel, channel)[0][0])


def verdicts(office: Office, channel: str) -> list[tuple[int, str]]:
    """What the receiver said of messages that it found wanting, by their numbers."""
    said = "SELECT number, verdict FROM exchange_outbox WHERE channel = %s AND verdict <> '' ORDER BY number"
    return [(int(number), str(verdict)) for number, verdict in _rows(office, said, channel)]


def evidence(office: Office) -> list[tuple[str, bytes]]:
    """Evidence an office keeps, by its hash."""
    return [(row[0], bytes(row[1])) for row in _rows(office, "SELECT id, content FROM exchange_evidence ORDER BY at")]


def alarms(office: Office) -> list[tuple[str, str]]:
    """What a person must look at: what is wrong, and about whom."""
    return [(row[0], row[1]) for row in _rows(office, "SELECT code, about FROM exchange_alarm ORDER BY last")]


def _rows(office: Office, said: str, *parameters: object) -> Sequence[tuple[Any, ...]]:
    with psycopg.connect(office.database_url) as connection:
        return connection.execute(said, parameters).fetchall()
