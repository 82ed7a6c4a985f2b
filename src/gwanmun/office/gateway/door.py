"""Door: what partners may ask and tell, one address each. Whose connection it is, the TLS key has said already.

Cheap looks come first: how long it is, whose channel it is, whether its sender has sent too much rubbish lately; then
the signature, then what was signed. Whatever is refused has left nothing behind.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from gwanmun.law.exchange import effects, wire
from gwanmun.law.exchange.effects import Bodies, Busy, Effect, Rejected, Reply
from gwanmun.law.exchange.events import BatchArrived, BeatArrived, BodiesAsked, SeenAsked, StandingAsked
from gwanmun.law.exchange.holding import Receiving
from gwanmun.law.exchange.opening import open_batch
from gwanmun.law.exchange.tiles import read_path
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.gateway import mirroring, witnessing
from gwanmun.office.gateway.engine import EngineDownError
from gwanmun.office.gateway.listening import PEER
from gwanmun.office.gateway.node import Gateway
from gwanmun.office.gateway.signing import Request, is_signed

BASE = "/eodes/v1"
LONGEST_TURN = 0.5  # seconds that a batch waits for the one before it; then it is a gap or it is not
STATUS: Mapping[type, str] = {
    effects.Gap: "409 Conflict",
    effects.Stale: "409 Conflict",
    effects.Frozen: "409 Conflict",
    effects.Elsewhere: "409 Conflict",
    effects.Rejected: "422 Unprocessable Content",
    effects.Busy: "503 Service Unavailable",
}
OK = "200 OK"
JSON, TEXT, BYTES = "application/json", "text/plain; charset=utf-8", "application/octet-stream"
Environ = Mapping[str, Any]


class Answer(Struct, frozen=True):
    """What goes back."""

    status: str
    body: bytes
    media: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


class Visit(Struct, frozen=True):
    """A partner at the door: who it is, what for, and what it brought."""

    gateway: Gateway
    country: str
    parts: tuple[str, ...]  # of the path, after the word that chose the room
    environ: Environ
    body: bytes = b""


class TurnAway(Exception):  # noqa: N818 - it is what is done
    """An answer that ends the visit."""

    def __init__(self, status: str, why: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Say why, in a word a program can read."""
        super().__init__(why)
        self.answer = Answer(status, wire.write(Rejected("", why)), headers=headers)


