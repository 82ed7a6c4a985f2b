"""Signed notes: a text, and under it a line for everybody who signed it (C2SP signed-note).

    <text, ending in a newline>
    <an empty line>
    — <name> <base64 of the key's number and the signature>

Signatures by unknown keys are passed over. A signature by a known key that does not hold makes the whole note void.
How signatures are made and checked is not this room's: whoever asks brings it.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown

LONGEST_NOTE = 256 * 1024
"""Bytes: room for sixteen signatures of the largest kind, and no more to read for whoever sends rubbish."""
MOST_SIGNATURES = 64
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")  # all but newline
_DASH = "— "

ED25519 = 0x01  # of the text itself
ED25519_COSIGNATURE = 0x04  # of the text with a time before it
ML_DSA_44 = 0x06  # of a cosigned message; logs and witnesses alike
KEY_BYTES = {ED25519: 32, ED25519_COSIGNATURE: 32, ML_DSA_44: 1312}


class VerifierKey(Struct, frozen=True):
    """A public key as a note knows it: a name, the kind of its signatures, and the key."""

    name: str
    kind: int
    public: bytes

    @property
    def number(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes((self.kind,)) + self.public).digest()[:4]


Check: TypeAlias = Callable[[VerifierKey, str, bytes], bool]
"""Whether these bytes are the key's signature on this text, by whatever its kind asks."""


class NoteSignature(Struct, frozen=True):
    """One line under a note."""

    name: str
    number: bytes  # of the key
    signature: bytes


class Note(Struct, frozen=True):
    """A note as it was read; nothing of it is believed before `opened`."""

    text: str
    signatures: tuple[NoteSignature, ...]


class OpenedNote(Struct, frozen=True):
    """A note that known keys signed."""

    text: str
    signed: dict[VerifierKey, bytes]


def read_note(content: bytes) -> Note | Problem:
    """The text and the lines under it. Problem: `note-unreadable`, with why."""
    if len(content) > LONGEST_NOTE:
        return _unreadable(content, f"longer than {LONGEST_NOTE} bytes")
    try:
        written = content.decode("utf-8")
    except UnicodeDecodeError:
        return _unreadable(content, "not UTF-8")
    if _CONTROL.search(written):
        return _unreadable(content, "a control character other than a newline")
    text, blank, foot = written.rpartition("\n\n")
    lines = foot[:-1].split("\n")
    if not blank or not foot.endswith("\n") or len(lines) > MOST_SIGNATURES:
        return _unreadable(content, f"not a text, an empty line and one to {MOST_SIGNATURES} signatures to the end")
    signatures = tuple(map(_read_line, lines))
    if None in signatures:
        return _unreadable(content, f"no signature: {shown(lines[signatures.index(None)])}")
    return Note(text + "\n", tuple(filter(None, signatures)))


def open_note(content: bytes, keys: Iterable[VerifierKey], check: Check) -> OpenedNote | Problem:
    """The note, if a known key signed it. Problems: `note-unreadable`, `note-forged`, `note-unsigned`."""
    note = read_note(content)
    if isinstance(note, Problem):
        return note
    known = {(key.name, key.number): key for key in keys}
    signed: dict[VerifierKey, bytes] = {}
    for line in note.signatures:
        key = known.get((line.name, line.number))
        if key is None or key in signed:
            continue
        if not check(key, note.text, line.signature):
            return Problem("note-forged", value=shown(key.name))
        signed[key] = line.signature
    return OpenedNote(note.text, signed) if signed else Problem("note-unsigned", value=shown(note.text))


def write_note(text: str, signatures: Iterable[NoteSignature]) -> bytes:
    """A note out of its text and its signatures, in this order."""
    assert text.endswith("\n"), "a note's text ends in a newline"
    lines = (f"{_DASH}{line.name} {base64.b64encode(line.number + line.signature).decode()}\n" for line in signatures)
    return (text + "\n" + "".join(lines)).encode()


def signature_by(key: VerifierKey, signature: bytes) -> NoteSignature:
    """A line for what this key has signed."""
    return NoteSignature(key.name, key.number, signature)


def write_key(key: VerifierKey) -> str:
    """A key as people hand it on: `name+0a1b2c3d+base64` (C2SP's vkey)."""
    return f"{key.name}+{key.number.hex()}+{base64.b64encode(bytes((key.kind,)) + key.public).decode()}"


@lru_cache(1024)
def read_key(written: str) -> VerifierKey | Problem:
    """A key out of what people handed on. Problem: `note-key-unreadable`."""
    name, _, rest = written.partition("+")
    number, _, encoded = rest.partition("+")
    material = _decoded(encoded)
    if not is_name(name) or not re.fullmatch(r"[0-9a-f]{8}", number) or not material:
        return Problem("note-key-unreadable", value=shown(written))
    key = VerifierKey(name, material[0], material[1:])
    if KEY_BYTES.get(key.kind) != len(key.public) or key.number.hex() != number:
        return Problem("note-key-unreadable", value=shown(written))
    return key


def is_name(name: str) -> bool:
    """Whether a key may be called so: something, without spaces or a plus."""
    return bool(name) and _NOT_IN_A_NAME.search(name) is None


_NOT_IN_A_NAME = re.compile(r"[\s\x00-\x1f+]")


def _read_line(line: str) -> NoteSignature | None:
    if not line.startswith(_DASH):
        return None
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    signature = _decoded(encoded)
    if not is_name(name) or signature is None or len(signature) < 5:
        return None
    return NoteSignature(name, signature[:4], signature[4:])


def _decoded(encoded: str) -> bytes | None:
    """Base64 in the one way it may be written: with its padding, and nothing left over in the last letter."""
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded if base64.b64encode(decoded).decode() == encoded else None


def _unreadable(content: bytes, why: str) -> Problem:
    return Problem("note-unreadable", value=shown(content[:80].decode("utf-8", "replace")), facts={"why": why})
