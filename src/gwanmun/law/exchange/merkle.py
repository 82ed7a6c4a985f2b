"""The Merkle tree of a log: its root, and the two proofs anybody can check (RFC 6962 and RFC 9162, section 2.1).

A leaf is hashed with a nought before it and a node with a one, so that neither can be passed off as the other. What is
kept to go on is the frontier: the roots of the complete subtrees a tree of this size is made of, largest first.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from msgspec import Struct

Hash: TypeAlias = bytes  # 32 bytes
Reader: TypeAlias = Callable[[int, int], Hash]
"""The hash of a complete subtree by its level (nought is a leaf) and its place on that level, wherever it is kept."""

EMPTY: Hash = hashlib.sha256(b"").digest()
"""The root of the tree without leaves."""
LARGEST = 2**63 - 1
"""Leaves; a size above it is no size (C2SP tlog-checkpoint)."""


def leaf_hash(entry: bytes) -> Hash:
    """The hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of two subtrees under one node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier(Struct, frozen=True):
    """A tree by its size and the roots of the complete subtrees it is made of, the largest (leftmost) first."""

    size: int = 0
    roots: tuple[Hash, ...] = ()


def append(frontier: Frontier, leaves: Iterable[Hash]) -> Frontier:
    """The tree after these leaves."""
    size, roots = frontier.size, list(frontier.roots)
    for leaf in leaves:
        roots.append(leaf)
        size += 1
        joined = size
        while joined % 2 == 0:
            right, left = roots.pop(), roots.pop()
            roots.append(node_hash(left, right))
            joined //= 2
    return Frontier(size, tuple(roots))


def root_of(frontier: Frontier) -> Hash:
    """The root of a tree."""
    if not frontier.roots:
        return EMPTY
    root = frontier.roots[-1]
    for left in reversed(frontier.roots[:-1]):
        root = node_hash(left, root)
    return root


def subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees that leaves start to end (not included) are made of, by level and place, in order."""
    parts = []
    while start < end:
        level = (start & -start).bit_length() - 1 if start else (end - start).bit_length() - 1
        while 1 << level > end - start:
            level -= 1
        parts.append((level, start >> level))
        start += 1 << level
    return parts


def range_root(start: int, end: int, read: Reader) -> Hash:
    """The root over leaves start to end (not included), where they are one subtree of a larger tree."""
    hashes = [read(level, place) for level, place in subtrees(start, end)]
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def _split(size: int) -> int:
    """The largest power of two below a size: where RFC 6962 divides a tree."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, read: Reader) -> tuple[Hash, ...]:
    """What leads from leaf `index` to the root of the tree of this size: siblings, the leaf's own first.

    Raises IndexError where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} of {size}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_root(middle, end, read))
            end = middle
        else:
            proof.append(range_root(start, middle, read))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(old: int, new: int, read: Reader) -> tuple[Hash, ...]:
    """What shows that the tree of `new` leaves begins with the tree of `old` ones (RFC 9162 section 2.1.4.1).

    Raises IndexError where `old` is not between one and `new`; trees of the same size need no proof.
    """
    if not 0 < old <= new:
        raise IndexError(f"tree of {old} in one of {new}")
    proof: list[Hash] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(range_root(middle, end, read))
            end = middle
        else:
            proof.append(range_root(start, middle, read))
            start, whole = middle, False
    if not whole:
        proof.append(range_root(start, end, read))
    return tuple(reversed(proof))


def is_included(leaf: Hash, index: int, size: int, proof: Sequence[Hash], *, root: Hash) -> bool:
    """Whether the proof leads from this leaf to this root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size <= LARGEST or not _are_hashes((leaf, root, *proof)):
        return False
    place, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            reached = node_hash(sibling, reached)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def is_consistent(old: int, new: int, proof: Sequence[Hash], *, old_root: Hash, new_root: Hash) -> bool:
    """Whether the proof shows that the tree with the new root begins with the one with the old (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new <= LARGEST or not _are_hashes((old_root, new_root, *proof)):
        return False
    if old in (0, new):
        return not proof and old_root == (EMPTY if old == 0 else new_root)
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    return rebuilt(old, new, path) == (old_root, new_root)


def rebuilt(old: int, new: int, nodes: Sequence[Hash]) -> tuple[Hash, Hash] | None:
    """The roots of the trees of both sizes as these nodes make them; None for nodes that make none."""
    if not 0 < old < new or not nodes or not _are_hashes(nodes):
        return None
    place, last = old - 1, new - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    older = newer = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return None
        if place % 2 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        place, last = place >> 1, last >> 1
    return (older, newer) if last == 0 else None


def _are_hashes(hashes: Iterable[bytes]) -> bool:
    return all(len(one) == len(EMPTY) for one in hashes)
