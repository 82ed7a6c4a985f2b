"""Lanes: how a country shares the few looks it can afford between what it wants to find.

Safety stands outside: what a rule of safety hits is looked at whatever it costs, and no line of revenue waits for it.
The random arm is drawn before anything is known of a case, trusted traders too, because nothing else says what green
hides. What is left of the budget goes to rules with points, to the likeliest hits, to the largest expected tax, and
to those nobody can tell. The shares are the country's data, and the model's manifest, which two people sign, names
their hash.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.risk.scored import Cutoffs

WHOLE = 10_000
"""What everybody weighs whom no trust lightens."""
Lane = Literal["safety", "rules", "random", "agency", "chance", "tax", "uncertain"]


class LanePolicy(Struct, frozen=True, omit_defaults=True):
    """The budget of looks, and its split. Without a budget only rules and chance choose."""

    budget_per_10000: int = 0  # declarations looked at; safety comes on top
    rules_percent: int = 25  # of the budget: rules with points
    chance_percent: int = 40  # the likeliest hits
    tax_percent: int = 30  # the largest expected tax
    uncertain_percent: int = 5  # the next best below the likeliest
    examine_from_ppm: int = 500_000  # a chance from here asks for the goods, below for the papers
    random_without_score_per_10000: int = 0  # papers drawn at random while there is no score to go by


class Candidate(Struct, frozen=True, omit_defaults=True):
    """A declaration that may be looked at, as the lanes see it."""

    number: str
    draw: int  # 0..9999, committed beforehand
    chance_ppm: int = 0
    margin_micro: int = 0
    expected_tax: int = 0  # minor units
    points: int = 0  # of the rules that hit it
    safety: bool = False  # a rule of safety hits it
    agency: bool = False  # another agency's target
    weight: int = WHOLE  # of ten thousand: what its scores count, where trust in a party lowers them


class Chosen(Struct, frozen=True):
    """A declaration to be looked at, the lane that chose it, and its place in the lane."""

    number: str
    lane: Lane
    rank: int


_Rank = Callable[[Candidate], tuple[int, ...]]


def policy_problems(policy: LanePolicy) -> tuple[Problem, ...]:
    """What is wrong with a policy: shares that are none, or do not make a whole."""
    shares = {
        "rules_percent": policy.rules_percent,
        "chance_percent": policy.chance_percent,
        "tax_percent": policy.tax_percent,
        "uncertain_percent": policy.uncertain_percent,
    }
    found = [Problem("lane-share-wrong", f"lanes.{name}", str(share)) for name, share in shares.items() if share < 0]
    if sum(shares.values()) != 100:
        found.append(Problem("lane-shares-not-whole", "lanes", str(sum(shares.values()))))
    of_10000 = {
        "budget_per_10000": policy.budget_per_10000,
        "random_without_score_per_10000": policy.random_without_score_per_10000,
    }
    found += [
        Problem("lane-share-wrong", f"lanes.{name}", str(share))
        for name, share in of_10000.items()
        if not 0 <= share <= 10_000
    ]
    return tuple(found)


def policy_digest(policy: LanePolicy) -> str:
    """The hash by which a signed manifest names a policy."""
    return hashlib.sha256(msgspec.json.encode(policy, order="deterministic")).hexdigest()


def fill(policy: LanePolicy, random_per_10000: int, candidates: Sequence[Candidate]) -> tuple[Chosen, ...]:
    """Whom to look at among these, lane by lane. The same candidates in another order give the same answer."""
    waiting = {candidate.number: candidate for candidate in sorted(candidates, key=lambda each: each.number)}
    chosen: list[Chosen] = []

    def take(lane: Lane, taken: Sequence[Candidate]) -> None:
        for rank, candidate in enumerate(taken, 1):
            del waiting[candidate.number]
            chosen.append(Chosen(candidate.number, lane, rank))

    take("safety", [each for each in waiting.values() if each.safety])
    take("random", [each for each in waiting.values() if each.draw < random_per_10000])
    take("agency", [each for each in waiting.values() if each.agency])
    budget = policy.budget_per_10000 * len(candidates) // 10_000
    left = budget - sum(each.lane != "safety" for each in chosen)
    for lane, percent, rank in _LEARNED:
        seats = max(left, 0) * percent(policy) // 100
        ranked = sorted(waiting.values(), key=lambda each, rank=rank: (*rank(each), each.number))  # type: ignore[misc]
        take(lane, [each for each in ranked if rank(each)[0] < 0][:seats])
    return tuple(chosen)


def cutoffs(policy: LanePolicy, random_per_10000: int, recent: Sequence[Candidate]) -> Cutoffs:
    """From where each lane would have taken a declaration on the days these are from, within the budget."""
    by_number = {candidate.number: candidate for candidate in recent}
    chosen = fill(policy, random_per_10000, recent)

    def lowest(lane: Lane, worth: Callable[[Candidate], int]) -> int | None:
        return min((worth(by_number[each.number]) for each in chosen if each.lane == lane), default=None)

    return Cutoffs(
        points=lowest("rules", lambda each: each.points) or 1,
        chance_ppm=lowest("chance", lambda each: weighed(each.chance_ppm, each.weight)),
        expected_tax=lowest("tax", lambda each: weighed(each.expected_tax, each.weight)),
        uncertain_ppm=lowest("uncertain", lambda each: weighed(each.chance_ppm, each.weight)),
    )


def weighed(worth: int, weight: int) -> int:
    """What a score counts: all of it, or as much of ten thousand as a trusted party weighs; never nothing."""
    return worth * weight // WHOLE


def _by_points(each: Candidate) -> tuple[int, ...]:
    return -each.points, -each.chance_ppm


def _by_chance(each: Candidate) -> tuple[int, ...]:
    return -weighed(each.chance_ppm, each.weight), -each.margin_micro


def _by_tax(each: Candidate) -> tuple[int, ...]:
    return -weighed(each.expected_tax, each.weight), -each.chance_ppm


_LEARNED: tuple[tuple[Lane, Callable[[LanePolicy], int], _Rank], ...] = (
    ("rules", lambda policy: policy.rules_percent, _by_points),
    ("chance", lambda policy: policy.chance_percent, _by_chance),
    ("tax", lambda policy: policy.tax_percent, _by_tax),
    ("uncertain", lambda policy: policy.uncertain_percent, _by_chance),  # what the chance lane left, from the top
)
