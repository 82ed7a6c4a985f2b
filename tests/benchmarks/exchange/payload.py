"""The payload: one certificate of origin after the other, as AS2 carries it (JSON) and as we do (a signed document).

1.8 KB of JSON each: two lines of goods, five parties and places. Every one is another: number and quantities differ.
"""

import hashlib
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from gwanmun.law.exchange.disclosure import GROUPS
from gwanmun.law.exchange.document import Certificate, Parts, write_document
from tests.law.exchange.issuing import CERTIFICATE, PARTS


def certificate(number: int, *, issuer: str = "KR", destination: str = "VN") -> Certificate:
    """The certificate of this number."""
    name = f"{issuer}-2026-{number:07}"
    first, second = CERTIFICATE.items
    items = (replace(first, quantity=str(240 + number % 760)), second)
    return replace(CERTIFICATE, number=name, items=items, issuer=issuer, destination=destination)


def as_json(number: int) -> bytes:
    """What AS2 is given to carry; it has no signature of its own, for AS2 signs what it carries."""
    return msgspec.json.encode({"certificate": certificate(number), "parts": PARTS})


def as_document(one: Certificate, parts: Parts, kid: str, sign: Callable[[bytes], bytes]) -> bytes:
    """The same certificate as its issuer signs it, once, for ever."""
    seed = one.number.encode()
    salts = {group: hashlib.sha256(seed + group.encode()).digest()[:16] for group in GROUPS}
    return write_document(one, parts, salts, kid=kid, algorithm="EdDSA", sign=sign).encode()
