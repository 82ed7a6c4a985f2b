"""Reading: JSON becomes the law's own value, or everything that is wrong with it is said at once.

Two readers, one answer. The fast one is msgspec's decoder, and three glances at what it does not look at:
figures and days that are none, names given twice, signs that came escaped. Where it stumbles or cannot vouch for the
document, the exact one (`fitting.py`) holds the whole document beside its type and collects every problem.
"""

import re
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, inspect

from gwanmun.law.basics.figures import WRITTEN, are_days, are_figures
from gwanmun.law.basics.fitting import described, misfits
from gwanmun.law.basics.gathering import gatherer
from gwanmun.law.basics.jsontext import parse
from gwanmun.law.basics.problem import Problem, Refused

T = TypeVar("T", bound=Struct)

_encode = msgspec.json.Encoder().encode
_plain = msgspec.json.Decoder(float_hook=str).decode
_NOT_READ = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def read(kind: type[T], raw: bytes) -> T:
    """The document as a value of this kind. Raises Refused with all its problems, of which 100 are listed.

    A type that leaves texts or numbers unbounded, or lets unknown fields pass, is read exactly every time.
    """
    decode, are_sound = _reader(kind)
    try:
        value: T = decode(raw)
    except _NOT_READ as why:
        raise _refused(kind, raw, str(why)) from None
    problems = _problems(kind, raw, value, are_sound)
    if problems:
        raise Refused(*problems)
    return value


def _problems(
    kind: Hashable, raw: bytes, value: object, are_sound: Callable[[Any, bytes], bool]
) -> tuple[Problem, ...]:
    """What is wrong with a document that was read; a kind with parts of its own kind may be nested without an end."""
    try:
        return () if are_sound(value, raw) else misfits(kind, parse(raw))
    except RecursionError:
        return (Problem("json-too-deep"),)


def _refused(kind: Hashable, raw: bytes, why: str) -> Refused:
    """All that is wrong; should the exact reader find nothing where msgspec did, msgspec's own words."""
    found = _problems(kind, raw, None, lambda _, __: False)
    return Refused(*(found or (Problem("document-unreadable", facts={"cause": why}),)))


@cache
def _reader(kind: Hashable) -> tuple[Callable[[bytes], Any], Callable[[Any, bytes], bool]]:
    """The decoder of a kind, and what says whether its word may be taken for a document."""
    described_kind = described(kind)
    figures = gatherer(described_kind, inspect.DecimalType) or _nothing
    days = gatherer(described_kind, inspect.DateType) or _nothing
    vouches = is_bounded(described_kind) and omits_defaults(described_kind)

    def are_sound(value: object, raw: bytes) -> bool:
        if not vouches or b"\\" in raw:
            return False
        written = _encode(value)
        if not _names_stand_once(written, raw):
            return False
        found: list[Any] = []
        figures(value, found)
        if not are_figures(found) or (found and _has_odd_figure(raw, written)):
            return False
        found.clear()
        days(value, found)
        return are_days(found)

    return msgspec.json.Decoder(kind).decode, are_sound


def _nothing(value: object, into: list[Any]) -> None:
    """Look through a value of a type that has none of what is looked for."""


def _names_stand_once(written: bytes, raw: bytes) -> bool:
    """Whether no object of the text gives a name twice: the text then has as many names as what was read from it.

    Outside escaped texts, which never come here, a quotation mark and a colon are the end of a name; blanks before a
    colon are left to the exact reader. A value written out again leaves its defaults out, so it never has more names
    than were given; where the text spells out a default it has fewer, and those of the plain document are counted.
    """
    names = raw.count(b'":')
    if raw.count(b":") != names and _BLANK_BEFORE_COLON.search(raw):
        return False
    return names == written.count(b'":') or names == _names_in(raw)


def _has_odd_figure(raw: bytes, written: bytes) -> bool:
    """Whether a text may hold a figure that msgspec takes and no document may: "1_000", "1.", ".5", "１".

    Written out again, such a figure has other digits, strokes or points than it had. Where a text has, for whatever
    reason, its figures are looked at one by one.
    """
    if _signs_of_figures(raw) == _signs_of_figures(written):
        return False
    return any(WRITTEN.fullmatch(token) is None for token in _LIKE_A_FIGURE.findall(raw.decode()))


def _signs_of_figures(text: bytes) -> tuple[int, int, int]:
    return len(text.translate(None, _DIGITS)) - len(text), text.count(b"_"), text.count(b".")


_DIGITS = b"0123456789"
_LIKE_A_FIGURE = re.compile(r'"(?=[-+.\d_\s])\s*+([-+.\d_eE]*+)\s*+"')
_BLANK_BEFORE_COLON = re.compile(rb"[ \n\t\r]:")


def _names_in(raw: bytes) -> int:
    """How many names the objects of a text have, each counted once; -1 for a text with numbers nobody can hold."""
    try:
        return _counted(_plain(raw))
    except msgspec.MsgspecError:
        return -1


def _counted(document: object) -> int:
    """How many names the objects of a plain document have."""
    if isinstance(document, dict):
        return len(document) + sum(_counted(part) for part in document.values() if isinstance(part, dict | list))
    return sum(map(_counted, document)) if isinstance(document, list) else 0


def is_bounded(kind: inspect.Type, within: frozenset[type] = frozenset()) -> bool:
    """Whether msgspec's decoder alone refuses unknown fields and endless texts and numbers of this type.

    `within` are the classes this one is a part of: a type with parts of its own kind is asked about once.
    """
    match kind:
        case inspect.StrType():
            return kind.max_length is not None or kind.pattern is not None
        case inspect.IntType():
            return (kind.ge, kind.gt) != (None, None) and (kind.le, kind.lt) != (None, None)
        case inspect.StructType() if kind.cls in within:
            return True
        case inspect.StructType():
            inner = within | {kind.cls}
            return kind.forbid_unknown_fields and all(is_bounded(field.type, inner) for field in kind.fields)
    parts = all(is_bounded(part, within) for part in _parts(kind))
    return parts and not isinstance(kind, inspect.AnyType | inspect.RawType)


def omits_defaults(kind: inspect.Type, within: frozenset[type] = frozenset()) -> bool:
    """Whether values of this type, written out again, leave out what is as it is by default."""
    if not isinstance(kind, inspect.StructType):
        return all(omits_defaults(part, within) for part in _parts(kind))
    if kind.cls in within:
        return True
    fields = all(omits_defaults(field.type, within | {kind.cls}) for field in kind.fields)
    return fields and (kind.cls.__struct_config__.omit_defaults or all(field.required for field in kind.fields))


def _parts(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    """The types a type is made of."""
    match kind:
        case inspect.Metadata(type=inner):
            return (inner,)
        case inspect.UnionType(types=types):
            return types
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return (item,)
        case inspect.DictType(key_type=key, value_type=value):
            return (key, value)
    return ()
