"""Limits: how much of a product may be of materials that do not originate, by value or by weight."""

import re
from decimal import Decimal

from gwanmun.law.origin.prose.clause import NOWHERE, Clause, all_of, any_of
from gwanmun.law.origin.prose.goods import GOODS, scope_of
from gwanmun.law.origin.prose.words import Unread, Words, worded
from gwanmun.law.origin.rules import EVERYTHING, Basis, MaximumValue, MaximumWeight, Rule, Scope

PERCENT = r"\s*(?P<percent>\d{1,3}(?:\.\d{1,4})?) ?(?:%|per cent|percent)"
ALL = Decimal(100)

_PRICES: dict[str, Basis] = {
    "transaction value or ex-works": "EXW",  # the ex-works price is never the higher of the two
    "ex-works": "EXW",
    "exw": "EXW",
    "fob": "FOB",
    "free on board": "FOB",
    "net cost": "NC",
    "adjusted value": "ADJ",
    "value": "ADJ",
}
_PRICE = (
    r" ?(?:of )?(?:the )?(?:value of the )?"
    rf"(?P<price>{'|'.join(_PRICES)})(?: ?price| cost| value)*(?: ?\((?:EXW|FOB)\))?(?: price| cost| value)*"
)
_OF_THE_PRODUCT = worded(r" ?(?:of )?(?:the|that)? ?(?:final )?(?:products?|goods?|sets?|articles?)?(?=[\s.,;:)(]|$)")
_EXCEEDS = (
    r" ?,? ?(?:does not|do not|must not|may not|shall not|should not|not) exceed(?:ing|s)?(?::[\s-]*)?"
    r"| ?,? ?(?:is|are) (?:not|no) (?:more|greater|higher) than| ?,? ?(?:are|is) only used up to a value of"
)
_LIMIT = worded(rf"{PERCENT}{_PRICE}")
_OR_LIMIT = worded(rf" ?(?:,? or)(?:{PERCENT})?{_PRICE}")
_UP_TO = worded(
    r"(?:(?:in|within|by|according to) )?(?:which|the above limit|where|that)?[, ]*(?:where|in which)?[, ]*"
    r"(?:within the above limit)?[, ]*(?:the )?(?:total |aggregate |customs )?"
    rf"(?:value of )?{GOODS}(?:{_EXCEEDS})(?=\s*\d)"
)
_VALUE_OF = worded(r"\bvalue of\b|\bmaterials\b")
_TAKEN_TOGETHER = worded(r"[, ]*ta ?ken together[, ]*$")
_VALUE_OF_GOODS = worded(r"^(?:the )?(?:total )?value of ")
_THEIR_VALUE = worded(rf"[, ]*(?:their|its)(?: total| customs)? value[, ]*(?:taken together)?[, ]*(?:{_EXCEEDS})")
_MORE_THAN_ORIGINATING = worded(
    r"(?:in which |where )?the value of (?:all )?(?:the )?(?P<goods>non-originating materials used[^:%]*?)"
    r" does not exceed the value of (?P<all>all )?(?:the )?originating materials used"
)
_MADE_UP = worded(
    r"a maximum of" + PERCENT + _PRICE + r" is made up of non-originating (?:parts|materials)(?: \(MAXNOM\))?"
)


def maximum_value(words: Words) -> Clause | None:
    """A limit in value, if one stands here.

    "The value of all the materials of chapter 17 used does not exceed 30 % of the ex-works price of the product".
    """
    balance = words.take(_MORE_THAN_ORIGINATING)
    if balance is not None:
        limit = MaximumValue(NOWHERE, ALL, "OM", scope_of(balance["goods"]))
        return Clause(limit, tail="" if balance["all"] else "unlabelled")
    made_up = words.take(_MADE_UP)
    if made_up is not None:
        words.take(_OF_THE_PRODUCT)
        return Clause(_maximum(made_up, EVERYTHING))
    found = _UP_TO.match(words.text, words.at)
    if found is None or not _VALUE_OF.search(found[0]) or _LIMIT.match(words.text, found.end()) is None:
        return None
    words.at = found.end()
    goods = _VALUE_OF_GOODS.sub("", _TAKEN_TOGETHER.sub("", found["goods"]))
    return Clause(_limited_to(words, scope_of(goods)))


def says_their_value(words: Words) -> bool:
    """Whether a limit on the goods just named stands here."""
    return _THEIR_VALUE.match(words.text, words.at) is not None


def their_value(words: Words, scope: Scope) -> Rule:
    """The limit on the goods just named: "their total value does not exceed 20 % of the ex-works price"."""
    if not words.take(_THEIR_VALUE):
        words.refuse("their value")
    return _limited_to(words, scope)


def _limited_to(words: Words, scope: Scope) -> Rule:
    """The percentage and its basis; two of them ("40 % EXW or 45 % FOB") are alternatives."""
    first = words.take(_LIMIT) or words.refuse("a percentage of a price")
    limits = [_maximum(first, scope)]
    words.take(_OF_THE_PRODUCT)
    while more := words.take(_OR_LIMIT):
        limits.append(_maximum(more, scope, percent=more["percent"] or first["percent"]))
        words.take(_OF_THE_PRODUCT)
    return any_of(limits)


def _maximum(found: re.Match[str], scope: Scope, percent: str = "") -> Rule:
    figure = Decimal(percent or found["percent"])
    if figure > ALL:
        raise Unread(found[0], "no more than 100 %")
    price = " ".join(found["price"].lower().split())
    return MaximumValue(NOWHERE, figure, _PRICES[price], scope)


_WEIGHT = worded(
    r"(?:and )?(?:in which )?(?:the )?(?P<manner>individual |total combined |total )?(?:net )?weight of "
    rf"{GOODS}(?:{_EXCEEDS}){PERCENT} of (?:the )?(?:total )?(?:net )?weight of "
    r"(?P<whole>(?:all )?(?:the )?(?:final )?(?:products?|goods?|materials? of [^:%,]+?))(?: used(?: in production)?)?"
    r"(?=[\s,.;)]*(?:$|\n|and\b|in which|provided|[.;,)]))"
)


_THE_PRODUCT = worded(r"(?:all )?(?:the )?(?:final )?(?:products?|goods?)")


def maximum_weight(words: Words) -> Clause | None:
    """A limit in weight, if one stands here; of each of its goods by itself where it says "individual".

    "The individual weight of sugar and of the materials of chapter 4 used does not exceed 20 % of the weight of …".
    """
    found = words.take(_WEIGHT)
    if found is None:
        return None
    percent, scope = Decimal(found["percent"]), scope_of(found["goods"])
    whole = EVERYTHING if _THE_PRODUCT.fullmatch(found["whole"]) else scope_of(found["whole"])
    if scope == EVERYTHING:
        raise Unread(found[0], "materials that are weighed")
    if (found["manner"] or "").strip().lower() == "individual":
        return Clause(all_of(MaximumWeight(NOWHERE, percent, (item,), whole) for item in scope))
    return Clause(MaximumWeight(NOWHERE, percent, scope, whole))
