"""Node: an office's gateway as its threads know one another: who it is, whom it speaks to, and where things are put.

It decides nothing. What is to be done, the law's step has said; here stands who does it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from gwanmun.law.basics.problem import Refused
from gwanmun.law.exchange.channel import LANES, name_of
from gwanmun.law.exchange.checkpoint import Checkpoint, size_stated
from gwanmun.law.exchange.effects import AskLeaves, AskNodes, AskSeen, Beat, Effect, Offer, Publish
from gwanmun.law.exchange.events import TurnedAway
from gwanmun.law.exchange.jws import decoded
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.trust import Trust, is_current
from gwanmun.office import clock
from gwanmun.office.country_keys import manifest_file
from gwanmun.office.exchange import hashes, own_log, reach
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.gateway.dialing import Line
from gwanmun.office.gateway.engine import Engine
from gwanmun.office.gateway.identity import Identity
from gwanmun.office.gateway.judging import Judging
from gwanmun.office.gateway.turns import Turns

LOG = logging.getLogger("gwanmun.exchange")
MOST_RUBBISH, FORGIVEN_A_SECOND = 20.0, 2.0


class Gossip(Struct, frozen=True):
    """Checkpoints to be handed on."""

    notes: tuple[bytes, ...]


class Heard(Struct, frozen=True):
    """A checkpoint somebody has handed on to us."""

    note: bytes


class Renew(Struct, frozen=True):
    """A partner has a newer manifest than this one."""

    after: int


class Runner(Protocol):
    """A thread that does one kind of thing for one partner."""

    def put(self, errand: Effect | Gossip | Heard | Renew) -> None:
        """To be done."""


class Sender(Protocol):
    """A thread that sends one channel."""

    def wake(self) -> None:
        """There may be something to send."""


class Desks(Struct, frozen=True):
    """What the desks do for the gateway: they judge what arrives, and say what they believe of a partner's keys."""

    verdicts: Callable[[str, KeyManifest, tuple[bytes, ...]], tuple[str, ...]]
    renew: Callable[[str, bytes], KeyManifest]
    mail: threading.Event  # set when something lies in the inbox, or can be relied on further


class Patience(Struct):
    """How much rubbish a partner may still send; it is forgiven as time goes by."""

    left: float = MOST_RUBBISH
    since: float = 0.0

    def now(self) -> float:
        """How much is left at this moment."""
        moment = time.monotonic()
        self.left = min(MOST_RUBBISH, self.left + (moment - self.since) * FORGIVEN_A_SECOND)
        self.since = moment
        return self.left


