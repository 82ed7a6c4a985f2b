"""The office's own log: leaves onto it, a checkpoint a second, and four looks before anything is signed.

Logs die of innocent faults: a flipped bit, a missing tile, a backup. So a root is recomputed from the disk before it is
signed, held against the last one signed, written down before it is published, and a log that was just opened is not
written to before its witnesses have said how far they saw it (`anchoring`).
"""

import hashlib
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.effects import Alarm, Commit, Cosigned, Effect, Leaves, Offer, Outcome, Publish, Put, Write
from gwanmun.law.exchange.entry import entry_leaf
from gwanmun.law.exchange.events import CosignatureArrived
from gwanmun.law.exchange.holding import ANCHORED, Log, Office, State
from gwanmun.law.exchange.merkle import append, root_of


class Written(Struct, frozen=True):
    """The log after entries were written, and the writes that make it so."""

    log: Log
    put: Put
    leaves: tuple[Leaves, ...]

    @property
    def writes(self) -> tuple[Write, ...]:
        """All of them."""
        return (self.put, *self.leaves)


def written(log: Log, records: Iterable[tuple[int, bytes, bytes]]) -> Written:
    """The log with an entry for each record, given as kind, salt and the record itself."""
    return appended(
        log, tuple(entry_leaf(kind, salt, hashlib.sha256(record).digest()) for kind, salt, record in records)
    )


def appended(log: Log, leaves: tuple[bytes, ...]) -> Written:
    """The log with these leaves."""
    after = replace(log, frontier=append(log.frontier, leaves))
    return Written(after, Put(log, after), (Leaves(log.frontier.size, leaves),) if leaves else ())


def sign(state: State, now: int, office: Office) -> Outcome:
    """A checkpoint of what is on the disk, if anything is new and nothing is wrong; offered to all who lack it."""
    log = state.log
    if state.anchor.standing != ANCHORED:
        return Outcome(state)
    if log.frontier.size == log.size:
        return Outcome(state, _offers(state, log, office))
    root = root_of(log.frontier)
    if state.roots.get(log.frontier.size) != root or (log.size and state.roots.get(log.size) != log.root):
        return Outcome(state, (Alarm("log-damaged", office.origin),))
    checkpoint = Checkpoint(office.origin, log.frontier.size, root)
    after = replace(log, size=checkpoint.size, root=root, note=office.seal_checkpoint(checkpoint, now))
    if office.enough(frozenset()):
        after = replace(after, shown=after.note)
    shown = (Publish(after.shown),) if after.shown is after.note else ()
    after_state = replace(state, log=after, anchor=replace(state.anchor, signers=frozenset()))
    return Outcome(after_state, (Commit((Put(log, after),)), *shown, *_offers(after_state, after, office)))


def _offers(state: State, log: Log, office: Office) -> tuple[Effect, ...]:
    sizes = state.anchor.sizes
    return tuple(
        Offer(witness, state.anchor.session, sizes.get(witness, 0), log.size, log.note)
        for witness in office.witnesses
        if log.size and witness not in state.anchor.signers
    )


def take_cosignature(state: State, event: CosignatureArrived, office: Office) -> Outcome:
    """A witness's signature on our newest checkpoint, if it holds; on an older one it comes too late to matter.

    Only what a quorum has cosigned is shown to everybody: should the disk be lost, those who are asked where the log
    stood know of every checkpoint that anybody else has seen.
    """
    log, checkpoint = state.log, Checkpoint(office.origin, state.log.size, state.log.root)
    known = event.witness in office.witnesses and event.size == log.size
    if not known or not office.cosigned(event.witness, checkpoint, event.signature):
        return Outcome(state)
    signers = state.anchor.signers | {event.witness}
    state = elsewhere(state, event.witness, event.size)
    state = replace(state, anchor=replace(state.anchor, signers=signers))
    cosigned = Cosigned(event.size, event.witness, event.signature)
    if log.shown == log.note or not office.enough(signers):
        return Outcome(state, (Commit((cosigned,)),))
    after = replace(log, shown=log.note)
    return Outcome(replace(state, log=after), (Commit((cosigned, Put(log, after))), Publish(after.note)))


def elsewhere(state: State, witness: str, size: int) -> State:
    """What a witness holds of our log, so that the next offer begins there."""
    anchor = state.anchor
    return replace(state, anchor=replace(anchor, sizes={**anchor.sizes, witness: size}))
