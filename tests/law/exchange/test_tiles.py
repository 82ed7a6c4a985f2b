"""Tiles: where each is found, and that a tree read back out of its tiles is the same tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gwanmun.law.exchange.merkle import (
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
from gwanmun.law.exchange.tiles import HASH_BYTES, WIDTH, Tile, path_of, read_path, reader, tiles_of


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),  # the standard's own example
        (Tile(2, 999, 17), "tile/2/999.p/17"),
        (Tile(0, 1000, 255), "tile/0/x001/000.p/255"),
    ],
)
def test_the_path_of_a_tile(tile, path):
    assert path_of(tile) == path
    assert read_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/000", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/017", "tile/0/../000", "tile/0/000\n", "tile/0/０００", "tile/0/x001000", "/tile/0/000",
    ],
)  # fmt: skip
def test_what_is_no_path(path):
    assert read_path(path) is None


def test_a_tree_of_seventy_thousand_has_the_tiles_the_standard_counts():
    tiles = list(tiles_of(70_000))
    assert sum(tile.level == 0 and tile.width == WIDTH for tile in tiles) == 273
    assert Tile(0, 273, 112) in tiles
    assert Tile(1, 0) in tiles
    assert Tile(1, 1, 17) in tiles
    assert Tile(2, 0, 1) in tiles
    assert len(tiles) == 277
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]


SIZE = 1_500
LEAVES = [leaf_hash(n.to_bytes(2, "big")) for n in range(SIZE)]
LEVELS = [LEAVES]
for _ in range(2):
    whole = LEVELS[-1][: len(LEVELS[-1]) // WIDTH * WIDTH]
    LEVELS.append([root_of(append(Frontier(), whole[at : at + WIDTH])) for at in range(0, len(whole), WIDTH)])


def fetch(tile):
    return b"".join(LEVELS[tile.level][tile.place * WIDTH : tile.place * WIDTH + tile.width])


@settings(max_examples=60)
@given(data=st.data())
def test_proofs_out_of_tiles_hold(data):
    size = data.draw(st.integers(1, SIZE))
    old = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, size - 1))
    read, root = reader(size, fetch), root_of(append(Frontier(), LEAVES[:size]))
    assert range_root(0, size, read) == root
    assert is_included(LEAVES[index], index, size, inclusion_proof(index, size, read), root=root)
    old_root = root_of(append(Frontier(), LEAVES[:old]))
    assert is_consistent(old, size, consistency_proof(old, size, read), old_root=old_root, new_root=root)


@given(before=st.integers(0, SIZE), more=st.integers(0, SIZE))
def test_new_tiles_are_those_with_new_hashes(before, more):
    size = before + more
    had = {(tile.level, tile.place, tile.width) for tile in tiles_of(before)}
    assert {(t.level, t.place, t.width) for t in tiles_of(size)} - had == {
        (t.level, t.place, t.width) for t in tiles_of(size, before)
    }


def test_a_tile_of_another_length_is_noticed():
    with pytest.raises(ValueError, match="has 32 bytes"):
        range_root(0, 300, reader(300, lambda _: b"\0" * HASH_BYTES))
