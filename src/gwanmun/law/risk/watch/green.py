"""Green: what the declarations nobody looked at hide, estimated from those chance alone picked.

Only the random arm can say it. Every other look was asked for by somebody who expected to find something.
"""

from collections.abc import Sequence

from msgspec import Struct

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.interval import Share, share


class Hidden(Struct, frozen=True):
    """What green hides: the share of hits, how many declarations that is, and the tax it would be."""

    rate: Share
    unseen: int  # declarations nobody looked at
    hits: tuple[int, int, int]  # low, expected, high; whole declarations
    evaded_tax: int | None  # minor units, expected; None while chance has picked none


def hidden(random: Sequence[ControlResult], unseen: int) -> Hidden:
    """The estimate, from the results of the random arm and the number of declarations nobody looked at."""
    rate = share(sum(each.is_hit for each in random), len(random))
    expected = round((rate.share or 0.0) * unseen)
    low, high = int(rate.low * unseen), -int(-rate.high * unseen // 1)
    evaded = sum(each.evaded_tax for each in random) * unseen // len(random) if random else None
    return Hidden(rate, unseen, (low, expected, min(high, unseen)), evaded)
