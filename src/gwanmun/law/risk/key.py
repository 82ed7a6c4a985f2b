"""Keys: under which names the past of a line is looked up, and which would name one declaration instead.

A key is a few parts of a line put together: the importer; the importer and the heading; goods, origin and country of
loading. What was found under a key before says something of the next line under it. A key with too many parts, or with
a weight or a price in it, is met once: it learns the declaration by heart and says nothing of the next. So about what a
line weighs may only say how many lines like it there were, and nothing is ever found, or measured, under it.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.thousandths import logarithm, milli

Key = tuple[str, ...]
"""The names of its parts."""

Use = Literal["results", "lines", "spreads"]
"""What a key is for: what was found under it, how many lines there were, or how far a line lies from what is usual."""

MOST_PARTS = 6
_SEPARATOR = "\x1f"  # stands in no code and no identifier


BAND = 500
"""Thousandths of a logarithm: net weights up to about two thirds more than the lightest of them are of one band."""


class Part(Struct, frozen=True):
    """One part of a key: the field of a line it is read from, and what it says of what stands there."""

    field: str
    say: Callable[[Any], str]

    def __call__(self, line: LodgedLine) -> str:
        """What it says of this line."""
        return self.say(getattr(line, self.field))


def _rate(rate_percent: Decimal) -> str:
    return str(milli(rate_percent))


def _weight_band(net_weight_kg: Decimal) -> str:
    """About what a line weighs; a line whose weight is not said stands with others of which it is not."""
    return str(logarithm(net_weight_kg) // BAND) if net_weight_kg > 0 else ""


_AS_SAID = (
    "importer", "declarant", "seller", "carrier", "office", "mode", "regime", "use", "payment", "tariff_class",
    "origin_mark", "origin", "dispatch",
)  # fmt: skip

PARTS: dict[str, Part] = {
    **{name: Part(name, str) for name in _AS_SAID},
    "subheading": Part("commodity", lambda code: code[:6]),
    "heading": Part("commodity", lambda code: code[:4]),
    "chapter": Part("commodity", lambda code: code[:2]),
    "rate": Part("rate_percent", _rate),
    "weight_band": Part("net_weight_kg", _weight_band),
}
"""What a key may be made of. Number, weight, value and trust are not here, and nobody's nationality."""

ONLY_COUNTED = frozenset(("weight_band",))
"""Parts under which lines are counted, and nothing else is remembered."""


def only_counts(key: Key) -> bool:
    """Whether nothing but lines is counted under a key."""
    return not ONLY_COUNTED.isdisjoint(key)


def key_problems(keys: Sequence[Key], use: Use = "results") -> tuple[Problem, ...]:
    """What is wrong with keys somebody wants to learn by; nothing is learned by any of them then."""
    return tuple(problem for place, key in enumerate(keys) for problem in _key_problems(f"{use}[{place}]", key, use))


def values_of(key: Key, line: LodgedLine) -> str:
    """What the key says of this line."""
    return _SEPARATOR.join([PARTS[part](line) for part in key])


def named(key: Key) -> str:
    """The key as it is written in the name of a feature."""
    return "+".join(key)


def _key_problems(path: str, key: Key, use: Use) -> list[Problem]:
    found = []
    if not 1 <= len(key) <= MOST_PARTS or len(set(key)) < len(key):
        found.append(Problem("key-identifies", path, named(key), {"most": str(MOST_PARTS)}))
    found += [Problem("key-part-unknown", path, part, {"parts": ", ".join(PARTS)}) for part in key if part not in PARTS]
    if use != "lines":
        found += [Problem("key-only-counts", path, part, {"key": named(key)}) for part in key if part in ONLY_COUNTED]
    return found
