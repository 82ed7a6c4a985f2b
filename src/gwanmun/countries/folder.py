"""The folder of a pack: plain text files, read once, bounded, and named by what is in them."""

import hashlib
from pathlib import Path, PurePosixPath

from gwanmun.countries.finding import Findings, Place

LARGEST_FILE = 64 * 2**20
"""Bytes. The whole Korean tariff with every agreement is some 40 MB; a larger file is no table of ours."""

_TEXT = frozenset({".toml", ".csv", ".json", ".md"})


class Folder:
    """A pack's folder. Every file is read at most once, so that all that is made of it is made of the same bytes."""

    def __init__(self, path: Path) -> None:
        """Look at the folder at this path; nothing is read yet but the names."""
        self.path = path
        self.names = tuple(sorted(name for name in map(self._name, path.rglob("*")) if name))
        self._bytes: dict[str, bytes] = {}

    def under(self, place: str, ending: str = "") -> tuple[str, ...]:
        """The files under a sub-folder, with this ending, in order."""
        return tuple(name for name in self.names if name.startswith(place + "/") and name.endswith(ending))

    def digest(self) -> str:
        """SHA-256 over the names and contents of every file, in hexadecimal."""
        whole = hashlib.sha256()
        for name in self.names:
            whole.update(f"{name}\0{hashlib.sha256(self.bytes(name)).hexdigest()}\n".encode())
        return whole.hexdigest()

    def bytes(self, name: str) -> bytes:
        """The bytes of a file; of one that is too large, only so many that this shows."""
        if name not in self._bytes:
            with (self.path / name).open("rb") as file:
                self._bytes[name] = file.read(LARGEST_FILE + 1)
        return self._bytes[name]

    def text(self, name: str, findings: Findings) -> str | None:
        """The text of a file, without the mark that spreadsheets put first; None, and an error, when it is none."""
        if name not in self.names:
            findings.error("file-missing", Place(name), f"The pack has no {name}.")
            return None
        content = self.bytes(name)
        if len(content) > LARGEST_FILE:
            findings.error("file-too-large", Place(name), f"{name} is larger than {LARGEST_FILE} bytes.")
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as why:
            line = content.count(b"\n", 0, why.start) + 1
            text = f"Byte {content[why.start]:#04x} is not UTF-8. Save the file as UTF-8."
            findings.error("encoding", Place(name, line), text)
            return None

    def _name(self, path: Path) -> str:
        """The file's name within the pack; empty for what is no part of it (code, hidden files, folders)."""
        within = PurePosixPath(path.relative_to(self.path))
        hidden = any(part.startswith((".", "_")) for part in within.parts)
        return "" if hidden or within.suffix not in _TEXT or not path.is_file() else str(within)
