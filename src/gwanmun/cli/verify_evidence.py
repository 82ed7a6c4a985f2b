"""`gwanmun verify EVIDENCE`: whether two signed words convict a log or an office, by the keys of a manifest one trusts.

What convicts needs nobody's word but the convicted one's own: two checkpoints of one log of which one is not the
beginning of the other, or two heads of one channel that tell two stories of one number.
"""

from collections.abc import Iterable
from pathlib import Path

from gwanmun.cli.screen import console
from gwanmun.cli.troubles import Trouble
from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.key_manifest import LONGEST_MANIFEST, KeyManifest, read_manifest
from gwanmun.office.exchange.convicting import EvidenceVerified, convicted

HEADS = (b"eodes-fork/1\n", b"eodes-equivocation/1\n")


def is_evidence(content: bytes) -> bool:
    """Whether these bytes mean to be evidence."""
    return content.startswith(HEADS)


def verify_evidence(content: bytes, trusted: Iterable[str]) -> EvidenceVerified:
    """Whom it convicts, given the manifests whose files are named. Raises Trouble for a file that is none.

    Keys that have ended are believed too: a word that was signed does not become another when its key is retired.
    """
    return convicted(content, {one.country: one for one in map(_manifest, trusted)})


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


def _manifest(file: str) -> KeyManifest:
    try:
        with Path(file).open("rb") as stream:
            read = read_manifest(stream.read(LONGEST_MANIFEST + 1), private=True)
    except OSError as why:
        raise Trouble(f"{file} cannot be read: {why.strerror}.", "Name a manifest's file with --trust.") from None
    if isinstance(read, Problem):
        raise Trouble(f"{file} is no key manifest: {read.facts['why']}.", "Name a manifest's file with --trust.")
    return read.manifest
