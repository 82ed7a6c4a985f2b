"""Roots: the keys kept offline that sign a country's key manifests; one file a keeper, two keys in each.

A root file never lies on the machine of an office. Its keeper brings it, signs a manifest with `gwanmun keys sign`, and
takes it away. It is readable by its owner alone, and sealed with a passphrase where one is given.
"""

import os
import re
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from msgspec import Struct

from gwanmun.law.exchange.jws import encoded
from gwanmun.law.exchange.key_manifest import Root, signature_of

_BLOCK = re.compile(rb"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----\n?", re.DOTALL)


class RootFileError(Exception):
    """A file that is no root, or whose passphrase is another."""


class RootKeys(Struct, frozen=True):
    """A root's two private keys. Never encoded, never logged."""

    name: str
    ed25519: Ed25519PrivateKey
    ml_dsa_65: MLDSA65PrivateKey

    def __repr__(self) -> str:
        """Only the name: whatever prints a root prints no secret."""
        return f"RootKeys({self.name})"


def make(file: Path, passphrase: str = "") -> RootKeys:
    """Make a root, called as its file is, in a file that is not there yet."""
    keys = RootKeys(file.stem, Ed25519PrivateKey.generate(), MLDSA65PrivateKey.generate())
    seal: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        seal = serialization.BestAvailableEncryption(passphrase.encode())
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, seal)
    keep(file, keys.ed25519.private_bytes(*pem) + keys.ml_dsa_65.private_bytes(*pem))
    return keys


def read(file: Path, passphrase: str = "") -> RootKeys:
    """The root in a file. Raises RootFileError, which says nothing of what is in it."""
    try:
        blocks = _BLOCK.findall(file.read_bytes())
        found = [serialization.load_pem_private_key(block, passphrase.encode() or None) for block in blocks]
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as why:
        raise RootFileError(f"{file.name}: {type(why).__name__}") from None
    match found:
        case [Ed25519PrivateKey() as ed25519, MLDSA65PrivateKey() as ml_dsa]:
            return RootKeys(file.stem, ed25519, ml_dsa)
    raise RootFileError(f"{file.name}: not an Ed25519 and an ML-DSA-65 key")


def public_of(keys: RootKeys) -> Root:
    """What a manifest says of a root."""
    ed25519, ml_dsa = keys.ed25519.public_key(), keys.ml_dsa_65.public_key()
    return Root(keys.name, encoded(ed25519.public_bytes_raw()), encoded(ml_dsa.public_bytes_raw()))


def sign(keys: RootKeys, payload: bytes) -> list[dict[str, str]]:
    """A root's two signatures over the payload of a manifest."""
    return [
        signature_of(payload, keys.name, "EdDSA", keys.ed25519.sign),
        signature_of(payload, keys.name, "ML-DSA-65", keys.ml_dsa_65.sign),
    ]


def keep(file: Path, content: bytes) -> None:
    """Write a secret into a file only its owner may read, that was not there before, and see it to the disk."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
