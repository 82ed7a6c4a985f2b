"""Turns: batches of a channel are taken in by their numbers, though each is looked at in a thread of its own.

A sender has several batches of a channel under way, each on a connection of its own. Whichever is here first, and
whichever thread is done with its looking first, they are taken in one after another: taken otherwise, the later one
would be a gap and would have to be sent again. What is remembered here is a hint and no more: what is taken, and
whether it is a gap, is for the engine to say.
"""

import threading
from collections import Counter


class Turns:
    """By channel, the number that is awaited next, as far as this run knows."""

    def __init__(self) -> None:
        """Nothing is awaited: whoever comes first is next."""
        self._awaited: dict[str, int] = {}
        self._gaps = Counter[str]()  # by channel, how many were told
        self._moved = threading.Condition()

    def wait(self, channel: str, first: int, seconds: float) -> bool:
        """Wait until a batch that begins with this number is next, so long at most; whether it is.

        Once a gap is told, nobody waits on: what was before them has come and was not taken.
        """

        def is_next() -> bool:
            return first <= self._awaited.get(channel, first)

        with self._moved:
            told = self._gaps[channel]
            self._moved.wait_for(lambda: is_next() or self._gaps[channel] > told, seconds)
            return is_next()

    def knows(self, channel: str) -> bool:
        """Whether anything is awaited of a channel."""
        return channel in self._awaited

    def begin(self, channel: str, number: int) -> None:
        """This is awaited of a channel of which nothing was known."""
        with self._moved:
            self._awaited.setdefault(channel, number)

    def passed(self, channel: str, last: int) -> None:
        """A batch up to this number goes in now; whoever follows it may go after it."""
        with self._moved:
            self._awaited[channel] = max(last + 1, self._awaited.get(channel, 0))
            self._moved.notify_all()

    def lacks(self, channel: str, expected: int) -> None:
        """The engine has said what it lacks: that is awaited, whatever we thought."""
        with self._moved:
            self._gaps[channel] += 1
            self._awaited[channel] = expected
            self._moved.notify_all()
