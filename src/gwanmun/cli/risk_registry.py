"""The keys of those who sign models: made, and read, on a machine that is not the office's."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gwanmun.cli.troubles import Trouble
from gwanmun.office.model_registry import Registry

__all__ = ["Registry", "make_key", "public_of", "read_key"]


def make_key(file: Path, passphrase: str) -> str:
    """Make a key in a file that is not there yet, readable by its owner alone; the public half."""
    key = Ed25519PrivateKey.generate()
    seal: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        seal = serialization.BestAvailableEncryption(passphrase.encode())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, seal)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as why:
        raise Trouble(f"{file} cannot be made: {why.strerror}.", "A key is never written over another.") from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
    return public_of(key)


def read_key(file: Path, passphrase: str) -> Ed25519PrivateKey:
    """The key in a file. Raises Trouble, which says nothing of what is in it."""
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), passphrase.encode() or None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as why:
        raise Trouble(f"{file.name} opens no key: {type(why).__name__}.", "Is the passphrase right?") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Trouble(f"{file.name} is no Ed25519 key.", "`gwanmun risk key` makes one.")
    return key


def public_of(key: Ed25519PrivateKey) -> str:
    """The public half, in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()
