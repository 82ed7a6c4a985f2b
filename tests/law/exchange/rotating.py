"""Rotating: chains of key manifests, honest ones and those an enemy would send, each with the answer it must get.

A chain is begun by the fingerprint of its first manifest and followed to its end. The answer is the version believed
then, or the code of the problem that stopped it.
"""

import hashlib
import json
from itertools import chain as joined

from msgspec.structs import replace

from gwanmun.law.exchange.jws import decoded, encoded
from gwanmun.law.exchange.key_manifest import payload_of, signature_of, write_manifest
from gwanmun.law.exchange.note import ED25519, write_key
from tests.law.exchange.issuing import (
    BUSAN,
    NODE,
    NOON,
    OTHER_ROOTS,
    ROOTS,
    SEOUL,
    Issuer,
    file_of,
    first_manifest,
    next_manifest,
    note_key,
    roots_of,
)
from tests.law.exchange.signing import Signer

V1 = first_manifest()
V2 = next_manifest(V1)
V3 = next_manifest(V2, log_size=200)
ROTATED = next_manifest(V1, roots=roots_of([ROOTS[0], *OTHER_ROOTS[:2]]))
NEW_KEY = Issuer("kr-co-3", 220)
NEW_NODE = Signer("kr.example/node2", ED25519, 221)
LOG2 = Signer("kr.example/log2", ED25519, 222)
LOG2_POLICY = (f"log {write_key(LOG2.key)}", "quorum none")
UNREADABLE = "manifest-unreadable"
REWRITES = "manifest-rewrites"


def of(manifest, *lines):
    return write_manifest(payload_of(manifest), lines)


def half(keeper, algorithm, payload):
    """One of a root's two signatures."""
    return keeper.over(payload)[algorithm == "ML-DSA-65"]


def changed(manifest, change):
    """A manifest whose plain payload somebody changed; it is refused before anybody looks for signatures."""
    body = json.loads(payload_of(manifest))
    change(body)
    payload = json.dumps(body, separators=(",", ":")).encode()
    return write_manifest(payload, [])


def _twice():
    payload = payload_of(V1).replace(b'"version":1', b'"version":7,"version":1')
    return write_manifest(payload, [])


ONE, TWO = file_of(V1), file_of(V2)
P2 = payload_of(V2)


def _honest():
    yield "the first", [ONE], 1
    yield "by all three roots", [file_of(V1, *ROOTS)], 1
    yield "a second follows", [ONE, TWO], 2
    yield "the same again", [ONE, TWO, TWO], 2
    yield "a third follows", [ONE, TWO, file_of(V3)], 3
    yield "signed by the other two", [ONE, file_of(V2, *ROOTS[1:])], 2
    yield "a key that begins from now on", [ONE, file_of(replace(V2, issuing=(*V1.issuing, NEW_KEY.entry(100))))], 2
    yield (
        "a key that ends from now on",
        [ONE, file_of(replace(V2, issuing=(SEOUL.entry(until=100, why="stolen"), BUSAN.entry())))],
        2,
    )
    yield "the roots are changed, old and new agree", [ONE, file_of(ROTATED, *ROOTS[:2], OTHER_ROOTS[0])], 2
    yield (
        "after the change the new roots sign",
        [
            ONE,
            file_of(ROTATED, *ROOTS[:2], OTHER_ROOTS[0]),
            file_of(next_manifest(ROTATED, log_size=300), *OTHER_ROOTS[:2]),
        ],
        3,
    )
    yield "expired in between, not at the end", [ONE, file_of(replace(V2, expires=V2.issued + 1)), file_of(V3)], 3
    yield (
        "another log, with other roots",
        [
            ONE,
            file_of(
                replace(
                    ROTATED,
                    origin="kr.example/log2",
                    log=(note_key(LOG2),),
                    policy=LOG2_POLICY,
                    log_size=0,
                ),
                *ROOTS[:2],
                OTHER_ROOTS[0],
            ),
        ],
        2,
    )


