"""Judging: what the desks say of messages that have come, for many batches at once.

Batches are looked at while others are on their way. Whatever has come by the time a judge is free is looked at
together, what is small and urgent first: a question to the database costs as much for one message as for sixty.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import count, islice

from django.db import Error, connection
from psycopg import Error as DatabaseError

from gwanmun.law.exchange.channel import LANES
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.office.gateway.engine import EngineDownError

JUDGES = 2
MOST_TOGETHER = 256  # messages: what comes meanwhile waits no longer than it takes to look at as many
LAST = len(LANES)
LOG = logging.getLogger("gwanmun.exchange")
Verdicts = Callable[[str, KeyManifest, tuple[bytes, ...]], tuple[str, ...]]


class _Asked:
    """The messages of a batch, and where their verdicts go."""

    __slots__ = ("answer", "bodies", "manifest", "sender")

    def __init__(self, sender: str, manifest: KeyManifest, bodies: tuple[bytes, ...]) -> None:
        self.sender, self.manifest, self.bodies = sender, manifest, bodies
        self.answer: Future[tuple[str, ...]] = Future()


class Judging:
    """The judges; `verdicts` is what the desks say of the messages of one sender."""

    def __init__(self, verdicts: Verdicts) -> None:
        """Begin: they wait for what comes."""
        self._verdicts = verdicts
        self._asked: queue.PriorityQueue[tuple[int, int, _Asked | None]] = queue.PriorityQueue()
        self._came = count()
        for number in range(JUDGES):
            threading.Thread(target=self._judge_on, name=f"judge {number}", daemon=True).start()

    def verdicts(self, channel: str, manifest: KeyManifest, bodies: tuple[bytes, ...]) -> tuple[str, ...]:
        """A word of the closed list for each message of a channel. Raises EngineDownError without a database."""
        asked = _Asked(channel.partition(">")[0], manifest, bodies)
        self._asked.put((LANES.index(channel.rpartition("/")[2]), next(self._came), asked))
        return asked.answer.result()

    def end(self) -> None:
        """Judge what has come, and no more."""
        for _ in range(JUDGES):
            self._asked.put((LAST, next(self._came), None))

    def _judge_on(self) -> None:
        """Again and again: what has come, by right of way, each sender's together."""
        try:
            while lot := self._lot():
                for some in _by_sender(lot):
                    self._judge(some)
        finally:
            connection.close()

    def _lot(self) -> list[_Asked]:
        """What has come, as much as may be looked at together; nothing once it is to end."""
        _, _, asked = self._asked.get()
        lot: list[_Asked] = []
        while asked is not None:
            lot.append(asked)
            if sum(len(one.bodies) for one in lot) >= MOST_TOGETHER:
                return lot
            try:
                _, _, asked = self._asked.get_nowait()
            except queue.Empty:
                return lot
        if lot:  # what was taken comes before the end
            self._asked.put((LAST, next(self._came), None))
        return lot

    def _judge(self, some: Sequence[_Asked]) -> None:
        """All together; where that fails, one by one, so that nobody fails for another."""
        try:
            bodies = tuple(body for one in some for body in one.bodies)
            said = iter(self._verdicts(some[0].sender, some[0].manifest, bodies))
            for one in some:
                one.answer.set_result(tuple(islice(said, len(one.bodies))))
        except (Error, DatabaseError) as why:  # Django's and psycopg's: the database is not there
            for one in some:
                one.answer.set_exception(EngineDownError(str(why)))
        except Exception as why:  # whatever it was, whoever waits must hear of it
            if len(some) == 1:
                some[0].answer.set_exception(why)
                return
            LOG.warning("judging: a lot failed, and goes again one by one", exc_info=True)
            for one in some:
                self._judge([one])


def _by_sender(lot: Sequence[_Asked]) -> list[list[_Asked]]:
    """Those of one sender, under one manifest, in the order in which they came."""
    found: dict[tuple[str, int], list[_Asked]] = {}
    for one in lot:
        found.setdefault((one.sender, one.manifest.version), []).append(one)
    return list(found.values())
