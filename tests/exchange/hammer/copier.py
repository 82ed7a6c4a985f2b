"""A copier: says again what a sender has said long ago, many times at the same moment, in the sender's own name."""

import random
import threading
from contextlib import suppress

from msgspec import Struct

from gwanmun.law.exchange.channel import Head, Item, first_tip
from tests.exchange.hammer.offices import Office
from tests.exchange.hammer.visitor import Visitor, written

_ROWS = "SELECT number, body, salt, kind, tip FROM exchange_outbox WHERE channel = %s AND number BETWEEN %s AND %s ORDER BY number"
MOST = 64


class Tally(Struct):
    """What copies came to."""

    copies: int = 0
    answers: dict[str, int] = {}
    receipts: set[bytes] = set()  # every receipt that anybody was given


class Copier:
    """Copies of one sender's batches for one receiver."""

    def __init__(self, sender: Office, receiver: Office, dice: random.Random) -> None:
        self.tally = Tally(answers={}, receipts=set())
        self._sender, self._receiver, self._dice = sender, receiver, dice
        self._channel = f"{sender.code}>{receiver.code}/co"
        self._visitor = Visitor(sender.country, receiver.country, port=receiver.proxy.target)
        self._lock = threading.Lock()

    def copy(self, many: int) -> None:
        """Some batch of the past, cut otherwise than it was, so many times at once; whoever is down hears none of it."""
        last = self._sender.acknowledged(self._channel)
        session = int(str(self._receiver.head("Receiving", self._channel).get("session", 0)))
        if not last or not session:
            return
        first = self._dice.randint(1, last)
        body = batch_again(self._sender, self._visitor, (first, min(last, first + self._dice.randrange(MOST))), session)
        threads = [threading.Thread(target=self._say, args=(body,)) for _ in range(many)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    def _say(self, body: bytes) -> None:
        word, receipts = "nobody answered", set()
        with suppress(OSError, ValueError):
            said = self._visitor.send(self._channel, body)
            word = said.word or str(said.status)
            receipts = set(said.told.get("receipts", ())) if word == "receipts" else set()
        with self._lock:
            self.tally.copies += 1
            self.tally.answers[word] = self.tally.answers.get(word, 0) + 1
            self.tally.receipts |= {str(one).encode() for one in receipts}


def batch_again(sender: Office, visitor: Visitor, numbers: tuple[int, int], session: int) -> bytes:
    """A batch of what the sender has sent under these numbers, as a run with this session would send it."""
    channel = f"{sender.code}>{visitor.host.code}/co"
    rows = sender.ask(_ROWS, channel, numbers[0] - 1, numbers[1])
    prev = bytes(rows[0][4]) if numbers[0] > 1 else first_tip(channel)  # type: ignore[arg-type]  # a row of bytes
    told = [row for row in rows if row[0] >= numbers[0]]  # type: ignore[operator]  # and of numbers
    items = [Item(bytes(body), bytes(salt), kind) for _, body, salt, kind, _ in told]  # type: ignore[arg-type,misc]
    head = Head(channel, numbers[0], int(str(told[-1][0])), prev, bytes(told[-1][4]))  # type: ignore[arg-type]
    return written(visitor, head, items, session)
