"""Reading a treaty: from a folder of plain text to its provisions and rows, with everything that is wrong on the way.

A treaty is a folder, `treaties/<id>/` in any folder of packs:

    treaty.toml    the fields of the law's `Provisions`: [content], [cumulation], [formalities…] …
                   and [[tolerance]], [[free]], [[proof]] as often as there are
    psr.csv        from,to,rule,only,source,confirmed: the product rules, in the language of `psr.lark`
    notes.md       what is sure and what is not
    tests/*.json   the treaty's own cases

`general` and the materials and products of a tolerance are written as a rule writes them: "CTH or RVC(40)", "50-63".
"""

from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.countries.finding import Finding, Findings, Place, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.rows import Row, read_rows
from gwanmun.countries.rules import Rules, read_rule, read_rules, read_tables
from gwanmun.countries.treaty import TreatyRow, TreatyText
from gwanmun.countries.treaty_case import TreatyCase, read_treaty_cases
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.provisions import FreeUse, Measured, Proof, Provisions, Tolerance
from gwanmun.law.origin.rules import EVERYTHING, Basis, Originating, Rule, Scope, parse_rule

TREATY = "treaty.toml"
PRODUCT_RULES = "psr.csv"
PRODUCT_RULE_COLUMNS = ("from", "to", "rule", "only", "source", "confirmed")


class WrittenTolerance(Struct, frozen=True):
    """A tolerance as treaty.toml writes it: its products and materials in words of the rule language."""

    percent: Decimal
    measured: Measured = "value"
    basis: Basis | None = None
    products: str = ""
    not_products: str = ""
    materials: str = ""
    not_materials: str = ""
    whole: Literal["product", "materials"] = "product"
    note: str = ""


class WrittenFreeUse(Struct, frozen=True):
    """Materials that are free in some products, as treaty.toml writes it."""

    products: str
    materials: str = ""
    not_materials: str = ""
    note: str = ""


class TreatyReading(Struct, frozen=True):
    """A treaty as it was read: its text where there was no error, the rows with their places, and the findings."""

    provisions: Provisions | None
    rows: tuple[Placed[TreatyRow], ...]
    cases: tuple[Placed[TreatyCase], ...]
    text: TreatyText | None
    findings: tuple[Finding, ...]


def read_treaty(folder: Folder) -> TreatyReading:
    """Read a treaty's folder. Never raises for what is written in it: every error is a finding."""
    findings = Findings()
    rules = read_rules(folder, TREATY, findings)
    provisions = _provisions(rules, findings) if rules else None
    rows = tuple(_rows(folder, findings))
    cases = _cases(folder, findings)
    text = None
    if provisions is not None and not findings.errors:
        text = TreatyText(provisions, tuple(row.value for row in rows))
    return TreatyReading(provisions, rows, cases, text, tuple(findings.all))


def _provisions(rules: Rules, findings: Findings) -> Provisions | None:
    placed = read_rule(rules, Provisions, findings, apart=("general", "tolerance", "free", "proof"))
    if placed is None:
        return None
    return replace(
        placed.value,
        general=_general(rules, findings),
        tolerances=tuple(
            _tolerance(written, findings) for written in read_tables(rules, "tolerance", WrittenTolerance, findings)
        ),
        free=tuple(_free(written, findings) for written in read_tables(rules, "free", WrittenFreeUse, findings)),
        proofs=tuple(proof.value for proof in read_tables(rules, "proof", Proof, findings)),
    )


def _general(rules: Rules, findings: Findings) -> Rule | None:
    text = rules.said.get("general", "")
    if not text:
        return None
    place = rules.place(key="general")
    if not isinstance(text, str):
        findings.error("value", place, 'general is a rule in quotes, as general = "CTH or RVC(40)".')
        return None
    return read_rule_text(text, place, findings)


def read_rule_text(text: str, place: Place, findings: Findings) -> Rule | None:
    """The rule of a cell or key; None, and an error with what could have stood there, where it is none."""
    rule = parse_rule(text)
    if isinstance(rule, Problem):
        column, met, expected = (rule.facts[name] for name in ("column", "met", "expected"))
        said = f"The rule {rule.value!r} cannot be read from its column {column} on: {met!r}, expected {expected}."
        findings.error("rule-unreadable", place, said)
        return None
    return rule


def _tolerance(written: Placed[WrittenTolerance], findings: Findings) -> Tolerance:
    value, place = written.value, written.place
    return Tolerance(
        percent=value.percent,
        measured=value.measured,
        basis=value.basis,
        products=_scope(value.products, place, findings),
        not_products=_scope(value.not_products, place, findings),
        materials=_scope(value.materials, place, findings),
        not_materials=_scope(value.not_materials, place, findings),
        whole=value.whole,
        note=value.note,
    )


def _free(written: Placed[WrittenFreeUse], findings: Findings) -> FreeUse:
    value, place = written.value, written.place
    return FreeUse(
        products=_scope(value.products, place, findings),
        materials=_scope(value.materials, place, findings),
        not_materials=_scope(value.not_materials, place, findings),
        note=value.note,
    )


def _scope(text: str, place: Place, findings: Findings) -> Scope:
    rule = read_rule_text(f"ORIG[{text}]", place, findings) if text else None
    return rule.scope if isinstance(rule, Originating) else EVERYTHING


def _rows(folder: Folder, findings: Findings) -> list[Placed[TreatyRow]]:
    rows = []
    for row in read_rows(folder, PRODUCT_RULES, PRODUCT_RULE_COLUMNS, findings):
        one = _one_row(row)
        if row.sound:
            rows.append(Placed(one, row.place))
    return rows


def _one_row(row: Row) -> TreatyRow:
    first = row.needed("from")
    last = row.text("to") or first
    for code in (first, last):
        if code and not (code.isascii() and code.isdigit() and len(code) in {2, 4, 6}):
            row.fail("code-shape", f"{code!r} is no code of 2, 4 or 6 digits. Spreadsheets drop a leading nought.")
    if len(first) != len(last) or first > last:
        row.fail(
            "range", f"A range goes from a lower code to a higher one of as many digits, not from {first} to {last}."
        )
    return TreatyRow(first, last, row.needed("rule"), row.text("only"), row.text("source"), row.yes("confirmed"))


def _cases(folder: Folder, findings: Findings) -> tuple[Placed[TreatyCase], ...]:
    cases: list[Placed[TreatyCase]] = []
    for name in folder.under("tests", ".json"):
        text = folder.text(name, findings)
        if text is None:
            continue
        try:
            cases += [Placed(case, Place(name)) for case in read_treaty_cases(text)]
        except msgspec.DecodeError as why:
            findings.error("case-unreadable", Place(name), f"This is no case: {why}.")
    return tuple(cases)
