"""The client: sends prepared requests over connections that stay open, and keeps every answer.

It is the same for every contender, and its own processor time is nobody's.
"""

import socket
import threading
from collections.abc import Sequence
from itertools import count

from msgspec import Struct

LONGEST_WAIT_SECONDS = 120


class Answered(Struct, frozen=True):
    """One answer: its status and its body."""

    status: int
    body: bytes


def request(path: str, key: str, body: bytes, *, token: str, content_type: str = "application/json") -> bytes:
    """One POST, whole, as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send_all(port: int, requests: Sequence[bytes], connections: int = 1) -> list[Answered]:
    """Send all of them, so many at a time; the answers in the order of the requests."""
    answers: list[Answered | None] = [None] * len(requests)
    troubles: list[Exception] = []
    turn = count()

    def go() -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_WAIT_SECONDS) as wire:
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while (place := next(turn)) < len(requests):
                    wire.sendall(requests[place])
                    answers[place] = _receive(wire)
        except Exception as trouble:  # noqa: BLE001 - it is told to whoever asked, on their own thread
            troubles.append(trouble)

    threads = [threading.Thread(target=go) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return [answer for answer in answers if answer is not None]


def _receive(wire: socket.socket) -> Answered:
    """One answer, of a length that is told or in chunks."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(wire)
    head, _, body = got.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    status = int(lines[0].split()[1])
    if fields.get("transfer-encoding", "").lower() == "chunked":
        return Answered(status, _unchunked(wire, body))
    length = int(fields.get("content-length", 0))
    parts, have = [body], len(body)
    while have < length:
        parts.append(_more(wire))
        have += len(parts[-1])
    return Answered(status, b"".join(parts))


def _unchunked(wire: socket.socket, got: bytes) -> bytes:
    body = b""
    while True:
        while b"\r\n" not in got:
            got += _more(wire)
        size, _, got = got.partition(b"\r\n")
        length = int(size, 16)
        while len(got) < length + 2:
            got += _more(wire)
        body, got = body + got[:length], got[length + 2 :]
        if length == 0:
            return body


def _more(wire: socket.socket) -> bytes:
    got = wire.recv(262_144)
    if not got:
        raise ConnectionError("the server closed the connection in the middle of an answer")
    return got
