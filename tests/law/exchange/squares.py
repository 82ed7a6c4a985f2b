"""Printed squares: what an authority states of a certificate, signed for a telephone to read, and what is none.

A statement is a list in JSON: number, agreement, issuer, issued, expires, exporter, consignee, how many items, digest.
It is the payload of a compact JWS by a key of the authority's ring (a JWK Set with its country and name).
"""

import json

from gwanmun.law.exchange.jws import encoded
from tests.law.exchange.issuing import AUTHORITY, SEOUL, STRANGER

STATED = [
    "KR-2026-0000123",
    "vkfta",
    "KR",
    "2026-05-28",
    "2027-05-27",
    "Hanbit Foods Co., Ltd. 한빛",
    "Sao Mai",
    2,
    "A" * 43,
]
KEY = {"kid": "KR-0a1b2c", "kty": "OKP", "crv": "Ed25519", "x": encoded(SEOUL.public), "use": "sig", "alg": "EdDSA"}
RING = {"country": "KR", "authority": AUTHORITY, "keys": [KEY]}


def square(stated=STATED, *, by=SEOUL, **header):
    head = {"alg": "EdDSA", "kid": "KR-0a1b2c"} | header
    parts = [json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for part in (head, stated)]
    message = ".".join(map(encoded, parts))
    return f"{message}.{encoded(by.sign(message.encode()))}"


def _cases():
    good = square()
    head, body, signature = good.split(".")
    yield "a square", good, RING, "OK"
    yield "with a newline at the end, as scanners put one", good + "\n", RING, "OK"
    yield "by a key the ring has not", square(kid="KR-other"), RING, "statement-key-unknown"
    yield "by somebody else under the key's name", square(by=STRANGER), RING, "statement-forged"
    yield (
        "one letter changed",
        f"{head}.{encoded(json.dumps([*STATED[:7], 3, STATED[8]]).encode())}.{signature}",
        RING,
        "statement-forged",
    )
    yield "alg none", square(alg="none"), RING, "statement-forged"
    yield "alg HS256", square(alg="HS256"), RING, "statement-forged"
    yield (
        "alg none, no signature",
        f"{encoded(json.dumps({'alg': 'none', 'kid': 'KR-0a1b2c'}).encode())}.{body}.",
        RING,
        "statement-forged",
    )
    yield "of another country than the ring", square([*STATED[:2], "CN", *STATED[3:]]), RING, "statement-issuer-foreign"
    yield "not a statement", square(["KR-1"]), RING, "statement-unreadable"
    yield "not the text of a square", "hello", RING, "statement-unreadable"
    yield "nothing", "", RING, "statement-unreadable"
    yield "a ring without keys", good, {**RING, "keys": []}, "statement-key-unknown"
    yield (
        "a ring whose key is of small order",
        good,
        {**RING, "keys": [{**KEY, "x": encoded(bytes(32))}]},
        "statement-forged",
    )


def cases():
    """Every case as the vectors hold it."""
    for name, text, ring, answer in _cases():
        yield {"name": name, "square": text, "ring": ring, "answer": answer}
