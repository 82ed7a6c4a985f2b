"""The manifest of a model: what it is made of, from what, how good it was, until when, and who signed for it.

Two people sign: one of the risk office, and an auditor, who has grown the model again from the same rows and got the
same hashes. Without both, after its last day, with a file changed or made for other features, it chooses nobody.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk.model.artefact import FILES, Artefact, read_artefact

Role = Literal["risk_office", "auditor"]
ROLES: tuple[Role, ...] = ("risk_office", "auditor")
DAYS_BELIEVED = 90
CONTEXT = b"gwanmun selection model v1\n"

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Hex = Annotated[str, Meta(pattern=r"^([0-9a-f]{2})+$", max_length=256)]
Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether a public key (32 bytes) made this signature (64) of this message: Ed25519, the strict kind."""


class Learned(Struct, frozen=True):
    """What a model was grown from."""

    first: date
    last: date
    rows: int
    results: int
    hits: int
    digest: Digest  # of the rows and results, in their order


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What two people sign."""

    schema: int
    files: dict[str, Digest]
    learned: Learned
    policy: Digest  # of the country's lanes
    made_on: date
    expires: date
    seeds: dict[str, int]
    versions: dict[str, str]  # of the libraries that grew it, and of this house
    metrics: dict[str, float]  # on every gate
    note: str = ""  # on data protection: what is in it, and what is not


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    """One signature, and for whom it stands."""

    role: Role
    key: Hex  # public
    signature: Hex


class SignedManifest(Struct, frozen=True, forbid_unknown_fields=True):
    """A manifest and the signatures under it."""

    manifest: Manifest
    signatures: tuple[Signature, ...] = ()


class Admitted(Struct, frozen=True):
    """A model that may choose: its artefact, and the hash it is named by in decisions."""

    digest: str
    manifest: Manifest
    artefact: Artefact


Keys = Mapping[Role, Sequence[str]]
"""The public keys, in hexadecimal, of those who may sign in each role."""

SCHEMA = 1


def manifest_bytes(manifest: Manifest) -> bytes:
    """The bytes that are signed and hashed: JSON, keys in order."""
    return CONTEXT + msgspec.json.encode(manifest, order="sorted")


def manifest_digest(manifest: Manifest) -> str:
    """The hash a model is named by."""
    return hashlib.sha256(manifest_bytes(manifest)).hexdigest()


def expiry(made_on: date) -> date:
    """The day from which a model made on this day chooses nobody any more."""
    return made_on + timedelta(days=DAYS_BELIEVED)


def admit(
    signed: SignedManifest, files: Mapping[str, bytes], *, keys: Keys, verify: Verify, policy: str, today: date
) -> Admitted:
    """The model, if it may choose today under this policy. Raises Refused with everything that stands against it."""
    manifest = signed.manifest
    problems = [
        *_of_schema(manifest),
        *_of_files(manifest, files),
        *signature_problems(signed, keys, verify),
        *_of_days(manifest, today),
        *_of_policy(manifest, policy),
    ]
    if problems:
        raise Refused(*problems)
    return Admitted(manifest_digest(manifest), manifest, read_artefact(dict(files)))


def signature_problems(signed: SignedManifest, keys: Keys, verify: Verify) -> list[Problem]:
    """Which of the two signatures are missing or do not hold; one person does not stand for both."""
    message = manifest_bytes(signed.manifest)
    found: list[Problem] = []
    held: dict[Role, str] = {}
    for each in signed.signatures:
        if each.key not in keys.get(each.role, ()):
            found.append(Problem("model-signer-unknown", f"signatures.{each.role}", each.key))
        elif not verify(bytes.fromhex(each.key), message, bytes.fromhex(each.signature)):
            found.append(Problem("model-signature-wrong", f"signatures.{each.role}", each.key))
        else:
            held[each.role] = each.key
    missing = [role for role in ROLES if role not in held]
    found += [Problem("model-unsigned", f"signatures.{role}", facts={"role": role}) for role in missing]
    if len(held) == len(ROLES) and len(set(held.values())) < len(ROLES):
        found.append(Problem("model-signed-by-one", "signatures"))
    return found


def _of_schema(manifest: Manifest) -> list[Problem]:
    if manifest.schema == SCHEMA and set(manifest.files) == set(FILES):
        return []
    return [Problem("model-foreign", "schema", str(manifest.schema), {"why": "it is of another schema"})]


def _of_files(manifest: Manifest, files: Mapping[str, bytes]) -> list[Problem]:
    found = []
    for name, digest in manifest.files.items():
        if name not in files:
            found.append(Problem("model-incomplete", name))
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            found.append(Problem("model-tampered", name, digest))
    return found


def _of_days(manifest: Manifest, today: date) -> list[Problem]:
    facts = {"made_on": manifest.made_on.isoformat(), "expires": manifest.expires.isoformat()}
    if manifest.expires > expiry(manifest.made_on) or today < manifest.made_on:
        return [Problem("model-days-wrong", "expires", facts=facts)]
    return [Problem("model-expired", "expires", facts=facts)] if today >= manifest.expires else []


def _of_policy(manifest: Manifest, policy: str) -> list[Problem]:
    return [] if manifest.policy == policy else [Problem("model-policy-other", "policy", manifest.policy)]
