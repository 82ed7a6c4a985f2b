"""Recognised operators against others like them: only like is held against like, and the interval says how far it goes."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

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


def test_who_stands_in_one_queue_waits_together():
    """Three offices where the recognised are an hour sooner, as soon, and an hour later: on average nothing."""
    rows = [
        moved(minutes=60.0 * (later + (1 if trusted else 2)), trusted=trusted, queue=office)
        for office, later in (("a", 0), ("b", 1), ("c", 2))
        for trusted in (True, False)
        for _ in range(100 if trusted else 1)
    ]
    rows = [replace(row, minutes=120.0) if not row.trusted_by else row for row in rows]
    time = effect("2026-02", rows, "kr-vn").minutes
    assert (time.recognised, time.others, time.difference) == (120.0, 120.0, 0.0)
    spread = 3 / 2 * ((-60 / 3) ** 2 + 0 + (60 / 3) ** 2)
    assert time.high == pytest.approx(4.302653 * spread**0.5, abs=1e-3), "of two degrees of freedom, not three hundred"


def test_of_one_queue_the_groups_are_held_against_each_other():
    rows = [
        moved(minutes=minutes + 60 * (not trusted), trusted=trusted, goods=goods)
        for goods, minutes in (("8524", 30.0), ("7210", 90.0))
        for trusted in (True, False)
        for _ in range(5)
    ]
    time = effect("2026-02", rows, "kr-vn").minutes
    assert (time.low, time.difference, time.high) == (-60.0, -60.0, -60.0), "both groups say the very same"


def an_even_month(seed):
    """A month without any effect: eight offices, most times short, a tenth long, and one office in a bad week."""
    dice = random.Random(seed)
    bad = dice.randrange(8)
    for place in range(600):
        office, looked = place % 8, dice.random() < 0.1
        wait = dice.expovariate(1 / 180) + looked * (dice.lognormvariate(6, 1) + (8_000 if office == bad else 0))
        yield moved(minutes=wait, trusted=dice.random() < 0.3, queue=str(office), goods=str(dice.randrange(6)))


def test_where_there_is_no_effect_the_interval_of_times_holds_nought_nineteen_times_of_twenty():
    told = [effect("2026-02", an_even_month(seed), "kr-vn").minutes for seed in range(150)]
    held = sum(one.low <= 0 <= one.high for one in told)
    assert 0.93 <= held / len(told) <= 0.995


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
