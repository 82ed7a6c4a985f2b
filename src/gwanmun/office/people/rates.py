"""Rates: how many requests somebody may make, counted with a bucket of tokens a key and process."""

import threading
import time
from collections import OrderedDict
from math import ceil

MOST_COUNTED = 10_000  # buckets a process keeps; the one that was idle longest is full again anyway


class Buckets:
    """A bucket a name: it holds a minute's worth of tokens at most, and fills evenly."""

    def __init__(self, per_minute: int) -> None:
        """Everybody may make so many requests a minute."""
        self.per_minute = per_minute
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when they were counted
        self._turn = threading.Lock()

    def take(self, name: str, tokens: float = 1.0, *, now: float | None = None) -> int:
        """Take tokens for a request: 0 when they were there, otherwise in how many seconds they will be."""
        now = time.monotonic() if now is None else now
        with self._turn:
            left, at = self._left.pop(name, (float(self.per_minute), now))
            left = min(float(self.per_minute), left + (now - at) * self.per_minute / 60)
            enough = left >= tokens
            self._left[name] = (left - tokens if enough else left, now)
            if len(self._left) > MOST_COUNTED:
                self._left.popitem(last=False)
        return 0 if enough else ceil((tokens - left) * 60 / self.per_minute)
