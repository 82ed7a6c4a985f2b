"""Goods: whether a national code may be declared on a day, and what became of one that may not."""

from collections.abc import Iterable
from datetime import date

from gwanmun.law.basics.period import holds
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.tariff import Goods, Tariff

_MOST_SUGGESTIONS = 5


def goods_on(tariff: Tariff, code: str, on: date) -> Goods | Problem:
    """The goods of a declarable code on this day.

    Problems, at path `commodity`: `commodity-unknown`, with near codes to choose from; `commodity-not-in-force`, with
    the days the code holds and what became of it; `commodity-not-yet-in-force`, with what it was called before;
    `commodity-replaced`, for a code of an edition before this one.
    """
    rows = tariff.goods.get(code, ())
    for goods in reversed(rows):  # of two rows for one day the one that was learnt last
        if holds(goods.period, on):
            return goods
    return _not_in_force(tariff, rows, code, on) if rows else _unknown(tariff, code, on)


def edition_on(tariff: Tariff, on: date) -> str:
    """The edition whose codes goods are called by on this day."""
    return next((edition.id for edition in tariff.editions if holds(edition.period, on)), tariff.edition)


def successors_on(tariff: Tariff, code: str, on: date) -> tuple[str, ...]:
    """What a code became by this day, through as many changes as there were; its next codes where none holds."""
    seen: set[str] = set()
    reached, step = [], list(tariff.successors.get(code, ()))
    while step:
        new = [each for each in dict.fromkeys(step) if each not in seen]
        seen.update(new)
        reached += [each for each in new if is_in_force(tariff, each, on)]
        step = [after for each in new if not is_in_force(tariff, each, on) for after in tariff.successors.get(each, ())]
    return tuple(sorted(reached)) or tariff.successors.get(code, ())


def near_codes(tariff: Tariff, code: str, on: date) -> tuple[str, ...]:
    """A few codes in force that share the longest beginning with this one, at least its heading."""
    for length in range(len(code), 3, -1):
        near = sorted(c for c in tariff.goods if c.startswith(code[:length]) and is_in_force(tariff, c, on))
        if near:
            return tuple(near[:_MOST_SUGGESTIONS])
    return ()


def is_in_force(tariff: Tariff, code: str, on: date) -> bool:
    """Whether a code may be declared on this day."""
    return any(holds(goods.period, on) for goods in tariff.goods.get(code, ()))


def _not_in_force(tariff: Tariff, rows: tuple[Goods, ...], code: str, on: date) -> Problem:
    later = [goods for goods in rows if goods.period.first > on]
    nearest = later[0] if later else rows[-1]
    facts = {"on": str(on), "first": str(nearest.period.first), "last": str(nearest.period.last)}
    if later:
        before = sorted(old for old, new in tariff.successors.items() if code in new and old != code)
        facts |= {"edition": edition_on(tariff, on), "predecessors": ", ".join(before)}
        return Problem("commodity-not-yet-in-force", path="commodity", value=shown(code), facts=facts)
    return Problem(
        "commodity-not-in-force", path="commodity", value=shown(code), facts=facts | _became(tariff, code, on)
    )


def _unknown(tariff: Tariff, code: str, on: date) -> Problem:
    edition = edition_on(tariff, on)
    if code in tariff.successors:
        facts = {"was_in": "", "edition": edition} | _became(tariff, code, on)
        return Problem("commodity-replaced", path="commodity", value=shown(code), facts=facts)
    facts = {"edition": edition, "near": ", ".join(near_codes(tariff, code, on))}
    return Problem("commodity-unknown", path="commodity", value=shown(code), facts=facts)


def _became(tariff: Tariff, code: str, on: date) -> dict[str, str]:
    """What became of a code, every one of them where it was split, and how they stand to it."""
    found = successors_on(tariff, code, on)
    return {"successors": ", ".join(found), "relation": _relation(tariff, code, found)} if found else {}


def _relation(tariff: Tariff, code: str, found: Iterable[str]) -> str:
    """1:1, 1:n, n:1 or n:n: how many codes a code became, and whether they are of other codes too."""
    several = [old for old, new in tariff.successors.items() if old != code and set(new) & set(found)]
    return f"{'n' if several else '1'}:{'n' if len(tuple(found)) > 1 else '1'}"
