"""Obtained: materials that must be wholly obtained, or must originate, all of them or a share of their weight."""

from decimal import Decimal

from gwanmun.law.origin.prose.clause import NOWHERE, Clause, all_of
from gwanmun.law.origin.prose.goods import GOODS, scope_of
from gwanmun.law.origin.prose.headings import exception
from gwanmun.law.origin.prose.limits import ALL, PERCENT
from gwanmun.law.origin.prose.words import Words, worded
from gwanmun.law.origin.rules import AnyMaterials, MaximumWeight, Originating, WhollyObtained

_IS = r"(?:shall|must)?(?: ?(?:have )?already)?(?: ?(?:are|is|be))?(?: already)?"
_HELD = worded(
    rf"(?:in which )?{GOODS} (?:used )?{_IS} ?(?P<held>wholly obtained|originating)"
    r"(?: or produced)?"
    r"(?: in (?:the|a|that) (?:country or territory|part(?:y|ies)|territory of (?:a|the) part(?:y|ies)))?"
    r"(?=[\s,.;)]*(?:$|\n|[,.;]|and\b|or\b|in which\b|provided\b|if\b))"
)
_AND_CLASSIFIED = worded(r" and are classified (?:in|within) a heading other than (?=heading)")
_SHARE = worded(rf"(?:in which )?at least{PERCENT} by (?:net )?weight of {GOODS} (?:used )?{_IS} ?originating")


def wholly_obtained(words: Words) -> Clause | None:
    """Materials that are wholly obtained, or originate: "all the materials of chapter 4 used are wholly obtained"."""
    found = _HELD.match(words.text, words.at)
    if found is None or "weight of" in found[0].lower():
        return None
    words.at = found.end()
    scope = scope_of(found["goods"])
    if found["held"].lower() != "originating":
        return Clause(WhollyObtained(NOWHERE, scope))
    if not words.take(_AND_CLASSIFIED):
        return Clause(Originating(NOWHERE, scope))
    return Clause(all_of((Originating(NOWHERE, scope), AnyMaterials(NOWHERE, exception(words)))))


def share_originating(words: Words) -> Clause | None:
    """A share that originates: of "at least 70 % by weight of the tobacco used" no more than 30 % does not."""
    found = words.take(_SHARE)
    if found is None:
        return None
    scope = scope_of(found["goods"])
    return Clause(MaximumWeight(NOWHERE, ALL - Decimal(found["percent"]), scope, scope), tail="share")
