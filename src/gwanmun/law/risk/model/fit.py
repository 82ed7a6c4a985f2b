"""Fit: growing a model from lines and results, the same bytes from the same rows wherever it is done.

Shallow trees, one seed, one thread and so one order of addition: an auditor who grows the model again gets the same
hash. The chance is made to keep its word on rows the trees had not seen; results drawn at random stand there for all
that nobody looked at.
"""

from collections.abc import Sequence
from datetime import date

import lightgbm
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk.bulk import bulk_features, hits_of
from gwanmun.law.risk.features import FeatureSpec
from gwanmun.law.risk.history import Results, result_of
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.artefact import SPEC, Artefact
from gwanmun.law.risk.model.calibration import MILLION, Calibration

FEWEST_RESULTS, FEWEST_HITS = 2_000, 200
"""With fewer than either, rules choose: trees would learn noise."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SEEDS = {"trees": 20261201}
"""Every random number a model is grown with comes from here; the manifest names it."""

_ROUNDS = {"binary": 120, "regression": 60}
_WARM_UP_DAYS = 30  # of a log's beginning, when nothing is known of anybody
_MOST_STOOD_FOR = 50.0
_MOST_EVADED = 20.0
_SHAPE = {
    "num_leaves": 15, "max_depth": 5, "learning_rate": 0.1, "lambda_l2": 20.0, "feature_fraction": 0.6,
    "deterministic": True, "force_row_wise": True, "seed": SEEDS["trees"], "verbosity": -1, "max_bin": 255,
}  # fmt: skip


class Rows(Struct, frozen=True):
    """What is learned from: the lines, what was found on those somebody looked at, and each line's features."""

    lines: Sequence[LodgedLine]
    results: Results
    features: Floats

    def of(self, chosen: Flags) -> "Rows":
        """The chosen rows only; their features stay what they were."""
        kept = [line for line, keep in zip(self.lines, chosen, strict=True) if keep]
        return Rows(kept, self.results, self.features[chosen])


def rows_of(
    lines: Sequence[LodgedLine], results: Results, *, spec: FeatureSpec = SPEC, cut_off: date | None = None
) -> Rows:
    """Lines in the order they were lodged, with features from what was known before each one's day."""
    ordered = sorted(lines, key=lambda line: (line.on, line.number, line.line))
    return Rows(ordered, results, bulk_features(spec, ordered, results, cut_off=cut_off))


def fit(rows: Rows, held_out: Rows | None = None) -> Artefact:
    """Grow a model. Calibrated on the rows held out, or without any on the last fifth of the days. Raises Refused."""
    lines = _labelled(rows)
    known, hits = len(lines.lines), int(hits_of(lines.lines, lines.results).sum())
    if known < FEWEST_RESULTS or hits < FEWEST_HITS or hits == known:
        raise Refused(_too_few(known, hits))
    if held_out is None:
        held_out, before = _last_fifth(rows)
        trees = _chance(_labelled(before)), _evaded(_labelled(before))
    else:
        trees = _chance(lines), _evaded(lines)
    calibration, scale = _calibrated(*trees, held_out)
    chance, evaded = _chance(lines), _evaded(lines)
    return Artefact(SPEC, _text(chance), _text(evaded), calibration, scale)


def _labelled(rows: Rows) -> Rows:
    """The rows somebody looked at, after the warm-up."""
    first = min((line.on.toordinal() for line in rows.lines), default=0) + _WARM_UP_DAYS
    warm = np.fromiter((line.on.toordinal() >= first for line in rows.lines), np.bool_, len(rows.lines))
    return rows.of((hits_of(rows.lines, rows.results) >= 0) & warm)


def _last_fifth(rows: Rows) -> tuple[Rows, Rows]:
    """The rows of the last fifth of the days, and those before."""
    days = np.fromiter((line.on.toordinal() for line in rows.lines), np.int64, len(rows.lines))
    late = days > days.min() + (days.max() - days.min()) * 4 // 5
    return rows.of(late), rows.of(~late)


