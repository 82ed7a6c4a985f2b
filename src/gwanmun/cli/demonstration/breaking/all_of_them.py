"""All of them: five troubles between countries, one after another, among the same offices."""

from collections.abc import Callable

from msgspec import Struct

from gwanmun.cli.demonstration.breaking import (
    forked_log,
    lost_acknowledgement,
    number_twice,
    partner_down,
    stolen_key,
)
from gwanmun.cli.demonstration.breaking.house import House
from gwanmun.cli.demonstration.stage import Stage

TROUBLES: tuple[tuple[str, Callable[[House], None]], ...] = (
    ("lost acknowledgement", lost_acknowledgement.play),
    ("partner down", partner_down.play),
    ("same number twice", number_twice.play),
    ("forked log", forked_log.play),
    ("stolen key", stolen_key.play),
)


class Played(Struct, frozen=True):
    """What was played, as `--json` tells it."""

    troubles: tuple[str, ...]
    acts: int


def play(stage: Stage, house: House) -> Played:
    """One after another. Each ends as it should, or the demonstration ends with what did not."""
    stage.scene("Five things that go wrong between countries")
    house.prepare()
    for _, trouble in TROUBLES:
        trouble(house)
    return Played(tuple(name for name, _ in TROUBLES), stage.acts)
