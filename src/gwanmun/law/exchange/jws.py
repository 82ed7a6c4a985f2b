"""JWS: signed texts in three parts with points between them (RFC 7515), read in one way only.

The header names the key (`kid`), the kind of text (`typ`) and repeats the key's algorithm. What the algorithm is, the
key says: a header that says otherwise is a forgery, not a choice. A header with anything else in it is refused,
`crit` and all; nothing in this exchange needs it.
"""

import base64
import binascii
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec import Struct

from gwanmun.law.exchange.ed25519 import is_strict
from gwanmun.law.exchange.signed_json import Object, UnsoundJSONError, read_object, write_object

Algorithm: TypeAlias = Literal["EdDSA", "ES256", "ML-DSA-65"]
Holds: TypeAlias = Callable[[str, bytes, bytes, bytes], bool]
"""Whether, by this algorithm, this public key made of this message this signature. Never raises."""

LONGEST_HEADER = 512  # bytes
SIGNATURE_BYTES = {"EdDSA": 64, "ES256": 64, "ML-DSA-65": 3309}
PUBLIC_BYTES = {"EdDSA": 32, "ES256": 65, "ML-DSA-65": 1952}
"""ES256's is the point uncompressed: 04, x, y."""


class UnsoundJWSError(ValueError):
    """A text that is no JWS of this exchange; its message says why."""


class Signed(Struct, frozen=True):
    """A signed text as it was read; nothing of it is believed before `is_signed_by`."""

    kid: str
    typ: str
    algorithm: str  # as the header repeats it
    payload: bytes
    message: bytes  # what is signed: header and payload as they were written
    signature: bytes


def read_jws(text: str, longest: int, *, typed: bool = True) -> Signed:
    """The parts of a compact JWS; one that says of no kind it is has only `alg` and `kid`. Raises UnsoundJWSError."""
    parts = text.split(".") if len(text) <= longest else []
    if len(parts) != 3:
        raise UnsoundJWSError("not three parts with points between them")
    return signed_beside(parts[0], parts[1], decoded(parts[1]), parts[2], typed=typed)


def signed_beside(header: str, written: str, payload: bytes, signature: str, *, typed: bool = True) -> Signed:
    """The same where header and signature stand beside a payload that several have signed, and that was decoded once.

    Raises UnsoundJWSError.
    """
    kid, typ, algorithm = _header(decoded(header), typed=typed)
    return Signed(kid, typ, algorithm, payload, f"{header}.{written}".encode(), decoded(signature))


def write_jws(payload: bytes, kid: str, typ: str, algorithm: str, *, sign: Callable[[bytes], bytes]) -> str:
    """A payload signed: header, payload and signature; without `typ` where room is short and there is no mistaking."""
    header = {"alg": algorithm, "kid": kid} | ({"typ": typ} if typ else {})
    message = f"{encoded(write_object(header))}.{encoded(payload)}"
    return f"{message}.{encoded(sign(message.encode()))}"


def is_signed_by(signed: Signed, algorithm: str, public: bytes, holds: Holds) -> bool:
    """Whether this key, which is of this algorithm whatever the text says, signed the text."""
    return signed.algorithm == algorithm and holds_strictly(algorithm, public, signed, holds)


def holds_strictly(algorithm: str, public: bytes, signed: Signed, holds: Holds) -> bool:
    """Whether the signature is of its algorithm's size and form, and holds."""
    if len(signed.signature) != SIGNATURE_BYTES.get(algorithm) or len(public) != PUBLIC_BYTES[algorithm]:
        return False
    if algorithm == "EdDSA" and not is_strict(public, signed.signature):
        return False
    return holds(algorithm, public, signed.message, signed.signature)


def encoded(content: bytes) -> str:
    """Base64 in the letters of URLs, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes of a text in URL letters. Raises UnsoundJWSError for one that could have been written otherwise."""
    over = len(text) % 4
    if over and text[-1] not in _LAST[over]:
        raise UnsoundJWSError("base64 that is not written in its one way")
    try:
        return binascii.a2b_base64(text.encode("ascii").translate(_PLAIN) + _PADDING[over], strict_mode=True)
    except ValueError:  # binascii.Error among them
        raise UnsoundJWSError("not base64 in the letters of URLs") from None


_PADDING = (b"", b"===", b"==", b"=")
_LAST = ("", "", "AQgw", "AEIMQUYcgkosw048")
"""By how many letters stand over: what the last of them may be if none of its bits is to be lost; one alone is none."""
_PLAIN = bytes.maketrans(b"-_+/=", b"+/!!!")
"""URL letters as plain base64 has them; what URLs have no letter for becomes a sign that base64 has none for."""


@lru_cache(256)
def _header(content: bytes, *, typed: bool) -> tuple[str, str, str]:
    """Key, kind and algorithm. All that a key signs has the same header, so it is mostly read already."""
    try:
        header: Object = read_object(content, LONGEST_HEADER)
    except UnsoundJSONError as why:
        raise UnsoundJWSError(f"header: {why}") from None
    names = {"alg", "kid", "typ"} if typed else {"alg", "kid"}
    if set(header) != names or not all(isinstance(value, str) for value in header.values()):
        raise UnsoundJWSError(f"a header of other things than {', '.join(sorted(names))}")
    return header["kid"], header.get("typ", ""), header["alg"]
