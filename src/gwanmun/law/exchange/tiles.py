"""Tiles: a log's tree as files of 256 hashes that never change once they are full (C2SP tlog-tiles).

tile/<level>/<place>          256 hashes, each of 256**level leaves
tile/<level>/<place>.p/<w>    the first w of them, while there are no more
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from gwanmun.law.exchange.merkle import EMPTY, Hash, Reader, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = len(EMPTY)


class Tile(Struct, frozen=True):
    """Which tile: its level, its place on the level, and how many hashes are in it."""

    level: int
    place: int
    width: int = WIDTH


Fetch: TypeAlias = Callable[[Tile], bytes]


def path_of(tile: Tile) -> str:
    """Where a tile is found: `tile/0/x001/x234/067`, `tile/1/000.p/17`."""
    digits = str(tile.place)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{tile.level}/{name}" + (f".p/{tile.width}" if tile.width < WIDTH else "")


_PATH = re.compile(r"tile/(?P<level>0|[1-9]\d?)/(?P<name>(?:x\d{3}/){0,6}\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?")


def read_path(path: str) -> Tile | None:
    """The tile a path names; None for a path that names none, or not in the one way it is written."""
    found = _PATH.fullmatch(path, 0)
    if not found or not path.isascii():
        return None
    tile = Tile(
        int(found["level"]), int(re.sub(r"[x/]", "", found["name"])), int(found["width"]) if found["width"] else WIDTH
    )
    return tile if tile.level < 64 and path_of(tile) == path else None


def tiles_of(size: int, before: int = 0) -> Iterator[Tile]:
    """The tiles of a tree of this size that one of `before` leaves did not have, whole ones and partial."""
    level = 0
    while (hashes := size >> HEIGHT * level) > 0:
        had = before >> HEIGHT * level
        for place in range(had // WIDTH, hashes // WIDTH):
            yield Tile(level, place)
        if hashes % WIDTH and hashes != had:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)
        level += 1


def reader(size: int, fetch: Fetch) -> Reader:
    """A reader of complete subtrees out of the tiles of a tree of this size; each tile is fetched once.

    Raises ValueError for a tile that is not as long as its width says.
    """
    kept: dict[Tile, bytes] = {}

    def read(level: int, place: int) -> Hash:
        tile_level, up = divmod(level, HEIGHT)
        first = place << up  # of the tile level's hashes under this subtree
        tile = _tile_with(tile_level, first, size)
        if tile not in kept:
            content = fetch(tile)
            if len(content) != tile.width * HASH_BYTES:
                raise ValueError(f"{path_of(tile)} has {len(content)} bytes")
            kept[tile] = content
        at = first % WIDTH
        hashes = [kept[tile][HASH_BYTES * n : HASH_BYTES * (n + 1)] for n in range(at, at + (1 << up))]
        while len(hashes) > 1:
            hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    return read


def _tile_with(level: int, hash_place: int, size: int) -> Tile:
    """The tile that holds this hash of a tile level, in a tree of this size."""
    place = hash_place // WIDTH
    return Tile(level, place, min(WIDTH, (size >> HEIGHT * level) - place * WIDTH))
