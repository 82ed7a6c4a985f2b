"""Believed: what the register said a moment ago, so that a request that comes every millisecond does not ask again.

Whatever is taken back in the register (a key, a delegation) may be believed in for that long still, in each
process; that is the price of a hot path without a query, and it is bounded.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

SECONDS = 10.0
MOST = 10_000  # answers remembered at a time; the oldest goes first


class Believed(Generic[K, V]):
    """Answers of one look-up, each believed for ten seconds."""

    def __init__(self, look_up: Callable[[K], V], seconds: float = SECONDS, most: int = MOST) -> None:
        """Remember what this look-up answers."""
        self._look_up = look_up
        self._seconds = seconds
        self._most = most
        self._said: OrderedDict[K, tuple[V, float]] = OrderedDict()
        self._turn = threading.Lock()

    def __call__(self, asked: K) -> V:
        """What the register says, or said a moment ago."""
        said = self._said.get(asked)
        if said is not None and said[1] > time.monotonic():
            return said[0]
        answer = self._look_up(asked)
        with self._turn:
            self._said[asked] = (answer, time.monotonic() + self._seconds)
            self._said.move_to_end(asked)
            while len(self._said) > self._most:
                self._said.popitem(last=False)
        return answer

    def forget(self, asked: K | None = None) -> None:
        """Ask again next time: about this one, or about everything."""
        with self._turn:
            if asked is None:
                self._said.clear()
            else:
                self._said.pop(asked, None)
