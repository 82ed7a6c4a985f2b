"""Bugs of logs, witnesses and heartbeats."""

from msgspec.structs import replace

from gwanmun.law.exchange import anchoring, beating, evidence, own_log, watching
from gwanmun.law.exchange.effects import Outcome
from gwanmun.law.exchange.holding import ANCHORED
from gwanmun.law.exchange.merkle import append, consistency_proof
from tests.exchange.mutants.planted import Mutant

_anchor, _hear, _take_leaves, _sign = anchoring.anchor, anchoring.hear, anchoring.take_leaves, watching._sign
_hear_beat, _cosignature = beating.hear, own_log.take_cosignature
_convict = watching._convict


def the_backup_is_believed(state, now, rng, *, office):
    """A log that was just opened is written to without asking anybody."""
    outcome = _anchor(state, now, rng, office=office)
    return Outcome(replace(outcome.state, anchor=replace(outcome.state.anchor, standing=ANCHORED)))


def one_witness_is_enough(state, event, office):
    """The log is opened on the word of the first that answers, who may have seen less than the others."""
    return _hear(state, event, replace(office, needed=1))


def old_answers_are_believed(state, event, office):
    """A witness's answer to an earlier run is taken for one to this."""
    return _hear(state, replace(event, session=state.anchor.session), office)


def any_leaves_will_do(state, event, office):
    """Leaves that a mirror returns are written without holding them against the root we signed."""
    newest = state.anchor.newest
    if newest is None or len(event.hashes) + event.start != newest.size or event.start != state.log.frontier.size:
        return _take_leaves(state, event, office)
    root = own_log.root_of(append(state.log.frontier, event.hashes))
    forged = replace(state, anchor=replace(state.anchor, newest=replace(newest, root=root)))
    return _take_leaves(forged, event, office)


def witnesses_sign_anything(watched, checkpoint, event):
    """A witness cosigns what it is offered without looking whether it goes on from what it signed before."""
    return True


def signed_before_it_is_written_down(state, checkpoint, note, now, *, office):
    """The cosignature leaves before the checkpoint is on the witness's disk; after a crash it signs another."""
    outcome = _sign(state, checkpoint, note, now, office=office)
    return Outcome(outcome.state, outcome.effects[::-1])


def nobody_listens_to_gossip(state, event, office):
    """Checkpoints that others hand on are passed over, so two witnesses kept apart never compare."""
    return Outcome(state)


def a_failed_proof_convicts(old, new, nodes):
    """Nodes that rebuild neither root are taken for evidence, so anybody can accuse anybody with rubbish."""
    return (
        old.origin == new.origin and old != new and evidence.rebuilt(old.size, new.size, nodes) != (old.root, new.root)
    )


def the_old_subtree_is_left_out(old, new, read):
    """The proof is the one RFC 9162 gives its verifier, which lacks what is in doubt where the size is a power of two."""
    return consistency_proof(old, new, read)


def evidence_is_not_kept(state, fork, office):
    """The log is believed no longer, and nobody could say why."""
    outcome = _convict(state, fork, office)
    return Outcome(outcome.state, ())


def patience_begins_anew(state, event, now, office):
    """With every heartbeat the partner is given its quarter of an hour again."""
    partner = replace(state.partner, short_since={}) if state.partner else None
    return _hear_beat(replace(state, partner=partner), event, now, office)


def a_lost_channel_is_passed_over(state, told):
    """A partner that does not name a channel is thought to have nothing to say of it, and may have lost it whole."""
    return {channel: (number, tip) for channel, number, tip in told.acks}


def checkpoints_are_offered_once(state, log, office):
    """A witness that was down when a checkpoint was made is never asked again."""
    sizes = state.anchor.sizes
    return tuple(one for one in _offers(state, log, office) if sizes.get(one.witness, 0) < log.size and one.old == 0)


_offers = own_log._offers


def cosignatures_of_nobody_count(state, event, office):
    """A cosignature is counted for whoever it names, signed or not, and for whatever size."""
    trusting = replace(office, cosigned=lambda *_: True, enough=lambda _: False)
    return _cosignature(state, event, trusting)


MUTANTS = (
    Mutant(anchoring, "anchor", the_backup_is_believed),
    Mutant(anchoring, "hear", one_witness_is_enough),
    Mutant(anchoring, "hear", old_answers_are_believed),
    Mutant(anchoring, "take_leaves", any_leaves_will_do),
    Mutant(watching, "_goes_on", witnesses_sign_anything),
    Mutant(watching, "_sign", signed_before_it_is_written_down),
    Mutant(watching, "gossip", nobody_listens_to_gossip),
    Mutant(evidence, "is_fork", a_failed_proof_convicts),
    Mutant(evidence, "nodes_between", the_old_subtree_is_left_out),
    Mutant(watching, "_convict", evidence_is_not_kept),
    Mutant(beating, "hear", patience_begins_anew),
    Mutant(beating, "_acks", a_lost_channel_is_passed_over),
    Mutant(own_log, "_offers", checkpoints_are_offered_once),
    Mutant(own_log, "take_cosignature", cosignatures_of_nobody_count),
)
