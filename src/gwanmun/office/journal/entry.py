"""An entry: one thing that happened to one stream, sealed to everything that happened before it."""

import hashlib
from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Actor(Struct, frozen=True):
    """Who acts, and for whom; every entry of the journal names both."""

    account: str
    on_behalf: str = ""
    only: str = ""  # the one company whose affairs this actor may touch; empty for officers, agencies and partners


OFFICE = Actor("office")


class Entry(Struct, frozen=True):
    """One row of the journal."""

    case_key: UUID
    place: int
    kind: str
    body: str
    at: datetime
    actor: Actor
    seal: bytes
    facts: str | None = None
    pack: str | None = None


class Tip(Struct, frozen=True):
    """The last entry of a stream as somebody read it: where the next one must go, and what it is sealed to."""

    case_key: UUID
    place: int = -1
    seal: bytes = b""


class News(Struct, frozen=True):
    """What is to be written after a tip: first what people did, then what the law decided on these facts."""

    tip: Tip
    actor: Actor
    done: tuple[tuple[str, str], ...]  # (kind, JSON) of what a person or the world did
    decided: tuple[tuple[str, str], ...] = ()  # (kind, JSON) of what the law answered, walking on
    facts: str | None = None
    pack: str | None = None


def sealed(previous: bytes, place: int, kind: str, body: str) -> bytes:
    """The seal of an entry: SHA-256 over the seal before it, its place, its kind and its body."""
    return hashlib.sha256(b"%b\n%d %b\n%b" % (previous, place, kind.encode(), body.encode())).digest()


def entries(news: News, at: datetime) -> list[Entry]:
    """The rows to add. Facts and pack stand on the first entry the law decided, and mark where a walk began."""
    key, place, seal = news.tip.case_key, news.tip.place, news.tip.seal
    rows = []
    for kind, body in news.done:
        place += 1
        seal = sealed(seal, place, kind, body)
        rows.append(Entry(key, place, kind, body, at, news.actor, seal))
    facts, pack = news.facts, news.pack
    for kind, body in news.decided:
        place += 1
        seal = sealed(seal, place, kind, body)
        rows.append(Entry(key, place, kind, body, at, OFFICE, seal, facts, pack))
        facts = pack = None
    return rows
