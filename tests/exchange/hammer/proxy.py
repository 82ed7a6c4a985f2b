"""A proxy between two offices that breaks what passes through it: in one direction or both, now and then or for long.

It knows nothing of TLS or of the protocol: it has bytes, and a moment at which to lose them. Each connection reads the
faults of the proxy as they are at every piece it carries, so a fault may be set and lifted under a running load.
"""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Coroutine
from typing import Any

from msgspec import Struct

PIECE = 64 * 1024
A_BATCH = 6_000  # bytes that went up since the last that came down: more than a handshake, less than two certificates
_LINGER_NOT = struct.pack("ii", 1, 0)  # close with a reset


class Faults(Struct):
    """What is wrong at this moment. `up` is from whoever dials to whoever listens, `down` the way back."""

    cut_up: bool = False  # what is sent is swallowed: a partition in one direction
    cut_down: bool = False
    refuse: bool = False  # new connections are reset at once
    latency: float = 0.0  # seconds on each piece
    bytes_a_second: int = 0  # 0 for as fast as it goes
    stalled: bool = False  # nothing more is read from either side: a window of nought
    drop_answers: float = 0.0  # share of answers to a batch at whose first byte the connection is reset
    resets: float = 0.0  # share of pieces at which the connection is reset


class Proxy:
    """Listens on a port of its own and carries to another, in a thread of its own."""

    def __init__(self, target: int, *, seed: int = 0, host: str = "127.0.0.1") -> None:
        self.faults, self.target, self._host = Faults(), target, host
        self.carried = 0  # bytes, both ways
        self.broken = 0  # connections that were reset on purpose
        self._dice = random.Random(seed)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, name=f"proxy-{target}", daemon=True)
        self._thread.start()
        self._ready.wait()

    def heal(self) -> None:
        """Everything passes again; what is connected stays connected."""
        self.faults = Faults()

    def reset_all(self) -> None:
        """Break every connection there is."""
        self._loop.call_soon_threadsafe(self._reset_open)

    def close(self) -> None:
        """Break everything and stop listening."""
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()

    # ------------------------------------------------------------------------------------------------ in the thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._over = asyncio.Event()
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._carry, self._host, 0, limit=PIECE)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        self._reset_open()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def _stop(self) -> None:
        self._over.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.faults.refuse:
            self._reset(writer)
            return
        try:
            there, back = await asyncio.open_connection(self._host, self.target, limit=PIECE)
        except OSError:
            self._reset(writer)
            return
        self._open |= {writer, back}
        asked = [0]  # bytes that went up since the last that came down
        await _first_ends([self._pump(reader, back, "up", asked), self._pump(there, writer, "down", asked)])
        for one in (writer, back):
            self._open.discard(one)
            one.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str, asked: list[int]
    ) -> None:
        """Carry piece by piece until one side ends, or until a fault ends it."""
        while piece := await self._piece(reader):
            if self._dice.random() < self.faults.resets or (way == "down" and self._drops(asked[0])):
                self._reset(writer)
                return
            asked[0] = asked[0] + len(piece) if way == "up" else 0
            if self.faults.latency:
                await asyncio.sleep(self.faults.latency)
            if getattr(self.faults, f"cut_{way}"):
                continue
            writer.write(piece)
            self.carried += len(piece)
            await writer.drain()

    def _drops(self, asked: int) -> bool:
        """Whether this is an answer to a batch that is to be lost: what was asked has been done, and nobody hears."""
        return asked >= A_BATCH and self._dice.random() < self.faults.drop_answers

    async def _piece(self, reader: asyncio.StreamReader) -> bytes:
        """The next bytes, as many and as late as the faults allow."""
        while self.faults.stalled:  # noqa: ASYNC110 - it is lifted by another thread
            await asyncio.sleep(0.05)
        if rate := self.faults.bytes_a_second:
            await asyncio.sleep(min(rate, PIECE) / rate / 10)
            return await reader.read(max(1, rate // 10))
        return await reader.read(PIECE)

    def _reset(self, writer: asyncio.StreamWriter) -> None:
        self.broken += 1
        taken: socket.socket | None = writer.get_extra_info("socket")
        if taken is not None:
            with contextlib.suppress(OSError):
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        writer.transport.abort()

    def _reset_open(self) -> None:
        for writer in list(self._open):
            self._reset(writer)


async def _first_ends(both: list[Coroutine[Any, Any, None]]) -> None:
    """Run both directions until one of them is over, however it ended."""
    tasks = [asyncio.ensure_future(one) for one in both]
    done, running = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        task.cancel()
    await asyncio.gather(*done, *running, return_exceptions=True)
