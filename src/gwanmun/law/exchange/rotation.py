"""Rotation: the manifest that follows another: keys that begin, keys that end, and all else as it was."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec.structs import replace

from gwanmun.law.exchange.key_manifest import IssuingKey, KeyManifest, NoteKey, Root, Roots, Seconds, Why
from gwanmun.law.exchange.note import VerifierKey, write_key

NotePurpose: TypeAlias = Literal["node", "log", "witness"]


def next_manifest(manifest: KeyManifest, issued: Seconds, expires: Seconds, log_size: int) -> KeyManifest:
    """The same keys under the next version, made when the log had this size."""
    return replace(manifest, version=manifest.version + 1, issued=issued, expires=expires, log_size=log_size)


def with_issuing_key(manifest: KeyManifest, key: IssuingKey) -> KeyManifest:
    """The manifest with one issuing key more; it begins where the log stands."""
    return replace(manifest, issuing=(*manifest.issuing, replace(key, since=max(key.since, manifest.log_size))))


def with_note_key(manifest: KeyManifest, purpose: NotePurpose, key: VerifierKey) -> KeyManifest:
    """The manifest with one key more for notes; a new key of the log stands in the policy before the old one."""
    known = getattr(manifest, purpose)
    added = replace(manifest, **{purpose: (*known, NoteKey(write_key(key), manifest.log_size))})
    if purpose != "log":
        return added
    return replace(added, policy=(f"log {write_key(key)}", *manifest.policy))


def ending(manifest: KeyManifest, name: str, why: Why) -> KeyManifest | None:
    """The manifest in which the key of this name ends where the log stands; None where no open key is called so.

    An issuing key is called by its kid, another by what it is written as, or by the eight signs of its number. A log's
    key that has ended is left in the policy: checkpoints it signed before are still proof.
    """
    for purpose in ("issuing", "node", "log", "witness"):
        keys = getattr(manifest, purpose)
        at = next((at for at, key in enumerate(keys) if key.until is None and _is_called(key, name)), None)
        if at is not None:
            ended = replace(keys[at], until=max(manifest.log_size, keys[at].since), why=why)
            return replace(manifest, **{purpose: (*keys[:at], ended, *keys[at + 1 :])})
    return None


def with_roots(manifest: KeyManifest, change: Callable[[tuple[Root, ...]], tuple[Root, ...]]) -> KeyManifest:
    """The manifest under other roots, of whom as many must sign as before."""
    return replace(manifest, roots=Roots(manifest.roots.threshold, change(manifest.roots.keys)))


def _is_called(key: IssuingKey | NoteKey, name: str) -> bool:
    if isinstance(key, IssuingKey):
        return key.kid == name
    return name in {key.key, key.key.split("+")[1]}
