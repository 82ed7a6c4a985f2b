"""Learning, day by day: the past an office may know is what the law says was known when the day began."""

from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.clearance.case import Examined, Found
from gwanmun.law.risk.features import HOUSE
from gwanmun.law.risk.history import by_line, known_before
from gwanmun.office.desks import amending, clearance, learning, rebuilding, tallies
from gwanmun.office.desks.amending import Amending
from gwanmun.office.records.selection import past
from tests.stories.characters import DISPLAYS, IMPORTER, OFFICER, SHIRTS, import_of, land, lodge, look

DAYS = [date(2026, 2, day) for day in (2, 3, 4, 5, 6)]


@pytest.fixture
def on(settings_clock):
    """Set the office's clock to nine in the morning of a day."""
    return lambda day: settings_clock(f"{day}T09:00:00+09:00")


@pytest.fixture
def week(office, on):
    """Two days of imports, and what was found on them a day later."""
    numbers = []
    for day, lines in zip(DAYS, ((DISPLAYS,), (SHIRTS, DISPLAYS), ()), strict=False):
        on(day)
        if lines:
            land(f"MSCU000{day.day}")
            numbers.append(lodge(import_of(*lines, bill=f"MSCU000{day.day}")).number)
    on(DAYS[2])
    wanting = Examined("documents", conforms=False, findings="price", found=(Found("fraud", 2, "value", 9_000),))
    clearance.record(numbers[1], wanting, OFFICER)
    on(DAYS[3])
    clearance.record(numbers[0], Examined("documents", conforms=True, minutes=20), OFFICER)
    return numbers


def both():
    """Everything that can be learned now, as a log."""
    learned = list(learning.everything())
    return [line for one in learned for line in one.lines], by_line([r for one in learned for r in one.results])


def pasts(lines):
    """What the office's tallies say of each line's past."""
    known = tallies.Pasts(lines)
    return [known.of(line) for line in lines]


@pytest.mark.parametrize("day", DAYS[1:])
def test_tallies_are_what_was_known_before_the_day(day, week, on):
    lines, results = both()
    for each in (one for one in DAYS if one <= day):  # a round every night, as the office makes them
        on(each)
        learning.tally(each)
        learning.tally(each)
    history = known_before(HOUSE, lines, results, day)
    assert pasts(lines) == [history.past(line) for line in lines]


def test_a_round_that_was_missed_is_made_up_for(week, on):
    lines, results = both()
    on(DAYS[4])
    assert learning.tally(DAYS[4]) == learning.Tallied(3, 3)
    assert tallies.tallied_until() == DAYS[3]
    assert pasts(lines) == [known_before(HOUSE, lines, results, DAYS[4]).past(line) for line in lines]
    assert past.lodged(DAYS[0], DAYS[4])["all"] == 2
    rebuilding.rebuild()
    assert tallies.tallied_until() is None
    assert learning.tally(DAYS[4]) == learning.Tallied(3, 3)


def test_what_was_counted_for_another_spec_is_counted_again(week, on, monkeypatch):
    """An office that goes on with a newer house: until a round has counted by the new keys, it knows no past."""
    on(DAYS[4])
    with monkeypatch.context() as earlier:
        earlier.setattr(learning, "LINES", "tallied-lines-1")
        earlier.setattr(learning, "TALLIED", "tallied-results-1")
        old = replace(HOUSE, version=1, lines=HOUSE.lines[:-1])
        assert learning.tally(DAYS[4], old) == learning.Tallied(3, 3)
    assert tallies.tallied_until() is None
    assert learning.tally(DAYS[4]) == learning.Tallied(3, 3)
    lines, results = both()
    assert pasts(lines) == [known_before(HOUSE, lines, results, DAYS[4]).past(line) for line in lines]
    assert past.lodged(DAYS[0], DAYS[4])["all"] == 2


def test_the_line_is_as_it_was_first_lodged(office):
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    stated = replace(import_of(replace(DISPLAYS, net_weight_kg=DISPLAYS.net_weight_kg * 2)), number=standing.number)
    amending.amend(standing.number, Amending(stated, "weighed again"), IMPORTER)
    (learned,) = [one for one in learning.everything() if one.lines]
    (line,) = learned.lines
    assert (line.net_weight_kg, line.value, line.taxes) == (DISPLAYS.net_weight_kg, 1_522_238, 152_220)
    assert (line.importer, line.seller, line.dispatch) == ("1168200276", "0100109106", "VN")


def test_lines_of_which_nothing_was_said_conform(week):
    (one, other) = [each for each in learning.everything() if each.lines]
    assert [(r.line, r.verdict, r.minutes, r.on.day) for r in one.results] == [(0, "conforms", 20, 5)]
    found = [(r.line, r.verdict, r.kind, r.evaded_tax) for r in other.results]
    assert found == [(0, "conforms", "", 0), (2, "fraud", "value", 9_000)]
