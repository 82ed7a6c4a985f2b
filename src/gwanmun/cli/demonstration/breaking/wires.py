"""Wires: what lies between two offices. This one can be made to carry one way only, and to be cut.

It knows nothing of TLS or of what is said; it has bytes, and the moment at which to lose them.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator

from msgspec.structs import replace

from gwanmun.cli.demonstration.sites import HOST, Site

PIECE = 64 * 1024
A_CERTIFICATE = 4_000  # bytes that went up since the last that came down: more than a handshake, less than a batch


class Wire:
    """Listens where an office is expected, and carries to where it is."""

    def __init__(self, listener: socket.socket, target: int) -> None:
        """Begin to carry; `listener` is bound to the port partners dial."""
        self._listener, self._target = listener, target
        self._answers = threading.Event()  # set: what comes back is carried
        self._answers.set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.lost = 0  # bytes of answers
        listener.listen(64)
        threading.Thread(target=self._accept, name="wire", daemon=True).start()

    def lose_answers(self) -> None:
        """From now on what is sent arrives, and what is answered to anything of some length does not."""
        self._answers.clear()

    def heal(self) -> None:
        """Everything passes again; what hung in between is cut, so that both ends notice."""
        self._answers.set()
        with self._lock:
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Cut everything, and listen no more."""
        self.heal()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
                called = socket.create_connection((self._listener.getsockname()[0], self._target))
            except OSError:
                if self._listener.fileno() < 0:
                    return
                continue
            self._accept_one(caller, called)

    def _accept_one(self, caller: socket.socket, called: socket.socket) -> None:
        up = [0]  # bytes since the last that came down
        with self._lock:
            self._open |= {caller, called}
        threading.Thread(target=self._carry_up, args=(caller, called, up), daemon=True).start()
        threading.Thread(target=self._carry_down, args=(called, caller, up), daemon=True).start()

    def _carry_up(self, source: socket.socket, sink: socket.socket, up: list[int]) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                up[0] += len(piece)
                sink.sendall(piece)
        self._end(source, sink)

    def _carry_down(self, source: socket.socket, sink: socket.socket, up: list[int]) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                if self._answers.is_set() or up[0] < A_CERTIFICATE:
                    up[0] = 0
                    sink.sendall(piece)
                else:
                    self.lost += len(piece)
        self._end(source, sink)

    def _end(self, *ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        with self._lock:
            self._open -= set(ends)


@contextlib.contextmanager
def breakable(site: Site, behind: int) -> Iterator[tuple[Site, Wire]]:
    """An office whose gateway listens somewhere else than where others dial, and the wire in between."""
    with socket.create_server((HOST, site.wire)) as listener:
        wire = Wire(listener, behind)
        try:
            yield replace(site, listens=behind), wire
        finally:
            wire.close()
