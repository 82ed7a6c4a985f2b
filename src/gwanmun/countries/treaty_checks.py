"""Checks of a treaty: codes of its edition, rules that do not contradict each other, and proofs that could be given."""

from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.subheading_names import EDITION, subheading_names
from gwanmun.countries.treaty import TreatyRow
from gwanmun.countries.treaty_reading import TREATY, TreatyReading, read_rule_text
from gwanmun.countries.world import is_country, is_currency
from gwanmun.law.origin.issued_certificate import CriterionKind
from gwanmun.law.origin.provisions import Provisions
from gwanmun.law.origin.rules import (
    Codes,
    Content,
    Item,
    MaximumValue,
    PartOfCodes,
    Process,
    Rule,
    Shift,
    WhollyObtained,
    alternatives,
    tests_of,
)


def check_treaty(reading: TreatyReading, findings: Findings) -> None:
    """Everything that can be said against a treaty's text without working a case out."""
    if reading.provisions is not None:
        _check_provisions(reading.provisions, findings)
    _check_twice(reading.rows, findings)
    ways: dict[str, Place] = {}
    for row in reading.rows:
        rule = read_rule_text(row.value.rule, row.place, findings)
        if not row.value.source:
            findings.warn("source-missing", row.place, "Nobody can check a rule that has no source.")
        if reading.provisions is not None:
            _check_codes(row.value, rule, row.place, edition=reading.provisions.edition, findings=findings)
        for way in _ways(rule):
            ways.setdefault(way, row.place)
    if reading.provisions is not None:
        _check_criteria(reading.provisions, ways, findings)
        if not reading.rows and reading.provisions.general is None:
            findings.error("no-way-to-qualify", Place(TREATY), "The treaty has no product rules and no general rule.")
    if not reading.cases:
        findings.warn("cases-missing", Place("tests"), "A treaty brings cases of its own, and this one has none.")


def _check_provisions(provisions: Provisions, findings: Findings) -> None:
    place = Place(TREATY)
    for country in (*provisions.parties, *provisions.cumulation.countries):
        if not is_country(country):
            findings.error("country-unknown", place, f"{country!r} is no country of ISO 3166-1.")
    if len(set(provisions.parties)) < 2:
        findings.error("parties", place, "A treaty is between two parties or more.")
    if not provisions.proofs:
        findings.error("proofs-missing", place, "Say what proves origin: one [[proof]] at least.")
    for proof in provisions.proofs:
        limited = proof.above is not None or proof.up_to is not None
        if limited != bool(proof.currency) or (proof.currency and not is_currency(proof.currency)):
            findings.error("proof-currency", place, "A proof with a limit in value names its currency (ISO 4217).")
        if proof.valid_months < 1:
            findings.error("proof-validity", place, "A proof is valid for a month at least.")
    for key in provisions.criteria:
        if key not in get_args(CriterionKind):
            known = ", ".join(get_args(CriterionKind))
            findings.error("criterion-unknown", place, f"No way to qualify is called {key!r}: {known}.")


def _check_twice(rows: tuple[Placed[TreatyRow], ...], findings: Findings) -> None:
    """Two rows for all the goods of one range would be two rules for one product."""
    first: dict[tuple[str, str], Place] = {}
    for row in rows:
        key = row.value.first, row.value.last
        if row.value.only:
            continue
        if key in first:
            where = f"{first[key].file}:{first[key].line}"
            findings.error("rules-twice", row.place, f"{row.value.first} has another rule, in {where}.")
        first.setdefault(key, row.place)
    _check_crossing([row for row in rows if not row.value.only], findings)


def _check_crossing(rows: list[Placed[TreatyRow]], findings: Findings) -> None:
    """Ranges of as many digits lie within one another or apart; where they cross, neither is the more specific."""
    for digits in (2, 4, 6):
        within = sorted((row for row in rows if len(row.value.first) == digits), key=lambda row: row.value.first)
        for before, row in pairwise(within):
            if before.value.first < row.value.first <= before.value.last < row.value.last:
                text = f"{row.value.first}-{row.value.last} crosses {before.value.first}-{before.value.last}."
                findings.error("ranges-cross", row.place, text)


def _check_codes(row: TreatyRow, rule: Rule | None, place: Place, *, edition: str, findings: Findings) -> None:
    if edition != EDITION:
        return
    for code in (row.first, row.last, *_codes(rule)):
        if code not in _beginnings():
            findings.warn("code-not-in-edition", place, f"{edition} has no code {code}.")


def _codes(rule: Rule | None) -> Iterator[str]:
    for test in tests_of(rule) if rule is not None else ():
        for item in _items(test):
            if isinstance(item, Codes | PartOfCodes):
                yield item.first
                yield item.last


def _items(test: Rule) -> Iterator[Item]:
    for name in ("scope", "apart_from", "whole"):
        yield from getattr(test, name, ())


def _beginnings() -> frozenset[str]:
    return frozenset(code[:digits] for code in subheading_names() for digits in (2, 4, 6))


def _ways(rule: Rule | None) -> Iterator[str]:
    """The ways to qualify that a rule opens, by the words forms have for them."""
    for alternative in alternatives(rule) if rule is not None else ():
        tests = list(tests_of(alternative))
        shifts = any(isinstance(test, Shift) for test in tests)
        values = any(isinstance(test, Content | MaximumValue) for test in tests)
        if shifts or values:
            yield "shift-and-content" if shifts and values else "shift" if shifts else "content"
        elif any(isinstance(test, Process) for test in tests):
            yield "process"
        elif any(isinstance(test, WhollyObtained) for test in tests):
            yield "WO"


def _check_criteria(provisions: Provisions, ways: dict[str, Place], findings: Findings) -> None:
    """Each way that a rule opens needs a word on the form; the origin of goods wholly obtained needs one anyway."""
    for way in ("WO", "PE", *_ways(provisions.general)):
        ways.setdefault(way, Place(TREATY))
    for way, place in ways.items():
        if way not in provisions.criteria:
            text = f"criteria has no word for {way!r}, which goods under this rule would have on their certificate."
            findings.error("criterion-missing", place, text)
