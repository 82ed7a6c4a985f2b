"""Dialing: one partner's office on the line: TLS 1.3 with our key shown and theirs pinned, and HTTP over it.

What a name resolves to is looked at before it is dialled, and that very address is dialled. Nothing is sent before the
key on the other side is one of the partner's manifest.
"""

import http.client
import select
import socket
import ssl
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, LifoQueue
from urllib.parse import SplitResult, urlsplit

from cryptography import x509
from msgspec import Struct

from gwanmun.law.exchange.endpoint import is_endpoint, may_be_dialled
from gwanmun.office.gateway.identity import Node
from gwanmun.office.gateway.listening import pin_of
from gwanmun.office.gateway.signing import Request, sign

LONGEST_ANSWER = 8 * 1024 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
MOST_KEPT = 24  # connections that wait for what is said next: as many as are ever under way at once


class Unreachable(Exception):  # noqa: N818 - it is what happened
    """Nobody answered, or not whom we meant, or nothing that can be read; its message says which."""


class Reply(Struct, frozen=True):
    """What came back."""

    status: int
    body: bytes
    retry_after_ms: int = 0


class Line:
    """The line to one partner. Threads may share it."""

    def __init__(
        self, endpoints: Iterable[str], pins: Collection[str], files: tuple[Path, Path], *, private: bool = False
    ) -> None:
        """Know whom to dial; nothing is dialled yet. `private` allows addresses of one's own network."""
        self.endpoint = next((one.rstrip("/") for one in endpoints if is_endpoint(one, private=private)), "")
        self._pins, self._private, self._tls = frozenset(pins), private, _context(*files)
        self._kept: LifoQueue[_Connection] = LifoQueue()
        self._over = False

    def post(
        self, path: str, body: bytes, *, media: str = "application/json", signed: Node | None = None, session: int = 0
    ) -> Reply:
        """Say something, signed by this node or not, and hear the answer. Raises Unreachable."""
        headers = {"Content-Type": media} | ({"Eodes-Session": str(session)} if session else {})
        return self._said(Request("POST", f"{self._there()}{path}", headers), body, signed)

    def get(self, path: str) -> Reply:
        """Ask for something that everybody may read. Raises Unreachable."""
        return self._said(Request("GET", f"{self._there()}{path}", {}), b"", None)

    def close(self) -> None:
        """Hang up."""
        self._over = True
        while (kept := self._idle()) is not None:
            kept.close()

    def _there(self) -> str:
        if not self.endpoint:
            raise Unreachable("its manifest names no address that may be dialled")
        return self.endpoint

    def _said(self, request: Request, body: bytes, signed: Node | None) -> Reply:
        if signed is not None:
            sign(request, body, signed)
        connection = self._connection(urlsplit(request.url))
        try:
            reply = connection.say(request, body)
        except (OSError, http.client.HTTPException) as why:
            connection.close()
            raise Unreachable(f"{type(why).__name__} {why}".strip()) from why
        except Unreachable:
            connection.close()
            raise
        self._keep(connection)
        return reply

    def _connection(self, url: SplitResult) -> "_Connection":
        """One that waits and on which nobody has hung up, or a new one."""
        while (kept := self._idle()) is not None:
            if kept.is_open():
                return kept
            kept.close()
        return _Connection(url.hostname or "", url.port or 443, self)

    def _idle(self) -> "_Connection | None":
        with suppress(Empty):
            return self._kept.get_nowait()
        return None

    def _keep(self, connection: "_Connection") -> None:
        if connection.sock is None or self._over or self._kept.qsize() >= MOST_KEPT:
            connection.close()
        else:
            self._kept.put(connection)

    def dialled(self, host: str, port: int) -> ssl.SSLSocket:
        """Somebody who holds one of the partner's keys. Raises OSError, Unreachable."""
        plain = socket.create_connection((self._resolved(host, port), port), CONNECT_SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            stream = self._tls.wrap_socket(plain)
        except OSError:
            plain.close()
            raise
        try:
            self._look_at(stream.getpeercert(binary_form=True) or b"")
        except (Unreachable, ValueError):
            stream.close()
            raise
        stream.settimeout(ANSWER_SECONDS)
        return stream

    def _resolved(self, host: str, port: int) -> str:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        address = next((one for one in found if self._private or may_be_dialled(one)), None)
        if address is None:
            raise Unreachable(f"{host} leads where nobody should be sent")
        return address

    def _look_at(self, shown: bytes) -> None:
        certificate = x509.load_der_x509_certificate(shown)
        if pin_of(certificate) not in self._pins:
            raise Unreachable("another key than the partner's answers")
        if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
            raise Unreachable("the partner's certificate has run out")


class _Connection(http.client.HTTPConnection):
    """HTTP over one such stream; what is said goes out in one piece."""

    def __init__(self, host: str, port: int, line: Line) -> None:
        super().__init__(host, port)
        self._line, self._unsaid = line, list[bytes]()

    def connect(self) -> None:
        self.sock = self._line.dialled(self.host, self.port)

    def is_open(self) -> bool:
        """Whether the other side has left it open: what can be read before anything was asked is a farewell."""
        if self.sock is None:
            return False
        waiting = select.poll()
        waiting.register(self.sock, select.POLLIN)
        return not waiting.poll(0)

    def say(self, request: Request, body: bytes) -> Reply:
        """Say it, and hear the answer. Raises OSError, http.client.HTTPException, Unreachable."""
        self.request(request.method, urlsplit(request.url).path, body or None, request.headers)
        if self.sock is None:
            self.connect()
        assert self.sock is not None
        said, self._unsaid = b"".join(self._unsaid), []
        self.sock.sendall(said)
        answer = self.getresponse()
        content = answer.read(LONGEST_ANSWER + 1)
        if len(content) > LONGEST_ANSWER:
            raise Unreachable("an answer without end")
        return Reply(answer.status, content, _retry_after(answer.getheader("Retry-After", "")))

    def send(self, data: bytes) -> None:  # type: ignore[override]  # nothing else is ever said here
        self._unsaid.append(data)


def _retry_after(said: str) -> int:
    return min(int(said), 3600) * 1000 if said.isdigit() and said.isascii() and len(said) < 6 else 0


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE  # no authority vouches for a partner: `Line` looks at the key itself
    made.load_cert_chain(certificate, key)
    return made
