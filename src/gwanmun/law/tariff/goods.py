"""Goods: whether a national code may be declared on a day."""

from datetime import date

from gwanmun.law.basics.period import holds
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.tariff import Goods, Tariff

_MOST_SUGGESTIONS = 5


def goods_on(tariff: Tariff, code: str, on: date) -> Goods | Problem:
    """The goods of a declarable code on this day.

    Problems, at path `commodity`: `commodity-unknown`, with near codes to choose from; `commodity-not-in-force`, with
    the days the code holds and what became of it; `commodity-replaced`, for a code of an edition before this one.
    """
    goods = tariff.goods.get(code)
    successors = ", ".join(tariff.successors.get(code, ()))
    if goods is None and successors:
        facts = {"was_in": "", "edition": tariff.edition, "successors": successors}
        return Problem("commodity-replaced", path="commodity", value=shown(code), facts=facts)
    if goods is None:
        facts = {"edition": tariff.edition, "near": ", ".join(near_codes(tariff, code, on))}
        return Problem("commodity-unknown", path="commodity", value=shown(code), facts=facts)
    if not holds(goods.period, on):
        facts = {"on": str(on), "first": str(goods.period.first), "last": str(goods.period.last)}
        facts |= {"successors": successors} if successors else {}
        return Problem("commodity-not-in-force", path="commodity", value=shown(code), facts=facts)
    return goods


def near_codes(tariff: Tariff, code: str, on: date) -> tuple[str, ...]:
    """A few codes in force that share the longest beginning with this one, at least its heading."""
    for length in range(len(code), 3, -1):
        near = sorted(c for c, g in tariff.goods.items() if c.startswith(code[:length]) and holds(g.period, on))
        if near:
            return tuple(near[:_MOST_SUGGESTIONS])
    return ()
