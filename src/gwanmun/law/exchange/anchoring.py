"""Anchoring: a log that was just opened is not written to before its witnesses have said how far they saw it.

The disk may be yesterday's backup. An office that wrote on from there would fork its own log, innocently and beyond
repair. So it asks; if the witnesses saw more than the disk has, it fetches the missing leaves from whoever mirrors them
and believes them only if they lead to the very root it once signed.
"""

from msgspec.structs import replace

from gwanmun.law.exchange.checkpoint import Checkpoint, size_stated
from gwanmun.law.exchange.effects import Alarm, AskLeaves, AskSeen, Commit, Outcome, Put
from gwanmun.law.exchange.events import LeavesReturned, SeenTold
from gwanmun.law.exchange.holding import ANCHORED, ASKING, BEHIND, FORKED, SUPERSEDED, Anchor, Log, Office, State
from gwanmun.law.exchange.merkle import Hash, append, root_of
from gwanmun.law.exchange.own_log import appended
from gwanmun.law.exchange.pacing import FIRST_WAIT_MS, Dice, is_due

ASK_AGAIN_MS = 5_000


def anchor(state: State, now: int, rng: Dice, *, office: Office) -> Outcome:
    """Questions to whoever has not answered, or for what is missing."""
    held = state.anchor if state.anchor.session else Anchor(session=max(now, 1))
    if held.standing not in {ASKING, BEHIND} or not is_due(held.not_before, now, 2 * ASK_AGAIN_MS):
        return Outcome(state)
    held = replace(held, not_before=now + ASK_AGAIN_MS + rng(FIRST_WAIT_MS))
    if held.standing == BEHIND and held.newest is not None:
        return Outcome(replace(state, anchor=held), (AskLeaves(state.log.frontier.size, held.newest.size),))
    if len(held.answers) >= office.needed:
        return _judge(replace(state, anchor=held), office)
    missing = (witness for witness in office.witnesses if witness not in held.answers)
    return Outcome(replace(state, anchor=held), tuple(AskSeen(witness, held.session) for witness in missing))


def hear(state: State, event: SeenTold, office: Office) -> Outcome:
    """A witness's answer. One to another session is none: it may be older than what we are asking about."""
    held = state.anchor
    if event.witness not in office.witnesses:
        return Outcome(state)
    if held.standing != ASKING or event.session != held.session:
        return _otherwise(state, event)
    checkpoint = office.open_checkpoint(event.note) if event.note else None
    if event.note and (checkpoint is None or checkpoint.origin != office.origin):
        return Outcome(state, (Alarm("witness-confused", event.witness),))
    held = replace(held, answers={**held.answers, event.witness: event.note})
    state = replace(state, anchor=held)
    return _judge(state, office) if len(held.answers) >= office.needed else Outcome(state)


def _otherwise(state: State, event: SeenTold) -> Outcome:
    """A witness that speaks with another run of ours than this one."""
    held = state.anchor
    if event.session > held.session and held.standing == ASKING:  # an earlier run, whose clock was ahead
        return Outcome(replace(state, anchor=Anchor(session=event.session + 1)))
    if event.session > held.session:
        over = replace(state, anchor=replace(held, standing=SUPERSEDED))
        return Outcome(over, (Alarm("run-twice", event.witness),))
    if event.session < held.session and held.standing == ANCHORED:  # it has lost what it knew of us
        return Outcome(state, (AskSeen(event.witness, held.session),))
    return Outcome(state)


def answered_sizes(state: State, office: Office) -> dict[str, Checkpoint]:
    """What each witness that has answered holds of our log."""
    opened = {witness: office.open_checkpoint(note) for witness, note in state.anchor.answers.items() if note}
    return {witness: checkpoint for witness, checkpoint in opened.items() if checkpoint is not None}


def _judge(state: State, office: Office) -> Outcome:
    """Enough have answered: where the log stands to what they saw."""
    seen = answered_sizes(state, office)
    newest = max(
        seen.values(), key=lambda one: one.size, default=Checkpoint(office.origin, state.log.size, state.log.root)
    )
    disk = state.log.frontier.size
    differs = [one for one in seen.values() if one.size <= disk and state.roots.get(one.size) != one.root]
    roots = {(one.size, one.root) for one in seen.values()}
    if differs or len(roots) > len({size for size, _ in roots}):
        forked = replace(state, anchor=replace(state.anchor, standing=FORKED))
        return Outcome(forked, (Alarm("log-forked", office.origin),))
    held = replace(state.anchor, sizes={witness: one.size for witness, one in seen.items()}, newest=newest)
    if newest.size > disk:
        behind = replace(state, anchor=replace(held, standing=BEHIND))
        return Outcome(behind, (Alarm("log-behind", office.origin), AskLeaves(disk, newest.size)))
    return _anchored(replace(state, anchor=held), state.log, ())


def _anchored(state: State, log: Log, leaves: tuple[Hash, ...]) -> Outcome:
    """The log goes on, from the newest checkpoint of ours that anybody has shown."""
    held = replace(state.anchor, standing=ANCHORED)
    grown = appended(log, leaves)
    after, newest = grown.log, held.newest
    if newest is not None and newest.size > log.size:
        note = next(note for note in held.answers.values() if note and size_stated(note) == newest.size)
        after = replace(after, size=newest.size, root=newest.root, note=note, shown=b"")
    state = replace(state, anchor=held, log=after)
    if after == log:
        return Outcome(state)
    return Outcome(state, (Commit((Put(log, after), *grown.leaves)),))


def take_leaves(state: State, event: LeavesReturned, office: Office) -> Outcome:
    """Leaves we had lost: taken if they lead to the root we signed, and not otherwise."""
    newest, log = state.anchor.newest, state.log
    if state.anchor.standing != BEHIND or newest is None or event.start != log.frontier.size:
        return Outcome(state)
    after = append(log.frontier, event.hashes)
    if after.size != newest.size or root_of(after) != newest.root:
        return Outcome(state, (Alarm("leaves-of-another-log", office.origin),))
    return _anchored(state, log, event.hashes)
