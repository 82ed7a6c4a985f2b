"""Lane: one thread sends one channel: it numbers what waits, sends it, hears the answer, and never gives up.

While a batch is looked at over there, the next are made here and sent after it: a few may be under way, and their
answers are heard in the order in which they were sent.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import msgspec
from msgspec import Struct

from gwanmun.law.exchange import effects, wire
from gwanmun.law.exchange.channel import MOST_MESSAGES, Batch, read_channel
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
UNDER_WAY = {"ctl": 2, "aeo": 2, "co": 12, "bulk": 4}
"""Batches that may be under way, by lane; together they are fewer than the hands a partner keeps for one office."""
GATHERING = 2  # batches under way, from which on what is no full batch waits for the next answer
LONGEST = MOST_MESSAGES  # messages of a batch
MOST_BYTES = wire.LONGEST_BATCH * 3 // 4
LOG = logging.getLogger("gwanmun.exchange")


class Load(Struct, frozen=True):
    """A batch, and the first number for which there was no room in it; nought where all had room."""

    batch: Batch
    left: int


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
        self._heard: list[Event] = []  # what came back, and the engine has still to be told
        self._under_way: deque[Future[Sequence[Event]]] = deque()
        self._has_stock = False  # messages have their numbers that are still to be sent
        self._most = UNDER_WAY[named.lane]
        self._couriers = ThreadPoolExecutor(self._most, f"courier {channel}")
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
        self._couriers.shutdown(wait=False, cancel_futures=True)

    def _round(self) -> float:
        """Number and send what there is; how many seconds there is nothing to do, nought to go on at once."""
        while self._under_way and self._under_way[0].done():
            self._heard += self._under_way.popleft().result()
        free = self._most - len(self._under_way)
        if not free and not self._heard:
            return LONGEST_REST
        number = (NumberDue(self.channel),) if free and not self._has_stock else ()
        only_full = len(self._under_way) >= GATHERING
        due = (*number, SendDue(self.channel, free, LONGEST, only_full)) if free else ()
        happened, loads = self.gateway.engine.happen_and_ask(self._gathered, *self._heard, *due)
        self._heard = []
        for load in loads:
            self._send(load)
        if free:
            self._has_stock = len(loads) == free
        if self._asked(happened) or loads:
            return 0
        wakes = [one.at for one in happened if isinstance(one, Wake)]
        now = int(clock.now().timestamp() * 1000)
        return min([LONGEST_REST, *(max(0.001, (at - now) / 1000) for at in wakes)])

    def _asked(self, happened: Iterable[Effect]) -> bool:
        """Ask what is to be asked; whether anything was. What is answered is told the engine in the next round."""
        before = len(self._heard)
        for effect in happened:
            match effect:
                case AskStanding(session=session):
                    self._heard += self._post("/standing", wire.write(wire.Question(session=session)))
                case AskBodies(first=first):
                    self._heard += self._post("/bodies", wire.write(wire.Question(first=first)))
                case _:
                    pass
        return len(self._heard) > before

    def _gathered(self, session: Session, happened: Happened) -> tuple[Happened, Sequence[Load]]:
        """What has come of it, and what is to be sent now; nothing after a batch that had no room for all of it."""
        loads: list[Load] = []
        for due in happened:
            if isinstance(due, SendBatch) and not (loads and loads[-1].left):
                loads.append(self._load(session, due))
        return happened, loads

    def _load(self, session: Session, due: SendBatch) -> Load:
        prev, rows, bodies = session.to_send(self.channel, due.first, due.last)
        fits = max(1, _fitting(bodies))
        pace, office = self.gateway.engine.paces[self.channel], self.gateway.identity.office
        batch = batch_of(self.channel, rows[:fits], bodies[:fits], prev=prev, session=pace.session, office=office)
        return Load(batch, rows[fits].number if fits < len(rows) else 0)

    def _send(self, load: Load) -> None:
        """Have it carried there; whoever carries it wakes us with the answer."""
        with_news = msgspec.structs.replace(load.batch, seen=self.gateway.news_for(self.partner))
        carried = self._couriers.submit(self._carry, wire.write_batch(with_news), load.left)
        carried.add_done_callback(lambda _: self.wake())
        self._under_way.append(carried)

    def _carry(self, body: bytes, left: int) -> Sequence[Event]:
        """What came back; what was left behind is asked for again as if it had been lost."""
        heard = self._post("/batch", body, signed=True)
        return [*heard, GapArrived(self.partner, self.channel, left)] if left else heard

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
