"""Proofs of logging: that an entry is in a log, under a checkpoint enough others have seen (C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    extra <base64, left out where there is none>
    index <the leaf's>
    <base64 of each hash of the inclusion proof>

    <the checkpoint with its signatures, as it was signed>

It can be checked by anybody, offline, with a policy and nothing else.
"""

import base64
import re

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.checkpoint import Checkpoint, read_checkpoint, time_of
from gwanmun.law.exchange.merkle import LARGEST, Hash, is_included
from gwanmun.law.exchange.note import Check, open_note
from gwanmun.law.exchange.policy import Policy, is_satisfied

HEAD = "c2sp.org/tlog-proof@v1"
LONGEST_PROOF = 300 * 1024
MOST_HASHES = 63
_HASH = re.compile(r"[A-Za-z0-9+/]{43}=")


class LogProof(Struct, frozen=True):
    """An entry's place in a log and what leads from it to the root of a signed checkpoint."""

    index: int
    hashes: tuple[Hash, ...]
    checkpoint: bytes  # the signed note
    extra: bytes = b""  # opaque; nobody vouches for it


class Proven(Struct, frozen=True):
    """What a proof shows: under which checkpoint, and the earliest and latest time a witness saw that."""

    checkpoint: Checkpoint
    first_seen: int  # seconds since 1970; nought where no signature bears a time
    last_seen: int
    witnesses: tuple[str, ...] = ()  # who of the policy's has signed


def write_proof(proof: LogProof) -> bytes:
    """The proof's text."""
    lines = [HEAD]
    if proof.extra:
        lines.append(f"extra {base64.b64encode(proof.extra).decode()}")
    lines.append(f"index {proof.index}")
    lines += [base64.b64encode(one).decode() for one in proof.hashes]
    return "\n".join([*lines, "", ""]).encode() + proof.checkpoint


def read_proof(content: bytes) -> LogProof | Problem:
    """A proof out of its text. Problem: `proof-unreadable`."""
    head, blank, checkpoint = content.partition(b"\n\n")
    if len(content) > LONGEST_PROOF or not blank or not head.isascii():
        return _unreadable(content)
    first, *lines = head.decode().split("\n")
    extra = _extra(lines.pop(0)) if lines and lines[0].startswith("extra ") else b""
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines.pop(0)) if lines else None
    hashes = tuple(base64.b64decode(line) for line in lines if _HASH.fullmatch(line))
    written = [base64.b64encode(one).decode() for one in hashes]
    if first != HEAD or extra is None or index is None or written != lines or len(hashes) > MOST_HASHES:
        return _unreadable(content)
    return LogProof(int(index[1]), hashes, checkpoint, extra)


def verify_proof(proof: LogProof, leaf: Hash, policy: Policy, check: Check) -> Proven | Problem:
    """What a proof shows of a leaf, if it shows anything.

    Problems: those of `open_note` and `read_checkpoint`; `checkpoint-unwitnessed` (too few whom the policy trusts have
    signed), `log-unknown` (a key that the policy trusts has signed for a log of another name), `leaf-not-included`.
    """
    opened = open_note(proof.checkpoint, (*policy.logs, *policy.witnesses.values()), check)
    if isinstance(opened, Problem):
        return opened
    checkpoint = read_checkpoint(opened.text)
    if isinstance(checkpoint, Problem):
        return checkpoint
    if policy.logs and not any(log in opened.signed and log.name == checkpoint.origin for log in policy.logs):
        return Problem("log-unknown", value=shown(checkpoint.origin))
    if not is_satisfied(policy, opened.signed.keys()):
        return Problem("checkpoint-unwitnessed", value=shown(checkpoint.origin), facts={"quorum": policy.quorum})
    if proof.index > LARGEST or not is_included(leaf, proof.index, checkpoint.size, proof.hashes, root=checkpoint.root):
        facts = {"index": str(proof.index), "size": str(checkpoint.size)}
        return Problem("leaf-not-included", value=shown(checkpoint.origin), facts=facts)
    names = tuple(name for name, key in policy.witnesses.items() if key in opened.signed)
    signed = ((policy.witnesses[name], opened.signed[policy.witnesses[name]]) for name in names)
    times = [time for key, signature in signed if (time := time_of(key, signature))]
    return Proven(checkpoint, min(times, default=0), max(times, default=0), names)


def _extra(line: str) -> bytes | None:
    encoded = line.removeprefix("extra ")
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    return decoded if decoded and base64.b64encode(decoded).decode() == encoded else None


def _unreadable(content: bytes) -> Problem:
    return Problem("proof-unreadable", value=shown(content[:80].decode("utf-8", "replace")))
