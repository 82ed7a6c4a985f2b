"""Asked once: how many fields of declarations a person typed, and who said the others."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

TYPED = "typed"


class AskedOnce(Struct, frozen=True):
    """Of some declarations, the fields that were filled, by who said them."""

    declarations: int
    fields: int
    typed: int
    by_source: tuple[tuple[str, int], ...]  # the most first


def asked_once(declarations: Iterable[Mapping[str, str]]) -> AskedOnce:
    """The figures of these declarations, each the source of every field that was filled."""
    counted: Counter[str] = Counter()
    many = 0
    for sources in declarations:
        many += 1
        counted.update(sources.values())
    return AskedOnce(many, counted.total(), counted[TYPED], tuple(counted.most_common()))
