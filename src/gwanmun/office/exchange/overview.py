"""Overview: where the exchange stands with every partner, for people: what waits, how sure it is, what went wrong."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

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


class Overview(Struct, frozen=True):
    """The exchange of one office."""

    country: str
    log_size: int
    log_signed: int  # under a checkpoint of ours
    log_shown: int  # under one that a quorum has cosigned
    partners: tuple[Standing, ...]
    alarms: tuple[Alarm, ...]
    evidence: tuple[str, ...]
    keys: tuple[KeyWarning, ...] = ()


def overview(country: str, now: datetime) -> Overview:
    """Where everything stands; `country` is the office's own, `KR`."""
    with cursor() as execute:
        rows = execute.execute(SQL["heads"]).fetchall()
        alarms = tuple(Alarm(*row) for row in execute.execute(SQL["alarms"]))
        evidence = tuple(row[0] for row in execute.execute(SQL["evidence"]))
    heads: dict[str, list[str]] = {}
    for kind, state in rows:
        heads.setdefault(kind, []).append(state)
    log = next(iter(_of(heads, Log)), Log())
    shown = size_stated(log.shown) if log.shown else 0
    known = partners.every()
    own_origin = _own_origin(heads, known)
    standings = tuple(
        _standing(country, partner, manifest, heads, own_origin=own_origin, now=now)
        for partner, manifest in sorted(known.items())
    )
    return Overview(country, log.frontier.size, log.size, shown, standings, alarms, evidence)


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


def _own_origin(heads: Heads, known: Mapping[str, KeyManifest]) -> str:
    """The name of the office's own log: the reach that is no partner's."""
    theirs = {one.origin for one in known.values()}
    origins = [msgspec.json.decode(state)["origin"] for state in heads.get("Reach", ())]
    return next((origin for origin in origins if origin not in theirs), "")


def _standing(
    country: str, partner: str, manifest: KeyManifest, heads: Heads, *, own_origin: str, now: datetime
) -> Standing:
    told = next((one for one in _of(heads, Partner) if one.country == partner), None)
    watched = next((one for one in _of(heads, Watched) if one.origin == manifest.origin), Watched(manifest.origin))
    milliseconds = int(now.timestamp() * 1000)
    sending = {one.channel: one for one in _of(heads, Sending)}
    receiving = {one.channel: one for one in _of(heads, Receiving)}
    return Standing(
        partner,
        datetime.fromtimestamp(told.heard_at / 1000, UTC) if told is not None else None,
        not is_fresh(told, milliseconds),
        told is not None and is_withholding(told, milliseconds),
        manifest.version,
        datetime.fromtimestamp(manifest.expires, UTC),
        manifest.origin,
        reach.reached(manifest.origin, own_origin),
        watched.forked,
        tuple(_outward(sending.get(at), at) for at in _channels(country, partner)),
        tuple(_inward(receiving.get(at), at, told) for at in _channels(partner, country)),
    )


def _channels(sender: str, receiver: str) -> list[str]:
    return [name_of(sender, receiver, lane) for lane in LANES]


def _outward(sending: Sending | None, channel: str) -> Outward:
    last, acked, frozen = (sending.last, sending.acked, sending.frozen) if sending is not None else (0, 0, "")
    waiting = _one("waiting", channel)
    oldest = _one("oldest", channel, acked + 1) if acked < last else None
    oldest = oldest or (_one("oldest_waiting", channel) if waiting else None)
    return Outward(channel, last, acked, waiting, oldest, frozen, _counted("refused_of_ours", channel))


def _inward(receiving: Receiving | None, channel: str, told: Partner | None) -> Inward:
    last, frozen = (receiving.last, receiving.frozen) if receiving is not None else (0, "")
    announced = max(last, told.heads.get(channel, 0)) if told is not None else last
    unread = _one("unread", channel)
    return Inward(channel, last, announced, unread, frozen, _counted("refused_of_theirs", channel))


def _one(name: str, *parameters: object) -> Any:  # noqa: ANN401 - a count or a moment
    with cursor() as execute:
        row = execute.execute(SQL[name], list(parameters)).fetchone()
    return row[0] if row else None


def _counted(name: str, channel: str) -> dict[str, int]:
    with cursor() as execute:
        return dict(execute.execute(SQL[name], [channel]).fetchall())


def _of(heads: Heads, kind: type[T]) -> list[T]:
    return [msgspec.json.decode(state, type=kind) for state in heads.get(kind.__name__, ())]
