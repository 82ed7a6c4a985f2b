"""Laid aside: what the rows of a list become, kept on disk table by table until the list has been read to its end."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import msgspec

from gwanmun.countries.listed import Listed, ListedGoods, ListedRate
from gwanmun.countries.own_pack import Key, key_of_listed

GOODS = ""
"""The name goods are laid aside under; rates are under the name of their table."""

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Listed)


class LaidAside:
    """A list as it was read, by table."""

    def __init__(self, rows: int, files: dict[str, Path]) -> None:
        """So many rows, in these files."""
        self.rows = rows
        self.files = files

    def read(self, file: str) -> Iterator[Listed]:
        """The rows of a table, in the order of the list."""
        with self.files[file].open("rb") as lines:
            yield from map(_DECODER.decode, lines)


def lay_aside(rows: Iterable[Listed], folder: Path, homes: Mapping[Key, str]) -> LaidAside:
    """Read a list to its end into this folder, which is the caller's to take away.

    A rate of which the pack has rows already goes where they are, whatever table it would be in.
    """
    files: dict[str, Path] = {}
    count = 0
    with ExitStack() as stack:
        opened: dict[str, IO[bytes]] = {}
        for row in rows:
            name = _table(row, homes)
            if name not in opened:
                files[name] = folder / f"{len(files)}.rows"
                opened[name] = stack.enter_context(files[name].open("wb"))
            opened[name].write(_ENCODER.encode(row) + b"\n")
            count += 1
    return LaidAside(count, files)


def _table(row: Listed, homes: Mapping[Key, str]) -> str:
    if isinstance(row, ListedGoods):
        return GOODS
    return homes.get(key_of_listed(row), row.file) if isinstance(row, ListedRate) else row.file
