"""Figures: which decimals may stand on a document, and how all of those in a value are looked at in one go.

A decimal can be no number at all ("NaN"), absurd ("1e999999") or endless. No law can reckon with those, and
msgspec lets them pass, so whatever comes in from outside is held against these bounds once, where it enters.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from msgspec import inspect

from gwanmun.law.basics.money import LARGEST

FINEST = 12  # no figure on a document has more places after the point
LONGEST = 14 + 1 + FINEST + 1  # signs of the largest and finest figure: digits before, point, digits after, minus

Gather = Callable[[Any, list[Decimal | None]], None]


def is_figure(number: Decimal) -> bool:
    """Whether a decimal can stand on a document: finite, at most ten trillion, at most twelve places."""
    if not number.is_finite() or not -FINEST <= number.adjusted() < LONGEST:
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -FINEST and abs(number) <= LARGEST


def are_figures(numbers: Iterable[Decimal | None]) -> bool:
    """Whether all of them can, looked at as one text: a plain number is short and is written with digits only.

    Quick, and on the safe side: a figure written with an exponent is looked at on its own.
    """
    written = [str(number) for number in numbers if number is not None]
    together = "".join(written).replace(".", "").replace("-", "")
    if not written or (together.isdigit() and max(map(len, written)) < FINEST):
        return True
    return all(is_figure(number) for number in numbers if number is not None)


def gatherer(kind: inspect.Type) -> Gather | None:
    """What collects every decimal of a value of this type into a list; None where the type has no decimals.

    Made once a type, so that looking at a document of many lines costs an attribute look-up a figure.
    """
    match kind:
        case inspect.Metadata(type=inner):
            return gatherer(inner)
        case inspect.DecimalType():
            return _one
        case inspect.StructType():
            return _of_struct(kind)
        case inspect.UnionType(types=types):
            return _of_union(types)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return _of_each(gatherer(item))
    return None


def _one(value: Decimal | None, into: list[Decimal | None]) -> None:
    into.append(value)


def _of_struct(kind: inspect.StructType) -> Gather | None:
    plain = [field.name for field in kind.fields if _is_decimal(field.type)]
    inner = [(f.name, g) for f in kind.fields if f.name not in plain and (g := gatherer(f.type)) is not None]
    if not plain and not inner:
        return None
    figures = _attributes(plain)

    def gather(value: object, into: list[Decimal | None]) -> None:
        into.extend(figures(value))
        for name, gather_inner in inner:
            part = getattr(value, name)
            if part is not None:
                gather_inner(part, into)

    return gather


def _attributes(names: list[str]) -> Callable[[object], tuple[Decimal | None, ...]]:
    """What reads these attributes of a value, in one call however many."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _of_union(types: tuple[inspect.Type, ...]) -> Gather | None:
    """Which member of the union a value is, its class says."""
    found = {_class(kind): one for kind in types if (one := gatherer(kind)) is not None}
    if len(types) == 2 and len(found) == 1 and any(isinstance(kind, inspect.NoneType) for kind in types):
        return found.popitem()[1]  # whoever calls has seen that it is not None

    def gather(value: object, into: list[Decimal | None]) -> None:
        gather_inner = found.get(type(value))
        if gather_inner is not None:
            gather_inner(value, into)

    return gather if found else None


def _of_each(gather_one: Gather | None) -> Gather | None:
    if gather_one is None:
        return None

    def gather(value: Iterable[object], into: list[Decimal | None]) -> None:
        for part in value:
            if part is not None:
                gather_one(part, into)

    return gather


def _is_decimal(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.UnionType):
        return all(isinstance(_bare(part), inspect.DecimalType | inspect.NoneType) for part in kind.types)
    return isinstance(_bare(kind), inspect.DecimalType)


def _class(kind: inspect.Type) -> type:
    kind = _bare(kind)
    if isinstance(kind, inspect.StructType):
        return kind.cls
    return Decimal if isinstance(kind, inspect.DecimalType) else tuple


def _bare(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind
