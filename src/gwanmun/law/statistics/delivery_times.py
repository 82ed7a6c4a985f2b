"""Delivery times: how long messages to a partner took from the outbox to the receipt the partner signed."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from gwanmun.law.statistics.release_times import percentile


class Delivery(Struct, frozen=True):
    """The latest messages to one partner."""

    partner: str
    messages: int
    middle: float  # seconds: half took no longer
    ninth: float  # nine of ten took no longer


def delivery_times(taken: Iterable[tuple[str, float]]) -> tuple[Delivery, ...]:
    """The figures of messages, each by its partner and the seconds it took."""
    by_partner: dict[str, list[float]] = defaultdict(list)
    for partner, seconds in taken:
        by_partner[partner].append(seconds)
    return tuple(
        Delivery(partner, len(some), percentile(some, 5), percentile(some, 9))
        for partner, some in sorted(by_partner.items())
    )
