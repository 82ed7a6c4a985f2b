"""A trial: what a way of choosing would have found in the made-up trade, of which the truth is known.

    the trade ──▶ lines, results, features ──▶ a model of what was known by a day ──▶ who is looked at after ──▶ found

All policies are given the same budget of the same days. A ring is found when its declarations are among those chosen.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gwanmun.law.risk.features import HOUSE
from gwanmun.law.risk.history import by_line
from gwanmun.law.risk.lanes import Candidate, LanePolicy, fill
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.bulk import BulkScorer
from gwanmun.law.risk.model.fit import Rows, fit, rows_of
from gwanmun.law.risk.model.score import Score
from gwanmun.simulation.rows import line_of, result_of
from gwanmun.simulation.shipment import Made, Truth

Floats = NDArray[np.float64]

BUDGET = 500
"""Of ten thousand: the share at which policies are held against each other."""

RULES = LanePolicy(BUDGET, rules_percent=100, chance_percent=0, tax_percent=0, uncertain_percent=0)
CHANCE = LanePolicy(BUDGET, rules_percent=0, chance_percent=100, tax_percent=0, uncertain_percent=0)
TWO_LANES = LanePolicy(BUDGET, rules_percent=0, chance_percent=70, tax_percent=30, uncertain_percent=0)
POLICIES: Mapping[str, LanePolicy] = {"rules": RULES, "chance": CHANCE, "two lanes": TWO_LANES}


class Found(Struct, frozen=True):
    """What looking at these found."""

    looked_at: int
    precision: float  # frauds of those looked at
    recall: float  # of all frauds
    revenue: float  # of all that was evaded
    ring: float | None  # of the declarations of a ring that were fraud; None where there were none


class Trial(Struct, frozen=True):
    """The whole trade as selection may learn it, and the truth by number."""

    rows: Rows
    truths: Mapping[str, Truth]


def trial(made: Sequence[Made]) -> Trial:
    """A trial on these shipments, each of which somebody looked at."""
    lines = [line_of(one.shipment) for one in made]
    results = by_line(result_of(one.shipment.number, one.truth) for one in made)
    return Trial(rows_of(lines, results), {one.shipment.number: one.truth for one in made})


def known_by(tried: Trial, day: date) -> Artefact:
    """A model of what was known when this day began."""
    earlier = np.fromiter((line.on < day for line in tried.rows.lines), np.bool_, len(tried.rows.lines))
    rows = tried.rows.of(earlier)
    return fit(Rows(rows.lines, {at: r for at, r in rows.results.items() if r.on < day}, rows.features))


def between(tried: Trial, first: date, last: date) -> Rows:
    """The rows of these days, both included."""
    inside = [first <= line.on <= last for line in tried.rows.lines]
    return tried.rows.of(np.array(inside, dtype=np.bool_))


def found(tried: Trial, rows: Rows, policy: LanePolicy, scores: Sequence[Score], ring: str = "") -> Found:  # noqa: PLR0917
    """What a policy would have found among these rows, with these scores to go by."""
    points = points_of(rows)
    candidates = [
        Candidate(
            line.number,
            9_999,  # chance has its own trial
            one.chance_ppm,
            one.margin_micro,
            one.expected_tax,
            int(worth),  # trust is policy, and no policy is tried here: everybody weighs the same
        )
        for line, one, worth in zip(rows.lines, scores, points, strict=True)
    ]
    chosen = [tried.truths[one.number] for one in fill(policy, 0, candidates)]
    return _found(chosen, [tried.truths[line.number] for line in rows.lines], ring)


def scored(artefact: Artefact, rows: Rows) -> list[Score]:
    """What a model says of these rows."""
    return BulkScorer(artefact).scores(rows.lines, rows.features)


def points_of(rows: Rows) -> Floats:
    """The points a fair set of rules gives each line; what a good office does without learning.

    Known offenders first: importers, the goods they offended with, their sellers and brokers, by how often. Then prices
    below the trade's and the trader's own, and preference on goods that came from somewhere else. The weights are the
    best that were found by trying on one seed.
    """
    column = {name: rows.features[:, place] for place, name in enumerate(HOUSE.names)}
    elsewhere = np.array([line.preference and line.origin != line.dispatch for line in rows.lines], dtype=np.float64)
    profiles = column["share.importer"] + column["share.importer+heading"]
    partners = column["share.seller"] + column["share.declarant"]
    cheap = _below(column["unit_price.subheading+origin"]) + _below(column["unit_price.importer+heading"])
    points: Floats = np.rint(1000 * profiles + 500 * partners + 50 * cheap + 100 * elsewhere)
    return points


def _below(deviations: Floats) -> Floats:
    """By how many standard deviations a price is below the usual, four at most."""
    below: Floats = np.clip(-np.nan_to_num(deviations), 0.0, 4.0)
    return below


def _found(chosen: Sequence[Truth], everything: Sequence[Truth], ring: str) -> Found:
    frauds = sum(truth.fraud for truth in everything)
    evaded = sum(truth.evaded_usd for truth in everything if truth.fraud)
    of_ring = sum(truth.fraud and truth.ring == ring for truth in everything) if ring else 0
    hits = [truth for truth in chosen if truth.fraud]
    return Found(
        len(chosen),
        len(hits) / max(len(chosen), 1),
        len(hits) / max(frauds, 1),
        float(sum(truth.evaded_usd for truth in hits) / evaded) if evaded else 0.0,
        sum(truth.ring == ring for truth in hits) / of_ring if of_ring else None,
    )
