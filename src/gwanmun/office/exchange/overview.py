"""Overview: where the exchange stands with every partner, for people: what waits, how sure it is, what went wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from gwanmun.law.exchange.beating import is_fresh, is_withholding
from gwanmun.law.exchange.channel import LANES, name_of
from gwanmun.law.exchange.checkpoint import size_stated
from gwanmun.law.exchange.holding import Log, Partner, Receiving, Sending, Watched
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.key_watch import KeyWarning
from gwanmun.office.exchange import partners, reach
from gwanmun.office.exchange.reach import Reached
from gwanmun.office.exchange.sequencing import Reach
from gwanmun.office.journal.columns import columns
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "overview.sql")
T = TypeVar("T", Log, Partner, Receiving, Sending, Watched)
Heads = Mapping[str, Sequence[str]]


class Outward(Struct, frozen=True):
    """A channel to a partner."""

    channel: str
    numbered: int
    acknowledged: int
    waiting: int  # for a number
    oldest: datetime | None  # of what has no receipt yet
    frozen: str
    refused: dict[str, int]  # by verdict


class Inward(Struct, frozen=True):
    """A channel from a partner."""

    channel: str
    received: int
    announced: int  # what the partner's last heartbeat says it has numbered
    unread: int
    frozen: str
    refused: dict[str, int]


class Standing(Struct, frozen=True):
    """Where the exchange stands with one partner."""

    partner: str
    heard_at: datetime | None
    silent: bool  # for so long that no news is no longer good news
    withholding: bool
    manifest: int
    manifest_expires: datetime
    log: str
    reached: Reached  # how far its log is relied on
    forked: str  # the evidence against its log
    outward: tuple[Outward, ...]
    inward: tuple[Inward, ...]


class Alarm(Struct, frozen=True):
    """What a person must look at, since when and how often."""

    code: str
    about: str
    first: datetime
    last: datetime
    times: int


class Evidence(Struct, frozen=True):
    """A piece of evidence: how it is called, since when it lies here, and what it is."""

    id: str
    at: datetime
    bytes: int
    kind: str  # fork, equivocation, heartbeat


class Overview(Struct, frozen=True):
    """The exchange of one office."""

    country: str
    log_size: int
    log_signed: int  # under a checkpoint of ours
    log_shown: int  # under one that a quorum has cosigned
    partners: tuple[Standing, ...]
    alarms: tuple[Alarm, ...]
    evidence: tuple[Evidence, ...]
    keys: tuple[KeyWarning, ...] = ()


class _Told(Struct, frozen=True):
    """What the boxes and the logs say of channels and origins, gathered in one statement each."""

    ours: Mapping[tuple[str, str], tuple[int, datetime | None]]  # by channel, and what was counted
    theirs: Mapping[tuple[str, str], tuple[int, datetime | None]]
    logs: Mapping[str, Reached]


def overview(country: str, now: datetime, known: Mapping[str, KeyManifest] | None = None) -> Overview:
    """Where everything stands; `country` is our own, `KR`; `known` are the partners, where they are at hand."""
    with cursor() as execute:
        rows = execute.execute(SQL["heads"]).fetchall()
        alarms = tuple(Alarm(*row) for row in execute.execute(SQL["alarms"]))
        evidence = tuple(
            Evidence(name, at, length, kind_of(bytes(beginning)))
            for name, at, length, beginning in execute.execute(SQL["evidence"])
        )
    heads: dict[str, list[str]] = {}
    for kind, state in rows:
        heads.setdefault(kind, []).append(state)
    log = next(iter(_of(heads, Log)), Log())
    shown = size_stated(log.shown) if log.shown else 0
    by_country = partners.every() if known is None else known
    told = _told(country, by_country, heads)
    standings = tuple(
        _standing(country, partner, manifest, heads, told=told, now=now)
        for partner, manifest in sorted(by_country.items())
    )
    return Overview(country, log.frontier.size, log.size, shown, standings, alarms, evidence)


def kind_of(content: bytes) -> str:
    """What evidence is, by how it begins: fork, equivocation; a signed word of the office it is against otherwise."""
    found = re.match(rb"eodes-(\w+)/", content)
    return found[1].decode() if found else ""


def evidence(identity: str) -> bytes | None:
    """A piece of evidence, as it is handed on."""
    with cursor() as execute:
        row = execute.execute(SQL["shown_evidence"], [identity]).fetchone()
    return bytes(row[0]) if row else None


def frozen_for(channel: str) -> str:
    """What a channel is frozen for, at our end; empty for one that is open, or never was used."""
    with cursor() as execute:
        row = execute.execute(SQL["end"], [[Receiving.__name__, Sending.__name__], channel]).fetchone()
    return str(msgspec.json.decode(row[0]).get("frozen", "")) if row else ""


def _told(country: str, known: Mapping[str, KeyManifest], heads: Heads) -> _Told:
    """What is to be counted, for all partners together."""
    out = [channel for partner in known for channel in _channels(country, partner)]
    into = [channel for partner in known for channel in _channels(partner, country)]
    next_ones = [(one.channel, one.acked + 1) for one in _of(heads, Sending) if one.acked < one.last]
    with cursor() as execute:
        ours = execute.execute(SQL["ours"], [out, out, *columns(("text", "int8"), next_ones)]).fetchall()
        theirs = execute.execute(SQL["theirs"], [into, into]).fetchall()
    return _Told(_counts(ours), _counts(theirs), reach.of_logs([one.origin for one in known.values()], _logs(heads)))


def _counts(
    rows: Sequence[tuple[str, str, int, datetime | None]],
) -> dict[tuple[str, str], tuple[int, datetime | None]]:
    return {(channel, what): (count, oldest) for channel, what, count, oldest in rows}


def _logs(heads: Heads) -> tuple[list[Reach], list[Watched]]:
    return [msgspec.json.decode(state, type=Reach) for state in heads.get("Reach", ())], _of(heads, Watched)


def _standing(
    country: str, partner: str, manifest: KeyManifest, heads: Heads, *, told: _Told, now: datetime
) -> Standing:
    heard = next((one for one in _of(heads, Partner) if one.country == partner), None)
    watched = next((one for one in _of(heads, Watched) if one.origin == manifest.origin), Watched(manifest.origin))
    milliseconds = int(now.timestamp() * 1000)
    sending = {one.channel: one for one in _of(heads, Sending)}
    receiving = {one.channel: one for one in _of(heads, Receiving)}
    return Standing(
        partner,
        datetime.fromtimestamp(heard.heard_at / 1000, UTC) if heard is not None else None,
        not is_fresh(heard, milliseconds),
        heard is not None and is_withholding(heard, milliseconds),
        manifest.version,
        datetime.fromtimestamp(manifest.expires, UTC),
        manifest.origin,
        told.logs[manifest.origin],
        watched.forked,
        tuple(_outward(sending.get(at), at, told) for at in _channels(country, partner)),
        tuple(_inward(receiving.get(at), at, told, heard) for at in _channels(partner, country)),
    )


def _channels(sender: str, receiver: str) -> list[str]:
    return [name_of(sender, receiver, lane) for lane in LANES]


def _outward(sending: Sending | None, channel: str, told: _Told) -> Outward:
    last, acked, frozen = (sending.last, sending.acked, sending.frozen) if sending is not None else (0, 0, "")
    waiting, since = told.ours.get((channel, _WAITS), (0, None))
    _, oldest = told.ours.get((channel, _NEXT), (0, None))
    return Outward(channel, last, acked, waiting, oldest or since, frozen, _refused(told.ours, channel))


def _inward(receiving: Receiving | None, channel: str, told: _Told, heard: Partner | None) -> Inward:
    last, frozen = (receiving.last, receiving.frozen) if receiving is not None else (0, "")
    announced = max(last, heard.heads.get(channel, 0)) if heard is not None else last
    unread, _ = told.theirs.get((channel, _WAITS), (0, None))
    return Inward(channel, last, announced, unread, frozen, _refused(told.theirs, channel))


_WAITS, _NEXT = ".waits", ".next"
"""What is counted of a channel beside its verdicts, none of which begins with a stop."""


def _refused(counted: Mapping[tuple[str, str], tuple[int, datetime | None]], channel: str) -> dict[str, int]:
    return {what: count for (at, what), (count, _) in sorted(counted.items()) if at == channel and what[0] != "."}


def _of(heads: Heads, kind: type[T]) -> list[T]:
    return [msgspec.json.decode(state, type=kind) for state in heads.get(kind.__name__, ())]
