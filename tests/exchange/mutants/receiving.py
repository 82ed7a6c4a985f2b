"""Bugs of the receiver's end."""

from msgspec.structs import replace

from gwanmun.law.exchange import receiving
from gwanmun.law.exchange.effects import Commit, Outcome, Receipts, Received, Reply
from gwanmun.law.exchange.receipt import OK
from tests.exchange.mutants.planted import Mutant

_take, _turned_away, _again = receiving._take, receiving._turned_away, receiving._again
_tell_standing = receiving.tell_standing


def acknowledged_before_the_commit(state, event, office):
    """The receipt leaves before the messages are on the disk; if the power goes between, they are lost."""
    outcome = _take(state, event, office)
    return Outcome(outcome.state, outcome.effects[::-1])


def acknowledged_without_a_commit(state, event, office):
    """A busy receiver says that it has what it means to write down later."""
    outcome = _take(state, event, office)
    return Outcome(outcome.state, tuple(one for one in outcome.effects if not isinstance(one, Commit)))


def an_overlap_is_written_again(state, event, office):
    """What came with an earlier batch is taken for new because the batch it comes in now is longer."""
    outcome = _take(state, event, office)
    had, first = receiving.ours(state, event.batch.head.channel).last, event.batch.head.first
    commit, *rest = outcome.effects
    if first > had or not isinstance(commit, Commit):
        return outcome
    shifted = [
        replace(one, item=event.batch.items[one.number - had - 1]) if isinstance(one, Received) else one
        for one in commit.writes
    ]
    return Outcome(outcome.state, (Commit(tuple(shifted)), *rest))


def a_gap_is_passed_over(state, event, receiving_row):
    """A batch that came too early is taken, and what it overtook is never asked for."""
    answer = _turned_away(state, event, receiving_row)
    return None if type(answer).__name__ == "Gap" else answer


def a_second_story_is_believed(state, receiving_row, batch):
    """Numbers are compared and contents are not, so a sender may tell two stories under one number."""
    return


def the_newest_receipt_for_everything(state, channel, first, last):
    """A copy of an old batch is answered with the last receipt alone, and the older verdicts never arrive."""
    return replace(_again(state, channel, first, last), receipts=tuple(span.receipt for span in state.spans[-1:]))


def no_receipt_for_copies(state, channel, first, last):
    """A copy is passed over in silence, so a sender whose receipt was lost can never come to rest."""
    return Receipts(channel, (), 1)


def earlier_runs_are_heard(state, event, receiving_row):
    """What an earlier run of the sender still had under way is taken after the new run was told where we stand."""
    batch = replace(event.batch, session=receiving_row.session)
    return _turned_away(state, replace(event, batch=batch), receiving_row)


def the_session_is_not_written_down(state, event, office):
    """The sender is told where we stand, and its run is forgotten at once."""
    outcome = _tell_standing(state, event, office)
    return Outcome(state, tuple(one for one in outcome.effects if isinstance(one, Reply)))


def bad_documents_are_dropped(state, event, office):
    """A refused document is acknowledged with its verdict, and not kept."""
    outcome = _take(state, event, office)
    commit, *rest = outcome.effects
    if not isinstance(commit, Commit):
        return outcome
    kept = tuple(one for one in commit.writes if not isinstance(one, Received) or one.verdict == OK)
    return Outcome(outcome.state, (Commit(kept), *rest))


def bad_documents_are_acknowledged_as_good(state, event, office):
    """The receipt says OK of a document that was refused (Holodeck 142)."""
    good = replace(event, verdicts=(OK,) * len(event.verdicts))
    outcome, right = _take(state, good, office), _take(state, event, office)
    commit, *rest = outcome.effects
    if not isinstance(commit, Commit):
        return outcome
    refused = {one.number: one for one in right.effects[0].writes if isinstance(one, Received)}
    writes = tuple(refused[one.number] if isinstance(one, Received) else one for one in commit.writes)
    return Outcome(outcome.state, (Commit(writes), *rest))


def a_restored_receiver_goes_on_at_once(state, event, receiving_row):
    """Batches are received before the log was found where the witnesses saw it, and the log forks."""
    anchored = replace(state, anchor=replace(state.anchor, standing="anchored"))
    return _turned_away(anchored, event, receiving_row)


MUTANTS = (
    Mutant(receiving, "_take", acknowledged_before_the_commit),
    Mutant(receiving, "_take", acknowledged_without_a_commit),
    Mutant(receiving, "_take", an_overlap_is_written_again),
    Mutant(receiving, "_turned_away", a_gap_is_passed_over),
    Mutant(receiving, "_contradicted", a_second_story_is_believed),
    Mutant(receiving, "_again", the_newest_receipt_for_everything),
    Mutant(receiving, "_again", no_receipt_for_copies),
    Mutant(receiving, "_turned_away", earlier_runs_are_heard),
    Mutant(receiving, "tell_standing", the_session_is_not_written_down),
    Mutant(receiving, "_take", bad_documents_are_dropped),
    Mutant(receiving, "_take", bad_documents_are_acknowledged_as_good),
    Mutant(receiving, "_turned_away", a_restored_receiver_goes_on_at_once),
)
