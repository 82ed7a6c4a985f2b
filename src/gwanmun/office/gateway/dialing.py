"""Dialing: one partner's office on the line: TLS 1.3 with our key shown and theirs pinned, and HTTP over it.

What a name resolves to is looked at before it is dialled, and that very address is dialled. Nothing is sent before the
key on the other side is one of the partner's manifest.
"""

import socket
import ssl
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpcore
from cryptography import x509
from msgspec import Struct

from gwanmun.law.exchange.endpoint import is_endpoint, may_be_dialled
from gwanmun.office.gateway.identity import Node
from gwanmun.office.gateway.listening import pin_of
from gwanmun.office.gateway.signing import Request, sign

LONGEST_ANSWER = 8 * 1024 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
MOST_CONNECTIONS = 8


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
        backend = _Backend(frozenset(pins), private=private)
        self._pool = httpcore.ConnectionPool(
            _context(*files), max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS,
            keepalive_expiry=60, network_backend=backend,
        )  # fmt: skip

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
        self._pool.close()

    def _there(self) -> str:
        if not self.endpoint:
            raise Unreachable("its manifest names no address that may be dialled")
        return self.endpoint

    def _said(self, request: Request, body: bytes, signed: Node | None) -> Reply:
        if signed is not None:
            sign(request, body, signed)
        timeout = {"connect": CONNECT_SECONDS, "read": ANSWER_SECONDS, "write": ANSWER_SECONDS, "pool": ANSWER_SECONDS}
        try:
            with self._pool.stream(
                request.method, request.url, headers=list(request.headers.items()), content=body,
                extensions={"timeout": timeout},
            ) as answer:  # fmt: skip
                return Reply(answer.status, _bounded(answer.iter_stream()), _retry_after(answer.headers))
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as why:
            raise Unreachable(f"{type(why).__name__} {why}".strip()) from why


def _bounded(stream: Iterable[bytes]) -> bytes:
    parts, length = [], 0
    for part in stream:
        length += len(part)
        if length > LONGEST_ANSWER:
            raise Unreachable("an answer without end")
        parts.append(part)
    return b"".join(parts)


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> int:
    said = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    return min(int(said), 3600) * 1000 if said.isdigit() and len(said) < 6 else 0


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE  # no authority vouches for a partner: `_Pinned` looks at the key itself
    made.load_cert_chain(certificate, key)
    return made


class _Backend(httpcore.NetworkBackend):
    """Connects to what a name resolved to, if that may be dialled, and looks whose key answers."""

    def __init__(self, pins: frozenset[str], *, private: bool) -> None:
        self._pins, self._private, self._plain = pins, private, httpcore.SyncBackend()

    def connect_tcp(  # noqa: PLR0917 - the library's own signature
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Any = None,  # noqa: ANN401 - the same
    ) -> httpcore.NetworkStream:  # fmt: skip
        address = self._resolved(host, port)
        options = [*(socket_options or ()), (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
        return _Pinned(self._plain.connect_tcp(address, port, timeout, local_address, options), self._pins)

    def _resolved(self, host: str, port: int) -> str:
        try:
            found = [str(one[4][0]) for one in socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)]
        except OSError as why:
            raise httpcore.ConnectError(f"{host} is no address") from why
        address = next((one for one in found if self._private or may_be_dialled(one)), None)
        if address is None:
            raise httpcore.ConnectError(f"{host} leads where nobody should be sent")
        return address


class _Pinned(httpcore.NetworkStream):
    """A stream on which nothing is said before the key on the other side is a partner's."""

    def __init__(self, stream: httpcore.NetworkStream, pins: frozenset[str]) -> None:
        self._stream, self._pins = stream, pins

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        shown = x509.load_der_x509_certificate(stream.get_extra_info("ssl_object").getpeercert(True))
        now = datetime.now(UTC)
        if pin_of(shown) not in self._pins:
            stream.close()
            raise httpcore.ConnectError("another key than the partner's answers")
        if not shown.not_valid_before_utc <= now <= shown.not_valid_after_utc:
            stream.close()
            raise httpcore.ConnectError("the partner's certificate has run out")
        return stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the library's own signature
        return self._stream.get_extra_info(info)
