"""Pacing: how much is sent at once, and when it is tried again.

Credits grow by what was acknowledged and are halved when something is lost; the receiver says how much it has room for.
A wait is anything between nothing and twice the last, up to a minute: two offices that lost one another do not meet at
the same door at the same moment. Nobody ever gives up; after a failure one message goes ahead and the rest wait for it.
"""

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from gwanmun.law.exchange.holding import Pace

Dice: TypeAlias = Callable[[int], int]
"""A number from nought up to this one, not included; each as likely as any."""

FIRST_WAIT_MS = 200
LONGEST_WAIT_MS = 60_000
ANSWER_MS = 10_000
"""What is not answered within this counts as lost."""
LONGEST_BUSY_MS = 10 * 60_000
"""No receiver makes us wait longer than this by saying so."""
MOST_CREDIT = 4096


def room(pace: Pace, acked: int) -> int:
    """How many messages more may be on their way; after a failure one, to see whether it goes through."""
    free = min(pace.credit, max(pace.window, 1)) - max(0, pace.sent - acked)
    return min(free, 1 - max(0, pace.sent - acked)) if pace.failures else free


def is_due(moment: int, now: int, longest: int) -> bool:
    """Whether a moment has come that never lay further ahead than this; a clock that was turned back waits for none."""
    return not now < moment <= now + longest


def sent_now(pace: Pace, last: int, now: int) -> Pace:
    """After messages up to this number went out."""
    return replace(pace, sent=last, deadline=now + ANSWER_MS)


def gone_well(pace: Pace, acked: int, many: int, window: int) -> Pace:
    """After so many were acknowledged, up to this number."""
    credit = min(MOST_CREDIT, pace.credit + many)
    return replace(pace, sent=max(pace.sent, acked), credit=credit, window=window, failures=0, not_before=0)


def failed(pace: Pace, acked: int, now: int, rng: Dice) -> Pace:
    """After nothing came back, or a no: everything without a receipt is to be sent again, after a wait."""
    longest = min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(pace.failures, 16))
    return replace(
        pace,
        sent=min(pace.sent, acked),
        credit=max(1, pace.credit // 2),
        failures=pace.failures + 1,
        not_before=now + 1 + rng(longest),
    )
