"""Goods in prose: which materials a phrase means, by code where it gives codes and in its own words where it does not.

Words that narrow goods ("fruit juice, except that of pineapple, of heading 2009") are kept beside the code. Where it
is open how far a code reaches back ("roots and tubers of heading 0714"), the whole phrase stays in words: what is meant
is then asked of a person, which never favours whoever claims origin.
"""

import re
from collections.abc import Iterator

from gwanmun.law.origin.prose.words import Unread, worded
from gwanmun.law.origin.rules import EVERYTHING, Codes, Item, Named, PartOfCodes, Same, Scope

LONGEST_WORDS = 300

GOODS = (
    r"(?P<goods>(?:(?!\b(?:value|exceeds?|wholly|provided|however|must|shall|in\s+which|weight|undergone|(?<!non-)originating"
    r"|manufacture)\b)[^:%])+?)"
)
"""A pattern of the goods a clause speaks of: up to the words that say something of them."""

_UNIT = r"(?:(?P<unit>chapter|heading|subheading)s?(?: nos?\.?)? )"
_NUMBER = r"(?P<number>\d{4}\.\d{2}|\d{2}\.\d{2}(?:\.\d{2})?|\d{6}|\d{4}|\d{1,2})(?![\d%]|\.\d| ?%)"
_TORN = worded(
    r"^(?:than|of|made from|spinning)\b|\b(?:of|from|for|than|and|or|the)$"
    r"|\b(?:(?:sub)?heading|chapter)s? (?:and|or)\b|\bof (?:(?:sub)?heading|chapter)s?$"
    r"|\b(?:sub)?heading \d{1,3}(?!\d)| - "
)
"""Words that were torn apart in typesetting: no end of a phrase, a code without all its digits."""
_FIRST = worded(
    rf"(?P<ex>ex )?{_UNIT}(?P<ex2>ex )?{_NUMBER}|(?<![\w.])(?P<bare>\d{{6}}|\d{{4}}|\d\d\.\d\d)(?![\w%]| ?%)"
)
_MORE = worded(
    rf"(?P<join>(?:[,;]? ?(?:and/or|and|or|to|through|-)|,) ?)(?P<ex>(?:those of )?(?:ex )?){_UNIT}?{_NUMBER}"
)
_EX = worded(r"\bex \d")
_RANGE = frozenset(("to", "through", "-"))

_NOUN = r"(?:materials?|products?|goods?|articles?|those|that|any|component (?:products|parts))"
_DETERMINER = worded(r"(?:(?:all|any|the|of|from|total|non-originating|other|both|each) )+(?=\S)")
_USED = worded(
    r"(?:[, ]+(?:when |as )?(?:already )?(?:are |is )?(?:used|incorporated|classified)"
    r"(?: in (?:the )?production(?: of the (?:good|product))?)?)+$"
)
_USED_ASIDE = worded(r" used ?\(")
_EVERYTHING = worded(rf"{_NOUN}")
_SAME = worded(
    r"(?:materials? |products? |goods |articles )?(?:classified )?(?:(?:of|in|within|from within|from) )?"
    r"(?:the same|this|that) (?P<level>chapter|heading|subheading)"
    r"(?: as (?:the|that of the) (?:final )?(?:product|good))?"
)
_OF = worded(r"[, ]*(?:(?:that|which) (?:is|are) )?(?:classified |falling )?(?:of|within|in|from|under|those of)$")
_JOIN = worded(r"[, ]*(?:and/or|and|or|,) (?:of |from )?(?=\S)|,")
_PLAIN = worded(rf"(?:{_NOUN}|(?:other )?materials? (?:classified )?)")
_NARROWING = worded(
    r"[, (]*(?:other than|except|excluding|with the exception|containing|of a kind|of a thickness|not |without|which|"
    r"that |whose|having|obtained from|suitable|less than|in the form|put up|of the same)"
)
_OF_WHICH = worded(r",? of which [^,]{1,150}$")
_OTHER = worded(r"\s*(?:all |any )?(?:the )?other ")
_NO_GOODS = worded(
    r"\b(?:exceeds?|provided|value|price|wholly|however|manufacture|must|shall|may|regional|undergone|undergo|"
    r"classification|(?<!which[ ])(?<!that[ ])(?:is|are)|be|all|none|if|accompanied|combined|note|not required|"
    r"whether or not there|any other|on any|other than that of)\b|:"
)


def scope_of(phrase: str, own: str = "heading") -> Scope:
    """The materials a phrase means; EVERYTHING for "all the materials used". Raises Unread.

    `own` is what "the same" is the same of, for whoever asks: "heading" or "subheading".
    """
    of_all = _OF_WHICH.search(phrase)
    if of_all:
        of_which = " ".join(of_all[0].strip(" ,").split())
        return tuple(narrowed(item, of_which) for item in scope_of(phrase[: of_all.start()], own))
    words = _bare(phrase)
    if _EVERYTHING.fullmatch(words):
        return (Named("other materials"),) if _OTHER.match(phrase) else EVERYTHING
    same = _SAME.fullmatch(words)
    if same:
        if same["level"].lower() != own:
            raise Unread(phrase, f"materials of the product's own {own}")
        return (Same(),)
    return tuple(dict.fromkeys(_items(words)))


