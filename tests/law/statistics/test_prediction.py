"""When goods like these may be released: what earlier cases say, and silence where there are too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gwanmun.law.statistics.prediction import FEWEST, Prediction, predict

TABLE = [
    # days earlier cases took            waited  early middle late  cases
    ([1] * 20, 0, (1, 1, 1, 20)),
    (list(range(1, 21)), 0, (2, 10, 18, 20)),
    (list(range(1, 41)), 20, (22, 30, 38, 21)),
    ([0] * 100 + [9] * 20, 5, (9, 9, 9, 20)),
]


@pytest.mark.parametrize(("days", "waited", "told"), TABLE)
def test_eight_of_ten_that_had_waited_as_long(days, waited, told):
    assert predict(days, waited) == Prediction(*told)


@pytest.mark.parametrize("days", [[], [1] * (FEWEST - 1), [1] * 500])
def test_of_too_few_nothing_is_said(days):
    assert predict(days, 2) is None


@given(some.lists(some.integers(0, 400), max_size=80), some.integers(0, 400))
def test_an_interval_is_one_and_never_lies_in_the_past(days, waited):
    told = predict(days, waited)
    if told is not None:
        assert waited <= told.early <= told.middle <= told.late <= max(days)
        inside = sum(told.early <= one <= told.late for one in days if one >= waited)
        assert inside >= 0.8 * told.cases
