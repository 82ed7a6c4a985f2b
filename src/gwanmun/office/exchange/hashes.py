"""Hashes: the logs an office keeps, its own and those it mirrors, as the rows their tiles are made of.

A tile is 256 rows of one level that follow one another. Whoever adds leaves adds the roots of the tiles they fill, so a
root at any size is made from the few rows at its right edge.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from gwanmun.law.exchange.merkle import EMPTY, Frontier, Hash, Reader, append, range_root, root_of, subtrees
from gwanmun.law.exchange.tiles import HEIGHT, WIDTH, Tile, reader
from gwanmun.office.journal.columns import Column, columns
from gwanmun.office.journal.statements import named

SQL = named(Path(__file__).parent / "hashes.sql")
_HASH = ("text", "int4", "int8", "bytea")
Run = Callable[[str, Sequence[object]], Any]
"""Runs a statement with its parameters and gives its cursor."""


def grow(
    run: Run, origin: str, start: int, leaves: Sequence[Hash], *, write: Callable[[str, Sequence[Column]], None]
) -> None:
    """Add leaves from this place on, and the roots of the tiles they fill. The caller knows that they fit."""
    rows: list[tuple[object, ...]] = []
    level, added = 0, list(leaves)
    while added:
        rows += [(origin, level, place, one) for place, one in enumerate(added, start)]
        added, start = _filled(run, origin, level, start, added=added)
        level += 1
    write(SQL["grow"], columns(_HASH, rows))


def _filled(run: Run, origin: str, level: int, start: int, *, added: list[Hash]) -> tuple[list[Hash], int]:
    """The roots of the tiles of this level that are full now and were not before, and where they stand above."""
    first, end = start // WIDTH, (start + len(added)) // WIDTH
    if first == end:
        return [], 0
    before = [one for _, one in run(SQL["tile"], [origin, level, first * WIDTH, start])] if start % WIDTH else []
    hashes = [*before, *added]
    return [_root(hashes[at * WIDTH : (at + 1) * WIDTH]) for at in range(end - first)], first


def _root(hashes: Sequence[Hash]) -> Hash:
    return root_of(append(Frontier(), hashes))


def tile(run: Run, origin: str, wanted: Tile) -> bytes:
    """The hashes of a tile, one after another; fewer than its width where the log has no more."""
    first = wanted.place * WIDTH
    return b"".join(one for _, one in run(SQL["tile"], [origin, wanted.level, first, first + wanted.width]))


def reading(run: Run, origin: str, size: int) -> Reader:
    """Complete subtrees of a kept log as it stands on the disk. Reading one that is not there raises ValueError."""
    return reader(size, lambda wanted: tile(run, origin, wanted))


def root_at(run: Run, origin: str, size: int) -> Hash:
    """The root of a kept log at a size, recomputed from the rows at its right edge. ValueError where rows lack."""
    return range_root(0, size, reading(run, origin, size)) if size else EMPTY


def frontier_at(run: Run, origin: str, size: int) -> Frontier:
    """What a kept log goes on from at this size."""
    read = reading(run, origin, size)
    return Frontier(size, tuple(read(level, place) for level, place in subtrees(0, size)))


def leaves(run: Run, origin: str, start: int, end: int) -> tuple[Hash, ...]:
    """Leaves of a kept log from one place to another (not included), as far as it has them."""
    return tuple(one for _, one in run(SQL["tile"], [origin, 0, start, end]))


def origins(run: Run) -> list[str]:
    """The logs that are kept here, by name."""
    return [origin for (origin,) in run(SQL["origins"], [])]


def size_of(run: Run, origin: str) -> int:
    """How many leaves are kept of a log."""
    return int(run(SQL["size"], [origin]).fetchone()[0])


def found(run: Run, origin: str, wanted: Sequence[Hash]) -> frozenset[Hash]:
    """Which of these leaves the log has."""
    rows = run(SQL["found"], columns(("bytea",), [(one,) for one in wanted]))
    return frozenset(one for log, one in rows if log == origin)


def places(run: Run, origin: str, wanted: Sequence[Hash]) -> dict[Hash, int]:
    """Where these leaves stand in the log; one that is not there is absent."""
    rows = run(SQL["places"], columns(("bytea",), [(one,) for one in wanted]))
    return {one: place for log, one, place in rows if log == origin}


def damage(run: Run, origin: str) -> Iterator[Tile]:
    """The full tiles of a kept log whose rows do not make the root that stands above them: bits that have flipped."""
    level, width = 0, size_of(run, origin)
    while width >= WIDTH:
        for place in range(width // WIDTH):
            below = tile(run, origin, Tile(level, place))
            above = hash_at(run, origin, level + 1, place)
            if len(below) != WIDTH * 32 or _root([below[at : at + 32] for at in range(0, len(below), 32)]) != above:
                yield Tile(level, place)
        width, level = width >> HEIGHT, level + 1


def hash_at(run: Run, origin: str, level: int, place: int) -> Hash:
    """One hash of a level; empty where there is none."""
    row = run(SQL["tile"], [origin, level, place, place + 1]).fetchone()
    return bytes(row[1]) if row else b""
