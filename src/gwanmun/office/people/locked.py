"""Locked: what must be kept and read again is kept under the office's own secret, each kind under a key of its own."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def lock(what: str) -> Fernet:
    """The lock for one kind of secret."""
    key = HKDF(hashes.SHA256(), 32, salt=None, info=f"gwanmun {what}".encode()).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
