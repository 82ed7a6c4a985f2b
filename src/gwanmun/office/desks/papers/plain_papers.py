"""Plain papers: the values any file format gives, checked against the types of `law.clearance.invoice`, all at once."""

import re
import types
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec
import pycountry
from msgspec import Struct

from gwanmun.law.basics.money import is_amount
from gwanmun.law.basics.problem import Problem, Refused, shown

T = TypeVar("T", bound=Struct)

MOST_LINES = 999
MOST_PROBLEMS = 200  # nobody reads more, and a file made of mistakes must not be answered with a bigger one


def built(kind: type[T], document: object) -> T:
    """The paper a plain document makes. Raises Refused with everything that is wrong with it."""
    found = [problem for problem, _ in zip(_problems(kind, document, ""), range(MOST_PROBLEMS), strict=False)]
    if found:
        raise Refused(*found)
    paper = msgspec.convert(document, kind, strict=False)
    absurd = [Problem("number-unusable", path, shown(str(number))) for path, number in _numbers(paper, "")]
    if absurd:
        raise Refused(*absurd[:MOST_PROBLEMS])
    return paper


def country_code(written: str) -> str:
    """The ISO 3166-1 code of a country as papers write it ("KOR", "Viet Nam", "Korea, Republic of"), or the words."""
    word = " ".join(written.split())
    if re.fullmatch(r"[A-Z]{2}", word):
        return word
    known = _COUNTRY_WORDS.get(word.casefold())
    if known:
        return known
    try:
        return str(pycountry.countries.lookup(word).alpha_2) if word else ""
    except LookupError:
        return word


# What traders write and ISO 3166 does not.
_COUNTRY_WORDS = {
    "korea": "KR",
    "south korea": "KR",
    "rep. of korea": "KR",
    "republic of korea": "KR",
    "r.o.k.": "KR",
    "대한민국": "KR",
    "한국": "KR",
    "vietnam": "VN",
    "việt nam": "VN",
    "베트남": "VN",
}


def _problems(kind: Any, value: object, path: str) -> Iterator[Problem]:  # noqa: ANN401 - a type as annotations hold it
    """Everything that keeps a value from being of this type, field by field."""
    inner, many = _inner(kind)
    if value is None and types.NoneType in get_args(kind):
        return
    if many and isinstance(value, list):
        if len(value) > MOST_LINES:
            yield Problem("lines-too-many", path, str(len(value)), {"most": str(MOST_LINES)})
            return
        for place, one in enumerate(value):
            yield from _problems(inner, one, f"{path}[{place}]")
        value = value[:1]
    if not many and isinstance(inner, type) and issubclass(inner, Struct) and isinstance(value, Mapping):
        yield from _fields(inner, value, path)
        return
    try:
        if not (many and value):
            msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as why:
        yield Problem("field-invalid", path, shown(value), {"cause": str(why)})


def _fields(kind: type[Struct], value: Mapping[str, object], path: str) -> Iterator[Problem]:
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    for name in value:
        if name not in known:
            yield Problem("field-unknown", _join(path, shown(name)), "")
    for name, field in known.items():
        if name in value:
            yield from _problems(field.type, value[name], _join(path, name))
        elif field.required:
            yield Problem("field-missing", _join(path, name))


def _inner(kind: Any) -> tuple[Any, bool]:  # noqa: ANN401 - a type as annotations hold it
    """The type inside `X | None`, `Annotated[X, …]` and `tuple[X, …]`, and whether there are many of it."""
    many = False
    while get_origin(kind) is not None or hasattr(kind, "__metadata__"):
        if get_origin(kind) in {Union, types.UnionType}:
            kind = next(part for part in get_args(kind) if part is not types.NoneType)
            continue
        many = many or get_origin(kind) is tuple
        kind = get_args(kind)[0]
    return kind, many


def _numbers(value: object, path: str) -> Iterator[tuple[str, Decimal]]:
    """The figures that cannot stand on a paper: not finite, or absurd."""
    if isinstance(value, Decimal) and not is_amount(value):
        yield path, value
    elif isinstance(value, Struct):
        for field in msgspec.structs.fields(value):
            yield from _numbers(getattr(value, field.name), _join(path, field.name))
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _numbers(one, f"{path}[{place}]")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
