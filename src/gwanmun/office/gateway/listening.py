"""Listening: mutual TLS 1.3 in which everybody is known by the key they hold, pinned from the manifests.

No authority vouches for anybody and nobody is asked whether a certificate still counts. Whoever has no key of a
partner's is turned away in the handshake, before a byte of HTTP is read. Handshakes take nobody's time: they are made
as their bytes come, by the one thread that waits for all of them, so strangers who say nothing keep no hand busy.
"""

import errno
import hashlib
import io
import select
import selectors
import socket
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cheroot.makefile import MakeFile
from cheroot.server import HTTPConnection, HTTPServer
from cheroot.ssl.pyopenssl import pyOpenSSLAdapter
from cheroot.wsgi import Gateway_10, Server
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from OpenSSL import SSL

from gwanmun.law.exchange.jws import encoded

PEER = "gwanmun.peer"
"""In the WSGI environment: the pin of whose connection it is."""
SECONDS_TO_SPEAK = 10
THREADS = 48
MOST_OF_ONE = 24  # threads that one partner may keep; it needs twenty-two, and somebody else must find one free
MOST_GREETING = 256  # connections of whom nobody knows yet who they are; the oldest goes when one more comes
MOST_KEPT = 256  # connections that wait for their next request
_SELF_SIGNED = frozenset((0, 18, 20, 21))  # X509_V_OK, self-signed, issuer unknown, chain of one: all as they must be


def pin_of(certificate: x509.Certificate) -> str:
    """What a partner is known by: SHA-256 of its certificate's SPKI, in URL letters."""
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded(hashlib.sha256(spki).digest())


def context(certificate: Path, key: Path, pins: Callable[[], Mapping[str, str]]) -> SSL.Context:
    """TLS 1.3 and nothing older, for whoever holds a pinned key; the pins are asked for at every handshake."""

    def is_partner(_: Any, shown: Any, error: int, depth: int, ok: int) -> bool:  # noqa: ANN401 - the library's
        # An expired certificate is another error than these, and closes the door.
        return depth == 0 and error in _SELF_SIGNED and pin_of(shown.to_cryptography()) in pins()

    made = SSL.Context(SSL.TLS_SERVER_METHOD)
    made.set_min_proto_version(SSL.TLS1_3_VERSION)
    made.use_certificate_file(str(certificate))
    made.use_privatekey_file(str(key))
    made.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, is_partner)
    made.set_session_cache_mode(SSL.SESS_CACHE_OFF)  # every connection shows its certificate
    made.set_options(SSL.OP_NO_TICKET)
    return made


class _Connection:
    """A TLS connection that waits for its socket, as a plain one does, once both sides know one another."""

    def __init__(self, tls: SSL.Connection) -> None:
        self._tls = tls
        self.is_known = False
        self.pin = ""  # of the key on the other side, once it is known

    def greet(self) -> bool:
        """Go on with the handshake, as far as what has come allows; whether it is done. Raises SSL.Error."""
        try:
            self._tls.do_handshake()
        except (SSL.WantReadError, SSL.WantWriteError):
            return False
        shown = self._tls.get_peer_certificate()
        self.pin = pin_of(shown.to_cryptography()) if shown is not None else ""
        self.is_known = True
        return True

    def has_more(self) -> bool:
        """Whether something came with the end of the handshake that the socket has no more to tell of."""
        return self._tls.pending() > 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a socket can
        return getattr(self._tls, name)

    def recv_into(self, buffer: Any, nbytes: int | None = None) -> int:  # noqa: ANN401 - any buffer
        return int(self._patiently(self._tls.recv_into, buffer, nbytes) or 0)

    def send(self, content: bytes) -> int:
        return int(self._patiently(self._tls.send, content) or 0)

    def shutdown(self, how: int) -> None:
        self._tls.sock_shutdown(how)

    def _patiently(self, act: Callable[..., int], *given: Any) -> int | None:  # noqa: ANN401 - what the act takes
        """What the act answers; None once whoever is there has said goodbye."""
        while True:
            try:
                return act(*given)
            except SSL.WantReadError:
                self._await(select.POLLIN)
            except SSL.WantWriteError:
                self._await(select.POLLOUT)
            except SSL.ZeroReturnError:
                return None
            except SSL.SysCallError as why:
                raise ConnectionResetError(errno.ECONNRESET, "whoever was there is gone") from why
            except SSL.Error as why:  # a stranger, or rubbish
                raise ConnectionAbortedError(errno.ECONNABORTED, "TLS") from why

    def _await(self, what: int) -> None:
        poll = select.poll()
        poll.register(self._tls.fileno(), what)
        if not poll.poll(SECONDS_TO_SPEAK * 1000):
            raise TimeoutError(errno.ETIMEDOUT, "whoever is there says nothing")


