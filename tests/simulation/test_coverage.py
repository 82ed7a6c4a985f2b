"""Coverage, in short: of trades without any effect, hardly one shows any. `coverage.py` beside it plays as many as wanted."""

from tests.simulation.coverage import missed

SEEDS = range(1, 13)


def test_where_there_is_no_arrangement_the_interval_of_hours_holds_nought():
    """Of twelve intervals of 95 % hardly one misses; more than two do once in fifty times."""
    assert len(missed(SEEDS, a_day=40, days=60)) <= 2
