"""`gwanmun risk evaluate`: how good a model of these rows would have been on rows that came after.

The trees are grown on the first file alone, and no result of a later file is known to anybody while its rows are
ranked. The second file, where there is one, calibrates and finds the threshold of F1; the third is looked at once.
What is new, a row whose goods, route, rate and weight never stood together in the first file, is measured apart.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from msgspec import Struct
from msgspec.structs import replace
from rich.table import Table

from gwanmun.cli.risk_kcs import Rows
from gwanmun.cli.risk_rows import apart, first_day, read_files
from gwanmun.cli.screen import console, say_json
from gwanmun.law.risk.bulk import hits_of
from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.features import HOUSE
from gwanmun.law.risk.history import Results, by_line
from gwanmun.law.risk.lanes import Candidate, LanePolicy, fill
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.measuring.bulk import AtBudget, Floats, Measured, Ranking, best_threshold, found_by, measure
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.bulk import BulkScorer
from gwanmun.law.risk.model.calibration import MILLION
from gwanmun.law.risk.model.fit import Rows as Learned
from gwanmun.law.risk.model.fit import fit, rows_of
from gwanmun.law.risk.model.score import Score

EXAMPLES = """
    gwanmun risk evaluate --train 2020.csv --test 2021q1.csv --budget 0.01,0.05,0.10
    gwanmun risk evaluate --format kcs --train train.csv --valid valid.csv --test test.csv --json
    gwanmun risk evaluate --train train.csv --test valid.csv --label-shuffle      must come to nothing: AUC near .5
"""
_SHUFFLE_SEED = 7
TWO_LANES = LanePolicy(rules_percent=0, chance_percent=70, tax_percent=30, uncertain_percent=0)
"""The likeliest hits and the largest expected tax, seven to three, and nothing else."""


class Evaluation(Struct, frozen=True):
    """What `evaluate` answers."""

    train: int  # rows
    valid: int
    test: int
    label_shuffle: bool
    keys: tuple[str, ...]  # under which results were learned
    threshold: float  # chance from which a row counts as foretold, found on other rows than the test's
    all: Measured
    new_keys: Measured
    by_expected_tax: tuple[AtBudget, ...]  # ranked by money instead
    two_lanes: tuple[AtBudget, ...]  # seventy per cent of the budget by chance, thirty by money


def evaluate(
    *,
    train: Annotated[list[Path], typer.Option(help="Past rows to learn from; may be given again.")],
    test: Annotated[list[Path], typer.Option(help="Rows that came after, to be ranked.")],
    valid: Annotated[list[Path] | None, typer.Option(help="Rows between: calibration and threshold.")] = None,
    kind: Annotated[str, typer.Option("--format", help="kcs or rows.")] = "kcs",
    budget: Annotated[str, typer.Option(help="Shares looked at, comma between.")] = "0.01,0.05,0.10",
    label_shuffle: Annotated[bool, typer.Option("--label-shuffle", help="Shuffle what was found first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Learn from past rows, rank later ones, and say honestly how good the ranking is."""
    budgets = _budgets(budget)
    past, between = read_files(train, kind), read_files(valid, kind) if valid else None
    answer = evaluation(past, between, read_files(test, kind), budgets=budgets, shuffle=label_shuffle)
    if as_json:
        say_json(answer)
    else:
        _tell(answer)


def evaluation(
    train: Rows, valid: Rows | None, test: Rows, *, budgets: Sequence[float], shuffle: bool = False
) -> Evaluation:
    """The whole evaluation. Raises Refused where there is too little to learn from."""
    train, test = apart(train, "train"), apart(test, "test")
    between = apart(valid, "valid") if valid else None
    known = by_line(shuffled(train[1]) if shuffle else train[1])
    learned = rows_of(train[0], known)
    held_out = _after(train, between, known) if between else None
    artefact = fit(learned, held_out)
    later = _later(train[0], between, test, known)
    scores = BulkScorer(artefact).scores(later.lines, later.features)
    threshold = _threshold(artefact, held_out or learned)
    ranking = _ranking(later.lines, scores, test[1])
    met = {identity(line) for line in train[0]}
    new = np.fromiter((identity(line) not in met for line in later.lines), np.bool_, len(later.lines))
    money = replace(ranking, rank=np.array([float(score.expected_tax) for score in scores]))
    return Evaluation(
        len(train[0]), len(between[0]) if between else 0, len(later.lines), shuffle,
        tuple("+".join(key) for key in HOUSE.results), threshold / MILLION,
        measure(ranking, budgets, threshold=threshold), measure(ranking.of(new), budgets, threshold=threshold),
        measure(money, budgets, threshold=0.0).budgets,
        tuple(in_two_lanes(later.lines, scores, ranking, budget) for budget in budgets),
    )  # fmt: skip


