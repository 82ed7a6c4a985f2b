"""Additions: what a later sentence lets in or keeps out ("However, materials of the same heading may be used, …")."""

import re
from collections.abc import Iterator
from typing import cast

from msgspec import Struct

from gwanmun.law.origin.prose.clause import NOWHERE, Clause, Tail, all_of, any_of
from gwanmun.law.origin.prose.goods import narrowed, scope_of
from gwanmun.law.origin.prose.limits import ALL, maximum_value, their_value
from gwanmun.law.origin.prose.words import Unread, Words, worded
from gwanmun.law.origin.rules import (
    EVERYTHING,
    AllOf,
    Allowance,
    AnyMaterials,
    AnyOf,
    Codes,
    Item,
    MadeFrom,
    MaximumValue,
    PartOfCodes,
    Rule,
    Same,
    Scope,
    Shift,
    WhollyObtained,
    write_scope,
)

_HOWEVER = worded(
    r"[.,;: \n]*(?:however|but)[,:]?[\s-]*(?P<goods>(?:[^:%.]|\.(?=\d))+?),?\s*"
    r"(?P<may>may not|may|must not|shall not) (?:also )?be (?:used|incorporated)(?: into the set| in the set)?"
    r"[, ]*(?P<only>(?:provided|only if|if|as|up to)(?: that)?)?"
)
_ALSO = worded(r"[.\s]*The materials of this description may also be used[, ]*provided(?: that)?(?=[, ]+their)")
_HOWEVER_VALUE = worded(r"[.,;: \n]*however,? (?=the value of)")
_DESCRIPTION = "materials of the same description as the product"


class Addition(Struct, frozen=True):
    """Which goods a later sentence lets in or keeps out, and how much of them at most."""

    goods: Scope
    allowed: bool
    limit: Rule | None = None
    also: bool = False  # "may also be used"


def addition(words: Words, own: str = "heading") -> Addition | None:
    """What a sentence lets in or keeps out: "However, materials of … may be used, provided that their total value …".

    `own` is what "the same" is the same of: "heading" or "subheading".
    """
    if words.take(_ALSO):
        goods = scope_of(_DESCRIPTION)
        return Addition(goods, allowed=True, limit=their_value(words, goods), also=True)
    found = words.take(_HOWEVER)
    if found is None:
        return None
    if re.fullmatch(r"these materials", found["goods"].strip(), re.IGNORECASE):
        goods = EVERYTHING
    else:
        goods = scope_of(_listed(found["goods"]), own) or words.refuse("goods")
    allowed = "not" not in found["may"].lower()
    if found["only"] is None:
        return Addition(goods, allowed)
    return Addition(goods, allowed, their_value(words, goods))


def _listed(goods: str) -> str:
    """A list of goods as one phrase: its items each on a line, and what is said of all of them after the last."""
    return re.sub(r"\s*\n[- ]*", " ", goods)


def limited_later(words: Words) -> Clause | None:
    """A limit in a sentence of its own: "However, the value of all the materials of heading 3906 used may not …"."""
    return maximum_value(words) if words.take(_HOWEVER_VALUE) else None


def added(clause: Clause, more: Addition) -> Clause:
    """The clause with what a later sentence lets in or keeps out. Raises Unread where that says nothing of it."""
    rule = clause.rule
    if isinstance(rule, Shift) and not more.allowed and more.limit is None:
        return _with(clause, Shift(NOWHERE, rule.level, (*rule.apart_from, *more.goods)), "may not")
    if isinstance(rule, Shift) and more.allowed and rule.allowance is None and more.goods:
        if Same() in more.goods and rule.level == "CC":
            raise Unread(write_scope(more.goods), "materials of the product's own chapter")
        return _with(clause, _allowing(rule, more), "may up to" if more.limit else "may")
    if isinstance(rule, AnyMaterials) and more.allowed and more.limit is not None:
        goods = more.goods or rule.apart_from  # "these materials": the ones excepted
        rest = AnyMaterials(NOWHERE, _without(rule.apart_from, goods))
        return _with(clause, all_of((rest, _rescoped(more.limit, goods))), "limited" if more.also else "may up to")
    if isinstance(rule, WhollyObtained) and more.allowed and more.limit is None:
        return _with(clause, WhollyObtained(NOWHERE, _but_for(rule.scope, more.goods)), "may")
    if isinstance(rule, AllOf) and isinstance(rule.tests[0], MadeFrom) and more.allowed and more.limit is None:
        made = MadeFrom(NOWHERE, (*rule.tests[0].scope, *more.goods))
        return _with(clause, all_of((made, *rule.tests[1:])), clause.tail)
    if isinstance(rule, MadeFrom) and more.allowed and more.goods:
        return _with(clause, _made_from_more(rule, more), "may up to" if more.limit else "may")
    raise Unread(write_scope(more.goods), "a rule this could be added to")


def _but_for(scope: Scope, goods: Scope) -> Scope:
    """Materials but for some of them: in words, because a code would reach too far."""
    words = f"but for {write_scope(goods)}".replace('"', "'")
    return tuple(narrowed(item, words) for item in scope)


def _made_from_more(rule: MadeFrom, more: Addition) -> Rule:
    """Made from these too, up to their limit where there is one."""
    from_these = MadeFrom(NOWHERE, (*rule.scope, *more.goods))
    return all_of((from_these, _rescoped(more.limit, more.goods))) if more.limit else from_these


def _allowing(rule: Shift, more: Addition) -> Rule:
    """A shift that the goods let in need not make, up to their limit; where two bases are named, either."""
    limits = more.limit.tests if isinstance(more.limit, AnyOf) else (more.limit,)
    allowances = [_allowance(cast("MaximumValue | None", limit), more.goods) for limit in limits]
    return any_of(Shift(NOWHERE, rule.level, rule.apart_from, allowance, rule.scope) for allowance in allowances)


def _allowance(limit: MaximumValue | None, goods: Scope) -> Allowance:
    """Goods let in without a limit may be all of the product."""
    return Allowance(limit.percent, limit.basis, goods) if limit else Allowance(ALL, None, goods)


def _rescoped(limit: Rule, goods: Scope) -> Rule:
    if isinstance(limit, AnyOf):
        return any_of(_rescoped(test, goods) for test in limit.tests)
    assert isinstance(limit, MaximumValue)
    return MaximumValue(NOWHERE, limit.percent, limit.basis, goods)


def _without(excepted: Scope, let_in: Scope) -> Scope:
    """What stays excepted once some of it is let in; goods let in that never were excepted change nothing."""
    for goods in let_in:
        excepted = tuple(kept for item in excepted for kept in _item_without(item, goods))
    return excepted


def _item_without(item: Item, goods: Item) -> Iterator[Item]:
    if not isinstance(item, Codes) or not isinstance(goods, Codes | PartOfCodes):
        if item != goods:
            yield item
    elif len(item.first) != len(goods.first) or goods.last < item.first or item.last < goods.first:
        yield item
    elif isinstance(goods, PartOfCodes):
        yield PartOfCodes(item.first, item.last, f"other than {goods.words}")
    else:
        width = len(item.first)
        if item.first < goods.first:
            yield Codes(item.first, f"{int(goods.first) - 1:0{width}}")
        if goods.last < item.last:
            yield Codes(f"{int(goods.last) + 1:0{width}}", item.last)


def _with(clause: Clause, rule: Rule, tail: Tail) -> Clause:
    return Clause(rule, clause.wording, tail, clause.said)
