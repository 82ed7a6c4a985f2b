"""Watching: what an office knows of its partners' logs, and what it does when one of them has told two stories.

As a witness it cosigns a checkpoint only if it goes on from the last one it knows, and writes that down before the
signature leaves the house. From gossip it learns of checkpoints that were not shown to it. A log convicted by its own
signatures is believed no longer, what it sends is kept with a flag, everybody is told, and a person decides.
"""

from msgspec.structs import replace

from gwanmun.law.exchange.checkpoint import Checkpoint, write_checkpoint
from gwanmun.law.exchange.effects import (
    Alarm,
    Announced,
    AskNodes,
    Commit,
    Cosignature,
    Elsewhere,
    Entangled,
    Frozen,
    Kept,
    Outcome,
    Put,
    Rejected,
    Reply,
    Seen,
    Stale,
    Write,
)
from gwanmun.law.exchange.entry import EVID, PEERCP
from gwanmun.law.exchange.events import CheckpointSeen, EvidenceArrived, NodesReturned, Offered, SeenAsked
from gwanmun.law.exchange.evidence import Fork, convicts, evidence_id, read_fork, write_fork
from gwanmun.law.exchange.holding import ANCHORED, Log, Office, State, Watched
from gwanmun.law.exchange.merkle import is_consistent, rebuilt
from gwanmun.law.exchange.own_log import written

ENTANGLE_EVERY_MS = 60_000
NOTHING: tuple[Write, ...] = ()


def ours(state: State, origin: str) -> Watched:
    """What is known of this log, or that nothing is."""
    return state.watched or Watched(origin)


def tell_seen(state: State, event: SeenAsked) -> Outcome:
    """How far we saw a log, to its office, which has just started; what its earlier runs have under way is void."""
    watched = ours(state, event.origin)
    if event.session < watched.session:
        return Outcome(state, (Reply(Seen(watched.session, b"")),))
    after = replace(watched, session=event.session)
    commit = () if after == state.watched else (Commit((Put(state.watched, after),)),)
    return Outcome(replace(state, watched=after), (*commit, Reply(Seen(event.session, watched.note))))


def cosign(state: State, event: Offered, now: int, office: Office) -> Outcome:
    """The witness's rule (C2SP tlog-witness): sign what goes on from what we know, after writing it down."""
    watched, checkpoint = ours(state, event.origin), office.open_checkpoint(event.note)
    if checkpoint is None or checkpoint.origin != event.origin:
        return Outcome(state, (Reply(Rejected(event.origin, "checkpoint-unsigned")),))
    if watched.forked or event.session != watched.session:
        why = Frozen(event.origin, watched.forked) if watched.forked else Stale(event.origin, watched.session)
        return Outcome(state, (Reply(why),))
    if checkpoint.size == watched.size and checkpoint.root != watched.root:
        return _two_roots(state, event, office)
    if event.old != watched.size:
        return Outcome(state, (Reply(Elsewhere(watched.size)),))
    if not _goes_on(watched, checkpoint, event):
        refusal = (Reply(Rejected(event.origin, "not-consistent")), Alarm("not-consistent", event.origin))
        return Outcome(state, (*refusal, *_nodes(watched, checkpoint, event.note)))
    return _sign(state, checkpoint, event.note, now, office=office)


def _goes_on(watched: Watched, checkpoint: Checkpoint, event: Offered) -> bool:
    roots = {"old_root": watched.root, "new_root": checkpoint.root}
    return is_consistent(watched.size, checkpoint.size, event.proof, **roots)


def _two_roots(state: State, event: Offered, office: Office) -> Outcome:
    convicted = _convict(state, Fork(ours(state, event.origin).note, event.note), office)
    answer = Reply(Frozen(event.origin, ours(convicted.state, event.origin).forked))
    return Outcome(convicted.state, (*convicted.effects, answer))