def identity(line: LodgedLine) -> tuple[object, ...]:
    """What stands together in one declaration: by this a row is new or met before, and by this nothing is learned."""
    return (
        line.commodity[:6], line.dispatch, line.origin, line.rate_percent, line.tariff_class, line.net_weight_kg
    )  # fmt: skip


def in_two_lanes(lines: Sequence[LodgedLine], scores: Sequence[Score], ranking: Ranking, budget: float) -> AtBudget:
    """What a budget finds when two lanes share it."""
    policy = replace(TWO_LANES, budget_per_10000=round(budget * 10_000))
    candidates = [
        Candidate(str(place), 9_999, score.chance_ppm, score.margin_micro, score.expected_tax)
        for place, score in enumerate(scores)
    ]
    chosen = np.array([int(each.number) for each in fill(policy, 0, candidates)], dtype=np.int64)
    return found_by(ranking, chosen, budget)


def shuffled(results: Sequence[ControlResult]) -> list[ControlResult]:
    """The same findings on other lines: whatever a model still finds after this, it has no right to know."""
    others = list(results)
    random.Random(_SHUFFLE_SEED).shuffle(others)  # noqa: S311 - a test, not a secret
    return [
        replace(mine, verdict=other.verdict, evaded_tax=other.evaded_tax, kind=other.kind)
        for mine, other in zip(results, others, strict=True)
    ]


def _after(train: Rows, valid: Rows, known: Results) -> Learned:
    """The rows between, with features from before them and their own results to be calibrated by."""
    rows = _later(train[0], None, valid, known)
    return Learned(rows.lines, by_line(valid[1]), rows.features)


def _later(past: Sequence[LodgedLine], valid: Rows | None, rows: Rows, known: Results) -> Learned:
    """Later rows in their order. Lines lodged before each are known, and results of the first file only."""
    lines = [*past, *(valid[0] if valid else ()), *rows[0]]
    numbers = {line.number for line in rows[0]}
    everything = rows_of(lines, known, cut_off=first_day(rows[0]))
    return everything.of(np.fromiter((line.number in numbers for line in everything.lines), np.bool_, len(lines)))


def _threshold(artefact: Artefact, rows: Learned) -> float:
    looked_at = rows.of(hits_of(rows.lines, rows.results) >= 0)
    scores = BulkScorer(artefact).scores(looked_at.lines, looked_at.features)
    return best_threshold(_ranks(scores), hits_of(looked_at.lines, looked_at.results) == 1)


def _ranks(scores: Sequence[Score]) -> Floats:
    """By chance; between equal chances by what the trees said, which never outweighs one part in a million."""
    return np.array([score.chance_ppm + score.margin_micro / MILLION / 1000 for score in scores])


def _ranking(lines: Sequence[LodgedLine], scores: Sequence[Score], results: Sequence[ControlResult]) -> Ranking:
    """Ranked by chance; between equal chances by what the trees said. Revenue is what was evaded."""
    found = by_line(results)
    evaded = [found[line.number, line.line].evaded_tax if (line.number, line.line) in found else 0 for line in lines]
    return Ranking(
        _ranks(scores),
        np.array([score.chance_ppm / MILLION for score in scores]),
        hits_of(lines, found) == 1,
        np.array([float(tax) for tax in evaded]),
    )


def _budgets(said: str) -> tuple[float, ...]:
    try:
        budgets = tuple(float(word) for word in said.split(","))
    except ValueError:
        raise typer.BadParameter("shares like 0.01,0.05,0.10", param_hint="--budget") from None
    if not budgets or not all(0 < budget <= 1 for budget in budgets):
        raise typer.BadParameter("each share lies above 0 and up to 1", param_hint="--budget")
    return budgets


def _tell(answer: Evaluation) -> None:
    screen = console()
    screen.print(f"learned from {answer.train:,} rows, ranked {answer.test:,}", style="bold")
    table = Table("rows", "n", "AUC", "AP", "F1", "Brier", "ECE", box=None)
    for name, whole in (("all", answer.all), ("new keys", answer.new_keys)):
        table.add_row(
            name, f"{whole.rows:,}", _three(whole.auc), _three(whole.average_precision), f"{whole.f1:.3f}",
            f"{whole.brier:.3f}", f"{whole.calibration_error:.3f}",
        )  # fmt: skip
    screen.print(table)
    found = Table("ranked by", "budget", "looked at", "precision", "recall", "revenue", box=None)
    for name, parts in (
        ("chance", answer.all.budgets), ("chance, new keys", answer.new_keys.budgets),
        ("expected tax", answer.by_expected_tax), ("two lanes", answer.two_lanes),
    ):  # fmt: skip
        for part in parts:
            found.add_row(
                name, f"{part.budget:.0%}", f"{part.looked_at:,}", f"{part.precision:.3f}", f"{part.recall:.3f}",
                f"{part.revenue:.3f}",
            )  # fmt: skip
    screen.print(found)
    if answer.label_shuffle:
        screen.print("What was found had been shuffled: an AUC away from .5 would mean that something leaks.")


def _three(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"
