"""The tree: RFC 6962's own definition is the oracle, for every tree of up to 66 leaves and every leaf and part of it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.exchange.merkle import (
    EMPTY,
    Frontier,
    append,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    range_root,
    root_of,
)

MOST = 66
LEAVES = [leaf_hash(bytes((n,))) for n in range(MOST)]


def mth(leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def read(level, place):
    return mth(LEAVES[place << level : (place + 1) << level])


ROOTS = [mth(LEAVES[:size]) for size in range(MOST + 1)]


def test_certificate_transparency_s_own_vectors():
    """The eight entries and the roots of the trees they make, as RFC 6962's reference implementation has them."""
    entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    tree = Frontier()
    assert root_of(tree) == EMPTY
    for entry, root in zip(entries, roots, strict=True):
        tree = append(tree, [leaf_hash(bytes.fromhex(entry))])
        assert root_of(tree).hex() == root


def test_a_tree_grown_leaf_by_leaf_or_at_once_has_the_root_of_the_rfc():
    tree = Frontier()
    for size in range(MOST + 1):
        assert root_of(tree) == root_of(append(Frontier(), LEAVES[:size])) == ROOTS[size]
        if size:
            assert range_root(0, size, read) == ROOTS[size]
        tree = append(tree, LEAVES[size : size + 1])


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_leaf_of_every_tree_is_proven_and_nothing_else(size):
    for index in range(size):
        proof = inclusion_proof(index, size, read)
        assert is_included(LEAVES[index], index, size, proof, root=ROOTS[size])
        other = (index + 1) % size
        if size > 1:
            assert not is_included(LEAVES[other], index, size, proof, root=ROOTS[size])
            assert not is_included(LEAVES[index], other, size, proof, root=ROOTS[size])
            assert not is_included(LEAVES[index], index, size, proof[:-1], root=ROOTS[size])
        assert not is_included(LEAVES[index], index, size, (*proof, EMPTY), root=ROOTS[size])
        assert not is_included(LEAVES[index], index, index, proof, root=ROOTS[size])
        if len(set(proof)) > 1:
            assert not is_included(LEAVES[index], index, size, proof[::-1], root=ROOTS[size])


@pytest.mark.parametrize("new", range(1, MOST + 1))
def test_every_tree_begins_with_every_smaller_one_and_with_no_other(new):
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, read)
        grown = {"old_root": ROOTS[old], "new_root": ROOTS[new]}
        assert is_consistent(old, new, proof, **grown)
        assert not is_consistent(old, new, proof, old_root=ROOTS[old - 1], new_root=ROOTS[new])
        assert not is_consistent(old, new, proof, old_root=ROOTS[old], new_root=ROOTS[new - 1])
        assert not is_consistent(old, new, (*proof, EMPTY), **grown)
        if proof:
            assert not is_consistent(old, new, proof[:-1], **grown)
            assert not is_consistent(old, new, proof[1:], **grown)


def test_the_empty_tree_is_the_beginning_of_every_other():
    assert is_consistent(0, 5, (), old_root=EMPTY, new_root=ROOTS[5])
    assert not is_consistent(0, 5, (), old_root=ROOTS[1], new_root=ROOTS[5])
    assert not is_consistent(5, 4, (), old_root=ROOTS[5], new_root=ROOTS[4])
    assert not is_consistent(5, 5, (), old_root=ROOTS[5], new_root=ROOTS[4])
    assert not is_consistent(2**63, 2**63, (), old_root=ROOTS[5], new_root=ROOTS[5])


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 5)])
def test_no_proof_is_made_of_what_is_no_part(old, new):
    with pytest.raises(IndexError):
        consistency_proof(old, new, read)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_no_proof_is_made_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(IndexError):
        inclusion_proof(index, size, read)


@given(
    index=st.integers(-(2**64), 2**64),
    size=st.integers(-(2**64), 2**64),
    proof=st.lists(st.sampled_from([*LEAVES[:8], b"", b"\0" * 31]), max_size=70),
)
def test_rubbish_is_never_included(index, size, proof):
    if size != 1:
        assert not is_included(LEAVES[0], index, size, proof, root=LEAVES[1])


def test_a_node_is_never_taken_for_a_leaf():
    """Second preimage: the two halves of a tree are not two leaves of a smaller one (RFC 6962 section 2.1)."""
    left, right = read(1, 0), read(1, 1)
    assert leaf_hash(left + right) != ROOTS[4]
    assert not is_included(leaf_hash(left), 0, 2, (leaf_hash(right),), root=ROOTS[4])
