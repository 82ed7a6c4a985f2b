"""Judging: what the desks say of messages that have come, for many batches at once.

Batches are looked at while others are on their way. Whatever has come by the time a judge is free is looked at
together: a question to the database costs as much for one message as for sixty.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import islice

from django.db import Error, connection
from psycopg import Error as DatabaseError

from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.office.gateway.engine import EngineDownError

JUDGES = 2
MOST_TOGETHER = 64  # batches
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
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        for number in range(JUDGES):
            threading.Thread(target=self._judge_on, name=f"judge {number}", daemon=True).start()

    def verdicts(self, sender: str, manifest: KeyManifest, bodies: tuple[bytes, ...]) -> tuple[str, ...]:
        """A word of the closed list for each message. Raises EngineDownError where the database is not there."""
        asked = _Asked(sender, manifest, bodies)
        self._asked.put(asked)
        return asked.answer.result()

    def end(self) -> None:
        """Judge what has come, and no more."""
        for _ in range(JUDGES):
            self._asked.put(None)

    def _judge_on(self) -> None:
        """Again and again: whatever has come, each sender's together."""
        try:
            while (first := self._asked.get()) is not None:
                lot = [first]
                while len(lot) < MOST_TOGETHER and not self._asked.empty():
                    if (other := self._asked.get()) is None:
                        self._asked.put(None)
                        break
                    lot.append(other)
                for some in _by_sender(lot):
                    self._judge(some)
        finally:
            connection.close()

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
