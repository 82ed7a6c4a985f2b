"""`gwanmun verify BUNDLE`: what a certificate with its proofs is worth, offline, by a fingerprint one trusts."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct, to_builtins

from gwanmun.cli.json_lines import ToldProblem, in_words
from gwanmun.cli.screen import console
from gwanmun.cli.troubles import Trouble
from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.archive import LONGEST_ARCHIVE
from gwanmun.law.exchange.bundle import read_bundle
from gwanmun.law.exchange.bundle_check import Checked, Verifier, check_bundle
from gwanmun.law.exchange.disclosure import GROUPS
from gwanmun.law.exchange.key_manifest import LONGEST_MANIFEST, read_manifest
from gwanmun.office.signatures import CHECK, holds

_TRUST = "Name a manifest's file, or KR=<fingerprint>."


class Authority(Struct, frozen=True):
    """Who signed, and by what right."""

    country: str
    authority: str
    office: str
    kid: str
    agreements: tuple[str, ...]
    since: int
    until: int | None
    why: str
    as_of_log_size: int  # the keys are known up to here: later revocations are not
    manifest: int  # version
    vouched_for: str  # the fingerprint somebody trusts; empty where nobody does


class Place(Struct, frozen=True):
    """Where it was logged, and between which times."""

    log: str
    place: int
    size: int
    root: str
    not_before: str
    not_after: str
    witnesses: tuple[str, ...]
    quorum: str


class BundleVerified(Struct, frozen=True, omit_defaults=True):
    """The answer for a program."""

    holds: bool
    verdict: str
    assurance: str = ""
    certificate: dict[str, object] = {}
    shown: dict[str, object] = {}
    withheld: tuple[str, ...] = ()
    signed_by: Authority | None = None
    logged: Place | None = None
    received: dict[str, object] = {}
    problems: tuple[ToldProblem, ...] = ()


def is_bundle(content: bytes) -> bool:
    """Whether these bytes mean to be a bundle."""
    return content[:4] == b"PK\x03\x04"


def verify_bundle(
    content: bytes, trusted: Iterable[str], *, destination: str = "", late_days: int = 1
) -> BundleVerified:
    """What a bundle is worth to somebody who trusts these: `KR=<fingerprint>`, or the file of a manifest.

    Raises Trouble for what can be no trust.
    """
    pins: dict[str, frozenset[str]] = {}
    for one in trusted:
        country, fingerprint = _pin(one)
        pins[country] = pins.get(country, frozenset()) | {fingerprint}
    bundle = read_bundle(content[: LONGEST_ARCHIVE + 1])
    if isinstance(bundle, Problem):
        return answer(Checked(problems=(bundle,)))
    return answer(check_bundle(bundle, Verifier(pins, holds, CHECK, destination, late_days)))


def own_trust() -> list[str]:
    """The manifests this machine was told to trust: the files in the folder GWANMUN_TRUST names."""
    folder = os.environ.get("GWANMUN_TRUST", "")
    return [str(file) for file in sorted(Path(folder).glob("*.json"))] if folder else []


def answer(checked: Checked) -> BundleVerified:
    """What was found, for a program."""
    problems = tuple(in_words(problem) for problem in checked.problems)
    if checked.document is None:
        return BundleVerified(holds=False, verdict=checked.verdict, problems=problems)
    shown: dict[str, object] = {one.group: one.value for one in checked.document.disclosures}
    return BundleVerified(
        not problems, checked.verdict, checked.assurance, to_builtins(checked.document.certificate), shown,
        tuple(group for group in GROUPS if group not in shown), _authority(checked), _place(checked),
        to_builtins(checked.received) if checked.received else {}, problems,
    )  # fmt: skip


def tell_bundle(verified: BundleVerified) -> None:
    """The same for a person."""
    screen = console()
    if verified.holds:
        screen.print("This holds.", style="bold green")
    else:
        screen.print(f"This does not hold: {verified.verdict}.", style="bold red")
        for problem in verified.problems:
            screen.print(f"  {problem.title}: {problem.cause} {problem.mend}")
    for name, value in _lines(verified):
        screen.print(f"  {name:<12}  {value}")


def _lines(verified: BundleVerified) -> Iterable[tuple[str, object]]:
    said = verified.certificate
    if said:
        yield (
            "certificate",
            f"{said['number']}, {said['agreement']}, issued {said['issued']}, for {said['destination']}",
        )
        yield "shown", ", ".join(verified.shown) or "nothing but the core"
        yield "withheld", ", ".join(verified.withheld) or "nothing"
    if verified.signed_by:
        by = verified.signed_by
        until = "" if by.until is None else f" to {by.until} ({by.why})"
        yield "signed by", f"{by.authority} ({by.country}), key {by.kid}, valid from place {by.since}{until}"
        yield "keys", f"version {by.manifest}, known up to log size {by.as_of_log_size}"
        yield "trusted by", by.vouched_for or "nobody: compare the fingerprint with the one the country publishes"
    if verified.logged:
        at = verified.logged
        yield "logged", f"{at.log}, place {at.place} of {at.size}"
        yield "not before", at.not_before or "unknown"
        yield "not after", at.not_after or "unknown"
        yield "seen by", ", ".join(at.witnesses) or "nobody but the log"
    if verified.received:
        yield (
            "received",
            f"{verified.received['channel']}, number {verified.received['number']}: {verified.received['verdict']}",
        )


def _authority(checked: Checked) -> Authority | None:
    key = checked.judged.key if checked.judged else None
    if key is None or checked.keys is None:
        return None
    manifest = checked.keys.trust.manifest
    return Authority(
        manifest.country, key.authority, key.office, key.kid, key.agreements, key.since, key.until, key.why,
        manifest.log_size, manifest.version, checked.keys.pinned,
    )  # fmt: skip


def _place(checked: Checked) -> Place | None:
    at = checked.logged
    if at is None:
        return None
    return Place(
        at.origin, at.place, at.size, at.root, _time(at.earliest), _time(at.latest), at.witnesses, at.quorum
    )  # fmt: skip


def _time(seconds: int) -> str:
    if not 0 < seconds < 250_000_000_000:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _pin(one: str) -> tuple[str, str]:
    """A country and a fingerprint, out of `KR=…` or out of a manifest's file."""
    country, named, fingerprint = one.partition("=")
    if named and len(country) == 2:
        return country.upper(), fingerprint.lower().replace(" ", "").replace(":", "")
    try:
        with Path(one).open("rb") as file:
            manifest = read_manifest(file.read(LONGEST_MANIFEST + 1), private=True)
    except OSError as why:
        raise Trouble(f"{one} cannot be read: {why.strerror}.", _TRUST) from None
    if isinstance(manifest, Problem):
        raise Trouble(f"{one} is no key manifest: {manifest.facts['why']}.", _TRUST)
    return manifest.manifest.country, manifest.fingerprint