class Door:
    """The application cheroot serves."""

    def __init__(self, gateway: Gateway) -> None:
        """A door of this office."""
        self.gateway = gateway

    def __call__(self, environ: Environ, start: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
        """One request."""
        answer = self._answer(environ)
        start(
            answer.status, [("Content-Type", answer.media), ("Content-Length", str(len(answer.body))), *answer.headers]
        )
        return [answer.body]

    def _answer(self, environ: Environ) -> Answer:
        try:
            return self._visited(environ)
        except TurnAway as away:
            return away.answer
        except EngineDownError:
            return _told(Busy("", 1000))
        except msgspec.MsgspecError as why:
            return Answer("400 Bad Request", wire.write(Rejected("", f"unreadable: {why}")))

    def _visited(self, environ: Environ) -> Answer:
        country = self.gateway.identity.pins.get(environ[PEER], "")
        if not country:
            raise TurnAway("403 Forbidden", "no-partner")
        path = str(environ["PATH_INFO"])
        word, *parts = path.removeprefix(BASE).removeprefix("/").split("/") if path.startswith(BASE) else ("",)
        room = _ROOMS.get((environ["REQUEST_METHOD"], word))
        if room is None:
            raise TurnAway("404 Not Found", "no-such-address")
        if word != "keys" and not self.gateway.believes(country):
            self.gateway.doubted.set()
            raise TurnAway("403 Forbidden", "manifest-expired")
        if not self.gateway.has_patience_with(country):
            raise TurnAway("429 Too Many Requests", "too-much-rubbish", (("Retry-After", "5"),))
        body = _body(environ) if environ["REQUEST_METHOD"] == "POST" else b""
        return room(Visit(self.gateway, country, tuple(parts), environ, body))


def _body(environ: Environ) -> bytes:
    """The body, whole, as long as it says and no longer than may be."""
    length = environ.get("CONTENT_LENGTH", "")
    if environ.get("HTTP_CONTENT_ENCODING") or environ.get("HTTP_TRANSFER_ENCODING"):
        raise TurnAway("415 Unsupported Media Type", "only-as-it-is")
    if not str(length).isdigit():
        raise TurnAway("411 Length Required", "length-missing")
    if int(length) > wire.LONGEST_BATCH:
        raise TurnAway("413 Content Too Large", "too-long", (("Connection", "close"),))
    body: bytes = environ["wsgi.input"].read(int(length))
    if len(body) != int(length):
        raise TurnAway("400 Bad Request", "cut-short")
    return body


# ------------------------------------------------------------------------------------------------------------- channels


def _channel(visit: Visit) -> Answer:
    """`ch/KR/VN/co/batch`, `…/standing`, `…/bodies`."""
    if len(visit.parts) != 4 or visit.parts[3] not in _OF_CHANNEL:
        raise TurnAway("404 Not Found", "no-such-address")
    sender, receiver, lane, what = visit.parts
    if (sender, receiver) != (visit.country, visit.gateway.identity.office.country):
        raise TurnAway("403 Forbidden", "channel-of-others")
    return _OF_CHANNEL[what](visit, f"{sender}>{receiver}/{lane}")


def _batch(visit: Visit, channel: str) -> Answer:
    if not str(visit.environ.get("CONTENT_TYPE", "")).startswith(wire.MEDIA.partition(";")[0]):
        raise TurnAway("415 Unsupported Media Type", "no-batch")
    if ";v=1" not in str(visit.environ["CONTENT_TYPE"]).replace(" ", ""):
        raise TurnAway("426 Upgrade Required", "version-unknown", (("Upgrade", wire.MEDIA),))
    return _told(_received(visit, channel))


def _received(visit: Visit, channel: str) -> effects.Answer:
    """What is said to a batch. Batches are looked at beside one another, and taken in by their numbers."""
    gateway = visit.gateway
    _signed(visit)
    batch = wire.read_batch(visit.body)
    opened = open_batch(visit.country, batch, gateway.identity.office)
    if isinstance(opened, Rejected) or opened.head.channel != channel:
        gateway.lose_patience_with(visit.country)
        return opened if isinstance(opened, Rejected) else Rejected(channel, "channel-of-others")
    verdicts = gateway.verdicts(channel, tuple(item.body for item in batch.items))
    if not gateway.turns.knows(channel):
        gateway.turns.begin(channel, gateway.engine.ask(lambda session: _last(session, channel)) + 1)
    gateway.turns.wait(channel, opened.head.first, LONGEST_TURN)
    taken = gateway.engine.begin(BatchArrived(opened, verdicts))
    gateway.turns.passed(channel, opened.head.last)
    answer = _reply(taken.result())
    if isinstance(answer, effects.Gap):
        gateway.turns.lacks(channel, answer.expected)
    gateway.something_came()
    gateway.gossiped(visit.country, batch.seen)
    return answer


def _last(session: Session, channel: str) -> int:
    """The last number that was taken of a channel."""
    receiving = session.head(Receiving, channel)
    return receiving.last if receiving is not None else 0


def _standing(visit: Visit, channel: str) -> Answer:
    asked = msgspec.json.decode(visit.body, type=wire.Question)
    return _told(_reply(visit.gateway.engine.happen(StandingAsked(visit.country, channel, asked.session))))


def _bodies(visit: Visit, channel: str) -> Answer:
    asked = msgspec.json.decode(visit.body, type=wire.Question)
    engine = visit.gateway.engine
    answer = _reply(engine.happen(BodiesAsked(visit.country, channel, asked.first)))
    if not isinstance(answer, Bodies):
        return _told(answer)
    items = engine.ask(lambda session: session.returned(channel, answer.first, answer.last))
    return _told(wire.WireBodies(channel, answer.first, answer.head, tuple(map(wire.wire_item, items))))


def _signed(visit: Visit) -> None:
    """The partner's node key has signed this request to this office."""
    gateway, environ = visit.gateway, visit.environ
    headers = {name: str(environ[at]) for name, at in _SIGNED_HEADERS.items() if at in environ}
    request = Request("POST", gateway.own_address(str(environ["PATH_INFO"])), headers)
    if not is_signed(request, visit.body, lambda keyid: gateway.node_key(visit.country, keyid)):
        gateway.lose_patience_with(visit.country)
        raise TurnAway("401 Unauthorized", "signature")


_SIGNED_HEADERS = {
    "Content-Type": "CONTENT_TYPE",
    "Content-Digest": "HTTP_CONTENT_DIGEST",
    "Signature-Input": "HTTP_SIGNATURE_INPUT",
    "Signature": "HTTP_SIGNATURE",
}


# --------------------------------------------------------------------------------------------------- heartbeats, gossip


def _beat(visit: Visit) -> Answer:
    told = msgspec.json.decode(visit.body, type=wire.WireBeat)
    visit.gateway.engine.happen(BeatArrived(visit.country, told.note))
    visit.gateway.wake(visit.gateway.channels_to(visit.country))
    visit.gateway.gossiped(visit.country, told.seen)
    return _told(wire.Heard())


def _gossip(visit: Visit) -> Answer:
    visit.gateway.gossiped(visit.country, msgspec.json.decode(visit.body, type=wire.WireGossip).notes)
    return _told(wire.Heard())


# ----------------------------------------------------------------------------------------------------------------- logs


def _log(visit: Visit) -> Answer:
    """`log/seen`, `log/leaves`, `log/add-checkpoint`: the partner speaks of its own log, to us as its witness."""
    if len(visit.parts) != 1 or visit.parts[0] not in _OF_LOG:
        raise TurnAway("404 Not Found", "no-such-address")
    return _OF_LOG[visit.parts[0]](visit, visit.gateway.identity.origin_of(visit.country))


def _seen(visit: Visit, origin: str) -> Answer:
    asked = msgspec.json.decode(visit.body, type=wire.Question)
    return _told(_reply(visit.gateway.engine.happen(SeenAsked(origin, asked.session))))


def _leaves(visit: Visit, origin: str) -> Answer:
    told = msgspec.json.decode(visit.body, type=wire.WireLeaves)
    return _told(mirroring.mirror(visit.gateway.engine, origin, told))


def _add_checkpoint(visit: Visit, origin: str) -> Answer:
    """C2SP tlog-witness, and beside it the session of the log's office."""
    offered = witnessing.read_offer(visit.body, origin, str(visit.environ.get("HTTP_EODES_SESSION", "")))
    if offered is None:
        raise TurnAway("400 Bad Request", "no-checkpoint")
    answer = _reply(visit.gateway.engine.happen(offered))
    visit.gateway.logs_moved()
    if isinstance(answer, effects.Cosignature):
        return Answer(OK, answer.signature, TEXT)
    if isinstance(answer, effects.Elsewhere):
        return Answer("409 Conflict", f"{answer.size}\n".encode(), "text/x.tlog.size")
    return _told(answer)


def _logs(visit: Visit) -> Answer:
    """`logs/KR/checkpoint`, `logs/KR/tile/0/x001/234`: a log we keep, our own or one we mirror."""
    country, *rest = visit.parts
    gateway, path = visit.gateway, "/".join(rest)
    own = country == gateway.identity.office.country
    origin = gateway.identity.office.origin if own else gateway.identity.origin_of(country)
    if path == "checkpoint":
        content, media = gateway.engine.ask(lambda session: mirroring.shown(session, origin, own=own)), TEXT
    else:
        tile = read_path(path)
        found = gateway.engine.ask(lambda session: mirroring.tile(session, origin, tile)) if tile is not None else b""
        content, media = found, BYTES
    if not origin or not content:
        raise TurnAway("404 Not Found", "not-kept")
    return Answer(OK, content, media)


def _keys(visit: Visit) -> Answer:
    """`keys/3`: our own manifest of this version."""
    content = visit.gateway.own_manifest(visit.parts[0]) if len(visit.parts) == 1 else None
    if content is None:
        raise TurnAway("404 Not Found", "no-such-version")
    return Answer(OK, content)


Of = Callable[[Visit, str], Answer]
_OF_CHANNEL: Mapping[str, Of] = {"batch": _batch, "standing": _standing, "bodies": _bodies}
_OF_LOG: Mapping[str, Of] = {"seen": _seen, "leaves": _leaves, "add-checkpoint": _add_checkpoint}
_ROOMS: Mapping[tuple[str, str], Callable[[Visit], Answer]] = {
    ("POST", "ch"): _channel,
    ("POST", "beat"): _beat,
    ("POST", "gossip"): _gossip,
    ("POST", "log"): _log,
    ("GET", "logs"): _logs,
    ("GET", "keys"): _keys,
}


def _reply(happened: Iterable[Effect]) -> effects.Answer:
    return next(one.answer for one in happened if isinstance(one, Reply))


def _told(answer: Struct) -> Answer:
    retry: tuple[tuple[str, str], ...] = ()
    if isinstance(answer, Busy):
        retry = (("Retry-After", str(-(-answer.milliseconds // 1000))),)
    return Answer(STATUS.get(type(answer), OK), wire.write(answer), headers=retry)
