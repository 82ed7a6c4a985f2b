"""Fitting: holds a plain document beside the type it should have, leaf by leaf, and notes all that does not fit.

The types are msgspec's own description of the law's values, so there is no second schema to keep. Paths are
written as everywhere in the law: `lines[2].commodity`.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from gwanmun.law.basics.figures import FINEST, FIRST_DAY, LAST_DAY, LONGEST, WRITTEN, are_days, is_figure
from gwanmun.law.basics.jsontext import Members, NumberText
from gwanmun.law.basics.money import LARGEST
from gwanmun.law.basics.problem import Problem, shown

MOST_LISTED = 100  # problems that are told; the others are counted
MOST_COUNTED = 10_000  # where counting stops, so that a hostile document costs no more than a wrong one
LONGEST_TEXT = 4_000  # signs in a text whose own type sets no bound
LARGEST_WHOLE = 10**15  # a whole number whose own type sets no bound

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NO_NUMBER = re.compile(r"[+-]?(s?nan[0-9]*|inf(inity)?)", re.IGNORECASE)


class Enough(Exception):  # noqa: N818 - it is what happened, not an error
    """So many problems have been counted that looking further tells nobody anything."""


class Findings:
    """The problems of one document as they are found."""

    def __init__(self) -> None:
        """Nothing has been found yet."""
        self.listed: list[Problem] = []
        self.counted = 0

    def add(self, code: str, path: str, value: object = "", **facts: str) -> None:
        """Note one problem. Raises Enough when there is no point in going on."""
        self.counted += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append(Problem(code, path, _short(value), facts))
        if self.counted >= MOST_COUNTED:
            raise Enough

    def problems(self) -> tuple[Problem, ...]:
        """The problems listed, and how many more there are."""
        more = self.counted - len(self.listed)
        if not more:
            return tuple(self.listed)
        return (*self.listed, Problem("more-problems", facts={"more": str(more), "listed": str(MOST_LISTED)}))


def misfits(kind: Hashable, document: object) -> tuple[Problem, ...]:
    """Everything in a plain document that keeps it from being a value of this kind; nothing when it is one."""
    found = Findings()
    with suppress(Enough):
        look(described(kind), document, "", found)
    return found.problems()


@cache
def described(kind: Hashable) -> inspect.Type:
    """How msgspec describes a kind; asked once."""
    return inspect.type_info(kind)


def look(kind: inspect.Type, value: object, path: str, found: Findings) -> None:
    """Note what keeps a plain value from being of this kind."""
    if isinstance(kind, inspect.Metadata):
        wanted = (kind.extra_json_schema or {}).get("description", "")
        kind = kind.type
        if isinstance(kind, inspect.StrType):
            return _text(kind, value, path, found, wanted=wanted)
    _LOOKS[type(kind)](kind, value, path, found)
    return None


def _struct(kind: inspect.StructType, value: object, path: str, found: Findings) -> None:
    if not isinstance(value, Members):
        return _wrong_type("object", value, path, found)
    _repeated(value, path, found)
    fields = {field.encode_name: field.type for field in kind.fields}
    for name, part in value.items():
        if name in fields:
            look(fields[name], part, _inside(path, name), found)
        elif name == kind.tag_field:
            _choice((kind.tag,), part, _inside(path, name), found)
        else:
            _unknown(name, part, _inside(path, name), found, known=fields)
    for field in kind.fields:
        if field.required and field.encode_name not in value:
            found.add("field-missing", _inside(path, field.encode_name))
    return None


def _repeated(value: Members, path: str, found: Findings) -> None:
    for name in value.repeated:
        found.add("field-repeated", _inside(path, name), value[name])


def _unknown(name: str, value: object, path: str, found: Findings, *, known: Iterable[str]) -> None:
    """The nearest name is looked for only while problems are still listed: looking is what costs."""
    near = get_close_matches(name[:80], known, n=1) if found.counted < MOST_LISTED else []
    found.add("field-unknown", path, value, nearest=near[0] if near else "", known=", ".join(known))


def _list(kind: inspect.ListType | inspect.VarTupleType, value: object, path: str, found: Findings) -> None:
    if not isinstance(value, list):
        return _wrong_type("array", value, path, found)
    least, most = kind.min_length or 0, kind.max_length
    if len(value) < least or (most is not None and len(value) > most):
        bounds = {"least": str(least), "most": "" if most is None else str(most)}
        found.add("list-length-wrong", path, length=str(len(value)), **bounds)
        value = value[:most]
    for place, part in enumerate(value):
        look(kind.item_type, part, f"{path}[{place}]", found)
    return None


def _dict(kind: inspect.DictType, value: object, path: str, found: Findings) -> None:
    if not isinstance(value, Members):
        return _wrong_type("object", value, path, found)
    _repeated(value, path, found)
    for name, part in value.items():
        look(kind.key_type, name, _inside(path, name), found)
        look(kind.value_type, part, _inside(path, name), found)
    return None


def _union(kind: inspect.UnionType, value: object, path: str, found: Findings) -> None:
    """Of several kinds the tag says which is meant; without one, the value must fit any of them."""
    if value is None and kind.includes_none:
        return None
    kinds = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
    if len(kinds) == 1:
        return look(kinds[0], value, path, found)
    tagged = {part.tag: part for part in kinds if isinstance(part, inspect.StructType) and part.tag_field}
    if tagged and isinstance(value, Members):
        return _tagged(tagged, value, path, found)
    tries = [Findings() for _ in kinds]
    for part, findings in zip(kinds, tries, strict=True):
        look(part, value, path, findings)
        if not findings.counted:
            return None
    expected = sorted({_JSON_TYPES.get(type(part), "string") for part in kinds})
    return _wrong_type(" / ".join(expected), value, path, found)


def _tagged(tagged: Mapping[Any, inspect.StructType], value: Members, path: str, found: Findings) -> None:
    field = next(iter(tagged.values())).tag_field
    assert field is not None
    if field not in value:
        found.add("field-missing", _inside(path, field))
    elif isinstance(value[field], str) and value[field] in tagged:
        look(tagged[value[field]], value, path, found)
    else:
        _choice(tuple(tagged), value[field], _inside(path, field), found)


def _text(kind: inspect.StrType, value: object, path: str, found: Findings, *, wanted: str = "") -> None:
    if not isinstance(value, str) or isinstance(value, NumberText):
        return _wrong_type("string", value, path, found)
    least, most = kind.min_length or 0, LONGEST_TEXT if kind.max_length is None else kind.max_length
    if not least <= len(value) <= most:
        found.add("text-length-wrong", path, value, length=str(len(value)), least=str(least), most=str(most))
    elif kind.pattern is not None and not _whole(kind.pattern)(value):
        found.add("text-pattern-wrong", path, value, pattern=kind.pattern, wanted=wanted or kind.pattern)
    elif (bad := _UNPRINTABLE.search(value)) is not None:
        found.add("text-unprintable", path, value, sign=f"U+{ord(bad[0]):04X}", place=str(bad.start() + 1))
    return None


def _bytes(kind: inspect.BytesType, value: object, path: str, found: Findings) -> None:
    """Bytes travel as base64, written in the one way it may be (RFC 4648, section 4)."""
    if not isinstance(value, str) or isinstance(value, NumberText):
        return _wrong_type("string", value, path, found)
    try:
        decoded = b64decode(value, validate=True)
    except ValueError:
        return found.add("text-pattern-wrong", path, value, pattern="base64", wanted="base64")
    least, most = kind.min_length or 0, LONGEST_TEXT if kind.max_length is None else kind.max_length
    if not least <= len(decoded) <= most:
        found.add("text-length-wrong", path, value, length=str(len(decoded)), least=str(least), most=str(most))
    return None


@cache
def _whole(pattern: str) -> Callable[[str], object]:
    """The pattern as it is meant: `$` is the end of the text, not the end but for a newline."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern)).search


