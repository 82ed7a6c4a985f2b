"""Changes: rules that say which change of classification is needed ("A change to … from any other heading")."""

from decimal import Decimal

from msgspec import Struct

from gwanmun.law.origin.prose.clause import NOWHERE, Clause
from gwanmun.law.origin.prose.goods import codes_in, narrowed, scope_of
from gwanmun.law.origin.prose.headings import LEVELS, exception
from gwanmun.law.origin.prose.words import Unread, Words, worded
from gwanmun.law.origin.rules import (
    EVERYTHING,
    Allowance,
    AnyMaterials,
    Level,
    Named,
    Rule,
    Scope,
    Shift,
)

_LEVEL = r"(?P<level>chapter|heading|subheading)"
_CHANGE = worded(
    r"(?:A |the )?change "
    r"(?:to (?P<goods>(?:(?!\bfrom (?:any|within|(?:sub)?heading|chapter)\b)[^%:]|\d%)+?) )?from (?=\S)"
)
_ANY_OTHER = worded(
    rf"any other {_LEVEL}(?P<group> outside (?:this|that) group)?"
    r"|any (?:chapter|(?:sub)?heading) outside (?:this|that) group"
)
_WITHIN = worded(
    r"within (?:any(?: one)? of )?(?:this|these|that|the same) (?P<level>heading|subheading)s?"
    r"|within (?P<chapter>this chapter)"
)
_WHETHER = worded(
    r",? whether or not there is (?:also )?a change from (?:any other|another) (?P<level>heading|subheading|chapter)"
)
_OR_ANY_OTHER = worded(rf",? or (?:from )?any other {_LEVEL}")
_OR_CODES = worded(r" or (?=(?:from )?(?:sub)?heading|chapter)")
_EXCEPT = worded(r"[,\s]*except(?: for)?(?: from| for)? (?=\S)")
_NO_CHANGE = worded(
    r"No change in tariff classification (?:is )?required(?: for (?P<goods>[^:%]+?))?"
    r",? provided (?:that )?(?=there is|the )"
)
_ABBREVIATED = worded(
    r"(?P<level>CC|CTH|CTSH): ?All non-originating materials used in the production of the (?:good|product)"
    r" have undergone a change in tariff classification at the \d-digit level(?: \([a-z ]+\))?"
)
_ANY_OTHER_GOODS = worded(r"any other (?:good|product)s? (?:of )?")
_ARTICLE = worded(r"^(?:an? |the )?(?:(?:goods?|products?) of )?(?=\S)")


class Change(Struct, frozen=True):
    """A change, and the goods it speaks of where it names them."""

    clause: Clause
    goods: Scope = EVERYTHING


def change(words: Words) -> Change | None:
    """The change a rule asks for, if one stands here; what is provided besides is left to read."""
    found = words.take(_CHANGE)
    if found is None:
        return None
    return Change(_from(words), goods_named(found["goods"] or ""))


def no_change(words: Words) -> Scope | None:
    """The goods of "No change in tariff classification required for …, provided"; the condition is left to read."""
    found = words.take(_NO_CHANGE)
    return goods_named(found["goods"] or "") if found else None


def abbreviated(words: Words) -> Clause | None:
    """A change with its letters before it: "CTH: All non-originating materials used … have undergone a change …"."""
    found = words.take(_ABBREVIATED)
    if found is None:
        return None
    level: Level = found["level"].upper()  # type: ignore[assignment]
    apart = exception(words) if words.take(_EXCEPT) else EVERYTHING
    return Clause(Shift(NOWHERE, level, apart), "abbreviated")


def goods_named(phrase: str) -> Scope:
    """The goods a rule says it is for; in words where they have no code alone."""
    if not phrase:
        return EVERYTHING
    other = _ANY_OTHER_GOODS.match(phrase)
    said = _ARTICLE.sub("", phrase[other.end() :] if other else phrase).strip(" ,")
    try:
        goods = scope_of(said)
    except Unread:
        goods = EVERYTHING
    if other:
        return tuple(narrowed(item, "any other good") for item in goods) or (Named(" ".join(phrase.split())),)
    return goods or (Named(" ".join(said.split())),)


def _from(words: Words) -> Clause:
    found = words.take(_ANY_OTHER)
    if found is not None and (found["group"] or found["level"] is None):
        raise Unread(found[0], "a group of headings this text does not name")
    if found is not None:
        rule: Rule = Shift(NOWHERE, LEVELS[found["level"].lower()], _except(words))
        return Clause(rule, "change")
    if within := words.take(_WITHIN):
        if within["chapter"]:
            raise Unread(within[0], "a heading or subheading")
        return Clause(_within(words), "change")
    return Clause(_from_codes(words), "change")


def _within(words: Words) -> Rule:
    """A change from within this heading or any other: any materials."""
    _pass_codes_besides(words)
    apart = _except(words)
    if not words.take(_OR_ANY_OTHER) and not words.take(_WHETHER):
        words.refuse("or any other heading")
    return AnyMaterials(NOWHERE, (*apart, *_except(words)))


def _pass_codes_besides(words: Words) -> None:
    """Materials of other codes are materials of any heading too: "within this heading or heading 8503"."""
    if words.take(_OR_CODES):
        _, words.at = codes_in(words.text, words.at)


def _from_codes(words: Words) -> Rule:
    """A change from codes, "whether or not there is also a change from any other heading": those need not change."""
    codes, words.at = codes_in(words.text, words.at)
    if not codes:
        words.refuse("what the change is from")
    other = words.take(_WHETHER) or words.take(_OR_ANY_OTHER) or words.refuse("or any other heading")
    level = LEVELS[other["level"].lower()]
    return Shift(NOWHERE, level, _except(words), Allowance(Decimal(100), None, codes))


def _except(words: Words) -> Scope:
    return exception(words) if words.take(_EXCEPT) else EVERYTHING
