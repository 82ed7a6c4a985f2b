"""Making: what goods are made from, and what is done to them, where a rule says it in a clause of its own."""

import re

from gwanmun.law.origin.prose.additions import Addition
from gwanmun.law.origin.prose.clause import NOWHERE, Clause
from gwanmun.law.origin.prose.goods import scope_of
from gwanmun.law.origin.prose.vocabulary import LONGEST_NAME, snake
from gwanmun.law.origin.prose.words import Unread, Words, worded
from gwanmun.law.origin.rules import AllOf, Item, MadeFrom, Named, Process

_FROM = worded(r"(?:from|using)(?P<list> ?:+)?\s+(?=\S)")
_END = worded(
    r",? ?provided\b|,? (?:and )?in which\b|[.:,;\s]*\n?\s*\bhowever\b|\.(?=\s|$)|[,;:]?\s*$"
    r"|\s+(?:For (?:the )?special|See |Jute fabrics? may)|[,;]?\s+and\s+(?=- in which|in which)"
    r"|[,\s]+(?:and/or|or)\s+(?=manufacture\b|in which|- in which)|\s+followed in both cases"
    r"|[,;]?\s*\n- in which|\s(?=In the case|The following)"
)
_ITEM = re.compile(r"\s*\n-\s*")
_LINE = re.compile(r"\s*\n[-\s]*")
_LAST_JOIN = worded(r"[\s,;.]*\b(?:or|and)?[\s,;.]*$")
_FOLLOWED = worded(r"\s+followed in both cases by (?P<process>bonding into a non-?woven)")

_BACKING = worded(r"[.,;\s]*(?:how ?ever,? )?(?:non-originating )?jute fabrics? may be used as (?:a )?backing")
_BY = worded(
    r"by (?P<process>(?:thermal|electrolytic|chemical|mechanical|[a-z]+ing)[a-z ,-]*?)"
    r"(?= from\b| in which\b|,? provided|\.|$)"
)
_OBTAINED = worded(r"(?:in which )?(?P<said>[a-z]+ is obtained (?:through|by) [a-z/ ,-]+?)(?=\.|\s*$|\n)")
_DONE = worded(
    r"(?:the|that the) (?:goods?|products?|change|biodiesel) (?:is|are) "
    r"(?P<said>(?:both )?(?!classified|wholly|originating)"
    r"(?:cut|knit|sewn|cooked|smoked|dried|frozen|transesterified|assembled|obtained|woven)\b[^:%]*?)"
    r"(?: in the territory of (?:a|one or more of the|the) part(?:y|ies))?(?=\.|\s*$|\n)"
)
_CUT_AND_SEWN = worded(r"(?:both )?cut.*sewn.*")


def made_from(words: Words) -> Clause | None:
    """What goods are made from: of a list any, or what comes before it in making ("from: - natural fibres, …")."""
    found = words.take(_FROM)
    if found is None:
        return None
    end = _END.search(words.text, words.at)
    said = words.text[words.at : end.start() if end else len(words.text)]
    items = [
        _LAST_JOIN.sub("", item)
        for item in (_LINE if found["list"] else _ITEM).split(said.lstrip("- "))
        if item.strip(" -,")
    ]
    scope: list[Item] = []
    for item in items if found["list"] or len(items) > 1 else [" ".join(items)]:
        scope += scope_of(item) or _refused(item)
    words.at += len(said)
    clause = Clause(MadeFrom(NOWHERE, tuple(dict.fromkeys(scope))), "listed", said=str(max(1, len(items))))
    followed = words.take(_FOLLOWED)
    if followed is None:
        return clause
    return Clause(AllOf(NOWHERE, (clause.rule, Process(NOWHERE, "nonwoven_bonding"))), "listed", said="1")


def made_by(words: Words) -> Clause | None:
    """What is done to them: "by thermal treatment"; "in which biodiesel is obtained through transesterification"."""
    found = words.take(_BY) or None
    if found is not None:
        return Clause(Process(NOWHERE, snake(found["process"])), "by", said=found["process"])
    found = words.take(_OBTAINED)
    if found is None:
        return None
    return Clause(Process(NOWHERE, snake(found["said"])), said=found["said"])


def done_to_the_product(words: Words) -> Clause | None:
    """What was done to the product: "the good is cut or knit to shape and sewn … in the territory of a Party"."""
    found = words.take(_DONE)
    if found is None:
        return None
    name = "cut_and_sew" if _CUT_AND_SEWN.fullmatch(found["said"]) else snake(found["said"])
    if len(name) > LONGEST_NAME:
        raise Unread(found[0], "a process")
    return Clause(Process(NOWHERE, name), said=found["said"])


def on_a_backing(words: Words) -> Addition | None:
    """Jute fabric let in as a backing, if that is said here; beside what the goods are made from."""
    if not words.take(_BACKING):
        return None
    return Addition((Named("jute fabric, as a backing"),), allowed=True)


def _refused(item: str) -> list[Item]:
    raise Unread(item, "goods that others are made from")
