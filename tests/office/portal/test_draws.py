"""Draws, on their page: what was promised, the seed once the day is over, and a number drawn again by anybody."""

import re
from datetime import timedelta

from gwanmun.law.risk.draw import commitment, drawn
from gwanmun.office.desks import draws
from tests.stories.characters import TODAY
from tests.stories.test_draw import NUMBER, lodged, round_of, selected

NEXT = TODAY + timedelta(days=1)


def at(day, number=NUMBER):
    return f"/draws?number={number}&day={day}"


def test_a_promise_stands_before_the_day_and_the_seed_after_it(people, settings_clock):
    page = people["public"].get("/draws").content.decode()
    held = draws.show(TODAY.isoformat())
    assert held.promise in page
    assert "the day is not over" in page
    assert commitment(bytes.fromhex(held.promise)) not in page
    round_of(NEXT, settings_clock)
    page = people["public"].get("/draws").content.decode()
    seed = draws.show(TODAY.isoformat()).seed
    assert seed
    assert seed in page


def test_anybody_draws_a_number_again(people, settings_clock):
    lodged()
    (one,) = selected()
    early = people["public"].get(at(TODAY))
    assert early.status_code == 422
    assert "not published yet" in early.content.decode()
    round_of(NEXT, settings_clock)
    page = people["public"].get(at(TODAY)).content.decode()
    assert f"{one.draw} was drawn for {NUMBER}" in page
    assert "The seed is the one that was promised" in page
    command = re.search(r"risk draw (\S+) --seed (\S+) --promised ([0-9a-f]{64})", page)
    assert command
    seed = bytes.fromhex(command[2])
    assert (command[1], drawn(seed, command[1]), commitment(seed)) == (NUMBER, one.draw, command[3])


def test_what_is_typed_is_shown_as_it_is_and_runs_nothing(people, settings_clock):
    round_of(NEXT, settings_clock)
    page = people["public"].get(at(TODAY, "%3Cscript%3Ealert(1)%3C/script%3E")).content.decode()
    assert "<script>alert" not in page
    assert people["public"].get(at("yesterday")).status_code == 422
    assert people["public"].get(at("0000-00-00")).status_code == 422
