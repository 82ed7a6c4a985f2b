"""Keys: under which names the past of a line is looked up, and which would name one declaration instead.

A key is a few parts of a line put together: the importer; the importer and the heading; goods, origin and country of
loading. What was found under a key before says something of the next line under it. A key with too many parts, or with
a weight or a price in it, is met once: it learns the declaration by heart and says nothing of the next.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from gwanmun.law.basics.problem import Problem
from gwanmun.law.risk.lodged_line import LodgedLine

Key = tuple[str, ...]
"""The names of its parts."""

MOST_PARTS = 6
_SEPARATOR = "\x1f"  # stands in no code and no identifier


def _rate(line: LodgedLine) -> str:
    return str(milli(line.rate_percent))


PARTS: dict[str, Callable[[LodgedLine], str]] = {
    "importer": lambda line: line.importer,
    "declarant": lambda line: line.declarant,
    "seller": lambda line: line.seller,
    "carrier": lambda line: line.carrier,
    "office": lambda line: line.office,
    "mode": lambda line: line.mode,
    "regime": lambda line: line.regime,
    "use": lambda line: line.use,
    "payment": lambda line: line.payment,
    "tariff_class": lambda line: line.tariff_class,
    "origin_mark": lambda line: line.origin_mark,
    "origin": lambda line: line.origin,
    "dispatch": lambda line: line.dispatch,
    "subheading": lambda line: line.commodity[:6],
    "heading": lambda line: line.commodity[:4],
    "chapter": lambda line: line.commodity[:2],
    "rate": _rate,
}
"""What a key may be made of. Number, weight, value and trust are not here, and nobody's nationality."""


def milli(amount: Decimal) -> int:
    """Thousandths, whole: a rate in per cent as it is counted and compared."""
    return int(amount * 1000)


def key_problems(keys: Sequence[Key]) -> tuple[Problem, ...]:
    """What is wrong with keys somebody wants to learn by; nothing is learned by any of them then."""
    return tuple(problem for place, key in enumerate(keys) for problem in _key_problems(f"keys[{place}]", key))


def values_of(key: Key, line: LodgedLine) -> str:
    """What the key says of this line."""
    return _SEPARATOR.join([PARTS[part](line) for part in key])


def named(key: Key) -> str:
    """The key as it is written in the name of a feature."""
    return "+".join(key)


def _key_problems(path: str, key: Key) -> list[Problem]:
    found = []
    if not 1 <= len(key) <= MOST_PARTS or len(set(key)) < len(key):
        found.append(Problem("key-identifies", path, named(key), {"most": str(MOST_PARTS)}))
    found += [Problem("key-part-unknown", path, part, {"parts": ", ".join(PARTS)}) for part in key if part not in PARTS]
    return found