def _signatures():
    yield "one root", [file_of(V1, ROOTS[0])], "manifest-unsigned"
    yield "one root twice", [of(V1, *ROOTS[0].over(payload_of(V1)), *ROOTS[0].over(payload_of(V1)))], UNREADABLE
    yield "one root and a half", [ONE, of(V2, *ROOTS[0].over(P2), half(ROOTS[1], "EdDSA", P2))], "manifest-unsigned"
    yield (
        "one root and the other half",
        [ONE, of(V2, *ROOTS[0].over(P2), half(ROOTS[1], "ML-DSA-65", P2))],
        "manifest-unsigned",
    )
    yield (
        "two halves of two",
        [ONE, of(V2, half(ROOTS[0], "EdDSA", P2), half(ROOTS[1], "ML-DSA-65", P2))],
        "manifest-unsigned",
    )
    yield "by nobody", [of(V1)], "manifest-unsigned"
    yield (
        "by strangers under the roots' names",
        [ONE, of(V2, *_as_if(OTHER_ROOTS[:2], ROOTS[:2], P2))],
        "manifest-unsigned",
    )
    yield (
        "one root under two names",
        [ONE, of(V2, *ROOTS[0].over(P2), *_as_if(ROOTS[:1], ROOTS[1:2], P2))],
        "manifest-unsigned",
    )
    yield (
        "changed roots, signed by the old alone",
        [ONE, file_of(replace(V2, roots=roots_of(OTHER_ROOTS)))],
        "manifest-unsigned",
    )
    yield (
        "changed roots, signed by the new alone",
        [ONE, file_of(replace(V2, roots=roots_of(OTHER_ROOTS)), *OTHER_ROOTS[:2])],
        "manifest-unsigned",
    )
    yield (
        "signatures of the first on the second",
        [ONE, of(V2, *ROOTS[0].over(payload_of(V1)), *ROOTS[1].over(payload_of(V1)))],
        "manifest-unsigned",
    )
    yield (
        "a signature of a document",
        [
            of(
                V1,
                *(
                    line | {"protected": encoded(b'{"alg":"EdDSA","kid":"kr-root-1","typ":"eodes-co+sd-jwt"}')}
                    for line in ROOTS[0].over(payload_of(V1))[:1]
                ),
            )
        ],
        UNREADABLE,
    )


def _order():
    yield "an older one after a newer: rollback", [ONE, TWO, file_of(V3), TWO], "manifest-older"
    yield "the first after the second", [ONE, TWO, ONE], "manifest-older"
    yield "one left out: mix and match", [ONE, file_of(V3)], "manifest-skipped"
    yield "a version far ahead: fast forward", [ONE, file_of(replace(V2, version=1_000_000))], "manifest-skipped"
    yield "another second: fork", [ONE, TWO, file_of(replace(V2, expires=V2.expires + 5))], "manifest-forked"
    yield (
        "another second that nobody signed",
        [ONE, TWO, file_of(replace(V2, expires=V2.expires + 5), *OTHER_ROOTS)],
        "manifest-unsigned",
    )
    yield "another country's", [ONE, file_of(replace(V2, country="CN"))], "manifest-foreign"


def _settled():
    yield "a key is gone", [ONE, file_of(replace(V2, issuing=(SEOUL.entry(),)))], REWRITES
    yield (
        "a key ends where the log has gone by",
        [ONE, file_of(replace(V2, issuing=(SEOUL.entry(until=99, why="stolen"), BUSAN.entry())))],
        REWRITES,
    )
    yield (
        "a key begins where the log has gone by",
        [ONE, file_of(replace(V2, issuing=(*V1.issuing, NEW_KEY.entry(99))))],
        REWRITES,
    )
    yield (
        "a key is another under its name",
        [
            ONE,
            file_of(
                replace(
                    V2,
                    issuing=(
                        NEW_KEY.entry(100),
                        replace(SEOUL.entry(), public=encoded(NEW_KEY.public[::-1])),
                        BUSAN.entry(),
                    ),
                )
            ),
        ],
        REWRITES,
    )
    yield (
        "a key may sign more than it could",
        [ONE, file_of(replace(V2, issuing=(SEOUL.entry(agreements=("vkfta", "akfta", "kcfta")), BUSAN.entry())))],
        REWRITES,
    )
    yield (
        "a key that ended goes on",
        [file_of(replace(V1, issuing=(SEOUL.entry(until=50, why="stolen"), BUSAN.entry()))), TWO],
        REWRITES,
    )
    yield "a node's key is gone", [ONE, file_of(replace(V2, node=(note_key(NEW_NODE, 100),)))], REWRITES
    yield (
        "a node's key ends and another begins",
        [ONE, file_of(replace(V2, node=(note_key(NODE, 0, 150, "retired"), note_key(NEW_NODE, 150))))],
        2,
    )
    yield "the log shrinks", [file_of(replace(V1, log_size=500)), file_of(replace(V2, log_size=400))], REWRITES
    yield "issued before the one before it", [ONE, file_of(replace(V2, issued=V1.issued - 1))], REWRITES
    yield (
        "another log, with the same roots",
        [
            ONE,
            file_of(
                replace(
                    V2,
                    origin="kr.example/log2",
                    log=(note_key(LOG2),),
                    policy=LOG2_POLICY,
                )
            ),
        ],
        REWRITES,
    )


