"""Convicting: whom evidence convicts, by the keys of manifests one trusts: a log of a fork, an office of a lie."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.checkpoint import Checkpoint, read_checkpoint
from gwanmun.law.exchange.evidence import (
    Equivocation,
    Fork,
    convicts,
    evidence_id,
    is_equivocation,
    read_equivocation,
    read_fork,
)
from gwanmun.law.exchange.key_manifest import KeyManifest, note_keys
from gwanmun.law.exchange.note import Check, VerifierKey, open_note
from gwanmun.office.signatures import CHECK, text_holds


class EvidenceVerified(Struct, frozen=True, omit_defaults=True):
    """What it comes to."""

    holds: bool
    evidence: str  # what it is called: SHA-256 of its bytes
    kind: str  # fork, equivocation
    convicted: str = ""  # the log, or the office's country
    told: tuple[str, ...] = ()  # the two words, in short


def convicted(content: bytes, manifests: Mapping[str, KeyManifest]) -> EvidenceVerified:
    """Whom it convicts, given these countries' manifests.

    Keys that have ended are believed too: a word that was signed does not become another when its key is retired.
    """
    fork = read_fork(content)
    if fork is not None:
        return _fork(content, fork, manifests)
    told = read_equivocation(content)
    if told is None:
        return EvidenceVerified(holds=False, evidence=evidence_id(content), kind="none")
    return _equivocation(content, told, manifests)


def _fork(content: bytes, fork: Fork, manifests: Mapping[str, KeyManifest]) -> EvidenceVerified:
    keys = [key for one in manifests.values() for key in note_keys(one.log)]

    def opened(note: bytes) -> Checkpoint | None:
        read = _opened(note, keys, CHECK)
        checkpoint = read_checkpoint(read) if read is not None else None
        return checkpoint if isinstance(checkpoint, Checkpoint) else None

    origin = convicts(fork, opened)
    told = tuple(
        f"{one.origin} signed size {one.size} with root {one.root.hex()}"
        for one in map(opened, (fork.old, fork.new))
        if one is not None
    )
    return EvidenceVerified(bool(origin), evidence_id(content), "fork", origin, told)


def _equivocation(content: bytes, told: Equivocation, manifests: Mapping[str, KeyManifest]) -> EvidenceVerified:
    def unseal(country: str, note: bytes) -> str | None:
        return _opened(note, note_keys(manifests[country].node), text_holds) if country in manifests else None

    country = is_equivocation(told, unseal)
    words = tuple(f"number {told.number} with tip {one.tip.hex()}" for one in (told.one, told.other))
    return EvidenceVerified(bool(country), evidence_id(content), "equivocation", country, words)


def _opened(note: bytes, keys: Iterable[VerifierKey], check: Check) -> str | None:
    opened = open_note(note, keys, check)
    return None if isinstance(opened, Problem) else opened.text
