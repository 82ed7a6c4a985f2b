"""Recognised operators against others like them: only like is held against like, and the interval says how far it goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.statistics.recognition_effect import OWN, Movement, effect, effects


def moved(examined=False, minutes=60.0, trusted=False, goods="8524", **other):
    by = ("kr-vn",) if trusted is True else ((trusted,) if trusted else ())
    return Movement(goods, "import:KR:03CC", 8, 3, examined, minutes, by, **other)


def test_rates_and_times_by_hand():
    """Of a hundred recognised two are examined, of a hundred others twenty; an hour against three."""
    ours = [moved(examined=n < 2, minutes=50.0 + 20 * (n % 2), trusted=True) for n in range(100)]
    others = [moved(examined=n < 20, minutes=160.0 + 40 * (n % 2)) for n in range(100)]
    found = effect("2026-02", [*ours, *others], "kr-vn")
    assert (found.recognised, found.matched, found.others, found.released) == (100, 100, 100, 100)
    rate, time = found.examination, found.minutes
    assert (rate.recognised, rate.others, rate.difference, rate.change_percent) == (0.02, 0.2, -0.18, -90.0)
    assert rate.low == pytest.approx(
        -0.18 - 1.96 * (3 / 102 * 99 / 102 / 102 + 21 / 102 * 81 / 102 / 102) ** 0.5, abs=1e-4
    )
    assert (time.recognised, time.others, time.change_percent) == (60.0, 180.0, -66.7)
    assert time.low == pytest.approx(-120 - 1.96 * (100 / 99 + 400 / 99) ** 0.5, abs=1e-3)


def test_only_like_is_held_against_like():
    unlike = [moved(examined=True, goods="7210") for _ in range(50)]
    found = effect("2026-02", [moved(trusted=True), *unlike], "kr-vn")
    assert (found.recognised, found.matched, found.others) == (1, 0, 0)
    assert found.examination is None
    assert found.minutes is None, "where nobody is matched nothing is said"


def test_the_others_are_weighted_as_the_recognised_are_spread():
    """Steel is opened always and displays never; recognised operators bring nine displays for each steel."""
    ours = [moved(trusted=True)] * 9 + [moved(trusted=True, goods="7210")]
    others = [moved()] * 5 + [moved(goods="7210", examined=True)] * 500
    assert effect("2026-02", ours + others, "kr-vn").examination.others == 0.1


def test_who_is_trusted_by_another_word_is_no_other():
    """Operators of our own programme are not what operators of an arrangement are held against."""
    rows = [moved(trusted=True), moved(trusted=OWN, examined=True), moved(examined=True)]
    by_word = {one.arrangement: one for one in effects("2026-02", rows, ("kr-vn", "kr-us"))}
    assert {name: (one.recognised, one.others) for name, one in by_word.items()} == {
        OWN: (1, 1),
        "kr-vn": (1, 1),
        "kr-us": (0, 0),
    }


def test_what_is_not_released_yet_counts_for_the_rate_and_not_for_the_time():
    rows = [moved(trusted=True, minutes=None), moved(trusted=True), moved(), moved(minutes=None)]
    found = effect("2026-02", rows, "kr-vn")
    assert (found.matched, found.released) == (2, 1)


ROWS = st.lists(
    st.builds(
        moved,
        examined=st.booleans(),
        minutes=st.none() | st.floats(0, 1e5),
        trusted=st.booleans(),
        goods=st.sampled_from(["8524", "7210"]),
    ),
    max_size=40,
)


@given(ROWS)
def test_the_interval_holds_the_difference_and_the_shares_are_shares(rows):
    found = effect("2026-02", rows, "kr-vn")
    assert found.matched <= found.recognised == sum(bool(row.trusted_by) for row in rows)
    for figure in (found.examination, found.minutes):
        if figure is not None:
            assert figure.low <= figure.difference <= figure.high
    if found.examination is not None:
        assert 0 <= found.examination.recognised <= 1
        assert 0 <= found.examination.others <= 1


@given(ROWS, st.randoms())
def test_the_order_of_the_month_does_not_matter(rows, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = effect("2026-02", rows, "kr-vn"), effect("2026-02", mixed, "kr-vn")
    assert (one.matched, one.others, one.released) == (other.matched, other.others, other.released)
    assert (one.examination is None) == (other.examination is None)
    if one.examination is not None:
        assert one.examination.difference == pytest.approx(other.examination.difference, abs=2e-4)
