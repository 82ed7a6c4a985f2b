"""Logs as rows: they make the same roots, proofs and frontiers as the tree itself, and a flipped bit shows."""

import hashlib

import psycopg
import pytest

from gwanmun.law.exchange.merkle import Frontier, append, consistency_proof, inclusion_proof, root_of
from gwanmun.law.exchange.tiles import Tile
from gwanmun.office import postgres
from gwanmun.office.exchange import hashes
from gwanmun.office.journal import columns

ORIGIN = "kr.example/log1"
LEAVES = [hashlib.sha256(b"leaf %d" % n).digest() for n in range(70_000)]


@pytest.fixture
def kept(office):
    """A database to keep logs in, and how a statement is run there."""
    with psycopg.connect(office, autocommit=True) as connection:
        columns.teach(connection)
        yield lambda statement, parameters=(): connection.execute(statement, parameters)


def grown(run, *sizes):
    start = 0
    for size in sizes:
        hashes.grow(run, ORIGIN, start, LEAVES[start:size], write=run)
        start = size


def as_owner(url, owner_url):
    return postgres.as_user(url, postgres.parts(owner_url)["user"])


def root(size):
    return root_of(append(Frontier(), LEAVES[:size]))


@pytest.mark.parametrize(
    "sizes",
    [(1,), (255, 256, 257), (256,), (300, 600, 1000), (65_535, 65_536, 65_537), (70_000,)],
    ids=lambda sizes: "-".join(map(str, sizes)),
)
def test_a_root_is_the_trees_own_at_every_size(kept, sizes):
    grown(kept, *sizes)
    last = sizes[-1]
    for size in {*sizes, 0, 1, last // 2, last - 1, last}:
        assert hashes.root_at(kept, ORIGIN, size) == root(size)
        assert hashes.frontier_at(kept, ORIGIN, size) == append(Frontier(), LEAVES[:size])
    assert hashes.size_of(kept, ORIGIN) == last


def test_proofs_are_read_from_the_rows(kept):
    grown(kept, 1000)
    plain = lambda level, place: root_of(append(Frontier(), LEAVES[place << level : (place + 1) << level]))  # noqa: E731
    read = hashes.reading(kept, ORIGIN, 1000)
    assert inclusion_proof(617, 1000, read) == inclusion_proof(617, 1000, plain)
    assert consistency_proof(300, 1000, hashes.reading(kept, ORIGIN, 1000)) == consistency_proof(300, 1000, plain)


def test_leaves_are_found_by_what_they_are(kept):
    grown(kept, 400)
    wanted = [LEAVES[7], LEAVES[399], LEAVES[500]]
    assert hashes.places(kept, ORIGIN, wanted) == {LEAVES[7]: 7, LEAVES[399]: 399}
    assert hashes.found(kept, ORIGIN, wanted) == {LEAVES[7], LEAVES[399]}
    assert hashes.found(kept, "another log", wanted) == frozenset()
    assert hashes.origins(kept) == [ORIGIN]


def test_a_place_is_written_once(kept):
    grown(kept, 10)
    with pytest.raises(psycopg.errors.UniqueViolation):
        hashes.grow(kept, ORIGIN, 9, [LEAVES[0]], write=kept)


def test_F13_a_bit_that_flips_in_a_full_tile_is_named(kept, office, owner_url):
    grown(kept, 70_000)
    assert list(hashes.damage(kept, ORIGIN)) == []
    with psycopg.connect(as_owner(office, owner_url), autocommit=True) as owner:
        flip = (
            "UPDATE exchange_hash SET hash = set_byte(hash, 5, get_byte(hash, 5) # 1) WHERE level = %s AND place = %s"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(flip, [0, 40_000])
        owner.execute("ALTER TABLE exchange_hash DISABLE TRIGGER only_grows")
        owner.execute(flip, [0, 40_000])
    assert list(hashes.damage(kept, ORIGIN)) == [Tile(0, 40_000 // 256)]


def test_F13_a_row_that_is_missing_leaves_no_root(kept, office, owner_url):
    grown(kept, 300)
    with psycopg.connect(as_owner(office, owner_url), autocommit=True) as owner:
        owner.execute("ALTER TABLE exchange_hash DISABLE TRIGGER only_grows")
        owner.execute("DELETE FROM exchange_hash WHERE level = 0 AND place = 299")
    with pytest.raises(ValueError, match="bytes"):
        hashes.root_at(kept, ORIGIN, 300)
