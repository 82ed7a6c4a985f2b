"""Signing: HTTP requests signed by the office's node key (RFC 9421): method, address, media type, digest of the body.

The address is the receiver's own, as its manifest names it, so that what was meant for one office is worth nothing at
another. A request that comes again needs no list of those seen: a batch that was received is answered as it was then.
"""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from msgspec import Struct

from gwanmun.office.gateway.identity import Node

TAG = "eodes-batch-v1"
LABEL = "eodes"
COVERED = ("@method", "@target-uri", "content-digest", "content-type")
VALID = timedelta(seconds=300)
SKEW = timedelta(seconds=120)


class Request(Struct):
    """A request as it is signed."""

    method: str
    url: str
    headers: dict[str, str]


def sign(request: Request, body: bytes, node: Node) -> None:
    """Put the body's digest and the signature into the request's headers."""
    now = datetime.now(UTC)
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)
    prepared = signer.prepare(
        request, key_id=node.keyid, created=now, expires=now + VALID, tag=TAG, label=LABEL, body=body,
        covered_component_ids=COVERED,
    )  # fmt: skip
    signature = base64.b64encode(node.signer.sign(prepared.signature_base)).decode()
    request.headers["Signature-Input"] = f"{LABEL}={prepared.signature_params}"
    request.headers["Signature"] = f"{LABEL}=:{signature}:"


def is_signed(request: Request, body: bytes, key_of: Callable[[str], bytes | None]) -> bool:
    """Whether a key that counts has signed this request, all of what matters of it, and lately."""
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

    def __init__(self, key_of: Callable[[str], bytes | None]) -> None:
        self._key_of = key_of

    def resolve_public_key(self, key_id: str) -> Any:  # noqa: ANN401 - the library's own signature
        public = self._key_of(key_id)
        return Ed25519PublicKey.from_public_bytes(public) if public is not None else None

    def resolve_private_key(self, key_id: str) -> Any:  # noqa: ANN401 - the same
        raise NotImplementedError("what signs is never handed over")
