"""Assurance and recognition: what there is to show for a message, and what silence is worth."""

import pytest

from gwanmun.law.exchange.assurance import Entanglement, Level, checkpoint_leaf, level_of, suffices
from gwanmun.law.exchange.beating import PATIENCE_MS
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.holding import Partner
from gwanmun.law.exchange.log_proof import LogProof
from gwanmun.law.exchange.merkle import Frontier, append, inclusion_proof, leaf_hash, root_of
from gwanmun.law.exchange.messages import TraderReinstated, TraderRevoked, TraderSuspended, TraderTrusted
from gwanmun.law.exchange.note import ED25519
from gwanmun.law.exchange.policy import NONE, Group, Policy
from gwanmun.law.exchange.recognition import Recognised, after, has_benefit
from tests.law.exchange.signing import CHECK, CN, LOG, NEUTRAL, VN, Signer, checkpoint_note

LEAVES = [leaf_hash(bytes((n,))) for n in range(9)]
WITNESSES = {"vn": VN.key, "cn": CN.key, "neutral": NEUTRAL.key}
TWO = Policy((LOG.key,), WITNESSES, {"two": Group(2, ("vn", "cn", "neutral"))}, "two")
VN_LOG = Signer("vn.example/log1", ED25519, 9)
VN_TWO = Policy((VN_LOG.key,), WITNESSES, {"two": Group(2, ("vn", "cn", "neutral"))}, "two")


def shown(leaves, index, origin, *signers):
    def read(level, place):
        return root_of(append(Frontier(), leaves[place << level : (place + 1) << level]))

    checkpoint = Checkpoint(origin, len(leaves), root_of(append(Frontier(), leaves)))
    return checkpoint, LogProof(index, inclusion_proof(index, len(leaves), read), checkpoint_note(checkpoint, *signers))


CHECKPOINT, WITNESSED = shown(LEAVES, 4, "kr.example/log1", LOG, VN, NEUTRAL)
_, LOGGED = shown(LEAVES, 4, "kr.example/log1", LOG, VN)
_, FORGED = shown(LEAVES, 4, "kr.example/log1", VN, NEUTRAL)
_, ELSEWHERE = shown([*LEAVES, checkpoint_leaf(CHECKPOINT)], 9, "vn.example/log1", VN_LOG, CN, NEUTRAL)
_, ITS_OWN = shown([*LEAVES, checkpoint_leaf(CHECKPOINT)], 9, "kr.example/log1", LOG, CN, NEUTRAL)


@pytest.mark.parametrize(
    ("proof", "entangled", "level"),
    [
        (None, None, Level.RECEIVED),
        (FORGED, None, Level.RECEIVED),
        (LOGGED, None, Level.LOGGED),
        (LOGGED, Entanglement(ELSEWHERE, VN_TWO), Level.LOGGED),
        (WITNESSED, None, Level.WITNESSED),
        (WITNESSED, Entanglement(ELSEWHERE, VN_TWO), Level.ENTANGLED),
        (WITNESSED, Entanglement(ITS_OWN, TWO), Level.WITNESSED),
        (WITNESSED, Entanglement(WITNESSED, VN_TWO), Level.WITNESSED),
    ],
)
def test_a_message_is_as_sure_as_what_there_is_to_show_for_it(proof, entangled, level):
    assert level_of(LEAVES[4], proof, TWO, CHECK, entangled=entangled) == level


def test_a_policy_without_witnesses_witnesses_nothing():
    assert level_of(LEAVES[4], WITNESSED, Policy((LOG.key,), {}, {}, NONE), CHECK) == Level.LOGGED


def test_another_message_has_nothing_to_show():
    assert level_of(LEAVES[5], WITNESSED, TWO, CHECK) == Level.RECEIVED


def test_of_a_forked_log_only_the_receipt_is_left():
    assert suffices(Level.ENTANGLED, Level.WITNESSED, forked=False)
    assert not suffices(Level.ENTANGLED, Level.LOGGED, forked=True)
    assert suffices(Level.ENTANGLED, Level.RECEIVED, forked=True)


UPSERT = TraderTrusted("T-1", 3, b"", b"d" * 32)


@pytest.mark.parametrize(
    ("news", "standing", "version"),
    [
        ([UPSERT], "trusted", 3),
        ([UPSERT, TraderSuspended("T-1", 4)], "suspended", 4),
        ([TraderSuspended("T-1", 4), UPSERT], "suspended", 4),  # the suspension overtook the record it is about
        ([UPSERT, TraderSuspended("T-1", 4), TraderReinstated("T-1", 5)], "trusted", 5),
        ([UPSERT, TraderReinstated("T-1", 5), TraderSuspended("T-1", 4)], "trusted", 5),
        ([UPSERT, TraderRevoked("T-1", 6), TraderReinstated("T-1", 7)], "revoked", 6),  # only a new record trusts again
        ([UPSERT, TraderSuspended("T-1", 4), TraderTrusted("T-1", 5, b"", b"e" * 32)], "suspended", 5),
    ],
)
def test_the_newest_version_counts_in_whatever_order_it_comes(news, standing, version):
    known = None
    for one in news:
        known = after(known, one)
    assert (known.standing, known.version) == (standing, version)
    assert after(known, news[0]) == known, "what comes again changes nothing"


def test_silence_is_no_news_for_a_quarter_of_an_hour_only():
    known = Recognised("T-1", 3, "trusted", b"d" * 32)
    partner = Partner("KR", heard_at=1_000_000)
    assert has_benefit(known, partner, 1_000_000 + PATIENCE_MS - 1) is True
    assert has_benefit(known, partner, 1_000_000 + PATIENCE_MS) is None, "to be asked again, and not believed"
    assert has_benefit(known, None, 1_000_000) is None
    assert has_benefit(known, Partner("KR", heard_at=1_000_000, short_since={"KR>VN/aeo": 1}), 1_000_001) is None
    assert has_benefit(Recognised("T-1", 4, "suspended", b"d" * 32), partner, 1_000_000) is False