def narrowed(item: Item, words: str) -> Item:
    """Goods with more words that narrow them."""
    match item:
        case Codes(first=first, last=last):
            return PartOfCodes(first, last, words)
        case PartOfCodes(first=first, last=last, words=own):
            return PartOfCodes(first, last, f"{own}, {words}")
        case Named(words=own):
            return Named(f"{own}, {words}")
    raise Unread(words, "goods by code or in words")


def codes_in(text: str, at: int = 0) -> tuple[Scope, int]:
    """The codes that stand here and where they end; nothing where none does."""
    found = _FIRST.match(text, at)
    if found is None:
        return EVERYTHING, at
    unit = found["unit"]
    codes: list[Item] = [_code(found["number"] or found["bare"], unit)]
    end = found.end()
    while more := _MORE.match(text, end):
        unit = more["unit"] or unit
        if len(more["number"]) < 4 and unit != "chapter":
            break
        code = _code(more["number"], unit)
        joined = more["join"].strip(" ,;")
        last = codes[-1]
        assert isinstance(last, Codes)
        if joined in _RANGE and last.first == last.last and len(code.first) == len(last.first):
            codes[-1] = Codes(last.first, code.last)
        elif joined in _RANGE:
            raise Unread(text[at : more.end()], "a range of codes of unlike length")
        else:
            codes.append(code)
        end = more.end()
    backwards = next((c for c in codes if isinstance(c, Codes) and c.first > c.last), None)
    if backwards is not None:
        raise Unread(text[at:end], "a range of codes from a higher one to a lower")
    return tuple(codes), end


def _items(words: str) -> Iterator[Item]:
    """Every kind of goods of a phrase: "sugar and the materials of chapter 4" has two."""
    rest = words
    while rest:
        found = _FIRST.search(rest)
        if found is None or _NARROWING.match(rest):
            yield _named(rest)
            return
        before, (codes, end) = _OF.sub("", rest[: found.start()].rstrip()).strip(" ,"), codes_in(rest, found.start())
        after = rest[end:]
        join = _JOIN.match(after)
        narrowing = "" if (join and not _NARROWING.match(after)) or not after.strip(" ,") else after.strip(" ,")
        yield from _of_codes(before, codes, rest[:end], narrowing)
        if narrowing:
            return
        rest = _bare(after[join.end() :] if join else "")


def _of_codes(before: str, codes: Scope, whole: str, narrowing: str) -> Iterator[Item]:
    plain = _plain_after_join(before)
    if plain is not None and _EX.search(whole):
        raise Unread(whole, "which goods of the code are meant")
    if plain is not None and not narrowing:
        yield from _same_or_named(plain) if plain else ()
        yield from codes
    elif not _open(before) and (not narrowing or (_NARROWING.match(narrowing) and not _more_goods(narrowing))):
        words = _checked(" ".join(filter(None, (before or "materials", narrowing))))
        yield from (PartOfCodes(item.first, item.last, words) for item in codes if isinstance(item, Codes))
    else:
        yield _named(" ".join(filter(None, (whole, narrowing))))


def _same_or_named(words: str) -> Scope:
    same = _SAME.fullmatch(words)
    return (Same(),) if same and same["level"].lower() == "heading" else (_named(words),)


def _plain_after_join(before: str) -> str | None:
    """What stands before "and the materials" of a code; empty where only "materials" does, None for any other words."""
    if not before or _PLAIN.fullmatch(_bare(before)):
        return ""
    head, join, tail = _last_join(before)
    return head if join and _PLAIN.fullmatch(_bare(tail)) else None


def _last_join(words: str) -> tuple[str, str, str]:
    head, join, tail = max((words.rpartition(join) for join in (" and ", " or ", ",")), key=lambda parts: len(parts[0]))
    return head.strip(" ,"), join, tail


_ASIDE = re.compile(r"\([^()]*\)")
_JOINED = worded(r",|(?<!waste)\band\b(?! scrap)|\bor\b(?! other)|\bwith$|\bwith materials$")


def _more_goods(narrowing: str) -> bool:
    """Whether more goods follow what narrows the first: "other than swine skin or chapter 3"."""
    code = _FIRST.search(narrowing)
    return code is not None and _JOINED.search(narrowing[: code.start()]) is not None


def _open(words: str) -> bool:
    """Whether a code after these words might mean only the last of them."""
    return _JOINED.search(_ASIDE.sub("", words)) is not None


def _named(words: str) -> Named:
    return Named(_checked(words))


def _checked(words: str) -> str:
    said = " ".join(_USED_ASIDE.sub(" (", _bare(words)).split()).strip(" ,;.")
    if not said or len(said) > LONGEST_WORDS or said.count("(") != said.count(")"):
        raise Unread(words, "goods")
    if _NO_GOODS.search(said) or _TORN.search(said):
        raise Unread(words, "goods")
    return said


def _bare(phrase: str) -> str:
    """The phrase without "all the …" before it and "… used" after it."""
    words = _USED.sub("", phrase.strip(" ,;\n-"))
    found = _DETERMINER.match(words)
    return words[found.end() :].strip() if found else words.strip()


def _code(number: str, unit: str | None) -> Codes:
    digits = number.replace(".", "").zfill(2)
    if (unit == "chapter" and len(digits) != 2) or (unit not in {None, "chapter"} and len(digits) < 4):
        raise Unread(f"{unit} {number}", "a code of the unit named")
    return Codes(digits, digits)
