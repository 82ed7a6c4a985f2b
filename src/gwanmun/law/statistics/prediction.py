"""Prediction: when goods like these were released before, and so when these may be; an interval, never a promise."""

from collections.abc import Sequence

from msgspec import Struct

FEWEST = 20  # releases; of fewer nothing is said


class Prediction(Struct, frozen=True):
    """Days after lodgement: eight of ten cases that had waited as long were released from `early` to `late`."""

    early: int
    middle: int
    late: int
    cases: int  # how many it was learnt from


def predict(days: Sequence[int], waited: int) -> Prediction | None:
    """What earlier cases say of one that has waited so many days; None where too few have waited as long.

    `days` are whole days from lodgement to release of earlier cases, in any order.
    """
    alike = sorted(taken for taken in days if taken >= waited)
    if len(alike) < FEWEST:
        return None
    early, middle, late = (alike[_place(len(alike), tenth)] for tenth in (1, 5, 9))
    return Prediction(early, middle, late, len(alike))


def _place(count: int, tenth: int) -> int:
    """Where the tenth stands in a sorted list: the first place with at least so many tenths of it at or below."""
    return max(0, -(-count * tenth // 10) - 1)
