"""Turns: who came first is first, though each is looked at in a thread of its own.

A sender has two batches of a channel under way. Whichever thread is done with its looking first, they are taken in as
they came: taken the other way round, the second would be a gap.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """One's turn in a queue: it comes when whoever was before has ended, and whoever was before them."""

    def __init__(self, before: "Turn | None") -> None:
        """Behind this one."""
        self._before, self._over = before, threading.Event()

    def wait(self, seconds: float) -> bool:
        """Wait until it has come, so long at most; whether it has."""
        until = time.monotonic() + seconds
        while self._before is not None:
            if not self._before._over.wait(max(0.0, until - time.monotonic())):  # noqa: SLF001 - another of this class
                return False
            self._before = self._before._before  # noqa: SLF001 - the same
        return True

    def end(self) -> None:
        """Wait for nothing more."""
        self._over.set()

    def is_behind_us(self) -> bool:
        """Whether it has ended, and everybody before it."""
        return self._over.is_set() and self.wait(0)


class Turns:
    """Queues, by name."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._last: dict[str, Turn] = {}
        self._lock = threading.Lock()

    @contextmanager
    def next(self, name: str) -> Iterator[Turn]:
        """A turn in the queue of this name, until it is left."""
        with self._lock:
            mine = self._last[name] = Turn(self._last.get(name))
        try:
            yield mine
        finally:
            with self._lock:
                mine.end()
                if name in self._last and self._last[name].is_behind_us():
                    del self._last[name]
