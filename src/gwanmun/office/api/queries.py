"""Queries: the parameters of an address, read into a type of the door's own with all their problems at once."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct, inspect

from gwanmun.law.basics.fitting import described, misfits
from gwanmun.law.basics.jsontext import Members, NumberText
from gwanmun.law.basics.problem import Problem, Refused, shown

T = TypeVar("T", bound=Struct)

MOST_PARAMETERS = 1000


def read(kind: type[T], query: str) -> T:
    """The query as a value of this kind. Raises Refused with all its problems."""
    return _built(kind, _pairs(query))


def read_beside(kind: type[T], query: str) -> tuple[T, dict[str, str]]:
    """The same, where parameters of other names may stand beside it: those as they are, by name."""
    pairs = _pairs(query)
    own = set(kind.__struct_encode_fields__)
    others = [(name, value) for name, value in pairs if name not in own]
    _check_once(others)
    return _built(kind, [(name, value) for name, value in pairs if name in own]), dict(others)


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict")
    except ValueError:
        facts = {"cause": "it is no query, is not UTF-8, or has too many parameters"}
        raise Refused(Problem("field-invalid", "?", shown(query), facts)) from None


def _built(kind: type[T], pairs: Sequence[tuple[str, str]]) -> T:
    _check_once(pairs)
    problems = misfits(kind, Members((name, _plain(kind, name, value)) for name, value in pairs))
    if problems:
        raise Refused(*problems)
    return msgspec.convert(dict(pairs), kind, strict=False)


def _check_once(pairs: Sequence[tuple[str, str]]) -> None:
    times = Counter(name for name, _ in pairs)
    repeated = [Problem("field-repeated", shown(name, 40)) for name, given in times.items() if given > 1]
    if repeated:
        raise Refused(*repeated)


def _plain(kind: type[Struct], name: str, value: str) -> str:
    """A parameter as JSON would have it: digits where a number belongs are a number."""
    described_kind = described(kind)
    assert isinstance(described_kind, inspect.StructType)
    meant = next((field.type for field in described_kind.fields if field.encode_name == name), None)
    if isinstance(meant, inspect.Metadata):
        meant = meant.type
    return NumberText(value) if isinstance(meant, inspect.IntType) and value.isascii() and value.isdigit() else value