class Gateway:
    """The gateway of one office."""

    def __init__(self, engine: Engine, desks: Desks, folder: Path, *, private: bool) -> None:
        """Begin; threads are given to it afterwards. `private` allows partners on a network of one's own."""
        self.engine, self._desks, self.folder, self._private = engine, desks, folder, private
        self.runners: dict[str, Runner] = {}
        self.senders: dict[str, Sender] = {}
        self.mirrored: dict[str, int] = {}  # by partner, how far it has our leaves, as this run knows
        self.moved = threading.Event()  # a log has grown here, or is relied on further
        self.doubted = threading.Event()  # somebody was turned away because its keys have run out
        self._lines: dict[str, Line] = {}
        self._told: dict[str, dict[str, bytes]] = {}  # by partner, the newest checkpoint of each log it heard from us
        self._news: dict[str, bytes] = {}  # by log, the newest checkpoint worth telling
        self._patience: dict[str, Patience] = {}
        self.turns = Turns()  # of the channels, at our door
        self._judging = Judging(desks.verdicts)
        self._keys = ThreadPoolExecutor(1, "keys")  # in which a partner's next manifest is looked at

    @property
    def identity(self) -> Identity:
        """Who the office is, and whom it knows."""
        return self.engine.identity

    def close(self) -> None:
        """Look at nothing more that comes."""
        self._judging.end()
        self._keys.shutdown(wait=False)

    # --------------------------------------------------------------------------------------------------------- partners

    def line(self, partner: str) -> Line:
        """The line to a partner."""
        if partner not in self._lines:
            manifest = self.identity.partners[partner]
            self._lines[partner] = Line(manifest.endpoints, manifest.tls, self.tls_files(), private=self._private)
        return self._lines[partner]

    def know(self, identity: Identity) -> None:
        """From now on the office is this, and knows these partners."""
        self.engine.identity = identity
        lines, self._lines = self._lines, {}
        for line in lines.values():
            line.close()

    def tls_files(self) -> tuple[Path, Path]:
        """The office's certificate and key for the wire."""
        for pin in self.identity.manifest.tls:
            name = f"tls-{pin_prefix(pin)}"
            if (self.folder / f"{name}.pem").exists():
                return self.folder / f"{name}.crt", self.folder / f"{name}.pem"
        raise FileNotFoundError(f"no TLS key of the manifest is in {self.folder.name}")

    def own_address(self, path: str) -> str:
        """The address a request to this path was signed for: ours, as our manifest names it."""
        base = self.identity.manifest.endpoints[0].rstrip("/")
        return base + path.removeprefix("/eodes/v1")

    def own_manifest(self, version: str) -> bytes | None:
        """Our manifest of this version, as the roots signed it."""
        if not version.isdigit() or len(version) > 7 or int(version) > self.identity.manifest.version:
            return None
        return manifest_file(self.folder, int(version)).read_bytes()

    def believes(self, partner: str) -> bool:
        """Whether what we know of a partner's keys still counts: once it has run out, nothing is taken or sent."""
        return is_current(Trust(self.identity.partners[partner], ""), int(clock.now().timestamp())) is None

    def country_of(self, origin: str) -> str:
        """Whose log this is; empty where nobody knows."""
        found = (country for country, one in self.identity.partners.items() if one.origin == origin)
        return next(found, "")

    def node_key(self, partner: str, keyid: str) -> bytes | None:
        """A partner's key for signatures on requests; for one we do not know, we ask whether its keys have changed."""
        public = self.identity.node_key(partner, keyid)
        if public is None:
            self.runners[partner].put(Renew(self.identity.partners[partner].version))
        return public

    def renewed(self, partner: str, content: bytes) -> bool:
        """A partner's next manifest has been fetched: whether it follows, and is believed."""
        try:
            self._keys.submit(self._desks.renew, partner, content).result()
        except Refused as refused:
            LOG.warning("manifest of %s: %s", partner, refused.problems[0].code)
            return False
        return True

    # ----------------------------------------------------------------------------------------------------- what arrives

    def verdicts(self, channel: str, bodies: tuple[bytes, ...]) -> tuple[str, ...]:
        """What the desks say of each message of a channel, before anything is locked. Raises EngineDownError."""
        return self._judging.verdicts(channel, self.identity.partners[channel.partition(">")[0]], bodies)

    def something_came(self) -> None:
        """Something lies in the inbox."""
        self._desks.mail.set()

    def logs_moved(self) -> None:
        """A log has grown here, or is relied on further."""
        self.moved.set()
        self._desks.mail.set()

    def has_patience_with(self, partner: str) -> bool:
        """Whether a partner is listened to: not while it has sent too much that was not signed by it."""
        return partner not in self._patience or self._patience[partner].now() >= 1

    def lose_patience_with(self, partner: str) -> None:
        """It has sent something nobody can have signed."""
        patience = self._patience.setdefault(partner, Patience(since=time.monotonic()))
        patience.now()
        patience.left -= 1

    def turned_away(self, event: TurnedAway) -> None:
        """A partner did not take what we sent."""
        LOG.info("%s: turned away: %s", event.channel, event.why)

    # ----------------------------------------------------------------------------------------------------------- gossip

    def gossiped(self, partner: str, notes: Iterable[bytes]) -> None:
        """Checkpoints came with something else: looked at when there is time."""
        for note in notes:
            self.runners[partner].put(Heard(note))

    def saw(self, note: bytes) -> None:
        """A checkpoint was handed on: if its quorum has signed it, what stands under it is witnessed."""
        checkpoint = self.identity.office.open_checkpoint(note)
        country = self.country_of(checkpoint.origin) if checkpoint is not None else ""
        witnessed = self.identity.is_witnessed(country, note) if country else None
        if witnessed is not None:
            self.engine.ask(lambda session: reach.witnessed(session, witnessed, note))
            self.logs_moved()

    def news_for(self, partner: str) -> tuple[bytes, ...]:
        """Checkpoints this partner has not heard of from us: a batch carries them along."""
        told = self._told.setdefault(partner, {})
        news = {log: note for log, note in self._news.items() if told.get(log) != note}
        told.update(news)
        return tuple(news.values())

    # ----------------------------------------------------------------------------------------------- what is to be done

    def perform(self, happened: Iterable[Effect]) -> None:
        """Hand on what a step says is to be done, to whoever does it."""
        for effect in happened:
            match effect:
                case AskSeen(witness=witness) | Offer(witness=witness):
                    self._run(witness, effect)
                case AskLeaves() | AskNodes():
                    for runner in self.runners.values():
                        runner.put(effect)
                case Beat(partner=partner):
                    self._run(partner, effect)
                case Publish(note=note):
                    self._publish(note)
                case _:
                    pass

    def wake_all(self) -> None:
        """The log may be written to now, or something else has changed that every lane waits for."""
        for sender in self.senders.values():
            sender.wake()

    def wake(self, channels: Iterable[str]) -> None:
        """Something waits in these channels."""
        for channel in channels:
            if channel in self.senders:
                self.senders[channel].wake()

    def channels_to(self, partner: str) -> tuple[str, ...]:
        """Our channels to a partner, by right of way."""
        return tuple(name_of(self.identity.office.country, partner, lane) for lane in LANES)

    def checkpoint_at(self, session: Session, size: int) -> bytes:
        """A checkpoint of our log at a size it has passed, for whoever takes the log in stretches."""
        office = self.identity.office
        root = hashes.root_at(session.run, session.origin, size)
        return office.seal_checkpoint(Checkpoint(office.origin, size, root), int(clock.now().timestamp() * 1000))

    def _publish(self, note: bytes) -> None:
        """Our newest checkpoint that a quorum has cosigned, to every partner, with what the witnesses signed."""

        def shown(session: Session) -> bytes:
            reach.shown(session, size_stated(note))
            return own_log.cosigned(session.run, note)

        whole = self.engine.ask(shown)
        self._news[self.identity.office.origin] = whole
        for partner, runner in self.runners.items():
            self._told.setdefault(partner, {})[self.identity.office.origin] = whole
            runner.put(Gossip((whole,)))
        self.logs_moved()

    def _run(self, partner: str, effect: Effect) -> None:
        if partner in self.runners:
            self.runners[partner].put(effect)


def pin_prefix(pin: str) -> str:
    """How a TLS key's files are called."""
    return decoded(pin).hex()[:8]
