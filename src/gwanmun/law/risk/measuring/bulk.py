"""Bulk: the measures of a ranking over many rows: AUC, average precision, F1, and what each budget finds.

Every figure is given for all rows and for those whose key was never met before: a model that learned declarations by
heart shines on the first and is blind on the second.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class AtBudget(Struct, frozen=True):
    """What looking at this share of the rows, from the top, finds."""

    budget: float
    looked_at: int
    precision: float
    recall: float
    revenue: float  # the share of all revenue that hits would bring


class Measured(Struct, frozen=True):
    """How good a ranking is. AUC and average precision are None where there are no two kinds of rows."""

    rows: int
    hits: int
    auc: float | None
    average_precision: float | None
    f1: float
    brier: float
    calibration_error: float
    budgets: tuple[AtBudget, ...]


class Ranking(Struct, frozen=True):
    """Rows as they were ranked: what ranks them, the chance they were given, hits, and the revenue of each."""

    rank: Floats  # higher is looked at first; equal ones in the order of the rows
    chance: Floats
    hit: Flags
    revenue: Floats

    def of(self, chosen: Flags) -> "Ranking":
        """Only the chosen rows."""
        return Ranking(self.rank[chosen], self.chance[chosen], self.hit[chosen], self.revenue[chosen])


def measure(ranking: Ranking, budgets: Sequence[float], *, threshold: float) -> Measured:
    """All measures of one ranking. `threshold` is the rank from which a row counts as foretold to be a hit."""
    hit, rank = ranking.hit, ranking.rank
    both = bool(hit.any() and not hit.all())
    return Measured(
        len(hit), int(hit.sum()),
        float(roc_auc_score(hit, rank)) if both else None,
        float(average_precision_score(hit, rank)) if both else None,
        float(f1_score(hit, rank >= threshold, zero_division=0.0)),
        float(np.mean((ranking.chance - hit) ** 2)) if len(hit) else 0.0,
        calibration_error(ranking.chance, hit),
        tuple(at_budget(ranking, budget) for budget in budgets),
    )  # fmt: skip


def at_budget(ranking: Ranking, budget: float) -> AtBudget:
    """What a budget finds when the rows are looked at from the top."""
    seats = max(int(len(ranking.hit) * budget), 1)
    top = np.argsort(-ranking.rank, kind="stable")[:seats]
    return found_by(ranking, top, budget)


def found_by(ranking: Ranking, chosen: NDArray[np.int64], budget: float) -> AtBudget:
    """What looking at these rows finds."""
    hits = ranking.hit[chosen]
    won, all_hits = ranking.revenue * ranking.hit, ranking.hit.sum()
    all_revenue = won.sum()
    return AtBudget(
        budget, len(chosen), float(hits.mean()) if len(chosen) else 0.0,
        float(hits.sum() / all_hits) if all_hits else 0.0,
        float(won[chosen].sum() / all_revenue) if all_revenue else 0.0,
    )  # fmt: skip


def best_threshold(rank: Floats, hit: Flags) -> float:
    """The rank from which on foretelling a hit gives the best F1; to be sought on other rows than it is used on."""
    order = np.argsort(-rank, kind="stable")
    found = np.cumsum(hit[order])
    f1 = 2 * found / (np.arange(1, len(hit) + 1) + max(int(hit.sum()), 1))
    return float(rank[order][int(np.argmax(f1))]) if len(hit) else 0.0


def calibration_error(chance: Floats, hit: Flags, bins: int = 10) -> float:
    """The expected calibration error over tenths of equal number."""
    parts = np.array_split(np.argsort(chance, kind="stable"), bins)
    errors = [len(part) * abs(float(chance[part].mean() - hit[part].mean())) for part in parts if len(part)]
    return sum(errors) / max(len(hit), 1)