def _integer(kind: inspect.IntType, value: object, path: str, found: Findings) -> None:
    if not isinstance(value, NumberText) or not value.lstrip("-").isdigit():
        return _wrong_type("integer", value, path, found)
    least = kind.ge if kind.ge is not None else -LARGEST_WHOLE if kind.gt is None else kind.gt + 1
    most = kind.le if kind.le is not None else LARGEST_WHOLE if kind.lt is None else kind.lt - 1
    if len(value) > 40 or not least <= int(value) <= most:
        found.add("number-out-of-range", path, value, least=str(least), most=str(most))
    return None


def _decimal(kind: inspect.DecimalType, value: object, path: str, found: Findings) -> None:
    if not isinstance(value, str):
        return _wrong_type("number", value, path, found)
    if _NO_NUMBER.fullmatch(value.strip()[:20]):
        found.add("number-not-finite", path, value)
    elif not WRITTEN.fullmatch(value.strip()):  # blanks around a figure are no part of it
        found.add("number-malformed", path, value)
    elif not _is_figure(value):
        found.add("number-out-of-range", path, value, least=f"-{LARGEST}", most=str(LARGEST), finest=str(FINEST))
    return None


def _is_figure(text: str) -> bool:
    try:
        return len(text) <= 2 * LONGEST and is_figure(Decimal(text))
    except InvalidOperation:  # the exponent is beyond what Python can hold
        return False


