"""Checkpoints: what is signed of them by each kind of key, and proofs that hold or do not."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.checkpoint import (
    Checkpoint,
    read_checkpoint,
    sign_checkpoint,
    signed_message,
    time_of,
    write_checkpoint,
)
from gwanmun.law.exchange.log_proof import LogProof, read_proof, verify_proof, write_proof
from gwanmun.law.exchange.merkle import Frontier, append, inclusion_proof, leaf_hash, range_root, root_of
from gwanmun.law.exchange.note import open_note, write_key
from gwanmun.law.exchange.policy import Policy, is_satisfied, read_policy, write_policy
from tests.law.exchange.signing import CHECK, CN, LOG, LOG_PQ, NEUTRAL, VN, Signer, checkpoint_note

LEAVES = [leaf_hash(bytes((n,))) for n in range(11)]
ROOT = root_of(append(Frontier(), LEAVES))
CHECKPOINT = Checkpoint("kr.example/log1", 11, ROOT)
SOFA = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"  # the standard's own

POLICY_TEXT = f"""# Korea's log, seen by two of three
log {write_key(LOG.key)}
log {write_key(LOG_PQ.key)} https://kr.example/log1/
witness vn {write_key(VN.key)}
\twitness cn {write_key(CN.key)}
witness neutral {write_key(NEUTRAL.key)}

