"""Gathering: all decimals, or all days, of a document in one go, however deep they lie in it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from msgspec import inspect

Gather = Callable[[Any, list[Any]], None]  # looks through a value, and adds what it finds to the list
Leaf = type[inspect.DecimalType] | type[inspect.DateType]

_CLASSES: Mapping[type[inspect.Type], type] = {inspect.DecimalType: Decimal, inspect.DateType: date}


def gatherer(kind: inspect.Type, leaf: Leaf) -> Gather | None:
    """What collects every leaf of one kind out of a value of this type; None where the type has none.

    Made once a type, so that looking through a document of many lines costs an attribute look-up a leaf.
    """
    match kind:
        case inspect.StructType():
            return _of_struct(kind, leaf)
        case inspect.UnionType(types=types):
            return _of_union(types, leaf)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return _of_each(gatherer(bare(item), leaf), iter)
        case inspect.DictType(value_type=value):
            return _of_each(gatherer(bare(value), leaf), dict.values)
    return _one if isinstance(bare(kind), leaf) else None


def bare(kind: inspect.Type) -> inspect.Type:
    """The type without what is said about it."""
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _one(value: object, into: list[object]) -> None:
    into.append(value)


def _of_struct(kind: inspect.StructType, leaf: Leaf) -> Gather | None:
    plain = [field.name for field in kind.fields if _is_leaf(field.type, leaf)]
    inner = [(f.name, one) for f in kind.fields if f.name not in plain and (one := gatherer(bare(f.type), leaf))]
    if not plain and not inner:
        return None
    leaves = _attributes(plain)

    def gather(value: object, into: list[object]) -> None:
        into.extend(leaves(value))
        for name, gather_inner in inner:
            part = getattr(value, name)
            if part is not None:
                gather_inner(part, into)

    return gather


def _attributes(names: list[str]) -> Callable[[object], Iterable[object]]:
    """What reads these attributes of a value, in one call however many."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]


def _of_union(types: tuple[inspect.Type, ...], leaf: Leaf) -> Gather | None:
    """Which member of a union a value is, its class says."""
    found = {_class(kind): one for kind in types if (one := gatherer(bare(kind), leaf)) is not None}

    def gather(value: object, into: list[object]) -> None:
        gather_inner = found.get(type(value))
        if gather_inner is not None:
            gather_inner(value, into)

    return gather if found else None


def _of_each(gather_one: Gather | None, parts: Callable[[Any], Iterable[object]]) -> Gather | None:
    if gather_one is None:
        return None

    def gather(value: object, into: list[object]) -> None:
        for part in parts(value):
            gather_one(part, into)

    return gather


def _is_leaf(kind: inspect.Type, leaf: Leaf) -> bool:
    """Whether a field is such a leaf, or one that may be left out."""
    if isinstance(kind, inspect.UnionType):
        return all(isinstance(bare(part), leaf | inspect.NoneType) for part in kind.types)
    return isinstance(bare(kind), leaf)


def _class(kind: inspect.Type) -> type:
    kind = bare(kind)
    return kind.cls if isinstance(kind, inspect.StructType) else _CLASSES.get(type(kind), tuple)
