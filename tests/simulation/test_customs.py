"""Customs in the made-up trade: hours, what is known when, and the effect of an arrangement."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.simulation.customs import Choice, Staff, handle
from gwanmun.simulation.dice import Dice
from gwanmun.simulation.effect import effect
from gwanmun.simulation.hours import Job, done_at, moment, worked
from tests.law.tables import named, table
from tests.simulation.games import small

MONDAY = date(2024, 1, 1)
STAFF = Staff({"020": 2, "030": 2, "040": 2, "016": 1, "010": 1})

WORKED = table("""
at                | minutes
2024-01-01T08:00  | 0
2024-01-01T09:30  | 30
2024-01-01T20:00  | 540
2024-01-02T10:00  | 600
2024-01-06T12:00  | 2700
2024-01-08T09:00  | 2700
2024-01-08T09:01  | 2701
""")


@pytest.mark.parametrize("row", WORKED, ids=named)
def test_working_minutes(row):
    assert worked(MONDAY, datetime.fromisoformat(row["at"])) == int(row["minutes"])


@given(st.integers(0, 10**6), st.dates(date(2024, 1, 1), date(2024, 1, 14)))
def test_a_working_minute_comes_back(minutes, first_day):
    assert worked(first_day, moment(first_day, minutes)) == minutes


def on_monday(hour, minute=0):
    return datetime.combine(MONDAY, time(hour, minute))


def test_the_urgent_go_first_and_nobody_is_interrupted():
    nine = on_monday(9)
    jobs = [
        Job(nine, 60, 2, "first"),
        Job(nine + timedelta(minutes=5), 60, 2, "then"),
        Job(nine + timedelta(minutes=10), 30, 1, "urgent"),
    ]
    assert done_at(jobs, 1, MONDAY) == {
        "first": on_monday(10),
        "urgent": on_monday(10, 30),
        "then": on_monday(11, 30),
    }


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 200), st.integers(0, 3)), max_size=40), st.integers(1, 4)
)
def test_no_control_is_done_before_it_could_be_and_each_is_done_once(rows, officers):
    jobs = [Job(moment(MONDAY, ready), minutes, urgency, str(n)) for n, (ready, minutes, urgency) in enumerate(rows)]
    done = done_at(jobs, officers, MONDAY)
    assert set(done) == {job.number for job in jobs}
    for job in jobs:
        assert worked(MONDAY, done[job.number]) >= worked(MONDAY, job.ready) + job.minutes or job.minutes == 0


class ByLot:
    """Looks at a tenth by lot, and at fewer of whom it has an arrangement for."""

    def __init__(self, arrangement):
        self.arrangement = arrangement
        self.heard = []
        self.chosen = {}

    def learn(self, results, on):
        assert all(result.on < on for result in results)
        assert all(self.chosen[result.number] < result.on for result in results)
        self.heard += results

    def choose(self, shipments, on):
        choices = []
        for shipment in shipments:
            light = self.arrangement and shipment.recognised
            if Dice(1, shipment.number).chance(0.02 if light else 0.1):
                choices.append(
                    Choice(shipment.number, "documents" if light else "examination", "random", 0 if light else 1)
                )
        self.chosen |= {choice.number: on for choice in choices}
        return choices


def test_results_are_heard_on_the_day_after_they_are_known_and_of_nothing_else():
    chooser = ByLot(arrangement=False)
    handled = handle(small(), chooser, STAFF, 7)
    truths = {h.made.shipment.number: h.made.truth for h in handled}
    last = handled[-1].made.shipment.lodged_at.date()
    assert {r.number for r in chooser.heard} == {n for n in chooser.chosen if truths[n].known_on < last}
    assert len(chooser.heard) == len({r.number for r in chooser.heard})


def test_an_arrangement_is_measured_on_the_same_trade_with_n_and_interval():
    off, on = (handle(small(), ByLot(arrangement=way), STAFF, 7) for way in (False, True))
    measured = effect(off, on)
    assert measured.recognised_off.inspected.n == measured.recognised_on.inspected.n > 1000
    assert 0.6 < measured.fewer_inspections < 0.95
    assert measured.recognised_on.inspected.high < measured.recognised_off.inspected.low
    assert measured.recognised_on.hours.high < measured.recognised_off.hours.low
    assert measured.others_on.inspected == measured.others_off.inspected
    assert measured.recognised_on.examined.hits == 0


def test_the_recognised_are_held_against_others_like_them_with_the_arrangement_on_and_off():
    """Off, the lot treats them as it treats everybody: the comparison must not see what is not there."""
    off, on = (handle(small(), ByLot(arrangement=way), STAFF, 7) for way in (False, True))
    measured = effect(off, on)
    without, with_it = measured.matched_off, measured.matched_on
    assert without.recognised == measured.recognised_off.hours.n  # who has no like is counted, and left out
    assert 100 < without.matched == with_it.matched < without.recognised
    assert without.examination.low < 0 < without.examination.high
    assert with_it.examination.high < 0
    assert -95 < with_it.examination.change_percent < -60  # a fiftieth is looked at, where others' tenth is
    assert with_it.minutes.high < 0


def test_a_tenth_of_the_trade_is_looked_at_and_released_later():
    handled = handle(small(), ByLot(arrangement=False), STAFF, 7)
    looked = [h.hours for h in handled if h.choice is not None]
    others = [h.hours for h in handled if h.choice is None]
    assert 0.08 < len(looked) / len(handled) < 0.12
    assert min(looked) > 2
    assert sum(looked) / len(looked) > 3 * sum(others) / len(others)
