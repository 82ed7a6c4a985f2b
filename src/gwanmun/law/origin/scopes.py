"""Scopes: whether a material is one of those that a rule speaks of.

A code answers for a range of codes; words are answered only by somebody who knows the goods; and a code of too few
digits, or one that may be either of two in the rule's edition, leaves the question open.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from gwanmun.law.origin.rules import Codes, Item, Named, PartOfCodes, Same, Scope

Membership = Literal["in", "out", "asked"]

MOST_PREFIXES = 3_000
"""A range of more codes than this is not written out to be looked through."""


def belongs(scope: Scope, codes: Sequence[str], own: str, called: Mapping[str, bool]) -> Membership:
    """Whether goods of one of these codes belong to a scope; to no scope at all everything belongs.

    `own` is the product's code as far as the test looks at it, `called` what somebody has said of the goods in words.
    """
    if not scope:
        return "in"
    return _one_for_all({_belongs_by(scope, code, own, called) for code in codes})


def words_asked(scope: Scope, codes: Sequence[str], called: Mapping[str, bool]) -> tuple[str, ...]:
    """The words of a scope that nobody has held these goods against, and that could matter to them."""
    return tuple(
        item.words
        for item in scope
        if isinstance(item, Named | PartOfCodes)
        and item.words not in called
        and (isinstance(item, Named) or any(_in_range(item, code) != "out" for code in codes))
    )


@lru_cache(maxsize=65_536)
def prefixes(scope: Scope, own: str) -> tuple[str, ...] | None:
    """What the code of goods of a scope begins with; None where the scope speaks in words only, or too widely."""
    found: list[str] = []
    for item in scope:
        if isinstance(item, Named):
            return None
        if isinstance(item, Same):
            found.append(own)
        else:
            first, last = int(item.first), int(item.last)
            if last - first > MOST_PREFIXES:
                return None
            found += (f"{code:0{len(item.first)}}" for code in range(first, last + 1))
    return tuple(found)


def _belongs_by(scope: Scope, code: str, own: str, called: Mapping[str, bool]) -> Membership:
    found = {_is_item(item, code, own, called) for item in scope}
    return "in" if "in" in found else "asked" if "asked" in found else "out"


def _is_item(item: Item, code: str, own: str, called: Mapping[str, bool]) -> Membership:
    match item:
        case Codes():
            return _in_range(item, code)
        case PartOfCodes(words=words):
            within = _in_range(item, code)
            return within if within == "out" else _said(called.get(words)) if within == "in" else "asked"
        case Named(words=words):
            return _said(called.get(words))
        case Same():
            return _in_range(Codes(own, own), code)


def _in_range(item: Codes | PartOfCodes, code: str) -> Membership:
    """A code shorter than the range's own is in it for certain only where all its divisions are."""
    digits = len(item.first)
    if len(code) >= digits:
        return "in" if item.first <= code[:digits] <= item.last else "out"
    first, last = item.first[: len(code)], item.last[: len(code)]
    if not first <= code <= last:
        return "out"
    return "in" if first < code < last else "asked"


def _said(answer: bool | None) -> Membership:  # noqa: FBT001 - what somebody has answered
    return "asked" if answer is None else "in" if answer else "out"


def _one_for_all(found: set[Membership]) -> Membership:
    return found.pop() if len(found) == 1 else "asked"
