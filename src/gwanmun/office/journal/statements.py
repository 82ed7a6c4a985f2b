"""Statements: SQL kept in files, each under its name (`-- name: read`), read once."""

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


def named(file: Path) -> dict[str, str]:
    """The statements of a file by their names."""
    _, *parts = _NAME.split(file.read_text(encoding="utf-8"))
    return {name: text.strip().rstrip(";") for name, text in zip(parts[::2], parts[1::2], strict=True)}
