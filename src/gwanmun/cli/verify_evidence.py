"""`gwanmun verify EVIDENCE`: whether two signed words convict a log or an office, by the keys of a manifest one trusts.

What convicts needs nobody's word but the convicted one's own: two checkpoints of one log of which one is not the
beginning of the other, or two heads of one channel that tell two stories of one number.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from gwanmun.cli.screen import console
from gwanmun.cli.troubles import Trouble
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
from gwanmun.law.exchange.key_manifest import LONGEST_MANIFEST, KeyManifest, note_keys, read_manifest
from gwanmun.law.exchange.note import Check, VerifierKey, open_note
from gwanmun.office.signatures import CHECK, text_holds

HEADS = (b"eodes-fork/1\n", b"eodes-equivocation/1\n")


class EvidenceVerified(Struct, frozen=True, omit_defaults=True):
    """The answer for a program."""

    holds: bool
    evidence: str  # what it is called: SHA-256 of its bytes
    kind: str  # fork, equivocation
    convicted: str = ""  # the log, or the office's country
    told: tuple[str, ...] = ()  # the two words, in short


def is_evidence(content: bytes) -> bool:
    """Whether these bytes mean to be evidence."""
    return content.startswith(HEADS)


def verify_evidence(content: bytes, trusted: Iterable[str]) -> EvidenceVerified:
    """Whom it convicts, given the manifests whose files are named. Raises Trouble for a file that is none.

    Keys that have ended are believed too: a word that was signed does not become another when its key is retired.
    """
    manifests = {one.country: one for one in map(_manifest, trusted)}
    fork = read_fork(content)
    if fork is not None:
        return _fork(content, fork, manifests)
    told = read_equivocation(content)
    if told is None:
        return EvidenceVerified(holds=False, evidence=evidence_id(content), kind="none")
    return _equivocation(content, told, manifests)


def tell_evidence(verified: EvidenceVerified) -> None:
    """The same for a person."""
    screen = console()
    if verified.holds:
        screen.print(f"This convicts {verified.convicted} of a {verified.kind}.", style="bold green")
    else:
        screen.print("This convicts nobody whose keys are trusted here.", style="bold red")
    for one in verified.told:
        screen.print(f"  {one}")
    screen.print(f"  evidence {verified.evidence}")


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


def _manifest(file: str) -> KeyManifest:
    try:
        with Path(file).open("rb") as stream:
            read = read_manifest(stream.read(LONGEST_MANIFEST + 1), private=True)
    except OSError as why:
        raise Trouble(f"{file} cannot be read: {why.strerror}.", "Name a manifest's file with --trust.") from None
    if isinstance(read, Problem):
        raise Trouble(f"{file} is no key manifest: {read.facts['why']}.", "Name a manifest's file with --trust.")
    return read.manifest
