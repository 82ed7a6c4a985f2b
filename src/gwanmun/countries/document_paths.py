"""Paths into the law's own documents: whether "lines[].commodity" or "Valued.valuation.total" leads anywhere."""

import types
from typing import Union, get_args, get_origin

import msgspec
from msgspec import Struct

from gwanmun.law.clearance.case import Event
from gwanmun.law.clearance.declaration import Declaration

EVENTS: dict[str, type[Struct]] = {event.__name__: event for event in get_args(Event)}
"""What can happen to a case, by name."""


def leads_somewhere(path: str, by: str) -> bool:
    """Whether a path leads to a field: of the declaration, or, by customs, of the event it names first."""
    if by == "declarant":
        return bool(path) and _leads(Declaration, path.split("."))
    event, _, rest = path.partition(".")
    return event in EVENTS and (not rest or _leads(EVENTS[event], rest.split(".")))


def _leads(kind: object, steps: list[str]) -> bool:
    """Whether these steps lead from a value of this type to another. "name[]" steps into each value of a list."""
    if not steps:
        return True
    kind = _within(kind)
    step, many = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    if get_origin(kind) is dict:
        return not many and _leads(get_args(kind)[1], steps[1:])
    if not (isinstance(kind, type) and issubclass(kind, Struct)):
        return False
    field = next((field for field in msgspec.structs.fields(kind) if field.name == step), None)
    if field is None:
        return False
    inner = _within(field.type)
    if not many:
        return _leads(inner, steps[1:])
    return get_origin(inner) is tuple and _leads(get_args(inner)[0], steps[1:])


def _within(kind: object) -> object:
    """The type without its constraints and without None."""
    while hasattr(kind, "__metadata__") or get_origin(kind) in {Union, types.UnionType}:
        kind = next(part for part in get_args(kind) if part is not types.NoneType)
    return kind
