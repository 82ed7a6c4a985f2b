"""The index of a tariff: what is known of a line before its value is, worked out once and kept.

Goods, origin, day and proven agreement settle which rates take part and which taxes follow; on most lines they settle
the rate itself. A desk makes one index for each tariff it practises and hands it to `assess`; nothing is kept anywhere
else, and an index given up takes all it kept with it.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.believed import as_believed, changes_of_mind
from gwanmun.law.tariff.chosen import NOTHING_SAID, Chosen
from gwanmun.law.tariff.conditional import Left, Met, Stated, met
from gwanmun.law.tariff.goods import goods_on
from gwanmun.law.tariff.knowledge import LAST
from gwanmun.law.tariff.levy import Levy, levies_on
from gwanmun.law.tariff.line_rule import line_rules, total_rules
from gwanmun.law.tariff.measures import measures_on
from gwanmun.law.tariff.precedence import Choice, choose
from gwanmun.law.tariff.quota import closed, deferred
from gwanmun.law.tariff.rate import Rate, rates_among
from gwanmun.law.tariff.safeguard import Imported, Published
from gwanmun.law.tariff.tariff import Measure, Tariff

MOST_PLANS = 100_000
"""Kept at once. Beyond that the index forgets them all and begins again: codes in use are far fewer."""
_HEADING = 4  # digits

_Key = tuple[str, str, date, str, Chosen, Imported]


class Plan(Struct, frozen=True):
    """How a line is assessed, its value and quantities still open."""

    rates: tuple[Rate, ...]
    settled: Choice | None  # None where the choice among the rates depends on value and quantities
    levies: tuple[Levy, ...]
    remarks: tuple[str, ...]
    conditional: bool = False  # some rate hangs on a condition: `with_conditions_met` comes first
    left_out: tuple[Left, ...] = ()  # rates whose condition was not met


class TariffIndex:
    """A tariff made ready for assessing many lines. Threads may share it: a plan made twice is the same plan."""

    def __init__(self, tariff: Tariff, known_on: date = LAST) -> None:
        """Make an index of this tariff as it was taken to be on a day, empty as yet."""
        self._changes = changes_of_mind(tariff)
        self._whole, tariff = tariff, as_believed(tariff, known_on) if self._changes else tariff
        self._others: dict[int, TariffIndex] = {}
        self.tariff = tariff
        self.taxes = tuple(dict.fromkeys(tax.id for tax in tariff.taxes))  # in the order they are levied
        self.line_rules = line_rules(tariff.rounding, tariff.minor_digits, ("duty", *self.taxes))
        self.total_rules = total_rules(tariff.rounding, ("duty", *self.taxes))
        self._plans: dict[_Key, Plan | tuple[Problem, ...]] = {}
        self._headings: dict[str, list[str]] = {}

    def believed(self, known_on: date) -> "TariffIndex":
        """The index of what the office took for true on a day: this one, where it has never changed its mind."""
        if not self._changes:
            return self
        place = bisect_right(self._changes, known_on)
        return self._others.get(place) or self._others.setdefault(place, TariffIndex(self._whole, known_on))

    def plan(
        self,
        code: str,
        origin: str,
        on: date,
        agreement_class: str = "",
        *,
        chosen: Chosen = NOTHING_SAID,
        imported: Imported = (),
    ) -> Plan | tuple[Problem, ...]:
        """How a line of these goods is assessed, or every problem with it (paths as within the line).

        `imported` is what somebody says has come in under a safeguard; where nobody does, what was published counts.
        """
        key = (code, origin, on, agreement_class, chosen, imported)
        plan = self._plans.get(key)
        if plan is None:
            plan = _plan(self.tariff, key)
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = plan
        return plan

    def codes_under(self, heading: str) -> Sequence[str]:
        """Every code the tariff has ever had under a heading; whether it has goods on a day, `plan` says."""
        if not self._headings:
            headings: dict[str, list[str]] = {}
            for code in sorted(self.tariff.goods):
                headings.setdefault(code[:_HEADING], []).append(code)
            self._headings = headings
        return self._headings.get(heading, ())


def _plan(tariff: Tariff, key: _Key) -> Plan | tuple[Problem, ...]:
    code, origin, on, agreement_class, chosen, imported = key
    goods = goods_on(tariff, code, on)
    if isinstance(goods, Problem):
        return (goods,)
    measures = measures_on(tariff, code, origin, on)
    drawable = tuple(
        each for each in measures if not (each.quota and closed(tariff.quotas, tariff.stops, each.quota, on))
    )
    published = Published(tariff.volumes, on, dict(imported))
    rates, unread = rates_among(tariff.classes, drawable, (agreement_class,), published)
    levies = levies_on(tariff, code, on)
    problems = [*unread, *(levy for levy in levies if isinstance(levy, Problem))]
    if agreement_class and agreement_class not in tariff.classes:
        problems.append(Problem("rate-class-unknown", path="agreement_class", value=shown(agreement_class)))
    if problems:
        return tuple(problems)
    conditional = any(rate.condition for rate in rates)
    settled = None if conditional else chosen_among(rates, chosen)
    if isinstance(settled, Problem):
        return (settled,)
    known = tuple(levy for levy in levies if isinstance(levy, Levy))
    remarks = (*_remarks(rates, agreement_class), *_quota_remarks(tariff, measures, chosen.quota, on))
    return Plan(rates, settled, known, remarks, conditional)


def with_conditions_met(plan: Plan, stated: Stated, chosen: Chosen) -> Plan | tuple[Problem, ...]:
    """The plan once it is known which conditions the goods meet; or every problem with that."""
    answer = met(plan.rates, stated)
    if not isinstance(answer, Met):
        return answer
    settled = chosen_among(answer.rates, chosen)
    if isinstance(settled, Problem):
        return (settled,)
    if settled is not None:
        settled = replace(settled, alternatives=(*settled.alternatives, *answer.left_out))
    return replace(plan, rates=answer.rates, settled=settled, conditional=False, left_out=answer.left_out)


def chosen_among(rates: tuple[Rate, ...], chosen: Chosen) -> Choice | Problem | None:
    """The choice among these rates; None where it depends on value and quantities."""
    return choose(rates, chosen) if len(rates) < 2 or all(rate.share for rate in rates) else None


def _remarks(rates: tuple[Rate, ...], agreement_class: str) -> tuple[str, ...]:
    """What the trader should know of a proven preference that finds no rate."""
    if agreement_class and all(rate.rate_class.id != agreement_class for rate in rates):
        return (f"{agreement_class}: no rate on these goods",)
    return ()


def _quota_remarks(tariff: Tariff, measures: tuple[Measure, ...], quota: str | None, on: date) -> tuple[str, ...]:
    """What the trader should know of the quota it draws on."""
    if not quota:
        return ()
    if all(measure.quota != quota for measure in measures):
        return (f"quota {quota}: no rate on these goods",)
    why = closed(tariff.quotas, tariff.stops, quota, on) or deferred(tariff.quotas, tariff.stops, quota, on)
    return (f"quota {quota}: {why}",) if why else ()
