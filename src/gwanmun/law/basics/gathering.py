"""Gathering: all decimals, or all days, of a document in one go, however deep they lie in it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from msgspec import inspect

Gather = Callable[[Any, list[Any]], None]  # looks through a value, and adds what it finds to the list
Leaf = type[inspect.DecimalType] | type[inspect.DateType]
Within = Mapping[type, list[Gather]]  # by class, a place for what collects from it

_CLASSES: Mapping[type[inspect.Type], type] = {inspect.DecimalType: Decimal, inspect.DateType: date}


def gatherer(kind: inspect.Type, leaf: Leaf, within: Within | None = None) -> Gather | None:
    """What collects every leaf of one kind out of a value of this type; None where the type has none.

    Made once a type, so that looking through a document of many lines costs an attribute look-up a leaf. A type may
    have parts of its own kind, as a material is made of materials: `within` is what is being made around this one.
    """
    within = within or {}
    match kind:
        case inspect.StructType():
            return _of_struct(kind, leaf, within)
        case inspect.UnionType(types=types):
            return _of_union(types, leaf, within)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return _of_each(gatherer(bare(item), leaf, within), iter)
        case inspect.DictType(value_type=value):
            return _of_each(gatherer(bare(value), leaf, within), dict.values)
    return _one if isinstance(bare(kind), leaf) else None


def bare(kind: inspect.Type) -> inspect.Type:
    """The type without what is said about it."""
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _one(value: object, into: list[object]) -> None:
    into.append(value)


def _of_struct(kind: inspect.StructType, leaf: Leaf, within: Within) -> Gather | None:
    if kind.cls in within:
        return _by_the_outer(within[kind.cls])
    made: list[Gather] = []
    within = {**within, kind.cls: made}
    plain = [field.name for field in kind.fields if _is_leaf(field.type, leaf)]
    inner = [
        (f.name, one) for f in kind.fields if f.name not in plain and (one := gatherer(bare(f.type), leaf, within))
    ]
    if not plain and not inner:
        return None
    leaves = _attributes(plain)

    def gather(value: object, into: list[object]) -> None:
        into.extend(leaves(value))
        for name, gather_inner in inner:
            part = getattr(value, name)
            if part is not None:
                gather_inner(part, into)

    made.append(gather)
    return gather


def _by_the_outer(made: list[Gather]) -> Gather:
    """What is still being made collects from its own kind further in, once it is there."""

    def gather(value: object, into: list[object]) -> None:
        made[0](value, into)

    return gather


def _attributes(names: list[str]) -> Callable[[object], Iterable[object]]:
    """What reads these attributes of a value, in one call however many."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]


def _of_union(types: tuple[inspect.Type, ...], leaf: Leaf, within: Within) -> Gather | None:
    """Which member of a union a value is, its class says."""
    found = {_class(kind): one for kind in types if (one := gatherer(bare(kind), leaf, within)) is not None}

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
