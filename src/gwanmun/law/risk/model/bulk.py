"""Bulk: a whole log scored at once with LightGBM's own prediction; the plain score is its oracle."""

from collections.abc import Sequence

import lightgbm
import numpy as np
from numpy.typing import NDArray

from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.calibration import MILLION, Calibration
from gwanmun.law.risk.model.score import MOST_EVADED_PPM, Score, expected_tax

Floats = NDArray[np.float64]


class BulkScorer:
    """An artefact made ready for many rows; loading it costs a few milliseconds."""

    def __init__(self, artefact: Artefact, *, threads: int = 2) -> None:
        """Load both sets of trees."""
        self._artefact, self._threads = artefact, threads
        self._chance = lightgbm.Booster(model_str=artefact.chance)
        self._evaded = lightgbm.Booster(model_str=artefact.evaded)

    def margins(self, rows: Floats) -> Floats:
        """What the first trees say of each row."""
        return self._said(self._chance, rows)

    def scores(self, lines: Sequence[LodgedLine], rows: Floats) -> list[Score]:
        """The score of each line, from its row of features."""
        margins = self.margins(rows)
        chances = chances_ppm(self._artefact.calibration, margins)
        shares = np.rint(np.clip(self._said(self._evaded, rows) * MILLION, 0.0, float(MOST_EVADED_PPM)))
        micro = np.rint(margins * MILLION).astype(np.int64).tolist()
        scale = self._artefact.evaded_scale_ppm
        each = zip(lines, micro, chances.tolist(), shares.astype(np.int64).tolist(), strict=True)
        return [
            Score(margin, chance, expected_tax(line.value or 0, chance, share, scale))
            for line, margin, chance, share in each
        ]

    def _said(self, booster: lightgbm.Booster, rows: Floats) -> Floats:
        return np.asarray(booster.predict(rows, raw_score=True, num_threads=self._threads), dtype=np.float64)


def chances_ppm(table: Calibration, margins: Floats) -> NDArray[np.int64]:
    """The table read for many margins, in the plain reader's order of operations."""
    at, chances = np.array(table.margins), np.array(table.chances_ppm, dtype=np.float64)
    place = np.searchsorted(at, margins, side="right")
    low, high = np.clip(place - 1, 0, len(at) - 1), np.clip(place, 0, len(at) - 1)
    width = np.where(high > low, at[high] - at[low], 1.0)
    along = np.where((place > 0) & (place < len(at)), (margins - at[low]) / width, 0.0)
    return np.rint(chances[low] + (chances[high] - chances[low]) * along).astype(np.int64)
