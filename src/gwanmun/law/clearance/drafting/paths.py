"""Paths: how a field of a declaration is named ("lines[2].commodity"), and what may stand there.

Everything here is read off the types of `declaration.py`, so a field that is added there is known here.
"""

import itertools
import re
import types
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, replace

from gwanmun.law.basics.figures import is_figure
from gwanmun.law.basics.fitting import misfits
from gwanmun.law.basics.jsontext import parse
from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.clearance.declaration import Claim, Declaration, DocumentReference

MOST_TOLD = 100  # fields nobody knows; the first of them say enough
MOST = 999  # lines of a declaration, and entries of any list on it

_WHOLE = (Amount, Claim, DocumentReference)  # values given and taken as one, never half from here and half from there
_INDEX = re.compile(r"\[\d+\]")


def pattern(path: str) -> str:
    """The path with its places in lists left out: "lines[2].commodity" is "lines[].commodity"."""
    return _INDEX.sub("[]", path)


def places(path: str) -> tuple[int, ...]:
    """The path's places in lists: "lines[2].permits[0]" stands at (2, 0)."""
    return tuple(int(place) for place in re.findall(r"\[(\d+)\]", path))


def flatten(document: Mapping[str, object]) -> tuple[dict[str, object], list[Problem]]:
    """The fields of a part of a declaration by path, and a problem for every path that no declaration has.

    A key may be a path itself, so that what a draft calls missing can be answered in its own words:
    `{"lines[0].origin": "KR"}` says the same as `{"lines": [{"origin": "KR"}]}`.
    """
    fields: dict[str, object] = {}
    unknown: list[Problem] = []
    for path, value in _walk(document, ""):
        if pattern(path) in leaves() and max(places(path), default=0) < MOST:
            fields[path] = value
        elif len(unknown) < MOST_TOLD:
            unknown.append(Problem("field-unknown", shown(path), _shown(value)))
    return fields, unknown


def nest(fields: Mapping[str, object]) -> dict[str, object]:
    """The document whose fields these are; the paths of a list are given in the order of its places."""
    document: dict[str, object] = {}
    for path, value in fields.items():
        steps = [int(step) if step.isdigit() else step for step in re.findall(r"\w+", path)]
        here: Any = document
        for step, following in itertools.pairwise(steps):
            here = _enter(here, step, [] if isinstance(following, int) else {})
        _enter(here, steps[-1], value)
    return document


def read(path: str, value: object) -> object:
    """The value as the declaration's own type for this path. Raises Refused when it cannot stand there."""
    kind = leaves().get(pattern(path))
    if kind is None:
        raise Refused(Problem("field-unknown", path, _shown(value)))
    try:
        # A struct that was built and not read has never been checked, so it is read here.
        given = msgspec.convert(msgspec.to_builtins(value) if isinstance(value, Struct) else value, kind, strict=False)
    except (msgspec.ValidationError, RecursionError) as why:
        raise _refused(path, value, str(why)) from None
    if not all(is_figure(number) for number in _numbers(given)):
        raise _refused(path, given, "no figure")
    return _written_out(given)


def _refused(path: str, value: object, why: str) -> Refused:
    """Why the value cannot stand there, in the words with which whole documents are refused."""
    try:
        found = misfits(leaves()[pattern(path)], parse(msgspec.json.encode(value)))
    except (RecursionError, Refused):  # a value no JSON text can hold
        found = ()
    told = found or (Problem("field-invalid", facts={"cause": why}),)
    return Refused(
        *(replace(one, path=f"{path}.{one.path}" if one.path else path, value=_shown(value)) for one in told)
    )


def _shown(value: object) -> str:
    """A value as it may be repeated; of one that holds others, nothing."""
    return "" if isinstance(value, Mapping | list | tuple | Struct) else shown(value)


@cache
def leaves() -> dict[str, Any]:
    """Every path a declaration can have, with its type: {"lines[].commodity": CommodityCode, …}."""
    return dict(_leaves(Declaration, ""))


def required(fields: Mapping[str, object]) -> Iterator[str]:
    """The paths that a declaration must have and these fields lack; of a party that nobody named, nothing."""
    present = {path[:cut] for path in fields for cut in _cuts(path)}
    yield from _required(Declaration, "", present)


def _required(kind: type[Struct], prefix: str, present: set[str]) -> Iterator[str]:
    for name, needed, inner, many in _fields(kind):
        path = prefix + name
        if inner is None or inner in _WHOLE:
            if needed and path not in present:
                yield path
        elif many:
            for place in range(_length(path, present, at_least=1 if needed else 0)):
                yield from _required(inner, f"{path}[{place}].", present)
        elif needed or path in present:
            yield from _required(inner, f"{path}.", present)


@cache
def _fields(kind: type[Struct]) -> tuple[tuple[str, bool, type[Struct] | None, bool], ...]:
    """Each field's name, whether it must be there, the struct in it, and whether it holds many."""
    return tuple((field.name, field.required, *_inner(field)) for field in msgspec.structs.fields(kind))


def _length(path: str, present: set[str], *, at_least: int) -> int:
    length = 0
    while f"{path}[{length}]" in present:
        length += 1
    return max(length, at_least)


def _cuts(path: str) -> Iterator[int]:
    yield from (place for place, sign in enumerate(path) if sign in ".[")
    yield from (place + 1 for place, sign in enumerate(path) if sign == "]")
    yield len(path)


def _leaves(kind: type[Struct], prefix: str) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(kind):
        inner, many = _inner(field)
        path = f"{prefix}{field.name}{'[]' if many else ''}"
        if inner in _WHOLE:
            yield path, inner
        elif inner is None:
            yield path, field.type
        else:
            yield from _leaves(inner, f"{path}.")


def _inner(field: FieldInfo) -> tuple[type[Struct] | None, bool]:
    """The struct a field holds, if it holds one, and whether it holds many."""
    kind, many = field.type, False
    if get_origin(kind) in {Union, types.UnionType}:
        kind = next(part for part in get_args(kind) if part is not types.NoneType)
    while get_origin(kind) is not None or hasattr(kind, "__metadata__"):
        many = many or get_origin(kind) is tuple
        kind = get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, Struct):
        return kind, many
    return None, False


def _walk(value: object, path: str) -> Iterator[tuple[str, object]]:
    if (path and pattern(path) in leaves()) or (path and pattern(path) not in _branches()):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{place}]")
    elif value is not None:
        yield path, value


@cache
def _branches() -> frozenset[str]:
    """What has fields below it: "lines", "lines[]", "consignment", …; nothing else is looked into."""
    return frozenset(leaf[:cut] for leaf in leaves() for cut in _cuts(leaf)) - leaves().keys()


def _enter(here: Any, step: str | int, fresh: object) -> Any:  # noqa: ANN401 - a plain document is what JSON is
    if isinstance(step, str):
        return here.setdefault(step, fresh)
    while step >= len(here):
        here.append(type(fresh)() if isinstance(fresh, dict | list) and step > len(here) else fresh)
    return here[step]


def _numbers(value: object) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, Amount):
        yield value.value


def _written_out(value: object) -> object:
    """The same number without an exponent, so that 1E+3 and 1000 are one text on every document."""
    if isinstance(value, Decimal):
        return Decimal(f"{value:f}")
    return Amount(Decimal(f"{value.value:f}"), value.currency) if isinstance(value, Amount) else value
