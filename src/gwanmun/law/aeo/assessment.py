"""The assessment: what an operator says of itself, what officers found, and what grade comes of it.

Points are whole, of a hundred, for each sub-criterion; a criterion's are the average of its parts by their weights,
exact, and rounded down to a tenth: nobody is an AA for 89.96. What was found on the premises goes before what was read
in the papers, and that before what the operator says of itself.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.aeo.programme import AeoLaw, Criterion, Points
from gwanmun.law.basics.codes import Text
from gwanmun.law.basics.problem import Problem, shown

_TENTH = Decimal("0.1")


class ShownPaper(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A paper that shows something, known by its digest so that nobody exchanges it afterwards."""

    kind: Annotated[str, Meta(min_length=1, max_length=70)]
    reference: Annotated[str, Meta(min_length=1, max_length=70)]
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256, hexadecimal")]


class PartAnswer(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an operator says of itself on one sub-criterion."""

    part: Annotated[str, Meta(min_length=1, max_length=40)]
    points: Points
    how: Text = ""
    evidence: Annotated[tuple[ShownPaper, ...], Meta(max_length=50)] = ()


class Accounts(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the operator's accounts say of its solvency."""

    arrears: bool  # of duties or taxes
    debt_ratio_percent: Annotated[Decimal, Meta(description="debts of own capital")]
    trade_debt_ratio_percent: Annotated[Decimal, Meta(description="the same on average in the company's trade")]
    rating: Annotated[str, Meta(max_length=10)] = ""


class PartFinding(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an officer found on one sub-criterion."""

    part: Annotated[str, Meta(min_length=1, max_length=40)]
    points: Points
    note: Text = ""


class Result(Struct, frozen=True):
    """What an assessment comes to: points by criterion, which of them are not met, and the grade."""

    points: dict[str, Decimal]
    short: tuple[Problem, ...]
    grade: str  # empty where a criterion is not met, or the country has no grades

    @property
    def met(self) -> bool:
        """Whether every criterion is met."""
        return not self.short


def unanswered(law: AeoLaw, kind: str, answers: Iterable[PartAnswer]) -> tuple[Problem, ...]:
    """What a self-assessment leaves out, says twice, shows no paper for, or was not asked."""
    answers = tuple(answers)
    asked = {part.id: part for _, part in law.parts(kind)}
    said = {answer.part: answer for answer in answers}
    problems = [Problem("part-unanswered", "answers", part, _named(law, part)) for part in asked if part not in said]
    for place, answer in enumerate(answers):
        at = f"answers[{place}]"
        if answer.part not in asked:
            problems.append(Problem("part-unknown", f"{at}.part", shown(answer.part, 40), {"kind": kind}))
        elif said[answer.part] is not answer:
            problems.append(Problem("part-twice", f"{at}.part", answer.part))
        elif asked[answer.part].evidence and not answer.evidence:
            problems.append(Problem("part-unproven", f"{at}.evidence", answer.part, _named(law, answer.part)))
    return tuple(problems)


def not_of(law: AeoLaw, kind: str, findings: Iterable[PartFinding], path: str = "findings") -> tuple[Problem, ...]:
    """Findings on what is not asked of this kind of operator, or twice on the same."""
    asked, seen = {part.id for _, part in law.parts(kind)}, set()
    problems = []
    for place, finding in enumerate(findings):
        if finding.part not in asked:
            told = {"kind": kind}
            problems.append(Problem("part-unknown", f"{path}[{place}].part", shown(finding.part, 40), told))
        elif finding.part in seen:
            problems.append(Problem("part-twice", f"{path}[{place}].part", finding.part))
        seen.add(finding.part)
    return tuple(problems)


def assess(law: AeoLaw, kind: str, points: Mapping[str, int], accounts: Accounts | None) -> Result:
    """Criterion by criterion, and the grade: the highest one whose points the grading criterion has."""
    scored: dict[str, Decimal] = {}
    short: list[Problem] = []
    for criterion in law.criteria:
        reached = _points(criterion, kind, points)
        if reached is None:
            continue  # nothing of it is asked of this kind of operator
        scored[criterion.id] = reached
        short += _short(law, criterion, kind, points, reached=reached)
        if criterion.id == law.solvency.criterion:
            short += unsound(law, accounts)
    grading = next((criterion.id for criterion in law.criteria if criterion.grades), "")
    grades = [grade.id for grade in law.grades if scored.get(grading, Decimal(0)) >= grade.least]
    if law.grades and not grades and not short:
        short.append(
            Problem("grade-not-reached", grading, str(scored.get(grading, 0)), {"least": str(law.grades[0].least)})
        )
    return Result(scored, tuple(short), grades[-1] if grades and not short else "")


def unsound(law: AeoLaw, accounts: Accounts | None) -> tuple[Problem, ...]:
    """What speaks against a company's solvency: arrears, or too many debts and no rating that stands for them."""
    if accounts is None:
        return (Problem("accounts-missing", "accounts"),)
    problems = [Problem("accounts-arrears", "accounts.arrears")] if accounts.arrears else []
    most = accounts.trade_debt_ratio_percent * law.solvency.debt_ratio_most_percent / 100
    if accounts.debt_ratio_percent >= most and accounts.rating not in law.solvency.ratings:
        told = {"most": f"{most.normalize():f}", "ratings": ", ".join(law.solvency.ratings) or "—"}
        problems.append(
            Problem("accounts-indebted", "accounts.debt_ratio_percent", str(accounts.debt_ratio_percent), told)
        )
    return tuple(problems)


def _points(criterion: Criterion, kind: str, points: Mapping[str, int]) -> Decimal | None:
    asked = [part for part in criterion.parts if not part.kinds or kind in part.kinds]
    if not asked:
        return None
    whole = sum(part.weight for part in asked)
    reached = sum(part.weight * points.get(part.id, 0) for part in asked)
    return (Decimal(reached) / whole).quantize(_TENTH, ROUND_DOWN)


def _short(
    law: AeoLaw, criterion: Criterion, kind: str, points: Mapping[str, int], *, reached: Decimal
) -> Iterable[Problem]:
    if reached < criterion.least:
        told = {"least": str(criterion.least), "criterion": criterion.names.get("en", criterion.id)}
        yield Problem("criterion-short", criterion.id, str(reached), told)
    for part in criterion.parts:
        if (not part.kinds or kind in part.kinds) and points.get(part.id, 0) < part.least:
            told = _named(law, part.id) | {"least": str(part.least)}
            yield Problem("part-short", f"{criterion.id}.{part.id}", str(points.get(part.id, 0)), told)


def _named(law: AeoLaw, part: str) -> dict[str, str]:
    found = next((one for criterion in law.criteria for one in criterion.parts if one.id == part), None)
    return {"name": found.names.get("en", part) if found is not None else part}
