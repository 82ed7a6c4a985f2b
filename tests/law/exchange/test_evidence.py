"""Evidence: it verifies alone, it is small, and rubbish convicts nobody."""

import base64
import random

import pytest
from msgspec.structs import replace

from gwanmun.law.exchange.channel import Head, Item, first_tip, link_of, tips, write_head
from gwanmun.law.exchange.checkpoint import Checkpoint, read_checkpoint
from gwanmun.law.exchange.entry import ISSUE
from gwanmun.law.exchange.evidence import (
    Equivocation,
    Fork,
    account,
    convicts,
    is_equivocation,
    is_fork,
    nodes_between,
    read_equivocation,
    read_fork,
    rebuilt,
    write_equivocation,
    write_fork,
)
from gwanmun.law.exchange.merkle import Frontier, append, leaf_hash, root_of
from gwanmun.law.exchange.note import ED25519, open_note
from tests.exchange import seals
from tests.law.exchange.signing import CHECK, LOG, checkpoint_note

HONEST = [leaf_hash(b"honest %d" % n) for n in range(40)]
CO = "KR>VN/co"


def of(leaves):
    return lambda level, place: root_of(append(Frontier(), leaves[place << level : (place + 1) << level]))


def checkpoint(leaves):
    return Checkpoint("kr.example/log1", len(leaves), root_of(append(Frontier(), leaves)))


def opened(note):
    found = open_note(note, [LOG.key], CHECK)
    said = read_checkpoint(found.text) if hasattr(found, "text") else None
    return said if isinstance(said, Checkpoint) else None


@pytest.mark.parametrize("old", range(1, 20))
def test_two_branches_of_any_sizes_convict_their_log(old):
    """And the log that only grew is never convicted, whatever the sizes, powers of two among them."""
    for new in range(old, 24):
        lie = [*HONEST[: old - 1], leaf_hash(b"lie"), *HONEST[old:new]]
        nodes = nodes_between(old, new, of(lie))
        assert is_fork(checkpoint(HONEST[:old]), checkpoint(lie), nodes)
        assert not is_fork(checkpoint(HONEST[:old]), checkpoint(HONEST[:new]), nodes_between(old, new, of(HONEST)))


def test_a_proof_that_fails_convicts_nobody():
    rng = random.Random(7)
    one, other = checkpoint(HONEST[:11]), checkpoint(HONEST[:23])
    nodes = nodes_between(11, 23, of(HONEST))
    rubbish = [(), nodes[:-1], nodes[1:], nodes[::-1], (*nodes, nodes[0]), (b"short", *nodes[1:])]
    rubbish += [tuple(rng.randbytes(32) for _ in nodes) for _ in range(50)]
    rubbish += [(*nodes[:n], rng.randbytes(32), *nodes[n + 1 :]) for n in range(len(nodes))]
    assert not any(is_fork(one, other, wrong) for wrong in rubbish)
    assert not is_fork(other, one, nodes)
    assert not is_fork(one, replace(other, origin="vn.example/log1"), nodes)
    assert rebuilt(0, 23, nodes) is rebuilt(23, 23, nodes) is None


def test_evidence_verifies_alone_with_real_signatures():
    lie = [*HONEST[:10], leaf_hash(b"lie"), *HONEST[11:23]]
    fork = Fork(
        checkpoint_note(checkpoint(HONEST[:11]), LOG),
        checkpoint_note(checkpoint(lie), LOG),
        nodes_between(11, 23, of(lie)),
    )
    content = write_fork(fork)
    assert read_fork(content) == fork
    assert convicts(read_fork(content), opened) == "kr.example/log1"
    assert convicts(replace(fork, old=fork.old.replace(b"\n11\n", b"\n12\n")), opened) == ""
    assert convicts(replace(fork, new=fork.old), opened) == ""


def test_evidence_of_a_fork_at_a_thousand_million_entries_is_two_kilobytes():
    nodes = tuple(random.Random(1).randbytes(32) for _ in range(31))
    old, new = (checkpoint_note(Checkpoint("kr.example/log1", 10**9 - n, nodes[n]), LOG) for n in (1, 0))
    assert LOG.key.kind == ED25519
    assert len(write_fork(Fork(old, new, nodes))) <= 2_048


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"eodes-fork/1",
        b"\n\n" * 4,
        b"eodes-fork/2\n\na\n\nb\n\nc\n\nd",
        b"eodes-fork/1\nxx\n\na\n\nb\n\nc\n\nd",
        b"x" * 99_999,
    ],
)
def test_what_is_no_evidence_is_none(content):
    assert read_fork(content) is None
    assert read_equivocation(content) is None


def told(first, bodies, before):
    """A head over these messages, and what it says of each number."""
    items = [Item(body, body.ljust(32, b"-"), ISSUE) for body in bodies]
    links = tuple(map(link_of, items))
    walked = tuple(tips(before, first, links))
    head = Head(CO, first, first + len(bodies) - 1, before, walked[-1])
    return seals.seal("KR", write_head(head)), head, links, walked


START = first_tip(CO)


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ((1, [b"a", b"b"]), (1, [b"a", b"x"]), 2),
        ((1, [b"a", b"b"]), (1, [b"x", b"b"]), 1),
        ((1, [b"a", b"b", b"c"]), (1, [b"a", b"x"]), 2),
        ((1, [b"a"]), (1, [b"x", b"y", b"z"]), 1),
    ],
)
def test_two_stories_under_one_number_convict_their_sender(one, other, number):
    (note, head, links, _), (another, its, theirs, _) = told(*one, START), told(*other, START)
    found = Equivocation(number, account(note, head, number, links), account(another, its, number, theirs))
    assert read_equivocation(write_equivocation(found)) == found
    assert is_equivocation(found, seals.unseal) == "KR"


def test_the_end_of_one_batch_against_the_beginning_of_the_next():
    note, head, links, _ = told(1, [b"a", b"b"], START)
    another, its, theirs, _ = told(3, [b"c"], first_tip("VN>KR/co"))
    found = Equivocation(2, account(note, head, 2, links), account(another, its, 2, theirs))
    assert is_equivocation(found, seals.unseal) == "KR"


def test_one_story_in_two_batches_convicts_nobody():
    note, head, links, walked = told(1, [b"a", b"b", b"c"], START)
    another, its, theirs, _ = told(2, [b"b", b"c"], walked[0])
    for number in (1, 2, 3):
        said = Equivocation(number, account(note, head, number, links), account(another, its, number, theirs))
        assert is_equivocation(said, seals.unseal) == ""
    forged = account(another.replace("— KR".encode(), "— CN".encode()), its, 2, theirs)
    lie = replace(forged, tip=base64.b64decode("A" * 43 + "="))
    assert is_equivocation(Equivocation(2, account(note, head, 2, links), lie), seals.unseal) == ""
    assert (
        is_equivocation(Equivocation(2, account(note, head, 2, links), replace(lie, head=another)), seals.unseal) == ""
    )
