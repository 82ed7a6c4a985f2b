"""The ceremony: how a manifest comes about: drafted, signed by one keeper after another, and then in force."""

import json
import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from gwanmun.cli.troubles import Trouble
from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.jws import encoded
from gwanmun.law.exchange.key_manifest import (
    IssuingKey,
    KeyManifest,
    Roots,
    SignedManifest,
    payload_of,
    read_manifest,
    signers,
    write_manifest,
)
from gwanmun.law.exchange.note import ED25519, ED25519_COSIGNATURE, ML_DSA_44, VerifierKey
from gwanmun.law.exchange.rotation import next_manifest, with_issuing_key, with_note_key, with_roots
from gwanmun.law.exchange.trust import begin, follow_all
from gwanmun.office import country_keys, roots
from gwanmun.office.country_keys import draft_file, manifest_file, manifests
from gwanmun.office.roots import RootFileError, RootKeys
from gwanmun.office.signatures import holds

THRESHOLD = 2
DAY = 86_400
_KINDS = {"node": (ED25519,), "log": (ED25519, ML_DSA_44), "witness": (ED25519_COSIGNATURE, ML_DSA_44)}


def begin_country(
    folder: Path, country: str, host: str, issuing: IssuingKey, *, keepers: Sequence[RootKeys], days: int
) -> KeyManifest:
    """The first manifest, with every key an office needs; `issuing` says for whom and for what its first key signs."""
    now, origin = _now(), f"{host}/log1"
    keys = {purpose: _made(folder, purpose, origin if purpose == "log" else f"{host}/{purpose}") for purpose in _KINDS}
    empty = KeyManifest(
        edition="eodes-keys/1", country=country, version=1, issued=now, expires=now + days * DAY, log_size=0,
        roots=Roots(THRESHOLD, tuple(map(roots.public_of, keepers))), origin=origin, issuing=(), node=(), log=(),
        witness=(), tls=(country_keys.make_tls(folder, country, host),), endpoints=(f"https://{host}/eodes/v1",),
        policy=("quorum none",),
    )  # fmt: skip
    for purpose in _KINDS:
        for key in keys[purpose]:
            empty = with_note_key(empty, purpose, key)  # type: ignore[arg-type]  # a literal of the table
    return _with_issuing(folder, empty, issuing)


def drafted(folder: Path, log_size: int, days: int) -> KeyManifest:
    """The next manifest before anything is changed in it."""
    chain = manifests(folder)
    if not chain:
        raise Trouble(f"There are no keys in {folder}.", "`gwanmun keys make` makes a country's first.")
    last = chain[-1].manifest
    if log_size < last.log_size:
        raise Trouble(
            f"The log had {last.log_size} entries at the last manifest, and a log never shrinks.",
            "Name its size as it is now.",
        )
    if draft_file(folder, last.version + 1).exists():
        raise Trouble(
            f"A draft of version {last.version + 1} waits for its roots.",
            "Sign it, or take the file away and begin again.",
        )
    now = max(_now(), last.issued)
    return next_manifest(last, now, now + days * DAY, log_size)


def with_new_key(
    folder: Path, manifest: KeyManifest, purpose: str, replaces: str, *, algorithm: str, file: Path | None
) -> KeyManifest:
    """The manifest with a new key for this purpose, or with a policy out of a file."""
    if purpose == "issuing":
        if not manifest.issuing:
            raise Trouble("There is no issuing key to take after.")
        like = next((key for key in manifest.issuing if key.kid == replaces), manifest.issuing[-1])
        return _with_issuing(folder, manifest, replace(like, algorithm=algorithm))
    if purpose in _KINDS:
        name = manifest.origin if purpose == "log" else f"{manifest.origin.rpartition('/')[0]}/{purpose}"
        for key in _made(folder, purpose, name):
            manifest = with_note_key(manifest, purpose, key)  # type: ignore[arg-type]  # a literal of the table
        return manifest
    if purpose == "tls":
        # The old pin stays for one version more, so that no partner meets a stranger in between.
        pin = country_keys.make_tls(folder, manifest.country, manifest.origin.rpartition("/")[0])
        return replace(manifest, tls=(pin, *manifest.tls[:1]))
    if purpose == "policy" and file is not None:
        return replace(manifest, policy=tuple(file.read_text(encoding="utf-8").rstrip("\n").split("\n")))
    raise Trouble(
        f"{purpose!r} is nothing that can be rotated so.",
        "issuing, node, log, witness, tls, root; and policy with --file.",
    )


def with_new_root(manifest: KeyManifest, replaces: str, file: Path | None, passphrase: str) -> KeyManifest:
    """The manifest in which a new root, made in this file, takes the place of another."""
    if file is None or not any(root.name == replaces for root in manifest.roots.keys):
        raise Trouble("Which root goes, and where is the new one made?", "Name them with --replaces and --file.")
    made = roots.public_of(make_root(file, passphrase))
    return with_roots(manifest, lambda keys: tuple(made if root.name == replaces else root for root in keys))