class _Adapter(pyOpenSSLAdapter):
    """Takes our context as it is, and hands connections on that wait."""

    def __init__(self, certificate: Path, key: Path, made: SSL.Context) -> None:
        super().__init__(str(certificate), str(key))
        self.context = made

    def wrap(self, sock: Any) -> tuple[_Connection, dict[str, str]]:  # noqa: ANN401 - pyOpenSSL's own
        return _Connection(sock), {"wsgi.url_scheme": "https", "HTTPS": "on"}

    def makefile(self, sock: Any, mode: str = "r", bufsize: int = -1) -> Any:  # noqa: ANN401 - the library's own signature
        return MakeFile(sock, mode, max(bufsize, io.DEFAULT_BUFFER_SIZE))


class _Visit(HTTPConnection):
    """A connection whose next request is heard by a thread; one of a partner that keeps too many is closed."""

    def communicate(self) -> bool:
        with self.server.hands.one_for(self.socket.pin) as found:
            return found and bool(super().communicate())


class _Hands:
    """How many threads each partner keeps at the moment."""

    def __init__(self) -> None:
        self._kept = Counter[str]()
        self._lock = threading.Lock()

    @contextmanager
    def one_for(self, pin: str) -> Iterator[bool]:
        """Whether there is one more for this partner; it is kept until this is left."""
        with self._lock:
            found = self._kept[pin] < MOST_OF_ONE
            self._kept[pin] += found
        try:
            yield found
        finally:
            with self._lock:
                self._kept[pin] -= found
                self._kept += Counter()  # nobody is remembered who keeps none


class _Door(Gateway_10):
    """Tells the application whose connection it is, and answers in one go."""

    def get_environ(self) -> dict[str, Any]:  # type: ignore[override]  # the stub knows no environ
        environ: dict[str, Any] = super().get_environ()
        environ[PEER] = self.req.conn.socket.pin
        return environ

    def write(self, chunk: bytes) -> None:
        """The headers and what they announce, as one piece: each piece on its own wakes whoever waits for it."""
        connection = self.req.conn
        wire, connection.wfile = connection.wfile, io.BytesIO()
        try:
            super().write(chunk)
        finally:
            said, connection.wfile = connection.wfile, wire
            wire.write(said.getvalue())


class _Server(Server):
    """Hands a connection to a worker only once it is known whose it is."""

    ConnectionClass = _Visit

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(*given, **named)
        self._greeting: OrderedDict[int, Any] = OrderedDict()
        self.hands = _Hands()

    def process_conn(self, conn: Any) -> None:  # noqa: ANN401 - an HTTPConnection
        """A connection is new, or something has come on it. Handshakes are made by the thread that calls this."""
        if conn.socket.is_known:
            super().process_conn(conn)
            return
        self._greeting.pop(id(conn), None)
        try:
            known = conn.socket.greet()
        except (SSL.Error, OSError):  # a stranger, or rubbish, or gone
            conn.close()
            return
        if known and conn.socket.has_more():
            super().process_conn(conn)
        else:
            self._wait_for(conn, known=known)

    def _wait_for(self, conn: Any, *, known: bool) -> None:  # noqa: ANN401 - the same
        """Until something comes, or for as long as one may be silent: from the first word, not from the last."""
        conn.last_used = time.time() if known or conn.last_used is None else conn.last_used
        waiting = self._connections._selector  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way in
        waiting.register(conn.socket.fileno(), selectors.EVENT_READ, data=conn)
        if known:
            return
        self._greeting[id(conn)] = conn
        if len(self._greeting) > MOST_GREETING:
            _, oldest = self._greeting.popitem(last=False)
            with suppress(OSError, SSL.Error):  # it may have been closed long ago
                oldest.socket.shutdown(socket.SHUT_RDWR)  # which wakes it, and that is its end


def server(
    address: tuple[str, int],
    application: Callable[..., Any],
    made_with: SSL.Context,
    *,
    files: tuple[Path, Path],
) -> HTTPServer:
    """An HTTP server behind this context."""
    made = _Server(address, application, numthreads=THREADS, request_queue_size=128, timeout=SECONDS_TO_SPEAK)
    made.gateway = _Door
    made.keep_alive_conn_limit = MOST_KEPT
    made.max_request_header_size = 16 * 1024
    made.ssl_adapter = _Adapter(*files, made_with)
    return made
