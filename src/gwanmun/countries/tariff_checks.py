"""Checks of a pack's tariff, row by row: goods, classes, measures, preferences and taxes that fit each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

from gwanmun.countries.condition_checks import check_condition
from gwanmun.countries.editions import check_links
from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.geography import areas_of, check_areas
from gwanmun.countries.quota_tables import check_quota_units
from gwanmun.countries.subheading_names import EDITION, subheading_names
from gwanmun.countries.tariff_tables import TariffTables
from gwanmun.countries.world import is_country
from gwanmun.law.basics.money import Rounding
from gwanmun.law.basics.period import Period, overlap
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.tariff.area import Areas, memberships
from gwanmun.law.tariff.duty import ON_VALUE, AdValorem, Reference, Specific, nodes, read_duty, write_duty
from gwanmun.law.tariff.knowledge import are_known_together
from gwanmun.law.tariff.levy import FREE_ON_BOARD, PER_CENT
from gwanmun.law.tariff.quantity import unit_problems
from gwanmun.law.tariff.rate import class_named
from gwanmun.law.tariff.safeguard import is_safeguard
from gwanmun.law.tariff.tariff import Goods, RateClass, TariffRounding, Tax, Win
from gwanmun.law.tariff.unit import UNITS

T = TypeVar("T")

MOST_PER_CENT = 10_000
"""Of a tax; what is more is a slip of the pen."""


def check_tariff_tables(tables: TariffTables, *, currency: str, findings: Findings) -> None:
    """Everything that can be said of the tables without working a rate out."""
    check_goods_once(tables.goods, findings)
    refuse_twice(tables.classes, lambda rate_class: rate_class.id, "class-twice", findings)
    refuse_twice(tables.agreements, lambda agreement: agreement.id, "agreement-twice", findings)
    for goods in tables.goods:
        base = next(edition.base for edition in tables.editions if overlap(edition.period, goods.value.period))
        _check_goods(goods.value, goods.place, base, findings)
    classes = {placed.value.id: placed.value for placed in tables.classes}
    tiers = {rate_class.tier for rate_class in classes.values() if not rate_class.additive}
    for rate_class in tables.classes:
        _check_class(rate_class.value, rate_class.place, findings)
        _check_wins(rate_class.value, rate_class.place, tiers, findings)
    _check_measures(tables, classes, currency, findings)
    check_links(tables.links, tables.editions, tables.goods, tables.correlations, findings=findings)
    check_areas(tables.memberships, findings)
    check_quota_units(tables.quotas, findings)
    for agreement in tables.agreements:
        _check_agreement(agreement.value, agreement.place, classes, findings)
    _check_schedules(tables, classes, areas_of(tables.memberships), findings)
    _check_taxes(tables.taxes, currency, findings)
    if tables.rounding is not None:
        _check_roundings(tables.rounding.value, tables, tables.rounding.place, findings)


def _check_roundings(rounding: TariffRounding, tables: TariffTables, place: Place, findings: Findings) -> None:
    """Each rule by itself, and that those for one amount name an amount there is."""
    amounts = ["duty", *dict.fromkeys(tax.value.id for tax in tables.taxes)]
    check_rounding(rounding.rule, place, findings)
    for name, target in rounding.of.items():
        check_rounding(target.rule, place, findings)
        if name not in amounts:
            findings.error("rounding-of", place, f"{name!r} is neither the duty nor a tax: {', '.join(amounts)} are.")


def check_rounding(rule: Rounding, place: Place, findings: Findings) -> None:
    """An error for a rounding to nothing, or to less."""
    if rule.unit < 1:
        findings.error("rounding-unit", place, f"Nothing can be rounded to {rule.unit}: the least is 1 minor unit.")


def refuse_twice(placed: Iterable[Placed[T]], key: Callable[[T], str], code: str, findings: Findings) -> None:
    """An error for every value whose key stood before."""
    first: dict[str, Place] = {}
    for each in placed:
        name = key(each.value)
        if name in first:
            where = first[name]
            findings.error(code, each.place, f"{name!r} stands there twice: first in {where.file}:{where.line}.")
        first.setdefault(name, each.place)


def check_goods_once(placed: Iterable[Placed[Goods]], findings: Findings) -> None:
    """An error for a code that has two rows for one day, unless one was taken for true only after the other."""
    before: dict[str, list[Placed[Goods]]] = defaultdict(list)
    for each in placed:
        goods = each.value
        for first in before[goods.code]:
            if overlap(first.value.period, goods.period) and are_known_together(first.value, goods):
                text = f"{goods.code!r} stands there twice: first in {first.place.file}:{first.place.line}."
                findings.error("goods-twice", each.place, text)
                break
        before[goods.code].append(each)


def _check_goods(goods: Goods, place: Place, six_digit_edition: str, findings: Findings) -> None:
    for unit in filter(None, (goods.unit, goods.weight_unit)):
        if unit not in UNITS:
            findings.error("unit-unknown", place, f"{unit!r} is no unit the law reckons with: {', '.join(UNITS)}.")
    if six_digit_edition == EDITION and goods.code[:6] not in subheading_names():
        text = (
            f"{goods.code[:6]} is no subheading of {EDITION}. If it is no slip, it is a national code for statistics."
        )
        findings.warn("subheading-unknown", place, text)
    if not goods.names:
        findings.error("goods-unnamed", place, f"{goods.code} has no name in any language.")


def _check_class(rate_class: RateClass, place: Place, findings: Findings) -> None:
    if rate_class.tier < 1:
        findings.error("tier", place, f"Class {rate_class.id} stands in tier {rate_class.tier}; the first tier is 1.")
    always = rate_class.wins == "always" or any(
        isinstance(win, Win) and win.when == "always" for win in rate_class.wins
    )
    if rate_class.needs_proof and not rate_class.additive and always:
        text = f'Class {rate_class.id} needs proof and wins always: a claim could cost more. Write wins = "if_lower".'
        findings.error("preference-always", place, text)


def _check_wins(rate_class: RateClass, place: Place, tiers: set[int], findings: Findings) -> None:
    """A class that names later tiers names each of them once: over one it leaves out it would never go first."""
    if isinstance(rate_class.wins, str) or rate_class.additive:
        return
    named = [tier for win in rate_class.wins for tier in win.over]
    for tier in sorted({tier for tier in named if named.count(tier) > 1 or tier <= rate_class.tier}):
        text = f"Class {rate_class.id} of tier {rate_class.tier} names tier {tier}, twice or not as a later one."
        findings.error("wins-tier", place, text)
    for tier in sorted(tier for tier in tiers if tier > rate_class.tier and tier not in named):
        findings.error("wins-tier", place, f"Class {rate_class.id} does not say when it goes before tier {tier}.")


def _check_measures(tables: TariffTables, classes: dict[str, RateClass], currency: str, findings: Findings) -> None:
    areas = areas_of(tables.memberships)
    beginnings = {goods.value.code[:n] for goods in tables.goods for n in range(2, len(goods.value.code) + 1)}
    for measure, place in ((placed.value, placed.place) for placed in tables.measures):
        if measure.goods not in beginnings:
            text = f"No goods of the nomenclature have the code {measure.goods} or begin with it."
            findings.error("measure-without-goods", place, text)
        if class_named(classes, measure.rate_class) is None:
            text = f"No class {measure.rate_class!r} in measures/classes.toml, which has {', '.join(classes)}."
            findings.error("class-unknown", place, text)
        for name in (*measure.area, *measure.excluded):
            if not is_country(name) and name not in areas:
                text = f"{name!r} in area is no country of ISO 3166-1, nor an area of geo/areas.csv."
                findings.error("country-unknown", place, text)
        if not measure.source:
            findings.warn("source-missing", place, "Nobody can check a rate that has no source.")
        if not is_safeguard(measure.duty):  # safeguard_checks reads those
            _check_duty(measure.duty, place, currency, findings)
        if measure.condition:
            check_condition(measure.condition, measure.act, place, currency=currency, findings=findings)


def _check_duty(text: str, place: Place, currency: str, findings: Findings, *, bases: Sequence[str] = ON_VALUE) -> None:
    duty = read_duty(text)
    if isinstance(duty, Problem):
        column, expected = duty.facts["column"], duty.facts["expected"]
        said = f"The duty {text!r} cannot be read from its column {column} on: expected {expected}."
        findings.error("duty-unreadable", Place(place.file, place.line, int(column)), said)
        return
    for problem in unit_problems(duty):
        if problem.code == "unit-unknown":
            said = f"{problem.value!r} in the duty {text!r} is no unit the law reckons with: {', '.join(UNITS)}."
        else:
            said = f"In the duty {text!r} these do not go together in {problem.value}: {problem.facts['dimensions']}."
        findings.error(problem.code, place, said)
    for node in nodes(duty):
        if isinstance(node, Specific) and node.currency != currency:
            said = f"The duty {text!r} is in {node.currency} and the pack in {currency}: nothing says at which rate."
            findings.error("duty-currency-foreign", place, said)
        if isinstance(node, Reference) or (isinstance(node, AdValorem) and not set(node.base) <= set(bases)):
            said = f"{write_duty(node)!r} in the duty {text!r} is of something it is not worked out on."
            findings.error("duty-base-unknown", place, said)


def _check_agreement(agreement: Agreement, place: Place, classes: dict[str, RateClass], findings: Findings) -> None:
    rate_class = classes.get(agreement.rate_class)
    if rate_class is None:
        text = f"The agreement's rate_class {agreement.rate_class!r} is not in measures/classes.toml."
        findings.error("class-unknown", place, text)
    elif not rate_class.needs_proof:
        text = (
            f"Class {rate_class.id} needs no proof, so its rates would apply without a certificate of {agreement.id}."
        )
        findings.error("preference-unproven", place, text)
    for country in agreement.partners:
        if not is_country(country):
            findings.error("country-unknown", place, f"{country!r} among the partners is no country of ISO 3166-1.")


def _check_schedules(tables: TariffTables, classes: dict[str, RateClass], areas: Areas, findings: Findings) -> None:
    """A schedule's rates are of its agreement's class and for its partners only."""
    agreements = {agreement.place.file.rpartition("/")[0]: agreement.value for agreement in tables.agreements}
    for measure, place in ((placed.value, placed.place) for placed in tables.measures):
        agreement = agreements.get(place.file.rpartition("/")[0])
        if agreement is None:
            continue
        rate_class = class_named(classes, measure.rate_class)
        if rate_class is not None and rate_class.id != agreement.rate_class:
            text = f"The rate is of class {measure.rate_class}, the agreement's class is {agreement.rate_class}."
            findings.error("schedule-class", place, text)
        named = {member.country for name in measure.area for member in memberships(areas, name, measure.period)}
        strangers = named - set(agreement.partners)
        if strangers:
            text = (
                f"{' '.join(sorted(strangers))} in area: no partner of {agreement.id} ({' '.join(agreement.partners)})."
            )
            findings.error("schedule-area", place, text)


def _check_taxes(taxes: tuple[Placed[Tax], ...], currency: str, findings: Findings) -> None:
    known = ["customs_value", "duty", FREE_ON_BOARD]
    for tax, place in ((placed.value, placed.place) for placed in taxes):
        _check_tax(tax, place, known, currency=currency, findings=findings)
        if tax.id in {"customs_value", "duty", "total"}:
            findings.error("tax-name", place, f"A tax may not be called {tax.id!r}: that name means something else.")
        known += [tax.id] if tax.id not in known else []
    for one, other in combinations(taxes, 2):
        if one.value.id == other.value.id and _fall_together(one.value, other.value):
            text = f"{other.value.id} meets the row of line {one.place.line} on the same goods on the same day."
            findings.error("taxes-overlap", other.place, text)


def _check_tax(tax: Tax, place: Place, known: list[str], *, currency: str, findings: Findings) -> None:
    """One row: a share of a base, or a duty text that names its own; each name known by then, each text readable."""
    for name in tax.base:
        if name not in known or name == tax.id:
            text = f"{name!r} in the base of {tax.id} is not known when {tax.id} is levied: {', '.join(known)} are."
            findings.error("tax-base", place, text)
    is_share = PER_CENT.fullmatch(tax.rate) is not None
    if is_share and Decimal(tax.rate) > MOST_PER_CENT:
        findings.error("tax-rate", place, f"{tax.rate} per cent is no rate of a tax.")
    if is_share and not tax.base:
        findings.error("tax-base", place, f"{tax.id} does not say what it is {tax.rate} per cent of: write a base.")
    if not is_share and tax.base:
        text = (
            f"{tax.rate!r} is no per cent of {' + '.join(tax.base)}: write a number, or leave the base out and write a "
            "duty text that names its own, as `72% of customs_value+duty`."
        )
        findings.error("tax-rate", place, text)
    if not is_share and tax.over:
        findings.error("tax-over", place, f"Only of a base can a part be free; {tax.rate!r} is a text of its own.")
    for duty in filter(None, ("" if is_share or tax.base else tax.rate, tax.over)):
        _check_duty(duty, place, currency, findings, bases=[name for name in known if name != tax.id])
    if not (tax.rate or tax.base):
        findings.error("tax-rate", place, f"{tax.id} has no rate: write per cent, or a duty text.")


def _fall_together(one: Tax, other: Tax) -> bool:
    """Whether two rows of one tax could both govern some goods. A row that names a longer beginning goes first."""
    same_goods = bool(set(one.goods) & set(other.goods)) or (not one.goods and not other.goods)
    return same_goods and overlap(one.period, other.period)


def gaps(periods: Iterable[Period]) -> Iterator[tuple[Period, Period]]:
    """The neighbouring periods between which there are days that neither covers, in order of time."""
    last: Period | None = None
    for period in sorted(periods, key=lambda period: (period.first, period.last)):
        if last is not None and (period.first - last.last).days > 1:
            yield last, period
        last = period if last is None or period.last > last.last else last
