"""The simulator finds bugs: each of those that are planted, within two thousand worlds.

`FOUND` says in which world each was last found first. In every run each is looked for in the worlds around that one; the
long form (`-m slow`) looks from nought, and says so when the page has gone stale.
"""

import pytest

from tests.exchange import simulate
from tests.exchange.mutants import MUTANTS, planted

WITHIN = 2_000
FOUND = {
    "acknowledged_before_the_commit": 0,
    "acknowledged_without_a_commit": 0,
    "an_overlap_is_written_again": 48,
    "a_gap_is_passed_over": 1,
    "a_second_story_is_believed": 116,
    "the_newest_receipt_for_everything": 9,
    "no_receipt_for_copies": 9,
    "earlier_runs_are_heard": 1541,
    "the_session_is_not_written_down": 0,
    "bad_documents_are_dropped": 0,
    "bad_documents_are_acknowledged_as_good": 0,
    "a_restored_receiver_goes_on_at_once": 766,
    "numbered_by_a_cursor": 1,
    "numbered_before_asking": 125,
    "sent_before_asking": 0,
    "numbered_without_looking": 0,
    "numbered_without_a_leaf": 0,
    "the_salt_itself_is_chained": 0,
    "receipts_may_leave_something_out": 95,
    "receipts_of_another_channel_count": 2,
    "it_gives_up": 5,
    "a_clock_turned_back_is_waited_for": 264,
    "what_was_lost_is_not_sent_again": 5,
    "acks_are_not_heard": 28,
    "what_was_lost_is_not_fetched": 9,
    "what_was_fetched_is_not_logged": 9,
    "it_never_asks_above": 320,
    "standings_are_asked_once": 0,
    "the_backup_is_believed": 9,
    "one_witness_is_enough": 972,
    "old_answers_are_believed": 44,
    "any_leaves_will_do": 9,
    "witnesses_sign_anything": 675,
    "signed_before_it_is_written_down": 3,
    "nobody_listens_to_gossip": 164,
    "a_failed_proof_convicts": 19,
    "the_old_subtree_is_left_out": 207,
    "evidence_is_not_kept": 76,
    "patience_begins_anew": 14,
    "a_lost_channel_is_passed_over": 1167,
    "checkpoints_are_offered_once": 3,
    "cosignatures_of_nobody_count": 3,
}


def test_there_are_enough_and_each_says_what_it_is():
    assert len(MUTANTS) >= 20
    assert set(FOUND) == set(MUTANTS)
    assert all(mutant.faulty.__doc__ for mutant in MUTANTS.values())


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_bug_is_found(name):
    seed = FOUND[name]
    assert simulate.told(seed) == [], "the world is right without the bug"
    with planted(MUTANTS[name]):
        assert simulate.told(seed) != []
    assert simulate.told(seed) == [], "and right again when it is taken out"


@pytest.mark.slow
@pytest.mark.hammer
@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_bug_is_found_from_nought(name):
    with planted(MUTANTS[name]):
        first = next((seed for seed in range(WITHIN) if simulate.told(seed)), None)
    assert first == FOUND[name], f"found first in world {first}"
