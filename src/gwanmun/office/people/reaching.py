"""Reaching: a request to an address somebody else named, which must not lead into the office's own network.

The name is looked up here, every address it has must be one of the public internet, and the connection is made to the
very address that was looked at: a name that answers otherwise a moment later leads nowhere. Nothing is followed on.
GWANMUN_NOTICE_NETWORKS names networks of the office's own that may be reached all the same; only there http will do.
"""

import ipaddress
import socket
import time
from collections.abc import Iterable, Mapping
from typing import Any

import httpcore
from django.conf import settings
from httpcore import NetworkBackend, NetworkStream, SyncBackend

from gwanmun.law.exchange.endpoint import may_be_dialled

SECONDS = 10.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnreachableError(Exception):
    """The address cannot be reached, or may not be; why, in words."""


def now() -> float:
    """The moment a request is signed at: the world's, whatever the office's clock is set to."""
    return time.time()


def check(address: str) -> httpcore.URL:
    """The address as one that may be asked. Raises UnreachableError for one that may not."""
    try:
        url = httpcore.URL(address)
        port = url.port
    except (ValueError, UnicodeError):
        raise UnreachableError("It is no address.") from None
    if url.scheme not in {b"https", b"http"} or not url.host or b"@" in address.encode():
        raise UnreachableError("It must begin with https:// and name a host, without name and password.")
    found = addresses_of(url.host.decode("ascii"), port or 443)
    if url.scheme == b"http" and not all(_is_own(one) for one in found):
        raise UnreachableError("It must begin with https://.")
    return url


def addresses_of(host: str, port: int) -> list[str]:
    """Every address of a host. Raises UnreachableError where any of them is none of the public internet."""
    try:
        found = sorted({str(known[4][0]) for known in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except (OSError, UnicodeError):
        raise UnreachableError(f"{host} has no address.") from None
    if not found or not all(_may_be_reached(one) for one in found):
        raise UnreachableError(f"{host} is no host of the public internet.")
    return found


def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a document; what was answered. Raises UnreachableError where nothing was."""
    url = check(address)
    sent = {"Host": _host(url), "Content-Type": "application/json", "User-Agent": "Gwanmun", **headers}
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)
    try:
        with (
            httpcore.ConnectionPool(network_backend=_Looking(), max_connections=1) as pool,
            pool.stream(
                "POST", url, headers=list(sent.items()), content=body, extensions={"timeout": timeout}
            ) as answer,
        ):
            return int(answer.status)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as why:
        raise UnreachableError(f"Nothing was answered: {type(why).__name__}.") from None


class _Looking(NetworkBackend):
    """Connects to an address that has been looked at, and to no name."""

    def __init__(self) -> None:
        self._straight = SyncBackend()

    def connect_tcp(  # noqa: PLR0917 - httpcore calls it so
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:  # fmt: skip
        (address, *_) = addresses_of(host, port)
        return self._straight.connect_tcp(address, port, timeout, local_address, socket_options)


def _may_be_reached(text: str) -> bool:
    return may_be_dialled(text) or _is_own(text)


def _is_own(text: str) -> bool:
    address = _plain(text)
    return any(address in network for network in settings.NOTICE_NETWORKS if network.version == address.version)


def _plain(text: str) -> Address:
    """The address; one of IPv4 that is written as one of IPv6 is what it is."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _host(url: httpcore.URL) -> str:
    host = url.host.decode("ascii")
    named = f"[{host}]" if ":" in host else host
    return named if url.port in {None, 443, 80} else f"{named}:{url.port}"
