"""The registry in a folder: models under the hash of their manifests, who may sign, and the list of what was promoted.

models/<hash>/manifest.json   the manifest and its signatures      models/<hash>/chance.txt …   the artefact
keys.json                     {"risk_office": ["<public key>"], "auditor": ["…"]}
changes.ndjson                one line a change; it only grows
"""

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk.model.artefact import FILES, Artefact
from gwanmun.law.risk.registry.manifest import (
    Admitted,
    Manifest,
    Role,
    Signature,
    SignedManifest,
    admit,
    manifest_bytes,
    manifest_digest,
)
from gwanmun.law.risk.registry.standing import Change, Standing, standing
from gwanmun.office.signatures import holds

_MANIFEST, _KEYS, _CHANGES = "manifest.json", "keys.json", "changes.ndjson"
_LARGEST = 128 * 2**20
_HEX = re.compile(r"[0-9a-f]{4,64}")


class Registry:
    """A folder of models. Every write is whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """The registry in this folder, which need not be there yet."""
        self.folder = folder

    def enter(self, manifest: Manifest, artefact: Artefact) -> str:
        """Put a model in, unsigned; its hash."""
        digest = manifest_digest(manifest)
        place = self.folder / "models" / digest
        place.mkdir(parents=True, exist_ok=True)
        for name, content in artefact.files().items():
            _keep(place / name, content)
        if not (place / _MANIFEST).exists():  # the same model grown again keeps the signatures it has
            _keep(place / _MANIFEST, msgspec.json.format(msgspec.json.encode(SignedManifest(manifest))))
        return digest

    def digests(self) -> list[str]:
        """The hash of every model, in order."""
        place = self.folder / "models"
        return sorted(each.name for each in place.iterdir() if (each / _MANIFEST).exists()) if place.is_dir() else []

    def found(self, beginning: str) -> str:
        """The one model whose hash begins so. Raises Refused."""
        fitting = [digest for digest in self.digests() if digest.startswith(beginning)]
        if not _HEX.fullmatch(beginning) or len(fitting) != 1:
            raise Refused(Problem("model-unknown", value=beginning))
        return fitting[0]

    def signed(self, digest: str) -> SignedManifest:
        """A model's manifest with its signatures. Raises Refused where it is not what it is called."""
        try:
            content = (self.folder / "models" / digest / _MANIFEST).read_bytes()
            signed = msgspec.json.decode(content, type=SignedManifest)
        except (OSError, msgspec.DecodeError) as why:
            raise Refused(Problem("model-foreign", _MANIFEST, facts={"why": str(why)})) from None
        if manifest_digest(signed.manifest) != digest:
            raise Refused(Problem("model-tampered", _MANIFEST, digest))
        return signed

    def sign(self, digest: str, role: Role, key: Ed25519PrivateKey) -> SignedManifest:
        """Sign a model in a role; a second signature in the same role takes the place of the first."""
        signed = self.signed(digest)
        others = tuple(each for each in signed.signatures if each.role != role)
        mine = Signature(
            role, key.public_key().public_bytes_raw().hex(), key.sign(manifest_bytes(signed.manifest)).hex()
        )
        with_mine = SignedManifest(signed.manifest, (*others, mine))
        _keep(self.folder / "models" / digest / _MANIFEST, msgspec.json.format(msgspec.json.encode(with_mine)))
        return with_mine

    def admitted(self, digest: str, policy: str, today: date) -> Admitted:
        """A model that may choose. Raises Refused with everything that stands against it."""
        place = self.folder / "models" / digest
        files = {name: (place / name).read_bytes() for name in FILES if _is_there(place / name)}
        return admit(
            self.signed(digest), files, keys=self.keys(), verify=_holds, policy=policy, today=today
        )  # fmt: skip

    def keys(self) -> Mapping[Role, tuple[str, ...]]:
        """Who may sign, by role."""
        try:
            return msgspec.json.decode((self.folder / _KEYS).read_bytes(), type=dict[Role, tuple[str, ...]])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as why:
            raise Refused(Problem("registry-unreadable", _KEYS, facts={"why": str(why)})) from None

    def may_sign(self, role: Role, public: str) -> None:
        """Let a key sign in a role."""
        keys = dict(self.keys())
        keys[role] = tuple(dict.fromkeys((*keys.get(role, ()), public)))
        self.folder.mkdir(parents=True, exist_ok=True)
        _keep(self.folder / _KEYS, msgspec.json.format(msgspec.json.encode(keys)))

    def changes(self) -> list[Change]:
        """Every change so far, in order."""
        try:
            lines = (self.folder / _CHANGES).read_bytes().splitlines()
            return [msgspec.json.decode(line, type=Change) for line in lines if line.strip()]
        except FileNotFoundError:
            return []
        except (OSError, msgspec.DecodeError) as why:
            raise Refused(Problem("registry-unreadable", _CHANGES, facts={"why": str(why)})) from None

    def change(self, change: Change) -> Standing:
        """Write a change down; how things stand after it."""
        with (self.folder / _CHANGES).open("ab") as stream:
            stream.write(msgspec.json.encode(change) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        return standing(self.changes())


def _holds(public: bytes, message: bytes, signature: bytes) -> bool:
    return holds("EdDSA", public, message, signature)


def _is_there(file: Path) -> bool:
    return file.is_file() and file.stat().st_size <= _LARGEST


def _keep(file: Path, content: bytes) -> None:
    """Write a file whole: nobody ever reads half of it."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(content)
    beside.replace(file)
