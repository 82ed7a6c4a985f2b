"""Errands: what an office says to one partner beside the channels: heartbeats, gossip, and what log and witnesses ask.

A partner has one thread for them. Of what is to be said of one kind only the newest is said.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import Any

import msgspec

from gwanmun.law.exchange import effects, wire
from gwanmun.law.exchange.effects import AskLeaves, AskNodes, AskSeen, Beat, Effect, Offer
from gwanmun.law.exchange.events import (
    CheckpointSeen,
    CosignatureArrived,
    LeavesReturned,
    NodesReturned,
    SeenTold,
    WitnessElsewhere,
)
from gwanmun.law.exchange.evidence import nodes_between
from gwanmun.law.exchange.merkle import Reader, consistency_proof, range_root
from gwanmun.law.exchange.tiles import WIDTH, Tile, path_of, reader
from gwanmun.law.exchange.wire import WireLeaves, WireMirrored
from gwanmun.office.exchange import hashes
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.gateway.dialing import Line, Unreachable
from gwanmun.office.gateway.engine import EngineDownError
from gwanmun.office.gateway.node import Gateway, Gossip, Heard, Renew
from gwanmun.office.gateway.witnessing import write_offer

LOG = logging.getLogger("gwanmun.exchange")
Errand = Effect | Gossip | Heard | Renew


class Errands(threading.Thread):
    """The thread of one partner."""

    def __init__(self, gateway: Gateway, partner: str) -> None:
        """Be ready to run errands to this partner."""
        super().__init__(name=f"errands {partner}", daemon=True)
        self.gateway, self.partner = gateway, partner
        self._todo: dict[object, Errand] = {}
        self._lock = threading.Condition()
        self._over = False

    def put(self, errand: Errand) -> None:
        """To be done; what was to be done before of the same kind, about the same, need not be."""
        with self._lock:
            about = errand.note if isinstance(errand, Heard) else getattr(errand, "origin", "")
            self._todo[type(errand), about] = errand
            self._lock.notify()

    def end(self) -> None:
        """No more."""
        with self._lock:
            self._over = True
            self._lock.notify()

    def run(self) -> None:
        """One after another; what fails is forgotten, and comes again by itself."""
        while (errand := self._next()) is not None:
            try:
                _RUN[type(errand)](self, errand)
            except (Unreachable, EngineDownError, msgspec.MsgspecError) as why:
                LOG.info("%s: %s: %s", self.name, type(errand).__name__, why)
            except Exception:
                LOG.exception("%s stumbled over %s", self.name, type(errand).__name__)

    def _next(self) -> Errand | None:
        with self._lock:
            while not self._todo and not self._over:
                self._lock.wait()
            return None if self._over else self._todo.pop(next(iter(self._todo)))

    @property
    def _line(self) -> Line:
        return self.gateway.line(self.partner)

    # ------------------------------------------------------------------------------------ our log, and who witnesses it

    def _ask_seen(self, errand: AskSeen) -> None:
        reply = self._line.post("/log/seen", wire.write(wire.Question(session=errand.session)))
        answer = wire.read_answer(reply.body)
        if isinstance(answer, effects.Seen):
            happened = self.gateway.engine.happen(SeenTold(errand.witness, answer.session, answer.note))
            self.gateway.perform(happened)
            self.gateway.wake_all()

    def _ask_leaves(self, errand: AskLeaves) -> None:
        """Our leaves back, tile by tile, from this partner's mirror."""
        own = self.gateway.identity.office.country
        found: list[bytes] = []
        for place in range(errand.first // WIDTH, -(-errand.last // WIDTH)):
            tile = Tile(0, place, min(WIDTH, errand.last - place * WIDTH))
            reply = self._line.get(f"/logs/{own}/{path_of(tile)}")
            if reply.status != 200 or len(reply.body) != tile.width * 32:
                return
            found += [reply.body[at : at + 32] for at in range(0, len(reply.body), 32)]
        hashes_lost = tuple(found[errand.first % WIDTH :])
        self.gateway.perform(self.gateway.engine.happen(LeavesReturned(errand.first, hashes_lost)))
        self.gateway.wake_all()

    def _offer(self, errand: Offer) -> None:
        """The leaves first, so that whoever has cosigned them can give them back; then the checkpoint."""
        if not self._mirrored(errand):
            return
        proof = self.gateway.engine.ask(lambda session: _proof(session, errand.old, errand.new))
        reply = self._line.post(
            "/log/add-checkpoint", write_offer(errand.old, proof, errand.note), media="text/plain",
            session=errand.session,
        )  # fmt: skip
        if reply.status == 200:
            arrived = CosignatureArrived(errand.witness, errand.new, reply.body)
            self.gateway.perform(self.gateway.engine.happen(arrived))
        elif reply.status == 409 and reply.body.strip().isdigit():
            self.gateway.engine.happen(WitnessElsewhere(errand.witness, int(reply.body)))
        else:
            self._hear_no(errand, wire.read_answer(reply.body))

    def _hear_no(self, errand: Offer, answer: wire.Answer) -> None:
        """A witness that knows another run of ours is asked, or says, who is the later."""
        if isinstance(answer, effects.Stale):
            self.gateway.perform(self.gateway.engine.happen(SeenTold(errand.witness, answer.session, b"")))

    def _mirrored(self, errand: Offer) -> bool:
        """Whether the partner has our leaves up to this checkpoint; what it lacks is sent, a stretch at a time."""
        engine, start = self.gateway.engine, self.gateway.mirrored.get(self.partner, 0)
        while start < errand.new:
            end = min(errand.new, start + wire.MOST_LEAVES)
            told = engine.ask(partial(self._stretch, errand, start, end))
            answer = wire.read_answer(self._line.post("/log/leaves", wire.write(told)).body)
            if not isinstance(answer, WireMirrored) or answer.size == start:
                return False
            start = self.gateway.mirrored[self.partner] = answer.size
        return True

    def _stretch(self, errand: Offer, start: int, end: int, session: Session) -> WireLeaves:
        """Leaves, and a checkpoint they lead to: the one on offer, or one of ours in between."""
        leaves = hashes.leaves(session.run, session.origin, start, end)
        note = errand.note if end == errand.new else self.gateway.checkpoint_at(session, end)
        return WireLeaves(start, leaves, note)

    # ----------------------------------------------------------------------------------------------- the logs of others

    def _ask_nodes(self, errand: AskNodes) -> None:
        """How two checkpoints go together, out of our own mirror or out of this partner's."""
        old, new = map(self.gateway.identity.office.open_checkpoint, (errand.old, errand.new))
        if old is None or new is None:
            return

        def nodes(read: Reader) -> tuple[bytes, ...] | None:
            try:
                return nodes_between(old.size, new.size, read) if range_root(0, new.size, read) == new.root else None
            except ValueError:
                return None

        found = self.gateway.engine.ask(lambda session: nodes(hashes.reading(session.run, errand.origin, new.size)))
        if found is None:
            found = nodes(reader(new.size, lambda tile: self._tile(errand.origin, tile)))
        if found is not None:
            self.gateway.perform(self.gateway.engine.happen(NodesReturned(errand.old, errand.new, found)))

    def _tile(self, origin: str, tile: Tile) -> bytes:
        country = self.gateway.country_of(origin)
        return self._line.get(f"/logs/{country}/{path_of(tile)}").body

    def _hear(self, errand: Heard) -> None:
        """A checkpoint this partner has handed on."""
        self.gateway.saw(errand.note)
        self.gateway.perform(self.gateway.engine.happen(CheckpointSeen(errand.note)))

    # ---------------------------------------------------------------------------------------------------- signs of life

    def _beat(self, errand: Beat) -> None:
        self._line.post("/beat", wire.write(wire.WireBeat(errand.note, errand.seen)))

    def _gossip(self, errand: Gossip) -> None:
        self._line.post("/gossip", wire.write(wire.WireGossip(errand.notes)))

    def _renew(self, errand: Renew) -> None:
        """The partner's manifests that are newer than the one we believe, for as long as they follow."""
        for version in count(errand.after + 1):
            reply = self._line.get(f"/keys/{version}")
            if reply.status != 200 or not self.gateway.renewed(self.partner, reply.body):
                return


def _proof(session: Session, old: int, new: int) -> tuple[bytes, ...]:
    if not 0 < old < new:
        return ()
    return consistency_proof(old, new, hashes.reading(session.run, session.origin, new))


_RUN: Mapping[type, Callable[[Errands, Any], None]] = {
    AskSeen: Errands._ask_seen,  # noqa: SLF001 - the table of this very class
    AskLeaves: Errands._ask_leaves,  # noqa: SLF001
    Offer: Errands._offer,  # noqa: SLF001
    AskNodes: Errands._ask_nodes,  # noqa: SLF001
    Beat: Errands._beat,  # noqa: SLF001
    Gossip: Errands._gossip,  # noqa: SLF001
    Heard: Errands._hear,  # noqa: SLF001
    Renew: Errands._renew,  # noqa: SLF001
}
