"""Headings: of which chapters, headings and subheadings the materials may be ("of any heading, except …")."""

from gwanmun.law.origin.prose.clause import NOWHERE, Clause, Wording
from gwanmun.law.origin.prose.goods import codes_in, scope_of
from gwanmun.law.origin.prose.words import Words, worded
from gwanmun.law.origin.rules import EVERYTHING, AnyMaterials, Item, Level, Scope, Shift

LEVELS: dict[str, Level] = {"chapter": "CC", "heading": "CTH", "subheading": "CTSH"}
_LEVEL = r"(?P<level>chapter|heading|subheading)"
_OF_PRODUCT = r"(?:that|those) of the (?:final )?(?P<noun>product|good)s?"

_ANY = worded(rf"(?:from|of|using) (?:non-originating )?materials? (?:of|from) any {_LEVEL}")
_NOT_WITHIN = worded(r"(?:from|using) materials not classified (?:within|in|under) (?=chapter|heading|subheading)")
_CLASSIFIED = worded(
    r"(?:in which )?all (?:the |of the )?(?:non-originating )?materials used (?:is|are) classified "
    rf"(?:with|within|in|under) (?:an? |any )?{_LEVEL} other than (?:{_OF_PRODUCT}|(?=chapter|heading|subheading))"
)
_EXCEPT_OWN = worded(rf"[, ]*(?:except|other than)(?: for| from)? {_OF_PRODUCT}")
_EXCEPT = worded(
    r"[, ]*\(?(?:(?:and )?(?:except|excluding|other than)(?: for| from| those of| those from| that of)?"
    r"|and(?= (?:of|from) ))(?P<list>:)?[ \n-]*"
)
_AND = worded(r"[, ]*(?:and|or) (?!- |in which)(?=(?:of |from )?(?:[a-z -]+ of )?(?:chapter|heading|subheading))")
_INCLUDING = worded(
    r"[, ]*including (?:(?:other )?materials of (?=(?:sub)?heading|chapter)"
    r"|materials of a different 'group' +in this heading)"
)
_GROUP = worded(r"[.\s]*A 'group' is regarded as any part of the heading separated from the rest by a semi-?colon")
_END_OF_EXCEPTION = worded(
    r"[,.;)]*\s*$|[,.;)]*\s*\n(?!\d)|\. |,? or (?-i:[A-Z])"
    r"|[, ]+(?:provided|however|whether or not|in which|(?:and|or) (?:- )?(?:in which|your|a maximum|that))\b"
    r"|[, ]+- "
)


def any_heading(words: Words) -> Clause | None:
    """Materials of any heading, with what is excepted or included; those "not classified within heading 2207"."""
    if words.take(_NOT_WITHIN):
        return Clause(AnyMaterials(NOWHERE, _codes(words)), "not within")
    found = words.take(_ANY)
    if found is None:
        return None
    level = found["level"].lower()
    own = words.take(_EXCEPT_OWN)
    if own is not None:
        wording: Wording = "of the good" if own["noun"].lower() == "good" else "any"
        apart = _exceptions(words, after_own=True)
        return Clause(Shift(NOWHERE, LEVELS[level], apart), wording)
    if words.take(_INCLUDING):
        _, words.at = codes_in(words.text, words.at)
        words.take(_GROUP)
        return Clause(AnyMaterials(NOWHERE), "including")
    return Clause(AnyMaterials(NOWHERE, _exceptions(words)), "any")


def classified(words: Words) -> Clause | None:
    """A change of heading put as "all the materials used are classified within a heading other than that of …"."""
    found = words.take(_CLASSIFIED)
    if found is None:
        return None
    if found["noun"] is None:
        return Clause(AnyMaterials(NOWHERE, _codes(words)), "classified")
    return Clause(Shift(NOWHERE, LEVELS[found["level"].lower()], _exceptions(words)), "classified")


def _codes(words: Words) -> Scope:
    codes, words.at = codes_in(words.text, words.at)
    return codes or words.refuse("codes")


def _exceptions(words: Words, *, after_own: bool = False) -> Scope:
    """What is excepted here, to where the exception ends; nothing where none is made."""
    excepted = words.take(_EXCEPT)
    if excepted and excepted["list"]:
        return _list_of_exceptions(words)
    if not excepted and not (after_own and words.take(_AND)):
        return EVERYTHING
    return exception(words)


_LINE = worded(r"(?:- )?(?P<goods>[^\n]+?)[,.;]?(?:,? (?:and|or))?(?:\n(?=- )|(?=\n)|$)")


def _list_of_exceptions(words: Words) -> Scope:
    """Exceptions, each on a line of its own."""
    scope: list[Item] = []
    first = True
    while first or words.text.startswith("- ", words.at):
        line = words.take(_LINE) or words.refuse("goods that are excepted")
        scope += scope_of(line["goods"])
        first = False
    return tuple(scope)


def exception(words: Words) -> Scope:
    """The goods that are excepted, to where the exception ends."""
    end = _END_OF_EXCEPTION.search(words.text, words.at)
    goods = words.text[words.at : end.start() if end else len(words.text)]
    scope = scope_of(goods)
    if scope == EVERYTHING or not goods.strip():
        words.refuse("goods that are excepted")
    words.at = end.start() if end else len(words.text)
    return scope
