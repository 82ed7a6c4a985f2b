"""Faults and attacks one by one, as an officer on watch would tell them; all of them together are in the simulation."""

from itertools import combinations, islice

import pytest

from gwanmun.law.exchange import effects as fx
from gwanmun.law.exchange import events as ev
from gwanmun.law.exchange import own_log
from gwanmun.law.exchange.beating import PATIENCE_MS, is_fresh, read_beat
from gwanmun.law.exchange.channel import first_tip
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.holding import ANCHORED, Anchor, Log, Pace, State, Watched
from gwanmun.law.exchange.merkle import Frontier, append, consistency_proof, leaf_hash, root_of
from gwanmun.law.exchange.own_log import appended
from gwanmun.law.exchange.receiving import BUSY_MS, MOST_WAITING
from gwanmun.law.exchange.step import step
from tests.exchange import checker, seals, worlds
from tests.exchange.world import START, Weather, World

CO = "KR>VN/co"
HONEST = [leaf_hash(b"honest %d" % n) for n in range(12)]
LIE = [*HONEST[:5], leaf_hash(b"lie"), *HONEST[6:]]
KR = seals.origin_of("KR")
CN = seals.office("CN", ("KR", "VN"), quorum=2, needed=2)


def of_kind(kind, many=12):
    return list(islice((seed for seed in range(10_000) if worlds.kind_of(seed) is kind), many))


def taken(state, event, office=CN):
    return step(state, event, START, lambda below: 0, office=office)


def told(outcome):
    return [effect.answer for effect in outcome.effects if isinstance(effect, fx.Reply)]


def alarms(outcome):
    return [effect.code for effect in outcome.effects if isinstance(effect, fx.Alarm)]


def checkpoint(leaves):
    return seals.seal(KR, f"{KR}\n{len(leaves)}\n{_base64(root_of(append(Frontier(), leaves)))}\n")


def _base64(root):
    return seals.write_checkpoint(Checkpoint(KR, 1, root)).split("\n")[2]


def watching(leaves):
    root = root_of(append(Frontier(), leaves))
    return State(anchor=Anchor(1, ANCHORED), watched=Watched(KR, len(leaves), root, checkpoint(leaves), session=1))


def offered(leaves, old, *, of=None):
    branch = leaves if of is None else of
    read = lambda level, place: root_of(append(Frontier(), branch[place << level : (place + 1) << level]))  # noqa: E731
    proof = consistency_proof(old, len(leaves), read) if 0 < old < len(leaves) else ()
    return ev.Offered(KR, 1, old, checkpoint(leaves), proof)


# -------------------------------------------------------------------------------------------------------------- faults


def test_F01_F02_F08_the_power_may_go_between_any_two_effects():
    """Before the outbox, before the number, before the send; before, in and after the receiver's commit."""
    for seed in range(40):
        world = World(seed, ("KR", "VN"), weather=Weather(crash=200))
        worlds.issue(world, CO, 4)
        worlds.storm_and_rest(world)
        assert checker.failures(world) == [], seed
        assert len(world.running["KR"]) + len(world.running["VN"]) > 2, "somebody did lose power"


def test_F03_F05_receipts_and_batches_come_late_twice_and_in_any_order():
    for seed in range(40):
        world = World(seed, ("KR", "VN"), weather=Weather(loss=200, twice=600, spread_ms=20_000))
        worlds.issue(world, CO, 5)
        worlds.storm_and_rest(world)
        assert checker.failures(world) == [], seed


def test_F06_after_a_day_apart_everything_arrives_and_what_is_urgent_never_waited():
    world = World(1, ("KR", "VN"))
    world.pace_ms = 600_000
    worlds.issue(world, CO, 5)
    world.cuts.add(("VN", "KR"))  # one way only: the batches arrive and the receipts do not
    world.run(START + 86_400_000)
    assert len(world.whom("VN").disk.inbox) in {0, 5}
    world.pace_ms = 2_000
    world.run(world.now + 1_200_000)  # until the last of the slow ticks has come
    worlds.storm_and_rest(world)
    assert checker.failures(world) == []


def test_F06_who_speaks_again_is_sent_to_at_once_and_not_in_a_minute():
    channel = "CN>KR/co"
    waiting = Pace(session=1, failures=9, not_before=START + 60_000)
    state = State(anchor=Anchor(1, ANCHORED), pace=waiting)
    heard = taken(state, ev.AckTold("KR", channel, 0, first_tip(channel)))
    assert heard.state.pace.not_before == 0
    assert heard.state.pace.failures == waiting.failures, "one message goes ahead, to see whether it goes through"
    others = taken(state, ev.AckTold("KR", "VN>KR/co", 0, first_tip("VN>KR/co")))
    assert others.state.pace == waiting


