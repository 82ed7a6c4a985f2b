"""Reach: how far the logs of partners are relied on, and which of the messages received that makes surer.

logged       what is mirrored here: under a checkpoint its log has signed
witnessed    what stands under a checkpoint that a quorum of the partner's policy has cosigned
entangled    what stands under such a checkpoint that is itself in our log, under one of ours that a quorum has cosigned
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from msgspec import Struct

from gwanmun.law.exchange.assurance import Level
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.holding import Watched
from gwanmun.law.exchange.merkle import Hash
from gwanmun.office.exchange.sequencing import Reach, Session
from gwanmun.office.journal.columns import Column, columns
from gwanmun.office.journal.connection import cursor
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "reach.sql")
MOST_LEAVES = 4096  # looked up at once


class Reached(Struct, frozen=True):
    """Up to where a log is relied on, by level; of a forked log to nowhere."""

    logged: int = 0
    witnessed: int = 0
    entangled: int = 0

    def level_at(self, place: int) -> Level:
        """How far what stands at a place can be relied on."""
        if place < min(self.entangled, self.witnessed):
            return Level.ENTANGLED
        if place < self.witnessed:
            return Level.WITNESSED
        return Level.LOGGED if place < self.logged else Level.RECEIVED


class Risen(Struct, frozen=True):
    """A certificate that can be relied on further than before, by its number."""

    certificate: str
    level: Level


class Brought(Struct, frozen=True):
    """A certificate by its number, where it stands in its log, and the message that brought it."""

    certificate: str
    place: int
    body: bytes


def witnessed(session: Session, checkpoint: Checkpoint, note: bytes) -> None:
    """A quorum has cosigned this checkpoint of a partner's log."""
    had = session.head(Reach, checkpoint.origin) or Reach(checkpoint.origin)
    if checkpoint.size > had.witnessed:
        session.put(msgspec.structs.replace(had, witnessed=checkpoint.size, note=note))


def shown(session: Session, size: int) -> None:
    """A quorum has cosigned our own log up to this size."""
    had = session.head(Reach, session.origin) or Reach(session.origin)
    if size > had.shown:
        session.put(msgspec.structs.replace(had, shown=size))


def of_partners(origins: Sequence[str]) -> dict[str, Reached]:
    """How far many partners' logs are relied on now."""
    with cursor() as execute:
        rows = execute.execute(SQL["heads"]).fetchall()
    reaches = [msgspec.json.decode(state, type=Reach) for kind, state in rows if kind == "Reach"]
    return of_logs(origins, (reaches, [msgspec.json.decode(s, type=Watched) for kind, s in rows if kind == "Watched"]))


def of_logs(origins: Sequence[str], heads: tuple[Sequence[Reach], Sequence[Watched]]) -> dict[str, Reached]:
    """How far many partners' logs are relied on now, given the heads; of all reaches only our own log's is shown."""
    reaches = {one.origin: one for one in heads[0]}
    forked = {one.origin for one in heads[1] if one.forked}
    own = max((one.shown for one in heads[0]), default=0)
    asked = [(name, reaches.get(name, Reach(name)).witnessed, own) for name in origins]
    with cursor() as execute:
        rows = execute.execute(SQL["of_logs"], columns(("text", "int8", "int8"), asked)).fetchall()
    found = {
        name: Reached(logged, min(reaches.get(name, Reach(name)).witnessed, logged), entangled)
        for name, logged, entangled in rows
    }
    return {name: Reached() if name in forked else found[name] for name in origins}


def between(origin: str, start: int, end: int) -> dict[str, int]:
    """Certificates acted on whose leaves stand between two places of their log: by number, the place."""
    with cursor() as execute:
        return {
            certificate: places[leaf]
            for places in _places(execute, origin, start, end)
            for certificate, leaf in execute.execute(SQL["of_leaves"], _leaves(places)).fetchall()
        }


def brought(origin: str, start: int, end: int) -> list[Brought]:
    """The messages that brought the certificates between two places of their log."""
    with cursor() as execute:
        return [
            Brought(certificate, places[leaf], body)
            for places in _places(execute, origin, start, end)
            for certificate, leaf, body in execute.execute(SQL["brought"], _leaves(places), binary=True).fetchall()
        ]


def _places(execute: "psycopg.Cursor[Any]", origin: str, start: int, end: int) -> Iterator[dict[Hash, int]]:
    """The leaves between two places of a log, so many at a time, and where each stands."""
    for first in range(start, end, MOST_LEAVES):
        found = dict(execute.execute(SQL["between"], [origin, first, min(end, first + MOST_LEAVES)]).fetchall())
        if found:
            yield found


def _leaves(places: Iterable[Hash]) -> list[Column]:
    return columns(("bytea",), [(leaf,) for leaf in places])


def told(origin: str) -> Reached:
    """How far a log was relied on when the desks were last told what that makes surer."""
    with cursor() as execute:
        row = execute.execute(SQL["told"], [origin]).fetchone()
    return msgspec.json.decode(row[0], type=Reached) if row else Reached()


def tell(origin: str, now: Reached) -> None:
    """The desks have been told so far."""
    with cursor() as execute:
        execute.execute(SQL["tell"], [origin, msgspec.json.encode(now).decode()])
