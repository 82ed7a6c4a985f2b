"""Looking goods up: every rate that bears on a code from an origin on a day, and what becomes of each."""

from datetime import date

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.goods import goods_on
from gwanmun.law.tariff.index import Plan, TariffIndex
from gwanmun.law.tariff.measures import measures_on
from gwanmun.law.tariff.rate import class_named
from gwanmun.law.tariff.tariff import Goods, Measure, RateClass

_DEPENDS = "depends on value and quantities"


class ShownRate(Struct, frozen=True):
    """One rate on the goods, and what becomes of it."""

    measure: Measure
    rate_class: RateClass
    outcome: str  # "applies", "applies with proof of origin", "levied on top", "not lower than A 8%", …


class ShownTax(Struct, frozen=True):
    """One tax that follows, as its arithmetic begins: "vat: 10% of customs_value + duty"; or that it is exempt."""

    id: str
    said: str


class LookedUp(Struct, frozen=True):
    """What the tariff says of some goods from an origin on a day."""

    goods: Goods
    origin: str
    on: date
    rates: tuple[ShownRate, ...]  # in the order of precedence
    taxes: tuple[ShownTax, ...]


def look_up(index: TariffIndex, code: str, origin: str, on: date) -> LookedUp | tuple[Problem, ...]:
    """What the tariff says of these goods, or every problem with them. An origin nobody names shows what is for all."""
    goods = goods_on(index.tariff, code, on)
    if isinstance(goods, Problem):
        return (goods,)
    plan = index.plan(code, origin, on)
    if not isinstance(plan, Plan):
        return plan
    measures = measures_on(index.tariff, code, origin, on)
    shown = [_shown(index, measure, code=code, origin=origin, on=on) for measure in measures]
    shown.sort(key=lambda rate: (rate.rate_class.tier, rate.rate_class.id))
    return LookedUp(goods, origin, on, tuple(shown), tuple(ShownTax(levy.id, levy.said) for levy in plan.levies))


def _shown(index: TariffIndex, measure: Measure, *, code: str, origin: str, on: date) -> ShownRate:
    rate_class = class_named(index.tariff.classes, measure.rate_class)
    assert rate_class is not None, "a plan was made of this measure, so its class is known"
    plan = index.plan(code, origin, on, rate_class.id if rate_class.needs_proof else "")
    return ShownRate(measure, rate_class, _outcome(plan, measure, rate_class))


def _outcome(plan: Plan | tuple[Problem, ...], measure: Measure, rate_class: RateClass) -> str:
    """What becomes of a rate, its own proof of origin given."""
    if not isinstance(plan, Plan):
        return ", ".join(problem.code for problem in plan)
    if rate_class.additive:
        return "levied on top"
    if measure.condition:
        return f"hangs on: {measure.condition}"
    if plan.settled is None:
        return _DEPENDS
    if plan.settled.winner.measure == measure:
        return "applies with proof of origin" if rate_class.needs_proof else "applies"
    return next((why for rate, why in plan.settled.alternatives if rate.measure == measure), "")
