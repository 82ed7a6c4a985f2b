"""The simulator's short form: a few thousand worlds, and the promise that a seed is all one needs to see a world again."""

import pytest

from tests.exchange import worlds

SEEDS = 1_500


@pytest.mark.parametrize("first", range(0, SEEDS, 250))
def test_nothing_is_wrong_with_any_world(first):
    failed = {seed: failures for seed in range(first, first + 250) if (failures := worlds.run(seed))}
    assert failed == {}, "again, alone: python -m tests.exchange.simulate --seed N"


def test_every_kind_of_world_is_among_them():
    kinds = {worlds.kind_of(seed).__name__ for seed in range(SEEDS)}
    assert kinds == {"a_pair", "witnessed", "restored", "a_liar", "forged", "withheld", "reopened"}
