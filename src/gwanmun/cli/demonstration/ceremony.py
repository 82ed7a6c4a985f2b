"""Ceremony: the demonstration's countries get keys as real ones do: three roots, two of which sign a manifest.

Everything lies under the demonstration's folder and is made anew each time, the roots too: nobody carries them off.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.cli import key_ceremony
from gwanmun.cli.demonstration.sites import Site
from gwanmun.law.exchange.key_manifest import IssuingKey, KeyManifest, SignedManifest
from gwanmun.law.exchange.note import ED25519_COSIGNATURE, VerifierKey, read_key
from gwanmun.office.country_keys import manifest_file, manifests
from gwanmun.office.roots import RootKeys

DAYS = 365


class Keys(Struct, frozen=True):
    """A country's keys: what its office holds, and the keepers of its roots."""

    country: str  # "KR"
    folder: Path
    keepers: tuple[RootKeys, ...]

    @property
    def chain(self) -> list[SignedManifest]:
        """Its manifests, from the first."""
        return manifests(self.folder)

    @property
    def manifest(self) -> KeyManifest:
        """The newest."""
        return self.chain[-1].manifest

    @property
    def fingerprint(self) -> str:
        """Of the first manifest: what its keepers read out to the others."""
        return self.chain[0].fingerprint

    @property
    def files(self) -> tuple[Path, ...]:
        """The manifests as the others are handed them."""
        return tuple(manifest_file(self.folder, n) for n in range(1, len(self.chain) + 1))

    def sign(self, manifest: KeyManifest) -> SignedManifest:
        """A manifest of this country, signed by two of its three roots: from now on it is in force."""
        return key_ceremony.propose(self.folder, manifest, self.keepers[:2])[0]


def hold(folder: Path, sites: Sequence[Site]) -> dict[str, Keys]:
    """Every country's keys, and a policy in each manifest: which of the others must have cosigned its log."""
    shutil.rmtree(folder, ignore_errors=True)
    made = {site.country: _begun(folder / site.country, site) for site in sites}
    for country, keys in made.items():
        others = [other for name, other in made.items() if name != country]
        draft = key_ceremony.drafted(keys.folder, 0, DAYS)
        keys.sign(replace(draft, policy=policy(keys, others, quorum(len(others)))))
    return made


def quorum(witnesses: int) -> int:
    """So many that two such groups always share an honest one: three of four."""
    return witnesses // 2 + 1


def quorum_said(manifest: KeyManifest) -> str:
    """Whose cosignatures a policy asks for: its last group, which names the others' groups."""
    *_, group, _ = manifest.policy
    _, _, enough, *others = group.split()
    return f"{enough} of {len(others)} countries" if len(others) > 1 else "the other country"


def policy(keys: Keys, others: Sequence[Keys], enough: int) -> tuple[str, ...]:
    """The lines of a policy: this log, the others as its witnesses, so many of them. Each signs with either key."""
    lines = [f"log {row.key}" for row in keys.manifest.log]
    for other in others:
        name = other.country.lower()
        lines += [f"witness {name}-{kind} {key}" for kind, key in _witness_keys(other).items()]
        lines.append(f"group {name} any {' '.join(f'{name}-{kind}' for kind in _witness_keys(other))}")
    return (*lines, f"group enough {enough} {' '.join(other.country.lower() for other in others)}", "quorum enough")


def _witness_keys(keys: Keys) -> Mapping[str, str]:
    rows = {row.key: read_key(row.key) for row in keys.manifest.witness}
    return {
        "ed25519" if key.kind == ED25519_COSIGNATURE else "ml-dsa-44": row
        for row, key in rows.items()
        if isinstance(key, VerifierKey)
    }


def _begun(folder: Path, site: Site) -> Keys:
    code = site.country.upper()
    roots = [folder / "roots" / f"{site.country}-root-{number}.pem" for number in (1, 2, 3)]
    keys = Keys(code, folder, tuple(key_ceremony.make_root(root, "") for root in roots))
    like = IssuingKey("none", "EdDSA", "", site.authority, "", site.agreements, 0)
    host = f"eodes.{site.country}.example"
    first = key_ceremony.begin_country(folder, code, host, like, keepers=keys.keepers, days=DAYS)
    keys.sign(replace(first, endpoints=(site.endpoint,)))
    return keys
