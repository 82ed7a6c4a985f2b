"""Reopening in a world: a stolen key told another story, it was cleared up, and the channel goes on without a loss."""

from itertools import islice

import pytest
from msgspec.structs import replace

from gwanmun.law.exchange import events as ev
from tests.exchange import checker, worlds
from tests.exchange.world import Weather
from tests.exchange.worlds import CO, clear, minutes, without_the_thief


def frozen_worlds(many):
    """Worlds in which a thief's story and the office's own have met at one receiver, which has frozen the channel."""
    seeds = (seed for seed in range(10_000) if worlds.kind_of(seed) is worlds.a_liar)
    lied = (worlds.lied_to(seed, worlds.LIES)[0] for seed in seeds)
    return islice((world for world in lied if world.whom("VN").disk.receiving[CO].frozen), many)


CALM, STORM = None, Weather(loss=300, twice=300, spread_ms=4_000)


@pytest.mark.parametrize("weather", [CALM, STORM], ids=["calm", "storm"])
@pytest.mark.parametrize("sender_first", [True, False])
def test_F19_a_channel_that_was_cleared_up_goes_on_and_nothing_is_lost_or_doubled(sender_first, weather):
    takes_up = keeps = 0
    for world in frozen_worlds(6):
        without_the_thief(world)
        kr, vn = world.whom("KR").disk, world.whom("VN").disk
        kept = (dict(vn.evidence), list(vn.leaves), dict(vn.inbox))
        minutes(world)
        assert vn.receiving[CO].frozen, "time alone opens nothing"
        differs = bool(kr.sending[CO].frozen)
        ends = [("KR", "sending"), ("VN", "receiving")] if differs else [("VN", "receiving")]
        for country, end in ends if sender_first else reversed(ends):
            world.weather, world.calm = weather or Weather(), weather is CALM
            clear(world, country, end, theirs=differs and country == "KR")
            minutes(world, weather=weather)
        minutes(world)
        kr, vn = world.whom("KR").disk, world.whom("VN").disk
        assert not vn.receiving[CO].frozen
        assert not kr.sending[CO].frozen
        assert (kr.sending[CO].acked, kr.sending[CO].tip) == (vn.receiving[CO].last, vn.receiving[CO].tip)
        assert not kr.waiting(CO), "all of the office's own has gone out"
        done = vn.effects_of(CO)
        assert {body for (name, _), body in kr.bodies.items() if name == CO} <= set(done) | refused(world)
        assert len(done) == len(set(done))
        assert checker.chain_failures(CO, vn) == []
        assert kept[0].items() <= vn.evidence.items(), "the evidence stays"
        assert vn.leaves[: len(kept[1])] == kept[1]
        assert kept[2].items() <= vn.inbox.items(), "what was received stays received"
        takes_up, keeps = takes_up + differs, keeps + (not differs)
    assert takes_up, "in some worlds the thief was heard first"
    assert keeps, "and in some the office itself"


def refused(world):
    return {body for body, verdict in world.verdicts.items() if verdict != "OK"}


def test_F19_a_decision_opens_a_channel_once_and_for_what_it_was_taken_on():
    world = next(frozen_worlds(1))
    vn = world.whom("VN")
    row = vn.disk.receiving[CO]
    vn.happen(ev.ChannelCleared(CO, "something else", 1))
    assert vn.disk.receiving[CO] == row
    world.calm = True
    event = clear(world, "VN", "receiving")
    assert not vn.disk.receiving[CO].frozen
    vn.disk.receiving[CO] = replace(vn.disk.receiving[CO], frozen=row.frozen)  # it freezes again, for the same
    vn.happen(event)
    assert vn.disk.receiving[CO].frozen == row.frozen


def test_F19_opened_before_it_was_cleared_up_the_channel_freezes_again():
    """The thief is still there: two stories meet again, and are kept again."""
    world = next(frozen_worlds(1))
    clear(world, "VN", "receiving")
    thief, office = world.running["KR"][0], world.running["KR"][-1]
    for run in (thief, office):
        run.cut = frozenset()
        run.disk.issue(CO, f"later {id(run)}", b"another %d" % (run is thief))
    for _ in range(60):
        for run in (thief, office):
            world.tick(run, again=False)
        world.run(world.now + 30_000)
    sending = office.disk.sending[CO], thief.disk.sending[CO]
    assert world.whom("VN").disk.receiving[CO].frozen or any(one.frozen for one in sending)
