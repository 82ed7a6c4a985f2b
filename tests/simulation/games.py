"""Games the tests play, each played once."""

from functools import cache

from gwanmun.simulation.shipment import Made
from gwanmun.simulation.trade import Game, play
from gwanmun.simulation.traders import Ring, Scale

SMALL = Scale(40, (Ring("first", 3, ("090421", "090422"), ("classification", "quantity")), Ring("late", 5)))


@cache
def small() -> tuple[Made, ...]:
    """Seven months of a small trade with a ring from the third month and one from the fifth."""
    return tuple(play(Game(7, 210, scale=SMALL)))