group two-of-three 2 vn cn neutral
quorum two-of-three
"""


def read(level, place):
    return root_of(append(Frontier(), LEAVES[place << level : (place + 1) << level]))


@pytest.fixture
def policy() -> Policy:
    found = read_policy(POLICY_TEXT)
    assert isinstance(found, Policy)
    return found


def test_a_checkpoint_reads_back():
    assert read_checkpoint(write_checkpoint(CHECKPOINT)) == CHECKPOINT
    assert write_checkpoint(read_checkpoint(SOFA)) == SOFA
    assert read_checkpoint(SOFA + "an extension\n").size == 20_852_163


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n\n", SOFA[:-1], SOFA.replace("20852163", "020852163"), SOFA.replace("20852163", "-1"),
        SOFA.replace("20852163", "+1"), SOFA.replace("20852163", str(2**63)), SOFA.replace("20852163", "２"),
        SOFA.replace("20852163", "0"), SOFA.replace("2I=", "2J="), SOFA.replace("2I=", "2I"), SOFA + "\n",
        SOFA.replace("example.com/behind-the-sofa", ""), "a\n1\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint(text):
    assert read_checkpoint(text).code == "checkpoint-unreadable"


def test_a_witness_signs_the_text_with_the_time_before_it():
    """C2SP tlog-cosignature, the Ed25519 kind, as its example has it."""
    assert signed_message(VN.key, SOFA, 1_679_315_147).decode() == f"cosignature/v1\ntime 1679315147\n{SOFA}"


def test_a_witness_with_a_key_of_the_new_kind_signs_its_name_too():
    message = signed_message(CN.key, SOFA, 7)
    name, origin = b"cn.example/witness", b"example.com/behind-the-sofa"
    assert message == (
        b"subtree/v1\n\x00" + bytes([len(name)]) + name + (7).to_bytes(8, "big") + bytes([len(origin)]) + origin
        + (0).to_bytes(8, "big") + (20_852_163).to_bytes(8, "big") + base64.b64decode(SOFA.split("\n")[2])
    )  # fmt: skip


@pytest.mark.parametrize("signer", [LOG, LOG_PQ, VN, CN, NEUTRAL])
def test_every_kind_of_key_signs_and_is_checked(signer: Signer):
    note = checkpoint_note(CHECKPOINT, signer, time=1_780_000_001)
    opened = open_note(note, [signer.key], CHECK)
    assert [time_of(key, signature) for key, signature in opened.signed.items()] == [
        0 if signer is LOG else 1_780_000_001
    ]
    text = write_checkpoint(CHECKPOINT)
    signature = sign_checkpoint(signer.key, text, 5, lambda _: b"\0" * 64)
    assert not CHECK(signer.key, text, signature)


def test_a_time_cannot_be_put_on_afterwards():
    signed = next(iter(open_note(checkpoint_note(CHECKPOINT, VN), [VN.key], CHECK).signed.values()))
    later = (time_of(VN.key, signed) + 1).to_bytes(8, "big") + signed[8:]
    assert not CHECK(VN.key, write_checkpoint(CHECKPOINT), later)
    assert not CHECK(VN.key, write_checkpoint(CHECKPOINT), b"\xff" * 8 + signed[8:])


@pytest.mark.parametrize(
    ("signers", "enough"),
    [
        ((), False),
        ((LOG,), False),
        ((LOG, VN), False),
        ((LOG, VN, CN), True),
        ((LOG_PQ, VN, NEUTRAL), True),
        ((LOG, VN, CN, NEUTRAL), True),
        ((VN, CN, NEUTRAL), False),  # not the log's own
    ],
)
def test_two_of_three_are_a_quorum(policy, signers, enough):
    assert is_satisfied(policy, {signer.key for signer in signers}) is enough


def test_a_policy_reads_back(policy):
    assert read_policy(write_policy(policy, write_key)) == policy
    none = read_policy("quorum none\n")
    assert is_satisfied(none, ())


K = {name: write_key(signer.key) for name, signer in {"log": LOG, "vn": VN, "cn": CN}.items()}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum vn\n",
        "quorum none\nquorum none\n",
        f"witness vn {K['log']}\nquorum vn\n",  # a log's key
        f"log {K['vn']}\nquorum none\n",
        f"log {K['log']}\nlog {K['log']}\nquorum none\n",
        f"witness vn {K['vn']}\nwitness other {K['vn']}\nquorum vn\n",
        f"witness none {K['vn']}\nquorum none\n",
        f"witness vn {K['vn']}\nwitness vn {K['cn']}\nquorum vn\n",
        f"quorum vn\nwitness vn {K['vn']}\n",  # before it is defined
        f"witness vn {K['vn']}\ngroup g 0 vn\nquorum g\n",
        f"witness vn {K['vn']}\ngroup g 2 vn\nquorum g\n",
        f"witness vn {K['vn']}\ngroup g 01 vn\nquorum g\n",
        f"witness vn {K['vn']}\ngroup g all vn vn\nquorum g\n",
        f"witness vn {K['vn']}\ngroup g all\nquorum g\n",
        f"witness vn {K['vn']}\ngroup g all none\nquorum g\n",
        f"witness vn {K['vn']}\ngroup g any vn\ngroup h any vn\nquorum g\n",  # it would count twice
        f"witness vn {K['vn']}\ngroup g any g\nquorum g\n",
        f"witness vn {K['vn']}\rquorum vn\n",
        "sheep vn\nquorum none\n",
    ],
)
def test_what_is_no_policy(text):
    found = read_policy(text)
    assert isinstance(found, Problem)
    assert found.code == "policy-unreadable"


def proof_of(index, *signers):
    return LogProof(index, inclusion_proof(index, 11, read), checkpoint_note(CHECKPOINT, *signers))


def test_a_proof_reads_back_and_holds(policy):
    proof = replace(proof_of(4, LOG, VN, CN), extra=b"\x00context")
    assert read_proof(write_proof(proof)) == proof
    proven = verify_proof(proof, LEAVES[4], policy, CHECK)
    assert proven.checkpoint == CHECKPOINT
    assert (proven.first_seen, proven.last_seen) == (1_780_000_000, 1_780_000_000)


def test_what_a_proof_does_not_show(policy):
    proof = proof_of(4, LOG, VN, CN)
    assert verify_proof(proof, LEAVES[5], policy, CHECK).code == "leaf-not-included"
    assert verify_proof(replace(proof, index=5), LEAVES[4], policy, CHECK).code == "leaf-not-included"
    assert verify_proof(replace(proof, index=2**63), LEAVES[4], policy, CHECK).code == "leaf-not-included"
    assert verify_proof(proof_of(4, LOG, VN), LEAVES[4], policy, CHECK).code == "checkpoint-unwitnessed"
    assert verify_proof(proof_of(4, VN, CN), LEAVES[4], policy, CHECK).code == "log-unknown"
    foreign = replace(proof, checkpoint=checkpoint_note(replace(CHECKPOINT, origin="vn.example/log1"), LOG, VN, CN))
    assert verify_proof(foreign, LEAVES[4], policy, CHECK).code == "log-unknown"
    forged = replace(proof, checkpoint=proof.checkpoint.replace(b"\n11\n", b"\n12\n"))
    assert verify_proof(forged, LEAVES[4], policy, CHECK).code == "note-forged"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"tlog-proof@v1", b"tlog-proof@v2"),
        (b"index 4", b"index 04"),
        (b"index 4", b"index -4"),
        (b"index 4", b"index 4 "),
        (b"index 4\n", b""),
        (b"=\n", b"\n"),
        (b"\n\nkr.example", b"\nkr.example"),
        (b"\nindex", b"\nextra \nindex"),
        (b"\nindex", b"\nextra QQ\nindex"),
        (b"\n", b"\r\n"),
    ],
)
def test_what_is_no_proof(before, after):
    written = write_proof(proof_of(4, LOG, VN, CN))
    assert read_proof(written.replace(before, after, 1)).code == "proof-unreadable"


@given(st.binary(max_size=300))
def test_reading_rubbish_never_fails(content):
    assert isinstance(read_proof(content), Problem)
    assert isinstance(read_proof(b"c2sp.org/tlog-proof@v1\n" + content), LogProof | Problem)


def a_billion(level, place):
    """A tree of a billion leaves nobody has to keep: each subtree's hash is its address."""
    return leaf_hash(f"{level}/{place}".encode())


def test_a_proof_in_a_log_of_a_billion_fits_into_two_kilobytes():
    size = 10**9
    checkpoint = Checkpoint("kr.example/log1", size, range_root(0, size, a_billion))
    witnesses = [Signer(f"w{n}.example/w", 0x04, 10 + n) for n in range(3)]
    note = checkpoint_note(checkpoint, LOG, *witnesses)
    proof = LogProof(5 * 10**8, inclusion_proof(5 * 10**8, size, a_billion), note)
    assert len(write_proof(proof)) <= 2_048
