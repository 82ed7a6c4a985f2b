"""The invariants of a tariff, held against a pack's rows: what breaks one is an error where it stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from gwanmun.countries.finding import Findings, Placed, Severity
from gwanmun.countries.geography import areas_of
from gwanmun.countries.tariff_tables import TariffTables
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff import invariants
from gwanmun.law.tariff.condition import outcomes, read_condition
from gwanmun.law.tariff.invariants import Breach
from gwanmun.law.tariff.knowledge import LAST, is_known
from gwanmun.law.tariff.rate import class_named
from gwanmun.law.tariff.tariff import Goods, Measure, RateClass

T = TypeVar("T")


def check_invariants(tables: TariffTables, in_force: Mapping[str, date], findings: Findings) -> None:
    """Every rule in turn. `in_force` is the day from which each act holds, where the pack says it."""
    areas = areas_of(tables.memberships)
    goods = [placed.value for placed in tables.goods]
    quotas = [placed.value for placed in tables.quotas]
    rule = invariants
    of_measures: Sequence[Callable[[Sequence[Measure]], Iterator[Breach]]] = (
        rule.me1_each_measure_stands_once,
        partial(rule.me5_an_area_has_members, areas=areas),
        partial(rule.me8_goods_span_the_measure, goods=goods),
        rule.me25_a_measure_begins_before_it_ends,
        partial(rule.me32_measures_do_not_overlap, areas=areas),
        partial(rule.me65_only_an_area_has_exclusions, areas=areas),
        partial(rule.me66_exclusions_are_members, areas=areas),
        partial(rule.me87_the_act_is_in_force, in_force=in_force),
        partial(rule.me116_a_quota_is_defined, quotas=quotas),
    )
    for broken in of_measures:
        _hold(broken, tables.measures, findings)
    _hold(rule.me24_a_measure_rests_on_an_act, tables.measures, findings, mild=_is_unconfirmed)
    for of_quotas in (
        rule.on2_a_quota_has_one_definition_a_day,
        rule.qa2_a_sub_quota_lies_within_its_parent,
        rule.qa3_a_sub_quota_is_no_larger_than_its_parent,
        rule.qa4_volumes_and_coefficients_are_positive,
    ):
        _hold(of_quotas, tables.quotas, findings)
    _hold(partial(rule.qsp2_a_stop_lies_within_its_quota, quotas=quotas), tables.stops, findings)


def check_every_code_has_a_rate(tables: TariffTables, findings: Findings) -> None:
    """The rule that asks for all the others: nothing is said of rates that could not be read."""
    known = [placed for placed in tables.goods if is_known(placed.value, LAST)]
    areas = areas_of(tables.memberships)
    mfn = partial(invariants.mfn_every_code_has_a_rate, general=_general(tables), areas=areas)
    _hold(mfn, known, findings, mild=_is_to_be_published)


def _hold(
    rule: Callable[[Sequence[T]], Iterator[Breach]] | partial[Iterator[Breach]],
    placed: Sequence[Placed[T]],
    findings: Findings,
    *,
    mild: Callable[[Problem, T], bool] | None = None,
) -> None:
    """The rows that break a rule, each where it stands; a row is told once of each rule.

    A breach that is to be dealt with mildly is a warning.
    """
    name = (rule.func if isinstance(rule, partial) else rule).__name__.partition("_")[0].upper()
    told: set[tuple[str, int, str]] = set()
    for breach in rule([each.value for each in placed]):
        place = placed[breach.row].place
        key = (place.file, place.line, breach.problem.code)
        if key not in told:
            told.add(key)
            is_mild = mild is not None and mild(breach.problem, placed[breach.row].value)
            severity: Severity = "warning" if is_mild else "error"
            findings.refuse(place, _with_the_other(breach, placed), name, severity=severity)


def _with_the_other(breach: Breach, placed: Sequence[Placed[T]]) -> Problem:
    """The problem with the place of the other row that is to blame, where there is one."""
    if breach.other is None:
        return breach.problem
    other = placed[breach.other].place
    return replace(breach.problem, facts=breach.problem.facts | {"where": f"{other.file}:{other.line}"})


def _is_unconfirmed(_: Problem, measure: Measure) -> bool:
    """Whether nobody has answered for a row yet: a list was brought in, and it does not say which law it is from."""
    return not measure.confirmed


def _is_to_be_published(problem: Problem, _: Goods) -> bool:
    """Whether rates only end: what follows may not be published yet."""
    return problem.code == "rates-end"


def _general(tables: TariffTables) -> dict[str, list[Measure]]:
    """The measures that ask for nothing of goods or trader, by their code or its beginning; as they are known last."""
    classes = {placed.value.id: placed.value for placed in tables.classes}
    found: dict[str, list[Measure]] = defaultdict(list)
    for measure in _known(placed.value for placed in tables.measures):
        rate_class = class_named(classes, measure.rate_class)
        if rate_class is not None and _asks_for_nothing(measure, rate_class):
            found[measure.goods].append(measure)
    return found


def _known(measures: Iterable[Measure]) -> Iterator[Measure]:
    return (measure for measure in measures if is_known(measure, LAST))


def _asks_for_nothing(measure: Measure, rate_class: RateClass) -> bool:
    """Whether a rate applies to whoever declares the goods: no proof, no use, no code, no quota, nothing to show."""
    if rate_class.needs_proof or rate_class.additive or rate_class.recommendation == "with":
        return False
    if measure.use_code or measure.additional_code or measure.quota:
        return False
    condition = read_condition(measure.condition) if measure.condition else ()
    return isinstance(condition, Problem) or all(outcome.effect != "none" for outcome in outcomes(condition))
