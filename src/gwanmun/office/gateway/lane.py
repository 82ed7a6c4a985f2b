"""Lane: one thread sends one channel: it numbers what waits, sends it, hears the answer, and never gives up."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from gwanmun.law.exchange import effects, wire
from gwanmun.law.exchange.channel import Batch, read_channel
from gwanmun.law.exchange.effects import AskBodies, AskStanding, Effect, SendBatch, Wake
from gwanmun.law.exchange.events import (
    BodiesReturned,
    Event,
    GapArrived,
    NumberDue,
    ReceiptArrived,
    SendDue,
    SessionOver,
    StandingTold,
    TurnedAway,
)
from gwanmun.law.exchange.sending import batch_of
from gwanmun.office import clock
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.gateway.dialing import Unreachable
from gwanmun.office.gateway.engine import AGAIN_SECONDS, EngineDownError, Happened
from gwanmun.office.gateway.node import Gateway

LONGEST_REST = 5.0  # seconds; nobody relies on being woken
MOST_BYTES = wire.LONGEST_BATCH * 3 // 4
LOG = logging.getLogger("gwanmun.exchange")


class Lane(threading.Thread):
    """The sender's end of one channel."""

    def __init__(self, gateway: Gateway, channel: str) -> None:
        """Be ready to send to this partner in this lane."""
        super().__init__(name=f"lane {channel}", daemon=True)
        named = read_channel(channel)
        assert named is not None, "a lane is a channel's"
        self.gateway, self.channel, self.partner = gateway, channel, named.receiver
        self._path = f"/ch/{named.sender}/{named.receiver}/{named.lane}"
        self._woken = threading.Event()
        self._heard: tuple[Event, ...] = ()  # what came back, and the engine has still to be told
        self._over = False

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    def end(self) -> None:
        """Finish what is under way, and no more."""
        self._over = True
        self.wake()

    def run(self) -> None:
        """Again and again: do what there is to do, then rest until somebody wakes us or a time has come."""
        while not self._over:
            self._woken.clear()
            try:
                rest = self._round()
            except EngineDownError:
                rest = AGAIN_SECONDS
            except Exception:
                LOG.exception("%s stumbled", self.name)
                rest = LONGEST_REST
            if rest > 0:
                self._woken.wait(rest)

    def _round(self) -> float:
        """Number and send what there is; how many seconds there is nothing to do, nought to go on at once."""
        happened, batch = self.gateway.engine.happen_and_ask(
            self._gathered, *self._heard, NumberDue(self.channel), SendDue(self.channel)
        )
        self._heard = self._performed(happened, batch)
        if self._heard:
            return 0
        wakes = [one.at for one in happened if isinstance(one, Wake)]
        now = int(clock.now().timestamp() * 1000)
        return min([LONGEST_REST, *(max(0.001, (at - now) / 1000) for at in wakes)])

    def _performed(self, happened: Iterable[Effect], batch: Batch | None) -> tuple[Event, ...]:
        """Say what is to be said; what came back. It is told the engine together with what is to be done next."""
        heard: list[Event] = []
        for effect in happened:
            match effect:
                case SendBatch() if batch is not None:
                    with_news = msgspec.structs.replace(batch, seen=self.gateway.news_for(self.partner))
                    heard += self._post("/batch", wire.write_batch(with_news), signed=True)
                case AskStanding(session=session):
                    heard += self._post("/standing", wire.write(wire.Question(session=session)))
                case AskBodies(first=first):
                    heard += self._post("/bodies", wire.write(wire.Question(first=first)))
                case _:
                    pass
        return tuple(heard)

    def _gathered(self, session: Session, happened: Happened) -> tuple[Happened, Batch | None]:
        """What has come of it, and the batch that is to be sent now; what would make it too long comes next."""
        due = next((one for one in happened if isinstance(one, SendBatch)), None)
        if due is None:
            return happened, None
        prev, rows, bodies = session.to_send(self.channel, due.first, due.last)
        fits = max(1, _fitting(bodies))
        pace, office = self.gateway.engine.paces[self.channel], self.gateway.identity.office
        batch = batch_of(self.channel, rows[:fits], bodies[:fits], prev=prev, session=pace.session, office=office)
        return happened, batch

    def _post(self, what: str, body: bytes, *, signed: bool = False) -> Sequence[Event]:
        if not self.gateway.believes(self.partner):
            return [self._away("manifest-expired")]
        line = self.gateway.line(self.partner)
        media = wire.MEDIA if signed else "application/json"
        node = self.gateway.identity.node if signed else None
        try:
            reply = line.post(self._path + what, body, media=media, signed=node)
        except Unreachable as why:
            return [self._away(f"unreachable: {why}")]
        try:
            answer = wire.read_answer(reply.body)
        except msgspec.MsgspecError:
            return [self._away(f"answer of {reply.status} unread", reply.retry_after_ms)]
        if isinstance(answer, effects.Receipts) and answer.receipts:
            return [ReceiptArrived(self.partner, self.channel, one, answer.window) for one in answer.receipts]
        return [self._event(answer, reply.retry_after_ms)]

    def _event(self, answer: wire.Answer, milliseconds: int) -> Event:
        """What any other answer means for the channel."""
        meant = _MEANS.get(type(answer))
        if meant is not None:
            return meant(self, answer)
        return self._away(getattr(answer, "why", "no answer to what was said"), milliseconds)

    def _away(self, why: str, milliseconds: int = 0) -> TurnedAway:
        away = TurnedAway(self.partner, self.channel, why, milliseconds)
        self.gateway.turned_away(away)
        return away


def _fitting(bodies: Iterable[bytes]) -> int:
    """How many of these go into one request."""
    length = many = 0
    for many, body in enumerate(bodies):
        length += len(body) + len(body) // 4 + 128
        if length > MOST_BYTES:
            return many
    return many + 1


_MEANS: Mapping[type, Callable[[Lane, Any], Event]] = {
    effects.Gap: lambda lane, answer: GapArrived(lane.partner, lane.channel, answer.expected),
    effects.Stale: lambda lane, answer: SessionOver(lane.partner, lane.channel, answer.session),
    effects.Standing: lambda lane, answer: StandingTold(lane.partner, lane.channel, answer.note),
    effects.Frozen: lambda lane, _: TurnedAway(lane.partner, lane.channel, "frozen"),
    effects.Busy: lambda lane, answer: TurnedAway(lane.partner, lane.channel, "busy", answer.milliseconds),
    wire.WireBodies: lambda lane, answer: BodiesReturned(
        lane.partner, lane.channel, answer.first, answer.head, tuple(map(wire.item_of, answer.items))
    ),
}
