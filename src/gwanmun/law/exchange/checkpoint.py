"""Checkpoints: what a log says of itself, and what others say who have seen it.

The text (C2SP tlog-checkpoint) and what is signed of it (C2SP signed-note, tlog-cosignature):

    <origin>
    <size>
    <base64 of the root>

A log signs the text, or as everybody who cosigns it a message with the time it was seen at. A log must never sign two
checkpoints of which one is not the beginning of the other; whoever holds two such holds the proof.
"""

import base64
import re
from collections.abc import Callable

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.merkle import EMPTY, LARGEST, Hash
from gwanmun.law.exchange.note import ED25519, ED25519_COSIGNATURE, ML_DSA_44, Check, VerifierKey

LATEST_TIME = 2**63 - 1
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
SIGNATURE_BYTES = {ED25519: 64, ED25519_COSIGNATURE: 8 + 64, ML_DSA_44: 8 + 2420}


class Checkpoint(Struct, frozen=True):
    """A tree by its log, its size and its root."""

    origin: str
    size: int
    root: Hash


def write_checkpoint(checkpoint: Checkpoint) -> str:
    """The text that is signed."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint | Problem:
    """A checkpoint out of a note's text; lines after the third are passed over. Problem: `checkpoint-unreadable`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _SIZE.fullmatch(lines[1]):
        return Problem("checkpoint-unreadable", value=shown(text))
    root = base64.b64decode(lines[2] + "==") if re.fullmatch(r"[A-Za-z0-9+/]{43}=", lines[2]) else b""
    size = int(lines[1])
    if base64.b64encode(root).decode() != lines[2] or size > LARGEST or (size == 0 and root != EMPTY):
        return Problem("checkpoint-unreadable", value=shown(text))
    return Checkpoint(lines[0], size, root)


def size_stated(note: bytes) -> int:
    """The size a checkpoint's note states, before anybody believes it; the note was opened when it came."""
    return int(note.split(b"\n", 2)[1])


def signed_message(key: VerifierKey, text: str, time: int) -> bytes:
    """What a key of this kind signs of a checkpoint's text at this time (seconds since 1970; nought says no time).

    Raises ValueError for a kind no checkpoint is signed with, and for a text that is no checkpoint.
    """
    if key.kind == ED25519:
        return text.encode()
    if key.kind == ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    checkpoint = read_checkpoint(text)
    if key.kind != ML_DSA_44 or isinstance(checkpoint, Problem):
        raise ValueError("no checkpoint is signed so")
    name, origin = key.name.encode(), checkpoint.origin.encode()
    if len(name) > 255 or len(origin) > 255:
        raise ValueError("a name longer than 255 bytes")
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes((len(name),)) + name,
            time.to_bytes(8, "big"),
            bytes((len(origin),)) + origin,
            (0).to_bytes(8, "big"),  # a checkpoint is of the whole tree, from its first leaf
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def sign_checkpoint(key: VerifierKey, text: str, time: int, sign: Callable[[bytes], bytes]) -> bytes:
    """The signature as it stands in a note: with the time before it, where the kind has one."""
    signature = sign(signed_message(key, text, time))
    return signature if key.kind == ED25519 else time.to_bytes(8, "big") + signature


def time_of(key: VerifierKey, signature: bytes) -> int:
    """When a cosignature says it was made, in seconds since 1970; nought for a signature without a time."""
    return 0 if key.kind == ED25519 else int.from_bytes(signature[:8], "big")


def checking(holds: Callable[[int, bytes, bytes, bytes], bool]) -> Check:
    """How signatures on checkpoints are checked, given whether a signature of (kind, public key, message) holds."""

    def check(key: VerifierKey, text: str, signature: bytes) -> bool:
        if len(signature) != SIGNATURE_BYTES.get(key.kind, -1):
            return False
        time = time_of(key, signature)
        if time > LATEST_TIME:
            return False
        try:
            message = signed_message(key, text, time)
        except ValueError:
            return False
        return holds(key.kind, key.public, message, signature if key.kind == ED25519 else signature[8:])

    return check
