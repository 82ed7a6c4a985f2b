"""Keys for tests: real ones, made from a seed, with what signs and what checks beside them."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from gwanmun.law.exchange.checkpoint import Checkpoint, checking, sign_checkpoint, write_checkpoint
from gwanmun.law.exchange.note import (
    ED25519,
    ED25519_COSIGNATURE,
    ML_DSA_44,
    VerifierKey,
    signature_by,
    write_note,
)


def holds(kind: int, public: bytes, message: bytes, signature: bytes) -> bool:
    key = MLDSA44PublicKey if kind == ML_DSA_44 else Ed25519PublicKey
    try:
        key.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


CHECK = checking(holds)


class Signer:
    """Somebody with a key."""

    def __init__(self, name: str, kind: int, seed: int) -> None:
        whole = MLDSA44PrivateKey.from_seed_bytes if kind == ML_DSA_44 else Ed25519PrivateKey.from_private_bytes
        self._private = whole(seed.to_bytes(32, "big"))
        self.key = VerifierKey(name, kind, self._private.public_key().public_bytes_raw())

    def under(self, text: str, time: int = 0):
        return signature_by(self.key, sign_checkpoint(self.key, text, time, self._private.sign))


LOG = Signer("kr.example/log1", ED25519, 1)
LOG_PQ = Signer("kr.example/log1", ML_DSA_44, 2)
VN, CN, NEUTRAL = (
    Signer("vn.example/witness", ED25519_COSIGNATURE, 3),
    Signer("cn.example/witness", ML_DSA_44, 4),
    Signer("neutral.example/witness", ED25519_COSIGNATURE, 5),
)


def checkpoint_note(checkpoint: Checkpoint, *signers: Signer, time: int = 1_780_000_000) -> bytes:
    text = write_checkpoint(checkpoint)
    return write_note(text, [signer.under(text, time) for signer in signers])
