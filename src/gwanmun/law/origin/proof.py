"""The proof: a determination in sentences a judge can follow, test by test and material by material.

Every step says what was held against what. `reweigh` works the verdict out again from the proof alone, from its lines
and its figures, so that nobody has to believe the office that wrote it.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from gwanmun.law.origin.finding import Figure, Finding, How, Measure
from gwanmun.law.origin.ledger import Entry
from gwanmun.law.origin.rules import (
    DIGITS,
    AnyMaterials,
    MadeFrom,
    Originating,
    Process,
    ProducedEntirely,
    Rule,
    Shift,
    WhollyObtained,
    write_rule,
)
from gwanmun.law.origin.shares import said_figure
from gwanmun.law.origin.truth import Missing, Verdict, all_of, any_of
from gwanmun.law.origin.view import View


class Line(Struct, frozen=True, omit_defaults=True):
    """One material in one test."""

    path: str
    name: str
    hs: str  # in the agreement's edition; several, where nobody says which
    origin: str
    standing: str  # why it originates or does not
    verdict: Literal["pass", "fail", "unknown", "counted"]
    says: str
    value: str = ""


class Sum(Struct, frozen=True, omit_defaults=True):
    """A share, held against its limit. The share is not known where `low` and `high` are not the same."""

    low: Decimal | None
    high: Decimal | None
    whole: Decimal | None
    percent: Decimal
    at_least: bool
    share: str  # per cent, as it is shown


class Step(Struct, frozen=True, omit_defaults=True):
    """One test and what came of it; `how` says how its verdict follows from what stands below it."""

    verdict: Verdict
    how: How
    says: str
    test: str = ""  # as the rule writes it
    columns: tuple[int, int] | None = None  # in the text of the rule
    sum: Sum | None = None
    lines: tuple[Line, ...] = ()
    of: tuple["Step", ...] = ()
    missing: tuple[Missing, ...] = ()
    law: str = ""


def prove(finding: Finding, view: View) -> Step:
    """A finding in sentences."""
    figure, test = finding.figure, finding.test
    return Step(
        finding.verdict,
        finding.how,
        _sentence(finding, view),
        write_rule(test) if test else "",
        test.columns if test else None,
        _sum(figure, view) if figure else None,
        tuple(_lines(finding, view)),
        tuple(prove(part, view) for part in finding.of),
        finding.missing,
        finding.law,
    )


def reweigh(step: Step) -> Verdict:
    """The verdict once more, from the proof alone."""
    match step.how:
        case "any":
            return any_of(map(reweigh, step.of))
        case "all":
            return all_of(map(reweigh, step.of))
        case "lines":
            return all_of(line.verdict for line in step.lines if line.verdict != "counted")
        case "figure":
            assert step.sum is not None
            return _kept(step.sum)
    return step.verdict


def _kept(sum_: Sum) -> Verdict:
    if sum_.whole is None:
        return "unknown"
    limit = Fraction(sum_.percent) * Fraction(sum_.whole) / 100
    low, high = sum_.low, sum_.high
    if sum_.at_least:
        sure, lost = low is not None and low >= limit, high is not None and high < limit
    else:
        sure, lost = high is not None and high <= limit, low is not None and low > limit
    return "pass" if sure else "fail" if lost else "unknown"


def _sum(figure: Figure, view: View) -> Sum:
    low, high, whole = (
        None if each is None else view.ledger.exact(each) for each in (figure.low, figure.high, figure.whole)
    )
    return Sum(low, high, whole, figure.percent, figure.at_least, said_figure(figure))


# The sentences.


def _sentence(finding: Finding, view: View) -> str:
    if finding.figure is not None:
        return _arithmetic(finding.figure, view, finding.says)
    if finding.says:
        return finding.says
    match finding.how:
        case "any" | "all":
            return _joining(finding)
        case "lines":
            return _counting(finding)
    return ""


def _joining(finding: Finding) -> str:
    count = len(finding.of)
    passed = sum(part.verdict == "pass" for part in finding.of)
    if finding.how == "any":
        return f"{passed} of {count} ways passed; one is enough" if count > 1 else ""
    return f"{passed} of {count} conditions are met; all must be"


def _counting(finding: Finding) -> str:
    looked = len(finding.entries)
    wrong = len(finding.failing)
    asked = f"; of {len(finding.asked)} it is not known" if finding.asked else ""
    if not looked:
        return "no material has to meet it"
    return f"{looked - wrong - len(finding.asked)} of {looked} materials meet it{asked}"


def _arithmetic(figure: Figure, view: View, says: str) -> str:
    """The formula with its numbers: "RVC (build-down) = (100 − 64) / 100 of the FOB price = 36 %; …"."""
    named = f"RVC ({_METHODS[figure.method]})" if figure.method else _MEASURES[figure.measure]
    base = _BASES[figure.basis]
    if figure.whole is None:
        return f"{named}: the {base} is not known"
    if figure.share is None:
        return f"{named}: {said_figure(figure)} of the {base}; {_asked(figure)}"
    whole, counted = view.said(figure.whole), view.said(figure.counted)
    divided = f"({whole} − {counted}) / {whole}" if figure.method in {"BD", "NC", "FV"} else f"{counted} / {whole}"
    share = f" = {said_figure(figure)} %"
    return f"{named} = {divided} of the {base}{share}; {_asked(figure)}{f' ({says})' if says else ''}"


def _asked(figure: Figure) -> str:
    return f"{'at least' if figure.at_least else 'at most'} {figure.percent.normalize():f} % is asked"


_METHODS = {"BD": "build-down", "BU": "build-up", "NC": "net cost", "FV": "focused value"}
_MEASURES: dict[Measure, str] = {
    "RVC": "RVC",
    "MAXNOM": "non-originating materials",
    "MAXWT": "non-originating materials by weight",
    "allowance": "what keeps its code, as the rule allows",
    "tolerance": "what keeps its code, as the agreement tolerates",
    "together": "all non-originating materials",
    "set": "goods of the set that do not originate",
}
_BASES = {
    "EXW": "ex-works price",
    "FOB": "FOB price",
    "ADJ": "adjusted value",
    "NC": "net cost",
    "WT": "weight",
    "OM": "value of originating materials",
}


# The materials.


def _lines(finding: Finding, view: View) -> Iterator[Line]:
    if finding.how == "lines":
        failing, asked = set(finding.failing), set(finding.asked)
        for entry in finding.entries:
            verdict: Verdict = "fail" if entry in failing else "unknown" if entry in asked else "pass"
            yield _line(entry, view, verdict, _why(finding.test, view, entry, verdict))
    elif finding.how == "figure":
        for entry in finding.entries:
            yield _line(entry, view, "counted", "")


def _line(entry: Entry, view: View, verdict: Literal["pass", "fail", "unknown", "counted"], says: str) -> Line:
    material = entry.material
    codes = " or ".join(view.codes(entry)) if len(view.codes(entry)) < 6 else f"one of {len(view.codes(entry))} codes"
    value = "" if entry.value is None else view.said(entry.value)
    why = view.standing(entry).why
    return Line(entry.path, entry.called, codes, material.origin or "", why, verdict, says, value)


def _why(test: Rule | None, view: View, entry: Entry, verdict: Verdict) -> str:
    """Why one material passes a test by itself or does not, in a sentence."""
    if isinstance(test, Shift):
        codes = " or ".join(view.codes(entry)[:3]) or "its code"
        return _why_shift(test, view, codes, verdict, own=view.code[: DIGITS[test.level]])
    if verdict == "unknown":
        return "not known"
    good, bad = _SAID.get(type(test), ("", ""))
    return good if verdict == "pass" else bad


_SAID: dict[type[Rule] | type[None], tuple[str, str]] = {
    Originating: ("is not asked about", "does not originate"),
    ProducedEntirely: ("originates", "does not originate"),
    AnyMaterials: ("may be used", "is one of the materials the rule leaves out"),
    MadeFrom: ("may be used", "is further on in making than the rule allows"),
    WhollyObtained: ("is wholly obtained, or not asked about", "is not wholly obtained"),
    Process: ("leaves the process to be done here", "comes with the process already done"),
}


def _why_shift(test: Shift, view: View, codes: str, verdict: Verdict, *, own: str) -> str:
    if verdict == "pass":
        return f"{codes} is not {own}" if not codes.startswith(own) else "the test is not of this material"
    if verdict == "unknown":
        return f"{codes}: whether it leaves {own} is not known"
    return f"{codes} stays in {own}" if codes.startswith(own) else f"{codes} is one the rule leaves out"
