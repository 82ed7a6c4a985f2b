"""Signing: HTTP requests signed by the office's node key (RFC 9421): method, address, media type, digest of the body.

The address is the receiver's own, as its manifest names it, so that what was meant for one office is worth nothing at
another. A request that comes again needs no list of those seen: a batch that was received is answered as it was then.

RFC 9421 lets the same be said in many ways. We say it in one, which is written and read here; whatever is said
otherwise is read by the library, which knows all of them and says the same of ours
(tests/office/gateway/test_signing.py).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from msgspec import Struct

from gwanmun.office.gateway.identity import Node
from gwanmun.office.signatures import holds

TAG = "eodes-batch-v1"
LABEL = "eodes"
COVERED = ("@method", "@target-uri", "content-digest", "content-type")
VALID = timedelta(seconds=300)
SKEW = timedelta(seconds=120)
KeyOf = Callable[[str], bytes | None]
"""The public key of a name, where it counts."""

_COVERED = " ".join(f'"{one}"' for one in COVERED)
_OURS = re.compile(
    rf'{LABEL}=(\({re.escape(_COVERED)}\);created=(\d{{1,12}});keyid="([!#-\[\]-~]{{1,200}})";alg="ed25519"'
    rf';expires=(\d{{1,12}});tag="{TAG}")'
)
_SIGNATURE = re.compile(rf"{LABEL}=:([A-Za-z0-9+/]{{86}}==):")


class Request(Struct):
    """A request as it is signed."""

    method: str
    url: str
    headers: dict[str, str]


def sign(request: Request, body: bytes, node: Node) -> None:
    """Put the body's digest and the signature into the request's headers."""
    now = int(datetime.now(UTC).timestamp())
    expires = now + int(VALID.total_seconds())
    parameters = f'({_COVERED});created={now};keyid="{node.keyid}";alg="ed25519";expires={expires};tag="{TAG}"'
    request.headers["Content-Digest"] = _digest(body)
    signature = base64.b64encode(node.signer.sign(_signed_text(request, parameters))).decode()
    request.headers["Signature-Input"] = f"{LABEL}={parameters}"
    request.headers["Signature"] = f"{LABEL}=:{signature}:"


def is_signed(request: Request, body: bytes, key_of: KeyOf) -> bool:
    """Whether a key that counts has signed this request, all of what matters of it, and lately."""
    said = _OURS.fullmatch(request.headers.get("Signature-Input", ""))
    signature = _SIGNATURE.fullmatch(request.headers.get("Signature", ""))
    if said is None or signature is None or request.headers.get("Content-Digest") != _digest(body):
        return _is_signed_otherwise(request, body, key_of)
    parameters, created, keyid, expires = said.groups()
    if not _is_of_now(int(created), int(expires)) or (public := key_of(keyid)) is None:
        return False
    return holds("EdDSA", public, _signed_text(request, parameters), binascii.a2b_base64(signature[1]))


def _digest(body: bytes) -> str:
    """RFC 9530."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _signed_text(request: Request, parameters: str) -> bytes:
    """What the signature is of (RFC 9421, 2.5): each thing covered on its line, and the parameters on the last."""
    headers = request.headers
    lines = (
        f'"@method": {request.method}',
        f'"@target-uri": {request.url}',
        f'"content-digest": {headers["Content-Digest"]}',
        f'"content-type": {headers.get("Content-Type", "").strip()}',
        f'"@signature-params": {parameters}',
    )
    return "\n".join(lines).encode()


def _is_of_now(created: int, expires: int) -> bool:
    """Made no longer ago than it may be valid, and not yet expired, whichever of the two clocks is ahead."""
    now, skew = datetime.now(UTC).timestamp(), SKEW.total_seconds()
    return now - VALID.total_seconds() - skew <= created <= min(now + skew, expires) and expires >= now - skew


# ------------------------------------------------------------------------------------------- whatever is said otherwise


def _is_signed_otherwise(request: Request, body: bytes, key_of: KeyOf) -> bool:
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(key_of))
    try:
        verifier.verify(request, max_age=VALID, expect_tag=TAG, require_components=COVERED, body=body)
    except (HTTPMessageSignaturesException, ValueError):
        return False
    return True


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = SKEW


class _Keys(HTTPSignatureKeyResolver):
    """Keys by their names; an unknown one is none."""

    def __init__(self, key_of: KeyOf) -> None:
        self._key_of = key_of

    def resolve_public_key(self, key_id: str) -> Any:  # noqa: ANN401 - the library's own signature
        public = self._key_of(key_id)
        return Ed25519PublicKey.from_public_bytes(public) if public is not None else None

    def resolve_private_key(self, key_id: str) -> Any:  # noqa: ANN401 - the same
        raise NotImplementedError("what signs is never handed over")
