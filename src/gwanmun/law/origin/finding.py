"""Findings: what came of each test of a rule, in a tree that has the rule's own shape and all its figures.

A finding is as short as it can be, because a bill of a thousand materials is held against every agreement. What it says
in sentences, material by material, is written only for those who ask (`proof.py`).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from gwanmun.law.origin.ledger import Entry
from gwanmun.law.origin.rules import Basis, Rule
from gwanmun.law.origin.truth import Missing, Verdict, all_of, any_of

How = Literal["any", "all", "lines", "figure", "fact"]
Measure = Literal["RVC", "MAXNOM", "MAXWT", "allowance", "tolerance", "together", "set"]


class Figure(Struct, frozen=True):
    """A share and the limit it is held against, in whole numbers; a bound that nobody knows is None."""

    measure: Measure
    low: int | None  # the share is at least this much of the whole …
    high: int | None  # … and at most this
    whole: int | None
    percent: Decimal
    at_least: bool  # the share must reach the limit; otherwise it must not pass it
    counted: int = 0  # of the materials that are counted, the sum
    method: str = ""  # "BD", "BU", "NC", "FV"
    basis: Basis = "FOB"

    @property
    def verdict(self) -> Verdict:
        """Whether the limit is kept, whatever the unknown part turns out to be."""
        if self.whole is None:
            return "unknown"
        over, under = self._keeps(self.high), self._keeps(self.low)
        if self.at_least:
            over, under = under, over
        # `over` is the worse bound now, `under` the better one.
        return "pass" if over else "fail" if under is False else "unknown"

    @property
    def share(self) -> Fraction | None:
        """The share in per cent, where it is known."""
        if self.low is None or self.low != self.high or not self.whole:
            return None
        return Fraction(self.low * 100, self.whole)

    @property
    def margin(self) -> Fraction | None:
        """Percentage points by which the limit is kept; negative where it is not."""
        if self.share is None:
            return None
        over = self.share - Fraction(self.percent)
        return over if self.at_least else -over

    @property
    def room(self) -> Fraction | None:
        """How much more the counted materials may be worth, in the ledger's scale; negative where it is too much."""
        if self.share is None or self.whole is None or self.low is None:
            return None
        limit = Fraction(self.percent) * self.whole / 100
        return self.low - limit if self.at_least else limit - self.low

    def _keeps(self, share: int | None) -> bool | None:
        if share is None or self.whole is None:
            return None
        numerator, denominator = self.percent.as_integer_ratio()
        held, limit = share * 100 * denominator, numerator * self.whole
        return held >= limit if self.at_least else held <= limit


class Finding(Struct, eq=False):
    """What came of one test. How its verdict follows from its parts is `how`; `weighed` says it again."""

    test: Rule | None  # None: of the agreement and not of the rule ("tolerance")
    how: How
    verdict: Verdict
    says: str = ""  # what is found, where that is not plain from the test
    of: tuple["Finding", ...] = ()
    figure: Figure | None = None
    entries: Sequence[Entry] = ()  # the materials that were looked at
    failing: Sequence[Entry] = ()  # those that do not pass by themselves
    asked: Sequence[Entry] = ()  # those of which nobody can say
    missing: tuple[Missing, ...] = ()
    law: str = ""


def weighed(finding: Finding) -> Verdict:
    """The verdict once more, from the finding's own parts."""
    match finding.how:
        case "any":
            return any_of(weighed(part) for part in finding.of)
        case "all":
            return all_of(weighed(part) for part in finding.of)
        case "lines":
            return "fail" if finding.failing else "unknown" if finding.asked else "pass"
        case "figure":
            assert finding.figure is not None
            return finding.figure.verdict
    return finding.verdict


def leaves(finding: Finding) -> Iterator[Finding]:
    """Every finding that has no others below it."""
    if finding.of:
        for part in finding.of:
            yield from leaves(part)
    else:
        yield finding


def joined(test: Rule | None, how: Literal["any", "all"], parts: Sequence[Finding], says: str = "") -> Finding:
    """Findings under one: all of them must pass, or any."""
    verdicts = [part.verdict for part in parts]
    verdict = any_of(verdicts) if how == "any" else all_of(verdicts)
    missing = tuple(fact for part in parts if part.verdict == "unknown" for fact in part.missing)
    return Finding(test, how, verdict, says, tuple(parts), missing=missing if verdict == "unknown" else ())


def of_figure(test: Rule | None, figure: Figure, entries: Sequence[Entry], missing: tuple[Missing, ...]) -> Finding:
    """A finding that rests on a figure."""
    verdict = figure.verdict
    return Finding(
        test, "figure", verdict, figure=figure, entries=entries, missing=missing if verdict == "unknown" else ()
    )


def of_fact(test: Rule, verdict: Verdict, says: str, missing: tuple[Missing, ...] = ()) -> Finding:
    """A finding that rests on a plain fact."""
    return Finding(test, "fact", verdict, says, missing=missing if verdict == "unknown" else ())
