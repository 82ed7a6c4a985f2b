"""Beside: new files of a pack, each written whole next to the one it will replace, and all moved into place at the end.

Whoever reads the pack meanwhile sees old files or new ones, each whole. What was not moved is taken away again.
"""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self


class Beside:
    """The new files of one pack."""

    def __init__(self, folder: Path) -> None:
        """Nothing is written yet."""
        self._folder = folder
        self._new: dict[str, Path] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        """Take away what was not moved into place."""
        for new in self._new.values():
            new.unlink(missing_ok=True)

    def write_table(self, name: str, columns: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
        """A table of the pack, with its columns in this order."""
        with self._open(name) as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            text.flush()
            os.fsync(file.fileno())

    def write_text(self, name: str, text: str) -> None:
        """A file of rules."""
        with self._open(name) as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())

    def move(self) -> None:
        """Put every new file in the place of the old one, where there was one."""
        for name, new in self._new.items():
            new.chmod(0o644)
            new.replace(self._folder / name)

    def _open(self, name: str) -> io.BufferedRandom:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(dir=path.parent, prefix=".")
        self._new[name] = Path(new)
        return os.fdopen(handle, "w+b")
