"""The watch: shares with intervals, what green hides, drift, and groups on whom selection bears too hard."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.interval import Z, share, student
from gwanmun.law.risk.watch.drift import drift, kept, new_key_rate, random_percent
from gwanmun.law.risk.watch.green import hidden
from gwanmun.law.risk.watch.groups import Judged, group_table
from gwanmun.law.risk.watch.hit_rates import Looked, by_lane, by_office, largest_share_of_one_lane
from tests.law.tables import named, table

DAY = date(2026, 3, 1)

WILSON = table("""
hits | of   | low    | high
-----+------+--------+-------
0    | 0    | 0      | 1
0    | 10   | 0      | 0.2775
10   | 10   | 0.7225 | 1
3    | 9    | 0.1206 | 0.6458
20   | 1000 | 0.0130 | 0.0307
""")


@pytest.mark.parametrize("row", WILSON, ids=named)
def test_a_share_is_told_with_its_interval(row):
    found = share(int(row["hits"]), int(row["of"]))
    assert (found.low, found.high) == pytest.approx((float(row["low"]), float(row["high"])), abs=5e-5)


@pytest.mark.parametrize(
    ("degrees", "within"),
    [(1, 12.706205), (2, 4.302653), (3, 3.182446), (10, 2.228139), (30, 2.042272), (999, 1.962341)],
)
def test_of_few_degrees_an_interval_is_wide(degrees, within):
    """Student's t, two-sided, 95 %, as the tables have it."""
    assert student(degrees) == pytest.approx(within, abs=1e-5)
    assert student(degrees) > student(degrees + 1) > Z


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share(hits, misses):
    found = share(hits, hits + misses)
    assert 0 <= found.low <= (found.share if found.share is not None else 0) + 1e-12
    assert (found.share or 0) <= found.high + 1e-12 <= 1 + 2e-12


def looked(lane, hits, misses, office="010", minutes=30):
    found = [ControlResult("N", DAY, "fraud", evaded_tax=1_000, lane=lane, minutes=minutes)] * hits
    return [
        Looked(office, each)
        for each in found + [ControlResult("N", DAY, "conforms", lane=lane, minutes=minutes)] * misses
    ]


def test_each_lane_is_held_against_chance():
    rates = {
        rate.group: rate for rate in by_lane([*looked("chance", 30, 70), *looked("random", 5, 95), *looked("", 1, 1)])
    }
    assert rates["chance"].lift == pytest.approx(6)
    assert rates["random"].lift == pytest.approx(1)
    assert rates["chance"].evaded_tax == 30_000
    assert rates["chance"].tax_an_hour == 30_000 * 60 // 3_000
    assert "added" in rates


def test_each_office_by_itself():
    rates = by_office([*looked("chance", 1, 1, "010"), *looked("chance", 0, 4, "020", minutes=0)])
    assert [(rate.group, rate.hits.hits, rate.hits.n, rate.tax_an_hour) for rate in rates] == [
        ("010", 1, 2, 1_000),
        ("020", 0, 4, None),
    ]


def test_selection_that_has_become_one_rule_shows():
    assert largest_share_of_one_lane([*looked("rules", 3, 6), *looked("random", 0, 1)]) == 0.9
    assert largest_share_of_one_lane([]) == 0


def test_green_is_estimated_from_chance_alone():
    found = hidden([each.result for each in looked("random", 20, 980)], 50_000)
    assert found.hits[1] == 1_000
    assert found.hits[0] < 1_000 < found.hits[2]
    assert found.evaded_tax == 1_000 * 1_000
    assert hidden([], 50_000).hits == (0, 0, 50_000)


def test_green_holds_the_truth_nineteen_times_of_twenty():
    dice, right = random.Random(11), 0
    for _ in range(200):
        results = [ControlResult("N", DAY, "fraud" if dice.random() < 0.03 else "conforms") for _ in range(800)]
        low, _, high = hidden(results, 10_000).hits
        right += low <= 300 <= high
    assert right >= 183


DRIFT = table("""
moved | alarm
------+------
0     | quiet
0.2   | quiet
0.4   | watch
1.0   | alarm
""")


@pytest.mark.parametrize("row", DRIFT, ids=named)
def test_a_number_that_has_moved_rings(row):
    dice = random.Random(5)
    before = [dice.gauss(0, 1) for _ in range(4_000)]
    now = [dice.gauss(float(row["moved"]), 1) for _ in range(4_000)]
    found = drift("unit_price", before, now)
    assert found.alarm == row["alarm"], found.index
    assert random_percent([found]) == (200 if row["alarm"] == "alarm" else 100)


def test_missing_numbers_are_a_bin_of_their_own():
    gap = float("nan")
    assert drift("x", [1.0, 2.0, gap] * 100, [1.0, 2.0, gap] * 100).index == 0
    assert drift("x", [1.0, 2.0, 3.0] * 100, [gap] * 300).alarm == "alarm"


def test_chances_that_do_not_keep_their_word_ring():
    dice = random.Random(6)
    chances = [dice.randrange(10**6) for _ in range(5_000)]
    honest = [dice.random() < chance / 10**6 for chance in chances]
    assert not kept(chances, honest).alarm
    assert kept([min(chance * 2, 10**6) for chance in chances], honest).alarm


def test_new_keys_are_counted():
    assert new_key_rate(["a", "b"], ["a", "c", "d", "b"]) == 0.5
    assert new_key_rate([], []) == 0


def judged(size, chosen, hits, innocent, innocent_chosen):
    known = [Judged({"size": size}, chosen=True, hit=place < hits) for place in range(chosen)]
    extra = [Judged({"size": size}, chosen=place < innocent_chosen, hit=False) for place in range(innocent)]
    return known + extra


def test_a_group_that_is_looked_at_too_often_rings():
    rows = group_table([*judged("small", 100, 10, 100, 60), *judged("large", 100, 80, 2_000, 10)])
    alarms = {row.value: row.alarms for row in rows}
    assert len(alarms["small"]) == 2
    assert alarms["large"] == ()


def test_a_group_of_a_few_is_shown_and_rings_nothing():
    rows = group_table([*judged("tiny", 5, 0, 5, 5), *judged("large", 100, 80, 2_000, 10)])
    assert next(row for row in rows if row.value == "tiny").alarms == ()
