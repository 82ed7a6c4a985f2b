"""Signatures: how each kind the exchange knows is checked, with the arithmetic of `cryptography` and of libsodium.

The law says which signatures count (`law.exchange.ed25519`, `jws`, `checkpoint`); here it is only found out whether the
numbers agree. Nothing raises: what cannot be a signature is none. Ed25519 is libsodium's, which checks half as many
again in the same time: a certificate that arrives costs three such checks, and they are a third of all it costs.
"""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from gwanmun.law.exchange.checkpoint import checking
from gwanmun.law.exchange.ed25519 import is_strict
from gwanmun.law.exchange.note import ED25519, ED25519_COSIGNATURE, ML_DSA_44, VerifierKey

_NOTE_ALGORITHMS = {ED25519: "EdDSA", ED25519_COSIGNATURE: "EdDSA", ML_DSA_44: "ML-DSA-44"}


def holds(algorithm: str, public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this key made this signature of this message: EdDSA, ES256, ML-DSA-44 or ML-DSA-65."""
    try:
        _verify(algorithm, public, message, signature)
    except (InvalidSignature, BadSignatureError, UnsupportedAlgorithm, ValueError):
        return False
    return True


def note_holds(kind: int, public: bytes, message: bytes, signature: bytes) -> bool:
    """The same by the kinds of keys that notes are signed with."""
    return kind in _NOTE_ALGORITHMS and holds(_NOTE_ALGORITHMS[kind], public, message, signature)


CHECK = checking(note_holds)
"""How signatures on checkpoints are checked."""


def text_holds(key: VerifierKey, text: str, signature: bytes) -> bool:
    """Whether a note that is no checkpoint is signed by this key: with Ed25519, over its text."""
    return key.kind == ED25519 and note_holds(key.kind, key.public, text.encode(), signature)


def _verify(algorithm: str, public: bytes, message: bytes, signature: bytes) -> None:
    if algorithm == "EdDSA":
        if not is_strict(public, signature):
            raise InvalidSignature
        VerifyKey(public).verify(message, signature)
    elif algorithm == "ES256":
        if len(signature) != 64:
            raise InvalidSignature
        pair = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public).verify(pair, message, ECDSA(SHA256()))
    elif algorithm in {"ML-DSA-44", "ML-DSA-65"}:
        kind = MLDSA44PublicKey if algorithm == "ML-DSA-44" else MLDSA65PublicKey
        kind.from_public_bytes(public).verify(signature, message)
    else:
        raise UnsupportedAlgorithm(algorithm)
