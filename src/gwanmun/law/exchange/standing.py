"""Standings: where a receiver stands in a channel, as it says to a sender that has just started."""

import re

from msgspec import Struct

from gwanmun.law.exchange.merkle import LARGEST, Hash

_STANDING = re.compile(
    r"eodes-standing/1\n([A-Z]{2}>[A-Z]{2}/[a-z]{2,4})\n([1-9]\d{0,18})\n(0|[1-9]\d{0,18})\n([0-9a-f]{64})\n", re.ASCII
)


class Standing(Struct, frozen=True):
    """The last number received and the tip after it, told to one session of the sender."""

    channel: str
    session: int
    last: int
    tip: Hash


def write_standing(standing: Standing) -> str:
    """The text that is signed."""
    return f"eodes-standing/1\n{standing.channel}\n{standing.session}\n{standing.last}\n{standing.tip.hex()}\n"


def read_standing(text: str) -> Standing | None:
    """A standing out of its text; None for what is none."""
    found = _STANDING.fullmatch(text)
    if not found or int(found[3]) > LARGEST:
        return None
    return Standing(found[1], int(found[2]), int(found[3]), bytes.fromhex(found[4]))
