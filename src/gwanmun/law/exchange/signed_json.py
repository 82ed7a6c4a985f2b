"""Signed JSON: the one narrow way JSON may be written where a signature stands over it, so that all read it alike.

Objects and lists, texts, whole numbers, true, false, null. No name twice, no fractions (figures are texts), no number a
browser would round, no control character and none that turns the direction of writing, no half of a surrogate pair,
nothing deeper than sixteen. Two programs that differed on any of these would differ on what was signed, and a person
would read what was not.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, TypeAlias, TypeVar

import msgspec

LARGEST_NUMBER = 2**53 - 1
"""The largest whole number every reader of JSON holds exactly."""
DEEPEST = 16
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BRACKETS = re.compile(rb"[\[\]{}]")

Object: TypeAlias = dict[str, Any]
T = TypeVar("T")


class UnsoundJSONError(ValueError):
    """A text that is JSON for some and not for others; its message says why."""


def read_object(content: bytes, longest: int) -> Object:
    """The object a text holds. Raises UnsoundJSONError, as `read_json` does, and for what is no object."""
    read = read_json(content, longest)
    if not isinstance(read, dict):
        raise UnsoundJSONError("not an object")
    return read


def read_json(content: bytes, longest: int) -> object:
    """The value a text holds. Raises UnsoundJSONError for anything that another reader might read otherwise."""
    if len(content) > longest:
        raise UnsoundJSONError(f"longer than {longest} bytes")
    plain = _read_plain(content)
    return _read_exactly(content) if plain is _NOT_PLAIN else plain


def read_as_written(content: bytes, kind: type[T]) -> T | None:
    """A value of a kind whose parts are all of known types, none of them a float, out of a text just as it is written.

    What such a value is written as again, byte for byte, has no name twice, no number that is not whole and nothing
    deeper than its types. None for any other text: that may still be sound, and `read_object` knows.
    """
    try:
        if b"\\" in content or _has_unreadable(content.decode("utf-8")):
            return None
        read = msgspec.json.decode(content, type=kind)
        return read if _sorted(read) == content else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


_NOT_PLAIN = object()
_sorted = msgspec.json.Encoder(order="sorted").encode


def _read_plain(content: bytes) -> object:
    """A text written just as `write_object` writes it, read by the quick reader; `_NOT_PLAIN` for any other.

    What is written again to the same bytes has no name twice and nothing between its parts. Numbers, and how deep it
    is, show in what stands outside its texts. The exact reader, which knows why it refuses, is asked about the rest.
    """
    outside = b"".join(content.split(b'"')[::2])
    has_numbers = bool(outside.translate(None, _BETWEEN))
    if b"\\" in content or (has_numbers and _IN_DOUBT.search(outside)) or _is_deep(content, outside):
        return _NOT_PLAIN
    try:
        if _has_unreadable(content.decode("utf-8")):
            return _NOT_PLAIN
        read = msgspec.json.decode(content)
        return read if _sorted(read) == content else _NOT_PLAIN
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _NOT_PLAIN


_BETWEEN = b"{}[]:,"
_IN_DOUBT = re.compile(rb"[-.]\d|\d[.eE]|\d{16}")
"""Numbers that may be none for everybody: negative, with a fraction or an exponent, or of many digits."""


def _has_unreadable(text: str) -> bool:
    return not text.isprintable() and _UNREADABLE.search(text) is not None


def _is_deep(content: bytes, outside: bytes) -> bool:
    return outside.count(b"{") + outside.count(b"[") > DEEPEST and _depth(content) > DEEPEST


def _read_exactly(content: bytes) -> object:
    if _depth(content) > DEEPEST:
        raise UnsoundJSONError(f"deeper than {DEEPEST}")
    try:
        read: object = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_fraction,
            parse_constant=_fraction,
        )
    except UnsoundJSONError:
        raise
    except UnicodeError:
        raise UnsoundJSONError("not UTF-8") from None
    except ValueError:
        raise UnsoundJSONError("not JSON") from None
    if any(map(_UNREADABLE.search, _texts(read))):
        raise UnsoundJSONError("a sign nobody can read")
    return read


def write_object(value: object) -> bytes:
    """The bytes of a value that is about to be signed: names in order, nothing between them, UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _depth(content: bytes) -> int:
    """How deep objects and lists stand in one another; looked at before anything recurses."""
    deepest = depth = 0
    for bracket in _BRACKETS.findall(_TEXT.sub(b"", content)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _texts(value: object) -> Iterator[str]:
    """Every text of a value, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from _texts(one)


def _object(pairs: Sequence[tuple[str, Any]]) -> Object:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise UnsoundJSONError("a name twice")
    return members


def _number(written: str) -> int:
    if len(written) > 17 or abs(int(written)) > LARGEST_NUMBER or written == "-0":
        raise UnsoundJSONError("a number not everybody holds exactly")
    return int(written)


def _fraction(written: str) -> NoReturn:
    raise UnsoundJSONError("a number that is not whole")