def _sign(state: State, checkpoint: Checkpoint, note: bytes, now: int, *, office: Office) -> Outcome:
    """The checkpoint written down, now and then in our own log too, and then the signature."""
    watched = ours(state, checkpoint.origin)
    after = replace(watched, size=checkpoint.size, root=checkpoint.root, note=note)
    log, writes = state.log, NOTHING
    if state.anchor.standing == ANCHORED and checkpoint.size and abs(now - watched.entangled_at) >= ENTANGLE_EVERY_MS:
        after = replace(after, entangled_at=now)
        log, writes = _entangled(log, checkpoint)
    reply = Reply(Cosignature(checkpoint.size, office.cosign(checkpoint, now)))
    commit = Commit((Put(state.watched, after), *writes))
    return Outcome(replace(state, watched=after, log=log), (commit, reply))


def _entangled(log: Log, checkpoint: Checkpoint) -> tuple[Log, tuple[Write, ...]]:
    grown = written(log, ((PEERCP, b"", write_checkpoint(checkpoint).encode()),))
    entangled = Entangled(checkpoint.origin, checkpoint.size, log.frontier.size)
    return grown.log, (entangled, *grown.writes)


def _nodes(watched: Watched, checkpoint: Checkpoint, note: bytes) -> tuple[AskNodes, ...]:
    """The question how two checkpoints of different sizes go together."""
    if not watched.size or not checkpoint.size or watched.size == checkpoint.size:
        return ()
    old, new = (watched.note, note) if watched.size < checkpoint.size else (note, watched.note)
    return (AskNodes(watched.origin, old, new),)


def gossip(state: State, event: CheckpointSeen, office: Office) -> Outcome:
    """A checkpoint somebody handed on: the same we know, a fork, or something to ask about."""
    checkpoint = office.open_checkpoint(event.note)
    if checkpoint is None or checkpoint.origin == office.origin or checkpoint.size == 0:
        return Outcome(state)
    watched = ours(state, checkpoint.origin)
    if watched.forked or (checkpoint.size, checkpoint.root) == (watched.size, watched.root):
        return Outcome(state)
    if checkpoint.size == watched.size:
        return _convict(state, Fork(watched.note, event.note), office)
    if watched.size == 0:
        after = replace(watched, size=checkpoint.size, root=checkpoint.root, note=event.note)
        return Outcome(replace(state, watched=after), (Commit((Put(state.watched, after),)),))
    return Outcome(state, _nodes(watched, checkpoint, event.note))


def weigh_nodes(state: State, event: NodesReturned, office: Office) -> Outcome:
    """How two checkpoints go together, as a mirror shows it: well, or not, or it shows nothing."""
    old, new = office.open_checkpoint(event.old), office.open_checkpoint(event.new)
    if old is None or new is None or old.origin != new.origin:
        return Outcome(state)
    watched, fork = ours(state, old.origin), Fork(event.old, event.new, event.nodes)
    if watched.forked:
        return Outcome(state)
    if convicts(fork, office.open_checkpoint):
        return _convict(state, fork, office)
    if rebuilt(old.size, new.size, event.nodes) != (old.root, new.root):
        return Outcome(state, (Alarm("nodes-show-nothing", old.origin),))
    if (old.size, old.root) != (watched.size, watched.root):
        return Outcome(state)
    after = replace(watched, size=new.size, root=new.root, note=event.new)
    return Outcome(replace(state, watched=after), (Commit((Put(state.watched, after),)),))


def hear_evidence(state: State, event: EvidenceArrived, office: Office) -> Outcome:
    """Evidence from a partner: it is weighed like our own, by what it shows and not by who shows it."""
    fork = read_fork(event.content)
    origin = convicts(fork, office.open_checkpoint) if fork is not None else ""
    if fork is None or not origin or origin == office.origin or ours(state, origin).forked:
        return Outcome(state)
    return _convict(state, fork, office)


def _convict(state: State, fork: Fork, office: Office) -> Outcome:
    """A log has told two stories: kept, written into our own log, told to everybody, and believed no longer."""
    content = write_fork(fork)
    found, origin = evidence_id(content), convicts(fork, office.open_checkpoint)
    after = replace(ours(state, origin), forked=found)
    log, writes = state.log, NOTHING
    if state.anchor.standing == ANCHORED:
        grown = written(log, ((EVID, b"", content),))
        log, writes = grown.log, grown.writes
    commit = Commit((Put(state.watched, after), Kept(found, content), Announced(found), *writes))
    return Outcome(replace(state, watched=after, log=log), (commit, Alarm("log-of-partner-forked", origin)))
