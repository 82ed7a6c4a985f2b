"""Witnessing: a checkpoint on its way to a witness, in the words every witness understands (C2SP tlog-witness).

old <size the witness holds>
<base64 of each hash of the consistency proof>

<the checkpoint, a note>
"""

import base64
import re
from collections.abc import Sequence

from gwanmun.law.exchange.events import Offered
from gwanmun.law.exchange.merkle import LARGEST, Hash

MOST_HASHES = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_HASH = re.compile(r"[A-Za-z0-9+/]{43}=")


def write_offer(old: int, proof: Sequence[Hash], note: bytes) -> bytes:
    """The body of a request to `add-checkpoint`."""
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof)]
    return "\n".join([*lines, "", ""]).encode() + note


def read_offer(body: bytes, origin: str, session: str) -> Offered | None:
    """What a log offers; None for what is no such body. Whether any of it holds is the witness's to find out."""
    head, blank, note = body.partition(b"\n\n")
    first, *lines = head.decode("ascii", "replace").split("\n")
    old = _OLD.fullmatch(first)
    if not blank or old is None or len(lines) > MOST_HASHES or not all(map(_HASH.fullmatch, lines)):
        return None
    if int(old[1]) > LARGEST or not re.fullmatch(r"[0-9]{1,19}", session or "0"):
        return None
    proof = tuple(base64.b64decode(line) for line in lines)
    if [base64.b64encode(one).decode() for one in proof] != lines:
        return None
    return Offered(origin, int(session or 0), int(old[1]), note, proof)
