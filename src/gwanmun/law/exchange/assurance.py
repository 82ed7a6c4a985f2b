"""Assurance: how far a message can be relied on: received, logged, witnessed, entangled. An agreement names its level.

    A0 received    the receiver has written it down, and signed for it
    A1 logged      it stands in its sender's log, under a checkpoint the sender signed
    A2 witnessed   a quorum of the policy has cosigned such a checkpoint
    A3 entangled   such a checkpoint stands itself in another country's witnessed log

Witnesses that are down keep nothing from being received or logged; only the last two levels wait for them. A log that
was convicted of a fork proves nothing any more.
"""

import hashlib
from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.exchange.checkpoint import Checkpoint, write_checkpoint
from gwanmun.law.exchange.entry import PEERCP, entry_leaf
from gwanmun.law.exchange.log_proof import LogProof, Proven, verify_proof
from gwanmun.law.exchange.merkle import Hash
from gwanmun.law.exchange.note import Check
from gwanmun.law.exchange.policy import NONE, Policy


class Level(IntEnum):
    """Each includes those before it."""

    RECEIVED = 0
    LOGGED = 1
    WITNESSED = 2
    ENTANGLED = 3


class Entanglement(Struct, frozen=True):
    """That a checkpoint stands in another country's log, and by whose policy that log is judged."""

    proof: LogProof
    policy: Policy


def level_of(
    leaf: Hash, proof: LogProof | None, policy: Policy, check: Check, *, entangled: Entanglement | None = None
) -> Level:
    """How far a message with this leaf can be relied on, by what there is to show for it."""
    if proof is None or not isinstance(verify_proof(proof, leaf, replace(policy, quorum=NONE), check), Proven):
        return Level.RECEIVED
    witnessed = verify_proof(proof, leaf, policy, check)
    if policy.quorum == NONE or not isinstance(witnessed, Proven):
        return Level.LOGGED
    return Level.ENTANGLED if _is_entangled(witnessed.checkpoint, entangled, check) else Level.WITNESSED


def _is_entangled(checkpoint: Checkpoint, entangled: Entanglement | None, check: Check) -> bool:
    if entangled is None or entangled.policy.quorum == NONE:
        return False
    leaf = checkpoint_leaf(checkpoint)
    shown = verify_proof(entangled.proof, leaf, entangled.policy, check)
    return isinstance(shown, Proven) and shown.checkpoint.origin != checkpoint.origin


def checkpoint_leaf(checkpoint: Checkpoint) -> Hash:
    """The leaf under which another country's log holds this checkpoint. It has no salt: there is nothing to hide."""
    return entry_leaf(PEERCP, b"", hashlib.sha256(write_checkpoint(checkpoint).encode()).digest())


def suffices(level: Level, needed: Level, *, forked: bool) -> bool:
    """Whether what is there is what the agreement asks for; of a forked log nothing but the receipt is left."""
    return (Level.RECEIVED if forked else level) >= needed
