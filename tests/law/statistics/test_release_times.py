"""Release times: where cases rested and who was waited for, read off what happened to them and when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.clearance import exports, imports
from gwanmun.law.clearance.case import Event
from gwanmun.law.statistics import release_times as times
from gwanmun.law.statistics.release_times import FEWEST, Moment, Stretch, percentile, release_times, stretches

START = datetime(2026, 2, 2, 9, tzinfo=UTC)
STEPS = frozenset(kind.__name__ for kind, _ in imports.STEPS)
HOUR = 3600


def case(*walks):
    """A case as walks: hours after lodgement, and what was settled then."""
    return [Moment(kind, START + timedelta(hours=hours)) for hours, kinds in walks for kind in kinds.split()]


ONE = case(
    (0, "Lodged Accepted"),
    (5, "CargoMatched PermitsCleared OriginSettled Valued DutyAssessed ControlSelected CargoPresented"),
    (7, "Examined ControlPassed"),
    (31, "Paid Settled Released Discharged"),
)


def test_a_case_rests_between_its_walks():
    assert list(stretches(ONE, STEPS)) == [
        Stretch("CargoMatched", "carrier", 5 * HOUR),
        Stretch("ControlPassed", "officer", 2 * HOUR),
        Stretch("Settled", "importer", 24 * HOUR),
    ]


def test_what_happens_after_the_release_counts_no_more():
    later = [*ONE, Moment("Refunded", START + timedelta(days=90))]
    assert list(stretches(later, STEPS)) == list(stretches(ONE, STEPS))


@pytest.mark.parametrize(
    ("first", "by"),
    [
        ("Paid", "importer"), ("Examined", "officer"), ("HoldLifted", "officer"), ("CargoPresented", "carrier"),
        ("PermitsCleared", "agency"), ("OriginSettled", "partner"), ("Amended", "declarant"), ("Released", "office"),
    ],
)  # fmt: skip
def test_who_was_waited_for_is_whoever_acted(first, by):
    [rest] = stretches(case((0, "Lodged"), (1, f"{first} Released")), STEPS)
    assert rest.by == by


def test_whoever_acts_is_named_by_an_event_there_is():
    assert times._ACTED.keys() <= {kind.__name__ for kind in Event.__args__}


def test_the_figures_of_twenty_cases():
    cases = [case((0, "Lodged Accepted"), (hours, "Paid Settled Released")) for hours in range(1, 21)]
    found = release_times("import", cases, STEPS)
    assert (found.whole.cases, found.whole.middle, found.whole.ninth) == (20, 10 * HOUR, 18 * HOUR)
    [importer] = found.by_whom
    assert (importer.name, importer.middle, importer.share) == ("importer", 10 * HOUR, 1.0)
    [settled] = found.by_step
    assert settled.name == "Settled"


def test_of_few_cases_nothing_is_told():
    cases = [case((0, "Lodged Accepted"), (1, "Paid Settled Released"))] * (FEWEST - 1)
    found = release_times("import", cases, STEPS)
    assert (found.whole, found.by_step, found.by_whom) == (None, (), ())
    few = [*cases, case((0, "Lodged Accepted Released"))]
    found = release_times("import", few, STEPS)
    assert found.whole is not None
    assert found.by_whom == (), "nine have waited for the importer, which is too few"


def test_what_was_not_released_is_not_counted():
    assert release_times("import", [case((0, "Lodged Accepted"))] * 20, STEPS).whole is None


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.integers(1, 10))
def test_a_percentile_is_one_of_the_values_and_so_many_do_not_exceed_it(values, tenths):
    found = percentile(values, tenths)
    assert found in values
    assert sum(value <= found for value in values) * 10 >= tenths * len(values)


def test_exports_have_their_own_steps():
    steps = frozenset(kind.__name__ for kind, _ in exports.STEPS)
    [rest] = stretches(case((0, "Lodged Accepted"), (2, "Examined ControlPassed Released")), steps)
    assert rest == Stretch("ControlPassed", "officer", 2 * HOUR)
