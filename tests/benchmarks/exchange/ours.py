"""Our two offices, running: each a gateway and a database of its own, on this machine, with nothing between them."""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg
from msgspec import Struct

from tests.benchmarks.exchange.measured import Measured, Meter
from tests.exchange.hammer.offices import Office, eventually, exchange

CHANNEL = "KR>VN/co"
LONG = 1800


class Way(Struct, frozen=True):
    """How they exchange: at most so many messages a batch, and whether desks act on what arrives."""

    name: str
    batch: int
    desks: bool = False


class Eodes:
    """Both ends of ours."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        offices, _ = stack.enter_context(exchange(home, ("KR", "VN"), straight=True))
        self.sender, self.receiver = offices["KR"], offices["VN"]
        self._home, self._last = home, 0

    def exchange(self, way: Way, count: int) -> Measured:
        """So many certificates with their receipts; what is not measured is making them and starting the gateways."""
        self._open(way)
        first, last = self._last + 1, self._last + count
        go, says = self._files()
        self.sender.issue("VN", first, last, says=says, GO=str(go), LOT="100")
        eventually(lambda: says.exists() and says.read_text().startswith("ready"), "certificates are made", LONG)
        meter = self._meter()
        before, began = meter.read(), time.perf_counter()
        go.touch()
        self._await(last)
        elapsed, cpu = time.perf_counter() - began, meter.read() - before
        eventually(lambda: "." in says.read_text().splitlines()[-1], "the desk has told what it used")
        self._last = last
        return Measured(way.name, count, elapsed, cpu + float(says.read_text().splitlines()[-1]))

    def latencies(self, count: int, rate: int) -> tuple[float, ...]:
        """Seconds from a certificate's row in the outbox to its verified receipt, at so many a second, each on its own.

        What earlier certificates have left the desks to do is done before: it is no part of these.
        """
        self._open(Way("open loop", 256, desks=True))
        eventually(lambda: self.receiver.ask(_ACTED, CHANNEL) == [(self._last,)], "the desks are done", LONG)
        first, last = self._last + 1, self._last + count
        go, says = self._files()
        self.sender.issue("VN", first, last, says=says, GO=str(go), LOT="1", RATE=str(rate))
        eventually(lambda: says.exists() and says.read_text().startswith("ready"), "certificates are made", LONG)
        go.touch()
        self._await(last)
        self._last = last
        rows = self.sender.ask(_TOOK, CHANNEL, last - count)
        return tuple(float(str(seconds)) for (seconds,) in rows)

    def batches(self, since: int) -> float:
        """How many messages came together, on average, after this number."""
        [(mean,)] = self.receiver.ask(_BATCHES, CHANNEL, since)
        return float(str(mean))

    @property
    def last(self) -> int:
        """The last number that was exchanged."""
        return self._last

    def memory_mib(self) -> dict[str, float]:
        """What each gateway holds in memory now."""
        both = {one.code: one.process for one in (self.sender, self.receiver)}
        return {code: process.memory_info().rss / 2**20 for code, process in both.items() if process is not None}

    def _open(self, way: Way) -> None:
        for one in (self.sender, self.receiver):
            one.close()
            one.open(HAMMER_BATCH=str(way.batch), HAMMER_DESKS="open" if way.desks else "closed")
        eventually(self._has_asked, "the lanes are open", LONG)

    def _has_asked(self) -> bool:
        """Whether the sender's run is known to the receiver: from then on it sends without a question."""
        asked = int(str(self.receiver.head("Receiving", CHANNEL).get("session", 0)))
        process = self.sender.process
        return process is not None and asked >= int(process.create_time() * 1000)

    def _await(self, last: int) -> None:
        """On one connection and twenty times a second, so that looking costs nobody anything to speak of."""
        with psycopg.connect(self.sender.database.owner_url, autocommit=True) as reader:
            until = time.monotonic() + LONG
            while time.monotonic() < until:
                row = reader.execute(_ACKED, (CHANNEL,)).fetchone()
                if row is not None and row[0] >= last:
                    return
                time.sleep(0.05)
        raise TimeoutError(f"{last} were never acknowledged")

    def _files(self) -> tuple[Path, Path]:
        folder = Path(tempfile.mkdtemp(dir=self._home))
        return folder / "go", folder / "says"

    def _meter(self) -> Meter:
        processes = [one.process.pid for one in (self.sender, self.receiver) if one.process is not None]
        return Meter((*processes, self.sender.database.postmaster, self.receiver.database.postmaster))


_ACKED = "SELECT (state::json->>'acked')::bigint FROM exchange_head WHERE kind = 'Sending' AND key = %s"
_TOOK = """SELECT extract(epoch FROM r.at - o.posted) FROM exchange_outbox o JOIN exchange_receipt r
    ON r.channel = o.channel AND o.number BETWEEN r.first AND r.last WHERE o.channel = %s AND o.number > %s"""
_ACTED = "SELECT state::bigint FROM exchange_head WHERE kind = 'Acted' AND key = %s"
_BATCHES = "SELECT avg(last - first + 1) FROM exchange_span WHERE channel = %s AND first > %s"


def idle(office: Office, seconds: float) -> float:
    """Processor seconds a second that an office uses while nothing happens, its database's with it."""
    assert office.process is not None
    meter = Meter((office.process.pid, office.database.postmaster))
    before = meter.read()
    time.sleep(seconds)
    return (meter.read() - before) / seconds


def is_alive(process: psutil.Process | None) -> bool:
    """Whether a process is there."""
    return process is not None and process.is_running()
