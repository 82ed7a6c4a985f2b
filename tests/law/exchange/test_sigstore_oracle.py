"""A second opinion: what our trees prove and our logs sign is held against sigstore's verifier, which others wrote.

It is asked about every leaf of every tree of up to 66, about the same proofs spoilt in every way of the table, and about
our checkpoints as notes. Where it says yes we must say yes, and the other way round.
"""

import base64
from functools import cache
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from sigstore._internal import merkle
from sigstore._internal.rekor.checkpoint import SignedCheckpoint, verify_checkpoint
from sigstore._internal.trust import Keyring
from sigstore.errors import VerificationError
from sigstore_models.common import v1 as common

from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.merkle import (
    EMPTY,
    Frontier,
    append,
    inclusion_proof,
    is_included,
    leaf_hash,
    root_of,
)
from tests.law.exchange.signing import CN, LOG, LOG_PQ, VN, checkpoint_note

MOST = 66
ENTRIES = [b"entry %d" % number for number in range(MOST)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


@cache
def read(level, place):
    return root_of(append(Frontier(), LEAVES[place << level : (place + 1) << level]))


ROOTS = [root_of(append(Frontier(), LEAVES[:size])) for size in range(MOST + 1)]


def sigstore_says(entry, index, size, proof, *, root):
    """What sigstore thinks of a proof; a verifier that falls over has not said yes."""
    shown = SimpleNamespace(log_index=index, tree_size=size, hashes=list(proof), root_hash=root)
    try:
        merkle.verify_merkle_inclusion(
            SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=shown, canonicalized_body=entry))
        )
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_sigstore_takes_every_proof_of_every_tree(size):
    for index in range(size):
        proof = inclusion_proof(index, size, read)
        assert sigstore_says(ENTRIES[index], index, size, proof, root=ROOTS[size]), f"leaf {index} of {size}"


SPOILT = {
    "a hash too few": lambda index, size, proof: (index, size, proof[:-1]),
    "a hash too many": lambda index, size, proof: (index, size, (*proof, EMPTY)),
    "another hash": lambda index, size, proof: (index, size, (EMPTY, *proof[1:])),
    "two hashes exchanged": lambda index, size, proof: (index, size, (*proof[1::-1], *proof[2:])),
    "the next leaf": lambda index, size, proof: (index + 1, size, proof),
    "a larger tree": lambda index, size, proof: (index, size + 1, proof),
    "twice the tree": lambda index, size, proof: (index, size * 2, proof),
}


@pytest.mark.parametrize("how", SPOILT)
def test_both_say_the_same_of_what_is_spoilt(how):
    for size in range(2, MOST):
        for index in range(size - 1):
            spoilt = SPOILT[how](index, size, inclusion_proof(index, size, read))
            place, of, proof = spoilt
            ours = is_included(LEAVES[index], place, of, proof, root=ROOTS[size])
            theirs = sigstore_says(ENTRIES[index], place, of, proof, root=ROOTS[size])
            assert ours == theirs, f"leaf {index} of {size}, {how}"


@given(st.integers(1, 2**62), st.integers(0, 2**62), st.integers(-2, 2), st.randoms(use_true_random=False))
def test_from_any_path_in_a_tree_of_any_size_both_reach_the_same_root(size, index, off, dice):
    index %= size
    inner, border = merkle._decomp_inclusion_proof(index, size)
    length = max(0, inner + border + off)
    proof = [dice.randbytes(32) for _ in range(length)]
    leaf = leaf_hash(ENTRIES[0])
    root = merkle._chain_border_right(merkle._chain_inner(leaf, proof[:inner], index), proof[inner:])
    assert is_included(leaf, index, size, proof, root=root) == (length == inner + border)
    assert sigstore_says(ENTRIES[0], index, size, proof, root=root) == (length == inner + border)


def keyring(*signers):
    """Sigstore's own ring, with these keys on it."""
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ders = [Ed25519PublicKey.from_public_bytes(one.key.public).public_bytes(*form) for one in signers]
    details = common.PublicKeyDetails.PKIX_ED25519
    return Keyring([common.PublicKey(raw_bytes=base64.b64encode(der), key_details=details) for der in ders])


def sigstore_takes(note, root, signer):
    """Whether sigstore believes a checkpoint of this root, signed by this log's Ed25519 key."""
    shown = SimpleNamespace(checkpoint=SimpleNamespace(envelope=note.decode()), root_hash=root)
    entry = SimpleNamespace(inclusion_proof=shown, log_id=SimpleNamespace(key_id=signer.key.number))
    try:
        verify_checkpoint(keyring(signer), SimpleNamespace(_inner=entry))
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize("size", [1, 2, 3, 65, 66])
def test_sigstore_reads_and_believes_our_checkpoints_whoever_else_has_signed_them(size):
    note = checkpoint_note(Checkpoint("kr.example/log1", size, ROOTS[size]), LOG, LOG_PQ, VN, CN)
    read_by_sigstore = SignedCheckpoint.from_text(note.decode())
    assert read_by_sigstore.checkpoint.origin == "kr.example/log1"
    assert read_by_sigstore.checkpoint.log_size == size
    assert read_by_sigstore.checkpoint.log_hash == ROOTS[size].hex()
    assert [one.name for one in read_by_sigstore.signed_note.signatures] == [
        "kr.example/log1", "kr.example/log1", "vn.example/witness", "cn.example/witness",
    ]  # fmt: skip
    assert sigstore_takes(note, ROOTS[size], LOG)


def test_sigstore_refuses_a_checkpoint_that_was_altered_or_that_others_signed():
    checkpoint = Checkpoint("kr.example/log1", 3, ROOTS[3])
    note = checkpoint_note(checkpoint, LOG)
    assert not sigstore_takes(note.replace(b"\n3\n", b"\n4\n"), ROOTS[3], LOG)
    assert not sigstore_takes(note, ROOTS[4], LOG)
    assert not sigstore_takes(checkpoint_note(checkpoint, VN), ROOTS[3], LOG)
