"""Checks of what an office needs beside the tariff: exchange rates, code lists, form, acts, what reopens what."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from gwanmun.countries.condition_checks import acts_of
from gwanmun.countries.document_paths import EVENTS, leads_somewhere
from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.office_tables import OfficeTables
from gwanmun.countries.pack_case import PackCase, failures
from gwanmun.countries.reading import Head, Laws, Reading
from gwanmun.countries.relief_checks import check_reliefs
from gwanmun.countries.tariff_checks import check_rounding, gaps, refuse_twice
from gwanmun.countries.world import is_country, is_currency, is_timezone
from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.period import overlap
from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.procedure import ProcedureLaw, Reopening
from gwanmun.law.revenue.exchange_rate import ExchangeRate
from gwanmun.law.risk.selection import law_problems
from gwanmun.law.tariff.index import TariffIndex

_NUMBER = re.compile(r"[0-9A-Z-]{1,35}")  # as Declaration.number


def check_head(head: Head, findings: Findings) -> None:
    """Whether the pack's head names things of this world."""
    place = Place("pack.toml")
    if not is_currency(head.currency):
        findings.error("currency-unknown", place, f"{head.currency!r} is no currency of ISO 4217.")
    if not is_timezone(head.timezone):
        findings.error("timezone-unknown", place, f"{head.timezone!r} is no time zone, as Asia/Seoul is.")
    if not head.languages:
        findings.error("languages-missing", place, "A pack speaks at least one language.")


def check_office_tables(tables: OfficeTables, findings: Findings) -> None:
    """Code lists, the form, acts and exchange rates, each by itself."""
    refuse_twice(tables.codes, lambda code: f"{code.of_list}/{code.code}", "code-twice", findings)
    refuse_twice(tables.form, lambda box: f"{box.box} {box.path}", "box-twice", findings)
    refuse_twice(tables.acts, lambda act: act[0], "act-twice", findings)
    for box in tables.form:
        if not leads_somewhere(box.value.path, box.value.by):
            text = f"Box {box.value.box}: {box.value.path!r} leads to no field of {_document(box.value.by)}."
            findings.error("path-unknown", box.place, text)
    _check_exchange_rates(tables.exchange_rates, findings)


def check_laws(laws: Laws, findings: Findings) -> None:
    """What reopens what, who asks for permits, and how many are drawn."""
    for reopening, place in zip(laws.procedure.reopens, laws.reopens, strict=True):
        _check_reopening(reopening, place, findings)
    for rule, place in zip(laws.procedure.second_person, laws.second_person, strict=True):
        _check_paths(rule.changed, place, findings)
    _check_numbers(laws.procedure, findings)
    check_rounding(laws.valuation.line_rounding, Place("valuation.toml"), findings)
    refuse_twice(laws.requirements, lambda requirement: requirement.id, "requirement-twice", findings)
    check_reliefs(laws.reliefs, laws.relief_places, findings)
    selection = laws.selection
    for share in (selection.random_documents_per_10000, selection.random_examination_per_10000):
        if not 0 <= share <= 10_000:
            findings.error("share", Place("selection.toml"), f"{share} of 10000 is no share.")
    for problem in law_problems(selection):
        words = told(problem)
        findings.error(problem.code, Place("selection.toml"), f"{words.title}: {words.cause} {words.mend}")
    for requirement in laws.requirements:
        for country in requirement.value.origin:
            if not is_country(country):
                findings.error("country-unknown", requirement.place, f"{country!r} is no country of ISO 3166-1.")


def _check_reopening(reopening: Reopening, place: Place, findings: Findings) -> None:
    for event in reopening.opens:
        if event not in EVENTS:
            findings.error("event-unknown", place, f"No {event!r} happens to a case: {', '.join(EVENTS)} do.")
    _check_paths(reopening.changed, place, findings)


def _check_paths(paths: tuple[str, ...], place: Place, findings: Findings) -> None:
    for path in paths:
        if not leads_somewhere(path.replace("lines.", "lines[]."), "declarant"):
            findings.error("path-unknown", place, f"{path!r} leads to no field of the declaration.")


