"""Lanes: a few looks shared out, safety outside, chance first, and the same answer whatever the order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.risk.draw import SEED_BYTES, commitment, draw_problem, drawn
from gwanmun.law.risk.lanes import Candidate, LanePolicy, cutoffs, fill, policy_digest, policy_problems, weighed
from tests.law.tables import named, table

POLICY = LanePolicy(budget_per_10000=2_000)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.integers(0, 10**6).map(lambda n: f"N{n:07}"),
        st.integers(0, 9_999),
        st.integers(0, 10**6),
        st.integers(-(10**7), 10**7),
        st.integers(0, 10**12),
        st.integers(0, 4),
        st.booleans(),
        st.booleans(),
        st.integers(1, 10_000),
    ),
    max_size=60,
    unique_by=lambda each: each.number,
)


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_they_come_in_changes_nothing(candidates, dice):
    mixed = candidates[:]
    dice.shuffle(mixed)
    assert fill(POLICY, 100, mixed) == fill(POLICY, 100, candidates)


@given(CANDIDATES)
def test_safety_is_always_looked_at_and_never_counted(candidates):
    chosen = {each.number: each.lane for each in fill(POLICY, 0, candidates)}
    assert all(chosen[each.number] == "safety" for each in candidates if each.safety)
    honest = [replace(each, agency=False) for each in candidates]
    looked = [each for each in fill(POLICY, 0, honest) if each.lane != "safety"]
    assert len(looked) <= POLICY.budget_per_10000 * len(candidates) // 10_000


@given(CANDIDATES)
def test_what_revenue_says_never_changes_who_is_looked_at_for_safety(candidates):
    poor = [replace(each, expected_tax=0, chance_ppm=0) for each in candidates]
    safe = [{each.number for each in fill(POLICY, 0, some) if each.lane == "safety"} for some in (candidates, poor)]
    assert safe[0] == safe[1]


@given(CANDIDATES)
def test_the_random_arm_knows_nothing_of_a_case(candidates):
    """Trust, score and rules change nothing: whose number was drawn is looked at."""
    drawn_ones = {each.number for each in candidates if each.draw < 500 and not each.safety}
    chosen = {each.number for each in fill(POLICY, 500, candidates) if each.lane == "random"}
    assert chosen == drawn_ones


@given(CANDIDATES)
def test_nobody_is_chosen_twice(candidates):
    chosen = [each.number for each in fill(POLICY, 300, candidates)]
    assert len(chosen) == len(set(chosen))


SHARES = table("""
rules | chance | tax | uncertain | problems
------+--------+-----+-----------+---------------------------------------
25    | 40     | 30  | 5         |
0     | 70     | 30  | 0         |
25    | 40     | 30  | 4         | lane-shares-not-whole
-5    | 70     | 30  | 5         | lane-share-wrong
""")


@pytest.mark.parametrize("row", SHARES, ids=named)
def test_a_policy_is_read_before_it_chooses_anybody(row):
    policy = LanePolicy(
        rules_percent=int(row["rules"]), chance_percent=int(row["chance"]), tax_percent=int(row["tax"]),
        uncertain_percent=int(row["uncertain"]),
    )  # fmt: skip
    assert [problem.code for problem in policy_problems(policy)] == row["problems"].split()


def test_two_lanes_find_hits_and_money():
    likely = [Candidate(f"L{n}", 9_999, 900_000 - n, 0, 10) for n in range(50)]
    rich = [Candidate(f"R{n}", 9_999, 50_000, 0, 10**9 - n) for n in range(50)]
    rest = [Candidate(f"X{n}", 9_999, 10_000, 0, 1) for n in range(100)]
    policy = LanePolicy(500, rules_percent=0, chance_percent=70, tax_percent=30, uncertain_percent=0)
    chosen = fill(policy, 0, [*likely, *rich, *rest])
    assert [each.number for each in chosen if each.lane == "chance"] == [f"L{n}" for n in range(7)]
    assert [each.number for each in chosen if each.lane == "tax"] == [f"R{n}" for n in range(3)]


def test_trust_lowers_a_score_and_never_to_nothing():
    assert weighed(800_000, 3_000) == 240_000
    bad = [Candidate("bad AEO", 9_999, 990_000, weight=3_000), Candidate("honest", 9_999, 20_000)]
    policy = replace(
        POLICY, budget_per_10000=5_000, rules_percent=0, chance_percent=100, tax_percent=0, uncertain_percent=0
    )
    assert [each.number for each in fill(policy, 0, bad)] == ["bad AEO"]


@given(CANDIDATES)
def test_cut_offs_take_at_least_whom_the_lane_took(candidates):
    begins = cutoffs(POLICY, 100, candidates)
    by_number = {each.number: each for each in candidates}
    for each in fill(POLICY, 100, candidates):
        candidate = by_number[each.number]
        if each.lane == "chance":
            assert weighed(candidate.chance_ppm, candidate.weight) >= begins.chance_ppm
        if each.lane == "tax":
            assert weighed(candidate.expected_tax, candidate.weight) >= begins.expected_tax


def test_another_split_has_another_hash():
    assert policy_digest(POLICY) == policy_digest(replace(POLICY))
    assert policy_digest(POLICY) != policy_digest(replace(POLICY, tax_percent=31, chance_percent=39))


SEED = bytes(range(SEED_BYTES))


def test_a_draw_can_be_made_again_by_anybody_who_has_the_seed():
    assert draw_problem(commitment(SEED), SEED, "26KR0001", drawn(SEED, "26KR0001")) is None


def test_a_steered_draw_shows():
    right = drawn(SEED, "26KR0001")
    assert draw_problem(commitment(SEED), SEED, "26KR0001", (right + 1) % 10_000).code == "draw-other"
    assert draw_problem(commitment(SEED), SEED[::-1], "26KR0001", right).code == "draw-seed-other"
    assert draw_problem(commitment(b"short"), b"short", "26KR0001", right).code == "draw-seed-other"


def test_draws_are_even():
    numbers = [drawn(SEED, str(n)) for n in range(20_000)]
    tenths = [sum(number // 1_000 == part for number in numbers) for part in range(10)]
    assert max(tenths) - min(tenths) < 300  # 2,000 each, give or take


def test_a_random_seed_is_no_better_than_another():
    dice = random.Random(3)
    share = [sum(drawn(dice.randbytes(SEED_BYTES), str(n)) < 500 for n in range(400)) for _ in range(5)]
    assert all(5 <= each <= 40 for each in share)
