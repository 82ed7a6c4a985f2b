"""Exports, as an exporter would tell of them."""

from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import Loaded, LoadingExtended
from gwanmun.office.desks import clearance
from gwanmun.office.rounds import daily
from tests.stories.characters import CARRIER, DISPLAYS, IMPORTER, OFFICER, SHIRTS, claiming, export_of, lodge, look


def test_an_export_is_released_at_once_and_waits_for_its_ship(office):
    standing = look(lodge(export_of(DISPLAYS)))
    assert standing.status == "released"
    assert (standing.waits_for.whom, standing.waits_for.code) == ("carrier", "to-load")
    assert standing.waits_for.until == date(2026, 3, 5), "thirty days from acceptance"

    loaded = clearance.record(standing.number, Loaded(date(2026, 2, 4), "HANJIN GENEVA", 5), CARRIER)
    assert (loaded.status, loaded.waits_for) == ("closed", None)


def test_past_the_last_day_an_officer_decides(office, settings_clock):
    standing = look(lodge(export_of(DISPLAYS)))
    settings_clock("2026-03-06T09:00:00+09:00")
    extended = clearance.record(standing.number, LoadingExtended(date(2026, 3, 20), "the ship was late"), OFFICER)
    assert (extended.waits_for.whom, extended.waits_for.until) == ("carrier", date(2026, 3, 20))


def test_nothing_is_owed_on_an_export(office):
    standing = look(lodge(export_of(SHIRTS)))
    assert (standing.owed, standing.paid) == (0, 0)


def test_no_preference_is_claimed_on_an_export(office):
    with pytest.raises(Refused, match="claim-on-export"):
        lodge(replace(export_of(SHIRTS), lines=(claiming(SHIRTS),)))


def test_an_import_is_not_loaded(office):
    standing = lodge(replace(export_of(DISPLAYS)))
    clearance.withdraw(standing.number, "not sold after all", IMPORTER)
    with pytest.raises(Refused, match="case-ended"):
        clearance.record(standing.number, Loaded(date(2026, 2, 4), "HANJIN GENEVA", 5), CARRIER)


def test_the_daily_round_finds_what_was_not_loaded_in_time(office, settings_clock):
    standing = look(lodge(export_of(DISPLAYS)))
    settings_clock("2026-03-06T09:00:00+09:00")
    assert clearance.search(OFFICER, whom="officer") == []
    assert daily.make().overdue == 1
    (found,) = clearance.search(OFFICER, whom="officer")
    assert found.number == standing.number
    assert daily.make().overdue == 1, "it stays overdue, and nothing more is written"
    assert clearance.show(standing.number, OFFICER).standing.waits_for.code == "loading-overdue"