def _boolean(kind: inspect.BoolType, value: object, path: str, found: Findings) -> None:
    if not isinstance(value, bool):
        _wrong_type("boolean", value, path, found)


def _literal(kind: inspect.LiteralType, value: object, path: str, found: Findings) -> None:
    _choice(kind.values, value, path, found)


def _choice(allowed: tuple[Any, ...], value: object, path: str, found: Findings) -> None:
    """Whether the value is one of those allowed; 1, "1" and true are three different things."""
    given = int(value) if isinstance(value, NumberText) and value[:20].isdigit() and len(value) < 20 else value
    if not any(type(given) is type(one) and given == one for one in allowed):
        found.add("choice-unknown", path, value, allowed=", ".join(map(str, allowed)))


def _anything(kind: inspect.Type, value: object, path: str, found: Findings) -> None:
    """A part whose law is written elsewhere: whoever reads it will say what is wrong with it."""


def _written(kind: inspect.Type, value: object, path: str, found: Findings) -> None:
    """Days, moments and the like are texts; msgspec itself says whether a text is one."""
    if not isinstance(value, str) or isinstance(value, NumberText):
        return _wrong_type("string", value, path, found)
    meant, example = _WRITTEN[type(kind)]
    try:
        written: Any = msgspec.convert(value, meant)
    except (msgspec.ValidationError, UnicodeEncodeError):
        found.add("text-format-wrong", path, value, wanted=meant.__name__, example=example)
        return None
    if meant is date and not are_days([written]):
        found.add("day-out-of-range", path, value, first=str(FIRST_DAY), last=str(LAST_DAY))
    return None


_WRITTEN: Mapping[type[inspect.Type], tuple[type, str]] = {
    inspect.DateType: (date, "2026-11-22"),
    inspect.DateTimeType: (datetime, "2026-11-22T09:30:00+09:00"),
    inspect.UUIDType: (UUID, "0190163d-8694-739b-aea5-966c26f8ad91"),
}

_LOOKS: Mapping[type[inspect.Type], Callable[[Any, Any, str, Findings], None]] = {
    inspect.AnyType: _anything,
    inspect.RawType: _anything,
    inspect.StructType: _struct,
    inspect.ListType: _list,
    inspect.VarTupleType: _list,
    inspect.FrozenSetType: _list,
    inspect.DictType: _dict,
    inspect.UnionType: _union,
    inspect.StrType: _text,
    inspect.BytesType: _bytes,
    inspect.IntType: _integer,
    inspect.DecimalType: _decimal,
    inspect.BoolType: _boolean,
    inspect.LiteralType: _literal,
    **dict.fromkeys(_WRITTEN, _written),
}


def _wrong_type(expected: str, value: object, path: str, found: Findings) -> None:
    found.add("type-wrong", path, value, expected=expected, given=_json_name(value))


def _json_name(value: object) -> str:
    """What JSON calls this kind of value."""
    for kind, name in _JSON_NAMES:
        if isinstance(value, kind):
            return name
    return "null"


_JSON_TYPES: Mapping[type[inspect.Type], str] = {
    inspect.StructType: "object",
    inspect.DictType: "object",
    inspect.ListType: "array",
    inspect.VarTupleType: "array",
    inspect.IntType: "integer",
    inspect.DecimalType: "number",
    inspect.BoolType: "boolean",
}

_JSON_NAMES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (NumberText, "number"),
    (str, "string"),
    (bool, "boolean"),
    (dict, "object"),
    (list, "array"),
)


def _inside(path: str, name: str) -> str:
    if len(name) > 40 or not name.isidentifier():
        name = shown(name[:41], 40)
    return f"{path}.{name}" if path else name


def _short(value: object) -> str:
    """A value as it may be repeated: texts shortened before anything is done with them, the rest left out."""
    if isinstance(value, str):
        return shown(value[:200])
    return str(value).lower() if isinstance(value, bool) else ""