@pytest.mark.parametrize("jump", [-86_400_000, 86_400_000])
def test_F09_a_clock_that_jumps_a_day_holds_nothing_up(jump):
    world = World(2, ("KR", "VN"), weather=Weather(loss=300))
    worlds.issue(world, CO, 4)
    world.at(5_000, lambda: setattr(world.whom("KR"), "skew", jump))
    world.at(9_000, lambda: setattr(world.whom("KR"), "skew", 0))
    worlds.storm_and_rest(world)
    assert checker.failures(world) == []


def test_F10_of_two_sequencers_one_number_has_one_message():
    for seed in range(30):
        world = World(seed, ("KR", "VN"), weather=Weather(rivalry=1000))
        worlds.issue(world, CO, 5)
        world.at(3_000, lambda world=world: world.start("KR", world.disks["KR"]))
        worlds.storm_and_rest(world)
        assert checker.failures(world) == [], seed


def test_F11_a_business_transaction_that_commits_late_is_not_passed_over():
    world = World(3, ("KR", "VN"))
    worlds.issue(world, CO, 0)
    world.issued[CO] += [b"late", b"early"]
    world.at(1_000, lambda: world.whom("KR").disk.issue(CO, "0002", b"early"))
    world.at(15_000, lambda: world.whom("KR").disk.issue(CO, "0001", b"late"))  # begun before, committed after
    worlds.storm_and_rest(world)
    assert checker.failures(world) == []
    assert sorted(world.whom("VN").disk.effects_of(CO)) == [b"early", b"late"]


def test_F12_an_office_restored_from_yesterdays_backup_heals_and_forks_nothing():
    for seed in of_kind(worlds.restored, 30):
        assert worlds.run(seed) == [], seed


def test_F12_until_its_witnesses_have_answered_it_writes_and_signs_nothing():
    state = State(anchor=Anchor(session=1), log=appended(Log(), tuple(HONEST[:3])).log)
    assert taken(state, ev.CheckpointDue()).effects == ()
    assert taken(state, ev.NumberDue("CN>KR/co")).effects == ()
    seen = ev.SeenTold(
        "KR", 1, seals.seal(CN.origin, f"{CN.origin}\n5\n{_base64(root_of(append(Frontier(), LIE[:5])))}\n")
    )
    behind = taken(taken(state, seen).state, ev.SeenTold("VN", 1, b""))
    assert alarms(behind) == ["log-behind"]
    assert fx.AskLeaves(3, 5) in behind.effects
    wrong = taken(behind.state, ev.LeavesReturned(3, (HONEST[0], HONEST[1])))
    assert (alarms(wrong), wrong.state.log) == (["leaves-of-another-log"], state.log)
    healed = taken(behind.state, ev.LeavesReturned(3, tuple(LIE[3:5])))
    assert (healed.state.anchor.standing, healed.state.log.size) == (ANCHORED, 5)


def test_F13_a_flipped_bit_is_noticed_before_anything_is_signed():
    log = appended(Log(), tuple(HONEST[:7])).log
    state = State(anchor=Anchor(1, ANCHORED), log=log, roots={7: root_of(append(Frontier(), LIE[:7])), 0: b""})
    outcome = own_log.sign(state, START, CN)
    assert (alarms(outcome), len(outcome.effects), outcome.state.log) == (["log-damaged"], 1, log)


def test_F14_a_full_inbox_asks_to_wait_and_keeps_nothing():
    world = World(4, ("KR", "VN"))
    worlds.issue(world, CO, 1)
    vn = world.whom("VN")
    right, vn.disk.rows = vn.disk.rows, lambda wanted, heads: {**right(wanted, heads), "depth": MOST_WAITING}
    world.run(START + 15_000)
    assert (vn.disk.inbox, world.receipts) == ({}, {})
    assert world.whom("KR").paces[CO].not_before > world.now - BUSY_MS * 60
    vn.disk.rows = right
    worlds.storm_and_rest(world)
    assert checker.failures(world) == []


def test_F16_without_witnesses_certificates_arrive_and_only_the_last_levels_wait():
    world = World(5, ("KR", "VN", "CN"), quorum=2)
    worlds.issue(world, CO, 0)
    world.run(START + 5_000)
    world.whom("CN").alive = False
    world.issued[CO] += [b"now"]
    world.whom("KR").disk.issue(CO, "1", b"now")
    world.run(START + 30_000)
    disk = world.whom("KR").disk
    assert (disk.sending[CO].acked, disk.log.size >= 1) == (1, True), "received, and logged"
    assert disk.log.shown != disk.log.note, "and not witnessed"
    world.start("CN", world.disks["CN"])
    worlds.storm_and_rest(world)
    assert checker.failures(world) == []
    assert disk.log.shown == disk.log.note