def make_root(file: Path, passphrase: str) -> RootKeys:
    """A new root in a file that is not there yet."""
    try:
        return roots.make(file, passphrase)
    except OSError as why:
        raise Trouble(f"{file} cannot be made: {why.strerror}.", "A root is never written over another.") from None


def open_roots(files: Iterable[Path], passphrase: str) -> list[RootKeys]:
    """The roots whose keepers are here."""
    try:
        return [roots.read(file, passphrase) for file in files]
    except RootFileError as why:
        raise Trouble(
            f"A root cannot be opened: {why}.", "Check the file, and the passphrase in GWANMUN_ROOT_PASSPHRASE."
        ) from None


def propose(folder: Path, manifest: KeyManifest, keepers: Sequence[RootKeys]) -> tuple[SignedManifest, tuple[str, ...]]:
    """Write a manifest down as a draft, with the signatures of the roots that are here."""
    payload = payload_of(manifest)
    draft = draft_file(folder, manifest.version)
    draft.write_bytes(write_manifest(payload, []))
    return sign_draft(folder, keepers)


def sign_draft(folder: Path, keepers: Sequence[RootKeys]) -> tuple[SignedManifest, tuple[str, ...]]:
    """Add these roots' signatures to the draft; once they are enough, it is in force. The manifest, and who signed."""
    draft = newest_draft(folder)
    if draft is None:
        raise Trouble("No draft waits for a signature.", "`gwanmun keys rotate` and `revoke` make one.")
    file = json.loads(draft.read_bytes())
    before = _read(draft.read_bytes())
    lines = [*file["signatures"], *_new_signatures(before, keepers)]
    content = write_manifest(before.payload, lines)
    signed = _read(content)
    chain = manifests(folder)
    by = _signed_by(signed, chain[-1] if chain else signed)
    draft.write_bytes(content)
    if _problem([*chain, signed]) is None:
        draft.rename(manifest_file(folder, signed.manifest.version))
    elif len(by) >= signed.manifest.roots.threshold and chain:
        _refuse_what_roots_cannot_mend([*chain, signed])
    return signed, by


def newest_draft(folder: Path) -> Path | None:
    """The draft that waits, if one does."""
    return next(iter(sorted(folder.glob("keys.v*.draft.json"))), None)


def last_manifest(folder: Path) -> str:
    """The fingerprint of the manifest in force; empty before the first."""
    chain = manifests(folder)
    return chain[-1].fingerprint if chain else ""


def _new_signatures(signed: SignedManifest, keepers: Sequence[RootKeys]) -> list[dict[str, str]]:
    """What these roots add; a root that has signed already adds nothing."""
    have = {one.kid for one in signed.signatures}
    return [line for keys in keepers if keys.name not in have for line in roots.sign(keys, signed.payload)]


def _signed_by(signed: SignedManifest, before: SignedManifest) -> tuple[str, ...]:
    """The roots, old and new, whose signatures hold."""
    old, new = (signers(signed, one.manifest.roots, holds) for one in (before, signed))
    return tuple(sorted(old | new))


def _problem(chain: Sequence[SignedManifest]) -> Problem | None:
    """Why a partner would not follow this chain to its end; None where it would."""
    trust = begin(chain[0], chain[0].fingerprint, holds)
    trust = trust if isinstance(trust, Problem) else follow_all(trust, chain[1:], holds)
    return trust if isinstance(trust, Problem) else None


def _refuse_what_roots_cannot_mend(chain: Sequence[SignedManifest]) -> None:
    problem = _problem(chain)
    if problem is not None and problem.code != "manifest-unsigned":
        raise Trouble("This manifest would not be believed.", problems=(told(problem),))


def _made(folder: Path, purpose: str, name: str) -> list[VerifierKey]:
    return [country_keys.make_for_notes(folder, purpose, name, kind) for kind in _KINDS[purpose]]


def _with_issuing(folder: Path, manifest: KeyManifest, like: IssuingKey) -> KeyManifest:
    """The manifest with a new issuing key that may sign what another may."""
    kid = f"{manifest.country.lower()}-co-{1 + max((_number(key.kid) for key in manifest.issuing), default=0)}"
    if like.algorithm not in {"EdDSA", "ES256"}:
        raise Trouble(f"{like.algorithm!r} signs no certificates.", "EdDSA or ES256.")
    public = country_keys.make_issuing(folder, kid, like.algorithm)
    fresh = replace(like, kid=kid, public=encoded(public), since=manifest.log_size, until=None, why="")
    return with_issuing_key(manifest, fresh)


def _number(kid: str) -> int:
    found = re.search(r"-(\d+)$", kid)
    return int(found[1]) if found else 0


def _read(content: bytes) -> SignedManifest:
    read = read_manifest(content, private=True)
    if isinstance(read, Problem):
        raise Trouble("This is no manifest.", problems=(told(read),))
    return read


def _now() -> int:
    """Seconds since 1970, by this machine's clock: a ceremony is held where no office runs."""
    return int(time.time())
