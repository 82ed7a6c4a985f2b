"""Selection against the made-up trade: learned lanes, rules, rings; the short form of what `gwanmun simulate-trade` tries.

The short game has a third of the trade of the long one and ends four months earlier, so that it is played in seconds;
the bounds are the same.
"""

from datetime import date
from functools import cache

import numpy as np
import pytest

from gwanmun.simulation.trade import Game, play
from gwanmun.simulation.traders import Scale
from gwanmun.simulation.trial import BUDGET, POLICIES, between, found, known_by, scored, trial

pytestmark = pytest.mark.slow

TRIED = date(2025, 3, 1), date(2025, 8, 31)  # months 15 to 20
RING_KNOWN = date(2025, 4, 17)  # its first shipments are of 1 February; the first results two weeks later; two months


@cache
def tried():
    return trial(list(play(Game(3, 609, scale=Scale(60)))))


@cache
def outcomes():
    rows = between(tried(), *TRIED)
    scores = scored(known_by(tried(), TRIED[0]), rows)
    return {name: found(tried(), rows, policy, scores) for name, policy in POLICIES.items()}


def test_learned_lanes_beat_rules_by_six_points():
    assert outcomes()["chance"].precision >= outcomes()["rules"].precision + 0.06


def test_the_rules_are_no_straw_man():
    """A tenth of what the rules look at, or less, would be found by chance."""
    frauds = np.mean([tried().truths[line.number].fraud for line in between(tried(), *TRIED).lines])
    assert outcomes()["rules"].precision > 8 * frauds


def test_two_lanes_find_the_many_and_the_large():
    two = outcomes()["two lanes"]
    assert two.precision >= 0.68
    assert two.revenue >= 0.78
    assert two.looked_at <= BUDGET * len(between(tried(), *TRIED).lines) / 10_000


def test_a_ring_that_starts_in_month_14_is_found_within_two_months_of_labels():
    rows = between(tried(), RING_KNOWN, TRIED[1])
    scores = scored(known_by(tried(), RING_KNOWN), rows)
    assert found(tried(), rows, POLICIES["two lanes"], scores, "late").ring >= 0.8


def test_shuffled_results_teach_nothing():
    """With the truth dealt out anew, what is found is what chance finds."""
    rows = between(tried(), *TRIED)
    scores = scored(known_by(tried(), TRIED[0]), rows)
    dealt = np.random.default_rng(5).permutation(len(scores))
    shuffled = found(tried(), rows, POLICIES["chance"], [scores[place] for place in dealt])
    assert shuffled.precision < 0.15