# ------------------------------------------------------------------------------------------------------------- attacks


def test_A01_replays_of_every_kind_change_nothing():
    for seed in of_kind(worlds.forged, 30):
        assert worlds.run(seed) == [], seed


def test_A02_A07_two_stories_under_one_number_freeze_the_channel_and_both_are_kept():
    """A stolen office key can do no more than this, and cannot do it unseen."""
    caught = 0
    for seed in of_kind(worlds.a_liar, 40):
        assert worlds.run(seed) == [], seed
        world, _ = worlds.lied_to(seed, worlds.LIES)
        caught += any(disk.kept for disk in world.disks.values())
    assert caught


def test_A03_two_roots_of_one_size_are_proof():
    outcome = taken(watching(HONEST[:7]), offered(LIE[:7], 7))
    assert alarms(outcome) == ["log-of-partner-forked"]
    assert outcome.state.watched.forked
    kept = [write for write in outcome.effects[0].writes if isinstance(write, fx.Kept)]
    assert checker.convicted(kept[0].content) == "KR"
    assert any(isinstance(write, fx.Announced) for write in outcome.effects[0].writes), "and everybody is told"
    assert not any(isinstance(answer, fx.Cosignature) for answer in told(outcome))


def test_A04_A07_any_two_quorums_share_a_witness_that_does_not_lie():
    """So not even a log and as many stolen witness keys as the policy allows for get two branches witnessed."""
    for many, lying, quorum in ((3, 0, 2), (3, 1, 3), (4, 1, 3), (5, 1, 4), (5, 2, 4), (7, 2, 5)):
        honest = set(range(lying, many))
        quorums = [set(one) for one in combinations(range(many), quorum)]
        assert all(one & other & honest for one in quorums for other in quorums), (many, lying, quorum)


def test_A05_a_log_that_was_cut_short_is_not_cosigned():
    outcome = taken(watching(HONEST[:9]), offered(HONEST[:7], 7))
    assert told(outcome) == [fx.Elsewhere(9)]
    assert told(taken(watching(HONEST[:9]), offered(HONEST[:7], 9))) == [fx.Rejected(KR, "not-consistent")]


def test_A05_A20_a_past_that_was_rewritten_contradicts_what_a_third_has_cosigned():
    """Sender and receiver may agree on another history; the witness has signed the first one, and can show both."""
    outcome = taken(watching(HONEST[:7]), offered(LIE, 7))
    assert told(outcome) == [fx.Rejected(KR, "not-consistent")]
    asked = next(effect for effect in outcome.effects if isinstance(effect, fx.AskNodes))
    read = lambda level, place: root_of(append(Frontier(), LIE[place << level : (place + 1) << level]))  # noqa: E731
    nodes = checker.proof.nodes_between(7, len(LIE), read)
    convicted = taken(watching(HONEST[:7]), ev.NodesReturned(asked.old, asked.new, nodes))
    assert convicted.state.watched.forked
    assert taken(watching(HONEST[:7]), ev.NodesReturned(asked.old, asked.new, nodes[::-1])).state.watched.forked == ""


def test_A09_what_is_announced_and_not_sent_is_noticed_and_silence_is_no_news():
    for seed in of_kind(worlds.withheld, 5):
        assert worlds.run(seed) == [], seed
    world = World(6, ("KR", "VN"), quorum=1)
    world.pace_ms = 60_000
    worlds.issue(world, CO, 1)
    world.run(START + 600_000)
    partner = world.whom("VN").disk.partners["KR"]
    assert is_fresh(partner, world.now)
    assert not is_fresh(partner, partner.heard_at + PATIENCE_MS), "from then on benefits are verified again"


def test_A11_who_says_i_sent_it_has_a_receipt_or_its_own_heartbeats_against_it():
    world = World(7, ("KR", "VN"), quorum=1)
    beats, right = [], world.tell
    world.tell = lambda process, target, event: (beats.append(event), right(process, target, event))
    world.deliver_batch = lambda *_: None
    worlds.issue(world, CO, 2)
    world.run(START + 40_000)
    disk = world.whom("KR").disk
    assert (disk.sending[CO].acked, disk.acknowledged) == (0, {})
    last = [b for b in beats if isinstance(b, ev.BeatArrived) and b.sender == "KR"][-1]
    heads = read_beat(seals.unseal("KR", last.note)).heads
    assert heads == ((CO, 2, disk.sending[CO].tip),), "signed: numbered to two, and no receipt for either"
