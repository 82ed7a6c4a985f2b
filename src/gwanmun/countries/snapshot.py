"""Snapshots: a country pack as one row of bytes, named by its hash, and the packs this process has loaded.

A decision records the hash; whoever keeps the bytes can decide it again, on any machine, to the same result. The bytes
are JSON with every name sorted, so the same pack gives the same bytes in every process.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from gwanmun.countries import snapshot_cache
from gwanmun.countries.finding import Finding
from gwanmun.countries.folder import Folder
from gwanmun.countries.lint import lint
from gwanmun.countries.packs import find_pack, own_folders
from gwanmun.countries.treaties import treaty_folders
from gwanmun.law.clearance.country import Country

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Country)


class Loaded(Struct, frozen=True):
    """A pack ready for use: the country, its bytes, and the hash that names them."""

    country: Country
    hash: str  # SHA-256 of the body, hexadecimal
    body: bytes


class PackRefusedError(Exception):
    """A pack has errors and was not built; these are all its findings."""

    def __init__(self, folder: str, findings: Sequence[Finding]) -> None:
        """Refuse the pack of this folder."""
        errors = [finding for finding in findings if finding.severity == "error"]
        first = errors[0]
        super().__init__(f"{folder}: {len(errors)} errors, the first in {first.file}:{first.line}: {first.text}")
        self.findings = tuple(findings)


def load(country: str, folders: Sequence[str] | None = None) -> Loaded:
    """The pack of this id (or in this folder), built at most once a process.

    `folders` are the deployer's, which go before the built-in packs; None takes those the environment names.
    Raises PackUnknownError and PackRefusedError.
    """
    return _load(country, own_folders() if folders is None else tuple(folders))


def build(path: Path) -> Loaded:
    """Build the pack of a folder from its text, whatever was built before. Raises PackRefusedError."""
    return _build(Folder(path), own_folders())


def encode(country: Country) -> bytes:
    """The country's one and only row of bytes."""
    return _ENCODER.encode(country)


def decode(body: bytes) -> Country:
    """The country of these bytes. Raises msgspec.DecodeError when they are none."""
    return _DECODER.decode(body)


def hash_of(body: bytes) -> str:
    """The name of a snapshot: SHA-256, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


@cache
def _load(country: str, folders: tuple[str, ...]) -> Loaded:
    folder = Folder(find_pack(country, folders))
    key = snapshot_cache.key_of(folder, *(Folder(path) for path in treaty_folders(folders)))
    body = snapshot_cache.find(key)
    if body is not None:
        return Loaded(decode(body), hash_of(body), body)
    loaded = _build(folder, folders)
    snapshot_cache.keep(key, loaded.body)
    return loaded


def _build(folder: Folder, folders: Sequence[str]) -> Loaded:
    report = lint(folder, folders)
    if report.country is None:
        raise PackRefusedError(str(folder.path), report.findings)
    body = encode(report.country)
    # What is used is what the bytes say, so that a pack fresh from its text and one from its bytes cannot differ.
    return Loaded(decode(body), hash_of(body), body)