def _unreadable():
    yield (
        "one key for two purposes",
        [of(replace(V1, issuing=(*V1.issuing, replace(NEW_KEY.entry(), public=encoded(NODE.key.public)))))],
        UNREADABLE,
    )
    yield (
        "a root's key for issuing",
        [of(replace(V1, issuing=(*V1.issuing, replace(NEW_KEY.entry(), public=ROOTS[0].public.ed25519))))],
        UNREADABLE,
    )
    yield (
        "one name for two keys",
        [of(replace(V1, issuing=(*V1.issuing, replace(NEW_KEY.entry(), kid="kr-co-1"))))],
        UNREADABLE,
    )
    yield (
        "a key of small order",
        [of(replace(V1, issuing=(*V1.issuing, replace(NEW_KEY.entry(), public=encoded(bytes(32))))))],
        UNREADABLE,
    )
    yield "more roots needed than there are", [of(replace(V1, roots=roots_of(ROOTS, 4)))], UNREADABLE
    yield "expires before it is issued", [of(replace(V1, expires=V1.issued))], UNREADABLE
    yield (
        "a key that ends before it begins",
        [of(replace(V1, issuing=(SEOUL.entry(10, 9, why="lost"),)))],
        UNREADABLE,
    )
    yield "a key that ends without a why", [of(replace(V1, issuing=(SEOUL.entry(0, 9),)))], UNREADABLE
    yield "a policy that is none", [of(replace(V1, policy=("quorum everybody",)))], UNREADABLE
    yield "a policy that names no log", [of(replace(V1, policy=("quorum none",)))], UNREADABLE
    yield (
        "a policy of another log",
        [of(replace(V1, log=(note_key(Signer("kr.example/log1", ED25519, 230)),)))],
        UNREADABLE,
    )
    yield "an algorithm there is not", [changed(V1, lambda m: m["issuing"][0].update(algorithm="RS256"))], UNREADABLE
    yield "an unknown field", [changed(V1, lambda m: m.update(trusted=True))], UNREADABLE
    yield "version nought", [changed(V1, lambda m: m.update(version=0))], UNREADABLE
    yield "version of 2^63", [changed(V1, lambda m: m.update(version=2**63))], UNREADABLE
    yield "a name twice", [_twice()], UNREADABLE
    yield "an address of the issuer's own", [of(replace(V1, endpoints=("https://169.254.169.254/",)))], UNREADABLE
    yield "not JSON", [b"keys"], UNREADABLE
    yield "a payload beside nothing", [b'{"payload":"e30"}'], UNREADABLE


GOOD_ADDRESSES = (
    "https://eodes.kr.example/v1", "https://eodes.kr.example", "https://eodes.kr.example:8443/", "https://203.0.114.7/v1",
)  # fmt: skip
BAD_ADDRESSES = (
    "http://eodes.kr.example/v1", "https://127.0.0.1/", "https://10.0.0.8/", "https://169.254.169.254/latest/meta-data",
    "https://192.168.1.1/", "https://100.64.0.1/", "https://0.0.0.0/", "https://[::1]/", "https://[fe80::1]/",
    "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://localhost/",
    "https://eodes.localhost/", "https://db.internal/", "https://2130706433/", "https://0x7f.0.0.1/", "https://0177.0.0.1/",
    "https://127.1/", "https://user@eodes.kr.example/", "https://eodes.kr.example/v1?x=1", "https://eodes.kr.example/#a",
    "https://eodes.kr.example/../admin", "https://eodes.kr.example/%2e%2e/admin", "https://eodes.kr.example:99999/",
    "https://eodes.kr.example:0/", "https://eodes.kr.example\\@evil.example/", "https://eodes.kr.example /",
    "file:///etc/passwd", "gopher://eodes.kr.example/", "//eodes.kr.example/", "https://EODES.KR.EXAMPLE/", "https://kr/",
    "https://eodes.kr.example./", "https://１２７.0.0.1/", "https://eodes.kr.example/a b", "https://[::1%25lo]/", "https:/eodes.kr.example",
)  # fmt: skip


def _as_if(keepers, names, payload):
    """Signatures of these keepers, under the names of others."""
    for keeper, name in zip(keepers, names, strict=True):
        yield signature_of(payload, name.name, "EdDSA", keeper.ed25519.sign)
        yield signature_of(payload, name.name, "ML-DSA-65", keeper.ml_dsa.sign)


def _pin(chain):
    """The fingerprint of the first manifest of a chain, where there is one to take."""
    try:
        return hashlib.sha256(decoded(json.loads(chain[0])["payload"])).hexdigest()
    except ValueError:
        return ""


def cases():
    """Every case as the vectors hold it."""
    assert V1.issued < NOON
    tables = (_honest(), _signatures(), _order(), _settled(), _unreadable())
    for name, chain, answer in joined.from_iterable(tables):
        yield {"name": name, "pin": _pin(chain), "chain": [one.decode() for one in chain], "answer": answer}
    for name, pin in (("a fingerprint of nobody's", "0" * 64), ("no fingerprint", "")):
        yield {"name": name, "pin": pin, "chain": [of(V1).decode()], "answer": "manifest-unpinned"}
