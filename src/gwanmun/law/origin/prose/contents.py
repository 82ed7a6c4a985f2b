"""Contents: statements about the product as a whole: regional value content, sets, goods that keep their origin."""

from decimal import Decimal

from gwanmun.law.origin.prose.clause import NOWHERE, Clause, any_of
from gwanmun.law.origin.prose.goods import scope_of
from gwanmun.law.origin.prose.limits import their_value
from gwanmun.law.origin.prose.words import Words, worded
from gwanmun.law.origin.rules import EVERYTHING, Content, Method, Originating, Retained, Rule, Scope

_PERCENT = r"\s*(?P<percent>\d{1,2}(?:\.\d{1,4})?|100)(?:\.0+)? ?(?:%|per ?cent)"
METHODS: dict[str, Method] = {
    "build-down": "BD", "build down": "BD", "build-up": "BU", "build up": "BU", "net cost": "NC", "focused value": "FV",
}  # fmt: skip
_METHOD = rf"(?:the )?(?P<method>{'|'.join(METHODS)})(?: method| formula)?"

_CONTENT = worded(
    r"(?:(?:your goods|the goods?|the products?) (?:contains?|has|have) )?a regional value content(?: \(RVC\))?"
    rf"(?: as calculated under [a-z0-9 .]+?)? of (?:at least|not less than){_PERCENT}"
    r"(?: of the (?:Free on Board \(FOB\)|FOB) (?:cost|value|price) of the (?:goods?|products?))?(?! under)"
)
_ANY_METHOD = worded(
    r",? whether using the (?P<one>[a-z-]+) method or (?:the )?(?P<other>[a-z-]+) method(?: \(RVC ?[\d.]+%?\))?"
)
_THERE_IS = worded(
    r"(?:there is )?a regional value content of not less than:?[\s-]*(?:\(?[a-z]\) )?(?=[\d.]+ ?(?:%|per ?cent) under)"
)
_UNDER = worded(rf"{_PERCENT} under {_METHOD}")
_OF_MATERIALS = worded(
    r",? taking into account only the (?P<goods>non-originating materials of [^.:%]+?)(?=\.?\s*(?:$|\n|or\b))"
)
_OR_UNDER = worded(r"[,;\s]*(?:or)?[\s-]*(?:\(?[a-z]\) )?(?=[\d.]+ ?(?:%|per ?cent) under)")


def regional_content(words: Words) -> Clause | None:
    """Regional value content, if it stands here: "of at least 55 % of the FOB cost"; "40 % under the build-down …"."""
    if words.take(_THERE_IS) or _UNDER.match(words.text, words.at):
        return _by_methods(words)
    found = words.take(_CONTENT)
    if found is None:
        return None
    percent, methods = Decimal(found["percent"]), words.take(_ANY_METHOD)
    if methods is None:
        return Clause(Content(NOWHERE, percent))
    named = [METHODS.get(methods[which].lower()) or words.refuse("a method") for which in ("one", "other")]
    return Clause(any_of(Content(NOWHERE, percent, method) for method in named))


def _by_methods(words: Words) -> Clause:
    """Percentages, each under a method of its own ("40 % under the build-up method"): alternatives."""
    found = [_by_method(words)]
    while words.take(_OR_UNDER):
        found.append(_by_method(words))
    return Clause(any_of(found), "change")


def _by_method(words: Words) -> Rule:
    found = words.take(_UNDER) or words.refuse("a percentage under a method")
    method = METHODS[" ".join(found["method"].lower().split())]
    scope: Scope = EVERYTHING
    if method == "FV":
        goods = words.take(_OF_MATERIALS) or words.refuse("the materials taken into account")
        scope = scope_of(goods["goods"])
    return Content(NOWHERE, Decimal(found["percent"]), method, scope)


_EACH_ITEM = worded(
    r"Each (?:item|article|component) in the set (?:must|shall) satisfy the rule,? which would apply to it"
    r" if it were not included in the set"
)
_MAY_BE_IN_IT = worded(
    r"[.,\s]*(?:however|provided that),? (?P<goods>non-originating articles) may be incorporated"
    r"[, ]*provided(?: that)?(?=[, ]+their)"
)


def each_item(words: Words) -> Clause | None:
    """A set: every article originates; or those that do not are worth no more than so much of it."""
    if not words.take(_EACH_ITEM):
        return None
    if not words.take(_MAY_BE_IN_IT):
        return Clause(Originating(NOWHERE), tail="set")
    limit = their_value(words, EVERYTHING)
    return Clause(any_of((Originating(NOWHERE), limit)), tail="set up to")


_RETAINED = worded(r"The origin of the (?:product|good) in its original classification shall be retained")


def retained(words: Words) -> Clause | None:
    """Goods that keep the origin they had, whatever was done to them."""
    return Clause(Retained(NOWHERE)) if words.take(_RETAINED) else None