def _chance(rows: Rows) -> lightgbm.Booster:
    hits = hits_of(rows.lines, rows.results).astype(np.float64)
    return _grown({"objective": "binary"}, rows.features, hits)


def _evaded(rows: Rows) -> lightgbm.Booster:
    """Trees for the share of the value that hits evade; weighed by the value, so that their sum is the money's sum."""
    hits = rows.of(hits_of(rows.lines, rows.results) == 1)
    values = np.array([float(line.value or 0) for line in hits.lines])
    evaded = np.array([float(_evaded_tax(hits, line)) for line in hits.lines])
    priced = values > 0
    shares = np.minimum(evaded[priced] / values[priced], _MOST_EVADED)
    weights = values[priced] / max(float(values[priced].mean()), 1.0) if priced.any() else values[priced]
    return _grown({"objective": "regression"}, hits.features[priced], shares, weights=weights)


def _evaded_tax(rows: Rows, line: LodgedLine) -> int:
    result = result_of(rows.results, line)
    return result.evaded_tax if result is not None else 0


def _grown(
    objective: dict[str, str], rows: Floats, answers: Floats, *, weights: Floats | None = None
) -> lightgbm.Booster:
    fewest = max(10, min(100, len(answers) // 300))
    data = lightgbm.Dataset(rows, answers, weight=weights, feature_name=list(SPEC.names), free_raw_data=True)
    shape = _SHAPE | objective | {"min_data_in_leaf": fewest, "num_threads": 1}
    return lightgbm.train(shape, data, _ROUNDS[objective["objective"]])


def _calibrated(chance: lightgbm.Booster, evaded: lightgbm.Booster, held_out: Rows) -> tuple[Calibration, int]:
    looked_at = held_out.of(hits_of(held_out.lines, held_out.results) >= 0)
    hits = hits_of(looked_at.lines, looked_at.results)
    if len(hits) == 0:
        raise Refused(_too_few(0, 0))
    margins = np.asarray(chance.predict(looked_at.features, raw_score=True), dtype=np.float64)
    rising = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    rising.fit(margins, hits, sample_weight=_stood_for(held_out, looked_at))
    table = Calibration(
        tuple(float(margin) for margin in rising.X_thresholds_),
        tuple(round(float(chance) * MILLION) for chance in rising.y_thresholds_),
    )
    return table, _scale(evaded, looked_at.of(hits == 1))


def _stood_for(held_out: Rows, looked_at: Rows) -> Floats:
    """How many lines each result stands for: one drawn at random, also for those nobody looked at."""
    drawn = np.array([_lane(looked_at, line) == "random" for line in looked_at.lines])
    unseen = len(held_out.lines) - len(looked_at.lines)
    each = min((unseen + drawn.sum()) / max(drawn.sum(), 1), _MOST_STOOD_FOR)
    return np.where(drawn, each, 1.0)


def _lane(rows: Rows, line: LodgedLine) -> str:
    result = result_of(rows.results, line)
    return result.lane if result is not None else ""


def _scale(evaded: lightgbm.Booster, hits: Rows) -> int:
    """What was really evaded, of what was foretold; kept between a half and twice, for money has a long tail."""
    if not len(hits.lines):
        return MILLION
    shares = np.clip(np.asarray(evaded.predict(hits.features), dtype=np.float64), 0.0, _MOST_EVADED)
    foretold = float(sum(share * (line.value or 0) for share, line in zip(shares, hits.lines, strict=True)))
    real = float(sum(_evaded_tax(hits, line) for line in hits.lines))
    return round(min(max(real / foretold, 0.5), 2.0) * MILLION) if foretold > 0 else MILLION


def _text(booster: lightgbm.Booster) -> str:
    """The trees as text; without the parameters behind them, which name the threads of this machine."""
    return booster.model_to_string(importance_type="gain").partition("end of trees")[0] + "end of trees\n"


def _too_few(known: int, hits: int) -> Problem:
    facts = {"results": str(known), "hits": str(hits), "fewest": str(FEWEST_RESULTS), "fewest_hits": str(FEWEST_HITS)}
    return Problem("results-too-few", facts=facts)