def _check_numbers(law: ProcedureLaw, findings: Findings) -> None:
    """Whether the numbers an office would give are numbers a declaration may have, each another."""
    place = Place("procedure.toml")
    for form in (law.number_format_import, law.number_format_export):
        try:
            first, second = (form.format(declarant="19344", office="030", year=26, serial=one) for one in (1, 2))
        except (KeyError, ValueError, IndexError):
            text = f"{form!r} names something that is none of declarant, office, year and serial."
            findings.error("number-format", place, text)
            continue
        if first == second or not _NUMBER.fullmatch(first):
            text = f"{form!r} gives {first!r}: at most 35 capitals, figures and hyphens, with the serial among them."
            findings.error("number-format", place, text)


def check_acts(reading: Reading, findings: Findings) -> None:
    """Whether every act that something rests on is in acts.csv."""
    known = {act.value[0] for act in reading.office.acts} if reading.office else set()
    for act, place in _acts_used(reading):
        if act and act not in known:
            findings.error("act-unknown", place, f"acts.csv has no act {act!r}.")


def check_cases(cases: tuple[Placed[PackCase], ...], country: Country, findings: Findings) -> None:
    """The pack's own cases, each worked out."""
    index = TariffIndex(country.tariff)
    for case in cases:
        for failure in failures(case.value, country, index):
            findings.error("case-failed", case.place, f"{case.value.title}: {failure} ({case.value.source})")


def _document(by: str) -> str:
    return "the declaration" if by == "declarant" else "an event of the case"


def _acts_used(reading: Reading) -> Iterator[tuple[str, Place]]:
    if reading.tariff is not None:
        tables = reading.tariff
        for placed in tables.measures:
            yield placed.value.act, placed.place
            yield from ((act, placed.place) for act in acts_of(placed.value))
        yield from ((quota.value.act, quota.place) for quota in tables.quotas)
        yield from ((stop.value.act, stop.place) for stop in tables.stops)
        yield from ((placed.value.act, placed.place) for placed in tables.taxes)
        yield from ((placed.value.act, placed.place) for placed in tables.agreements)
        yield from ((proof.act, placed.place) for placed in tables.agreements for proof in placed.value.proofs)
        yield from ((tables.rounding.value.act, tables.rounding.place),) if tables.rounding else ()
    if reading.laws is not None:
        laws = reading.laws
        yield laws.valuation.act, Place("valuation.toml")
        yield laws.payment.act, Place("payment.toml")
        yield laws.payment.least_act, Place("payment.toml")
        yield laws.storage.act, Place("storage.toml")
        yield laws.procedure.act, Place("procedure.toml")
        yield from zip((rule.act for rule in laws.procedure.second_person), laws.second_person, strict=True)
        yield laws.selection.act, Place("selection.toml")
        yield from ((placed.value.act, placed.place) for placed in laws.requirements)
        yield from zip((relief.act for relief in laws.reliefs.reliefs), laws.relief_places, strict=True)
        yield from laws.aeo.acts()


def _check_exchange_rates(rates: tuple[Placed[ExchangeRate], ...], findings: Findings) -> None:
    same: dict[tuple[str, str], list[Placed[ExchangeRate]]] = defaultdict(list)
    for rate in rates:
        same[rate.value.currency, rate.value.kind].append(rate)
        if not is_currency(rate.value.currency):
            findings.error("currency-unknown", rate.place, f"{rate.value.currency!r} is no currency of ISO 4217.")
    for (currency, kind), group in same.items():
        for one, other in pairwise(sorted(group, key=lambda rate: (rate.value.period.first, rate.value.period.last))):
            if overlap(one.value.period, other.value.period):
                text = f"{currency} ({kind}) has another rate on the same days: {one.place.file}:{one.place.line}."
                findings.error("exchange-rates-overlap", other.place, text)
        for before, after in gaps(rate.value.period for rate in group):
            place = next(rate.place for rate in group if rate.value.period == after)
            text = f"{currency} ({kind}) has no rate after {before.last} until {after.first}."
            findings.warn("exchange-rate-gap", place, text)
