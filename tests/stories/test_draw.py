"""The draw, as an importer who does not trust the office would tell of it: promised, drawn, published, tried again."""

from datetime import timedelta

import msgspec
import pytest
from django.conf import settings
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import ControlSelected
from gwanmun.law.risk.draw import commitment, drawn
from gwanmun.office.desks import amending, clearance, draws, lots, rebuilding, replaying, rulebooks
from gwanmun.office.desks.amending import Amending
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import Actor
from gwanmun.office.rounds import daily
from tests.office.api.asking import Asker
from tests.stories.characters import DISPLAYS, OFFICER, TODAY, import_of, land, lodge

NEXT = TODAY + timedelta(days=1)
NUMBER = "43210-26-000007M"


def selected(number=NUMBER):
    entries = clearance.show(number, OFFICER, "auditor").entries
    return [
        msgspec.json.decode(e.event, type=ControlSelected).selection for e in entries if e.kind == "ControlSelected"
    ]


def lodged(number=NUMBER, bill="MSCU0001"):
    land(bill)
    return lodge(import_of(DISPLAYS, bill=bill, number=number))


def round_of(day, settings_clock):
    settings_clock(f"{day}T09:00:00+09:00")
    return daily.make().selection


def test_a_day_is_promised_before_it_begins_and_published_once_it_is_over(office, settings_clock):
    held = draws.show(NEXT.isoformat())
    assert (held.promised_on, held.seed, held.told_on) == (TODAY, "", None)
    assert round_of(TODAY, settings_clock).published == 0  # the day is not over
    made = round_of(NEXT, settings_clock)
    assert (made.promised, made.published) == (1, 1)  # one more day ahead, and yesterday's seed
    out = draws.show(TODAY.isoformat())
    assert commitment(bytes.fromhex(out.seed)) == out.promise
    assert draws.show(NEXT.isoformat()).promise == held.promise
    again = round_of(NEXT, settings_clock)
    assert (again.promised, again.published) == (0, 0)
    assert draws.recent()[-1].day == NEXT + timedelta(days=draws.AHEAD_DAYS)


def test_whoever_has_the_seed_draws_the_very_number_again(office, settings_clock):
    lodged()
    (one,) = selected()
    assert (one.bond.day, one.bond.promise, one.bond.unbound) == (TODAY, draws.show(TODAY.isoformat()).promise, "")
    (tried,) = draws.tried(NUMBER)
    assert tried.problem.code == "draw-seed-not-out"
    round_of(NEXT, settings_clock)
    seed = bytes.fromhex(draws.show(TODAY.isoformat()).seed)
    assert drawn(seed, NUMBER) == one.draw
    assert [each.problem for each in draws.tried(NUMBER)] == [None]


def test_the_seed_of_one_day_says_nothing_of_another(office):
    lodged()
    yesterday = draws.show(TODAY.isoformat()).promise
    assert len({draws.show((TODAY + timedelta(days=n)).isoformat()).promise for n in range(14)} | {yesterday}) == 14
    assert lots.drawn(NUMBER, TODAY) != lots.drawn(NUMBER, NEXT)


def test_no_amendment_makes_a_lot_fall_otherwise(office, settings_clock):
    """An amendment on a later day selects again, on the number that was drawn first."""
    lodged()
    settings_clock(f"{NEXT}T09:00:00+09:00")
    declaration = import_of(DISPLAYS, bill="MSCU0001", number=NUMBER)
    line = declaration.lines[0]
    heavier = replace(line, net_weight_kg=line.net_weight_kg + 1)
    amended = replace(declaration, lines=(heavier, *declaration.lines[1:]))
    amending.amend(NUMBER, Amending(amended, "weighed again"), OFFICER)
    amending.agree(NUMBER, Actor("another officer"))
    first, *later = selected()
    assert later
    assert {(one.draw, one.bond) for one in later} == {(first.draw, first.bond)}
    assert [each.differences for each in replaying.replay_all() if each.differences] == []


def widely(day):
    """A number only a wider lot draws."""
    law = rulebooks.current().country.selection
    numbers = (f"43210-26-{n:06d}M" for n in range(100_000))
    wide = law.lanes.random_without_score_per_10000
    return next(n for n in numbers if law.random_per_10000 <= lots.drawn(n, day) < wide)


def another_secret(monkeypatch):
    monkeypatch.setattr(settings, "SECRET_KEY", "whoever broke in has put his own here")
    return TODAY


def nobody_promised(monkeypatch):
    """A day from before the office was opened, and nobody had promised anything."""
    early = TODAY - timedelta(days=1)
    monkeypatch.setattr(settings, "CLOCK", f"{early}T09:00:00+09:00")
    return early


UNBOUND = [(another_secret, "other-seed"), (nobody_promised, "not-promised")]


@pytest.mark.parametrize(("lose", "why"), UNBOUND, ids=[why for _, why in UNBOUND])
def test_an_office_without_its_seed_still_selects_and_more_widely_and_says_so(lose, why, office, monkeypatch):
    day = lose(monkeypatch)
    number = widely(day)
    lodged(number)
    (one,) = selected(number)
    assert one.bond.unbound == why
    assert "random" in {reason.rule for reason in one.reasons}
    assert draws.tried(number)[0].problem.code == "draw-unbound"
    assert [each.differences for each in replaying.replay_all() if each.differences] == []


def test_a_promise_is_never_made_anew_and_its_loss_is_published(office, monkeypatch, settings_clock):
    before = draws.show(NEXT.isoformat()).promise
    another_secret(monkeypatch)
    made = round_of(NEXT, settings_clock)
    assert (made.promised, made.published) == (1, 1)
    assert draws.show(NEXT.isoformat()).promise == before
    lost = draws.show(TODAY.isoformat())
    assert (lost.lost, lost.seed, lost.told_on) == (True, "", NEXT)


def test_promises_stand_in_the_journal_and_the_records_are_made_from_it(office, settings_clock):
    round_of(NEXT, settings_clock)
    before = draws.recent()
    rebuilding.rebuild()
    assert draws.recent() == before
    key = journal.keys_of("draw", [TODAY.isoformat()])[TODAY.isoformat()]
    assert [entry.kind for entry in journal.read([key])[key].entries] == ["SeedPromised", "SeedRevealed"]


def test_anybody_reads_the_promises_without_a_key_and_no_seed_of_a_day_that_is_not_over(office, settings_clock):
    stranger = Asker()
    listed = stranger.get("/api/v1/open-data/draws").json()
    assert [one["day"] for one in listed] == [(TODAY + timedelta(days=n)).isoformat() for n in range(15)]
    assert not any("seed" in one for one in listed)
    round_of(NEXT, settings_clock)
    shown = stranger.get(f"/api/v1/open-data/draws/{TODAY}").json()
    assert commitment(bytes.fromhex(shown["seed"])) == shown["promise"] == listed[0]["promise"]
    assert stranger.get("/api/v1/open-data/draws/2026-01-01").status_code == 404


def test_of_a_day_nobody_promised_nothing_is_shown(office):
    with pytest.raises(Refused, match="draw-unknown"):
        draws.show("2026-01-01")
