"""Countries for the hammer: their keys by the ceremony, each witnessing the others, in a folder nobody else knows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.cli import key_ceremony
from gwanmun.law.exchange.jws import decoded
from gwanmun.law.exchange.key_manifest import IssuingKey, KeyManifest, SignedManifest
from gwanmun.law.exchange.note import ED25519, ED25519_COSIGNATURE, ML_DSA_44, VerifierKey, read_key
from gwanmun.office import country_keys
from gwanmun.office.country_keys import Signer, manifests
from gwanmun.office.roots import RootKeys

AUTHORITIES = {
    "KR": "Korea Customs Service",
    "VN": "Ministry of Industry and Trade of Viet Nam",
    "IN": "Export Inspection Council",
    "ID": "Ministry of Trade of Indonesia",
    "CN": "China Customs",
}
AGREEMENT = "vkfta"
DAYS = 365


class Country(Struct, frozen=True):
    """A country whose office has keys, and whose roots are at hand: a ceremony can be held at any time."""

    code: str
    keys: Path
    keepers: tuple[RootKeys, ...]

    @property
    def chain(self) -> list[SignedManifest]:
        """Its manifests."""
        return manifests(self.keys)

    @property
    def manifest(self) -> KeyManifest:
        """The newest."""
        return self.chain[-1].manifest

    @property
    def endpoint(self) -> str:
        """Where its office is reached, as its manifest says."""
        return self.manifest.endpoints[0]

    @property
    def fingerprint(self) -> str:
        """Of the first manifest: what partners were told by another way."""
        return self.chain[0].fingerprint

    def note_key(self, purpose: str, kind: int) -> VerifierKey:
        """The newest key for a purpose of this kind."""
        rows = getattr(self.manifest, purpose)
        keys = [key for row in rows if isinstance(key := read_key(row.key), VerifierKey)]
        return next(key for key in reversed(keys) if key.kind == kind)

    def signer(self, purpose: str, kind: int = ED25519) -> tuple[VerifierKey, Signer]:
        """What signs for a purpose. Whoever holds this is the country, as far as anybody can tell."""
        key = self.note_key(purpose, kind)
        return key, country_keys.note_signer(self.keys, purpose, key)

    def issuer(self) -> tuple[str, Signer]:
        """What signs certificates."""
        key = self.manifest.issuing[-1]
        return key.kid, country_keys.issuing_signer(self.keys, key.kid, decoded(key.public))

    def tls(self) -> tuple[Path, Path]:
        """Certificate and private key for the wire."""
        [certificate] = sorted(self.keys.glob("tls-*.crt"))
        return certificate, certificate.with_suffix(".pem")


def make(folder: Path, code: str, port: int = 443) -> Country:
    """A country's three roots, its keys, and its first manifest; its office is reached on this machine."""
    home = folder / code.lower()
    keepers = tuple(key_ceremony.make_root(home / "roots" / f"{code.lower()}-root-{n}.pem", "") for n in (1, 2, 3))
    like = IssuingKey("none", "EdDSA", "", AUTHORITIES[code], "030", (AGREEMENT,), 0)
    host = f"eodes.{code.lower()}.example"
    first = key_ceremony.begin_country(home / "keys", code, host, like, keepers=keepers, days=DAYS)
    here = replace(first, endpoints=(f"https://127.0.0.1:{port}/eodes/v1",))
    key_ceremony.propose(home / "keys", here, keepers[:2])
    return Country(code, home / "keys", keepers)


def make_all(folder: Path, ports: Mapping[str, int], *, quorum: int | None = None) -> dict[str, Country]:
    """Countries, each reached at its port, whose logs are cosigned by the others: by all, or by so many of them."""
    made = {code: make(folder, code, port) for code, port in ports.items()}
    for country in made.values():
        others = [other for other in made.values() if other is not country]
        policy = policy_of(country, others, quorum=len(others) if quorum is None else quorum)
        draft = key_ceremony.drafted(country.keys, 0, DAYS)
        key_ceremony.propose(country.keys, replace(draft, policy=policy), country.keepers[:2])
    return made


def policy_of(country: Country, others: Sequence[Country], *, quorum: int) -> tuple[str, ...]:
    """The lines of a policy: this log, these witnesses, so many of them. A witness signs with either of its keys."""
    logs = [row.key for row in country.manifest.log]
    lines = [f"log {key}" for key in logs]
    for other in others:
        for kind, name in ((ED25519_COSIGNATURE, "ed25519"), (ML_DSA_44, "ml-dsa-44")):
            row = next(
                one.key for one in other.manifest.witness if read_key(one.key) == other.note_key("witness", kind)
            )
            lines.append(f"witness {other.code.lower()}-{name} {row}")
        lines.append(f"group {other.code.lower()} any {other.code.lower()}-ed25519 {other.code.lower()}-ml-dsa-44")
    if not quorum:
        return (*lines, "quorum none")
    return (*lines, f"group enough {quorum} {' '.join(other.code.lower() for other in others)}", "quorum enough")
