"""Endpoints: the addresses an office says it is reached at, and which of them another office may be sent to.

A manifest is written by another country. Whoever dials what stands in it could be sent to a machine of its own, behind
its own wall; so an address is https, without anything but a host, a port and a path, and neither it nor what its name
resolves to is private, unless the office was told so for a network of its own.
"""

import ipaddress
import re

# Lower case, no user, no query, no fragment, no dots that climb, nothing encoded: what is not written cannot trick.
_ENDPOINT = re.compile(
    r"https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}|\[[0-9a-f:.]{2,45}\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>(?:/[a-z0-9_-][a-z0-9._-]{0,63}){0,8})/?",
    re.ASCII,
)
LONGEST_ENDPOINT = 200
_PRIVATE_NAMES = ("localhost", "local", "internal", "lan", "home.arpa", "onion", "test", "invalid")
_EMBEDDING = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"), ipaddress.ip_network("::/96"))
"""IPv6 that carries an IPv4 address inside: NAT64, 6to4 and the compatible kind nobody uses."""


def is_endpoint(address: str, *, private: bool = False) -> bool:
    """Whether an office may be reached so; `private` allows addresses of one's own network, for one's own network."""
    found = _ENDPOINT.fullmatch(address) if len(address) <= LONGEST_ENDPOINT else None
    if found is None or int(found["port"] or 443) > 65535:
        return False
    host = found["host"].strip("[]")
    if _is_number(host):
        return _is_address(host) and (private or may_be_dialled(host))
    return private or not host.endswith(tuple(f".{name}" for name in _PRIVATE_NAMES))


def may_be_dialled(resolved: str) -> bool:
    """Whether an address a name was resolved to is one of the open world: asked at every dialling, of that address.

    Not the loop, not a private network, not link-local (where clouds keep their secrets), not a group, not reserved.
    """
    try:
        address = ipaddress.ip_address(resolved)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return may_be_dialled(str(address.ipv4_mapped))
        if any(address in network for network in _EMBEDDING):
            return False
    return address.is_global and not address.is_multicast


def _is_number(host: str) -> bool:
    """Whether a host is a number of any kind; 0x7f.1 and 2130706433 are, and are refused as no plain address."""
    return ":" in host or re.fullmatch(r"[0-9.]+|(?:.*\.)?(?:0x[0-9a-f]*|[0-9]+)", host) is not None


def _is_address(host: str) -> bool:
    """Whether a number is an address written in its one way; IPv4 inside IPv6 has two, and is refused."""
    try:
        return str(ipaddress.ip_address(host)) == host and not (":" in host and "." in host)
    except ValueError:
        return False
