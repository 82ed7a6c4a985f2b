"""Coverage: how often the matched comparison's interval of hours holds the truth where there is no effect at all.

`python -m tests.simulation.coverage SEEDS SHIPMENTS_A_DAY DAYS` plays so many trades without an arrangement. Whoever will
be recognised is treated as everybody is, so the true difference is nought, and an interval of 95 % holds it nineteen
times of twenty.
"""

import sys

from gwanmun.simulation.arrangement import ByPoints, Office, staff
from gwanmun.simulation.customs import handle
from gwanmun.simulation.effect import matched
from gwanmun.simulation.trade import Game, play
from gwanmun.simulation.traders import Scale


def without_effect(seed, a_day, days):
    """The hours of the recognised and of others like them, in one trade without an arrangement."""
    made = list(play(Game(seed, days, scale=Scale(a_day))))
    return matched(handle(made, ByPoints(Office(), seed, arrangement=False), staff(a_day), seed)).minutes


def missed(seeds, a_day, days):
    """The seeds whose interval does not hold nought."""
    told = {seed: without_effect(seed, a_day, days) for seed in seeds}
    return {seed: one for seed, one in told.items() if one is not None and not one.low <= 0 <= one.high}


def main():
    seeds, a_day, days = (int(word) for word in sys.argv[1:4])
    without = missed(range(1, seeds + 1), a_day, days)
    for seed, one in without.items():
        print(f"seed {seed}: {one.difference / 60:.2f} hours ({one.low / 60:.2f} to {one.high / 60:.2f})")
    print(f"{seeds - len(without)} of {seeds} hold nought")


if __name__ == "__main__":
    main()
