"""Checking a bundle: who signed, by what right, complete and unaltered, logged when, seen by whom, and received or not.

Nothing is fetched and nobody is asked. What must be brought is the fingerprint of a manifest of the issuer's keys, from
somebody one trusts; without it the answer says what would follow if the keys were the country's, and does not hold.
"""

import hashlib
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.bundle import Bundle
from gwanmun.law.exchange.checkpoint import read_checkpoint, time_of
from gwanmun.law.exchange.document import Document, record_of
from gwanmun.law.exchange.entry import ISSUE, entry_leaf
from gwanmun.law.exchange.judging import Judged, Seen, judge_read, read_judged, verdict_of
from gwanmun.law.exchange.jws import Holds, encoded
from gwanmun.law.exchange.key_manifest import KeyManifest, SignedManifest, note_keys, policy_of, read_manifest
from gwanmun.law.exchange.log_proof import LogProof, Proven, read_proof, verify_proof
from gwanmun.law.exchange.note import Check, Note, open_note, read_note
from gwanmun.law.exchange.policy import NONE, Policy, has_quorum
from gwanmun.law.exchange.receipt import OK
from gwanmun.law.exchange.receipt_proof import Received, verify_receipt
from gwanmun.law.exchange.trust import Trust, begin, follow_all

Pins = Mapping[str, frozenset[str]]
"""The fingerprints somebody vouches for, by country."""
Assurance = Literal["", "logged", "witnessed"]


class Verifier(Struct, frozen=True):
    """Whoever checks: whom he trusts, the arithmetic, and which country he stands in; empty where in none of them."""

    pins: Pins
    holds: Holds
    check: Check
    destination: str = ""
    late_days: int = 1


class Keys(Struct, frozen=True):
    """Whose keys a bundle was checked by."""

    trust: Trust
    pinned: str  # the fingerprint that was vouched for; empty where nobody did


class Logged(Struct, frozen=True):
    """Where in which log, and who has seen it."""

    origin: str
    place: int
    size: int
    root: str  # hexadecimal
    witnesses: tuple[str, ...]
    quorum: str  # of the policy
    earliest: int  # seconds since 1970; nought where nothing says so
    latest: int


class Checked(Struct, frozen=True):
    """What a bundle was found to be; what could not be found out is None."""

    document: Document | None = None
    keys: Keys | None = None
    logged: Logged | None = None
    judged: Judged | None = None
    received: Received | None = None
    assurance: Assurance = ""
    problems: tuple[Problem, ...] = ()

    @property
    def verdict(self) -> str:
        """The word of the closed list for the first thing that is wrong."""
        return verdict_of(self.problems[0]) if self.problems else OK


def check_bundle(bundle: Bundle, verifier: Verifier) -> Checked:
    """All that can be said of a bundle."""
    document = read_judged(bundle.document)
    if isinstance(document, Problem):
        return Checked(problems=(document,))
    keys, problems = _keys(bundle.keys.get(document.certificate.issuer, ()), document.certificate.issuer, verifier)
    if keys is None:
        return Checked(document, problems=problems)
    proven, proof_problem = _proven(bundle, keys.trust.manifest, verifier)
    if proven is None:
        return Checked(document, keys, problems=(*problems, *proof_problem))
    logged, before_problem = _logged(bundle, keys.trust.manifest, proven, verifier)
    seen = Seen(logged.place, logged.earliest, logged.latest)
    judged = judge_read(
        document, keys.trust.manifest, seen, verifier.holds,
        destination=verifier.destination, late_days=verifier.late_days,
    )  # fmt: skip
    received, receipt_problem = _received(bundle, document, verifier)
    found = (
        *problems, *proof_problem, *before_problem, *((judged.problem,) if judged.problem else ()),
        *_schema(bundle, document), *receipt_problem,
    )  # fmt: skip
    assurance: Assurance = "logged" if logged.quorum == NONE else "witnessed"
    return Checked(document, keys, logged, judged, received, assurance, found)


def _keys(files: tuple[bytes, ...], country: str, verifier: Verifier) -> tuple[Keys | None, tuple[Problem, ...]]:
    """The newest keys of a country that the bundle leads to, from a manifest somebody vouches for."""
    if not files:
        return None, (Problem("bundle-keys-missing", value=country),)
    chain: list[SignedManifest] = []
    for file in files:
        read = read_manifest(file, private=True)  # nobody is dialled here
        if isinstance(read, Problem):
            return None, (read,)
        chain.append(read)
    if chain[0].manifest.country != country:
        facts = {"country": country, "believed": "", "version": str(chain[0].manifest.version)}
        return None, (Problem("manifest-foreign", value=chain[0].manifest.country, facts=facts),)
    pins = verifier.pins.get(country, frozenset())
    start = next((at for at, one in enumerate(chain) if one.fingerprint in pins), None)
    trust = begin(chain[start or 0], chain[start or 0].fingerprint, verifier.holds)
    trust = trust if isinstance(trust, Problem) else follow_all(trust, chain[(start or 0) + 1 :], verifier.holds)
    if isinstance(trust, Problem):
        return None, (trust,)
    if start is None:
        unpinned = Problem("manifest-unpinned", value=chain[0].fingerprint, facts={"country": country})
        return Keys(trust, ""), (unpinned,)
    return Keys(trust, chain[start].fingerprint), ()


def _proven(
    bundle: Bundle, manifest: KeyManifest, verifier: Verifier
) -> tuple[tuple[LogProof, Proven] | None, tuple[Problem, ...]]:
    """What the proof of logging shows. What is logged is the signed part, whichever parts are shown."""
    proof = read_proof(bundle.proof)
    if isinstance(proof, Problem):
        return None, (proof,)
    policy = _policy(manifest, _size(proof.checkpoint))
    if isinstance(policy, Problem):
        return None, (policy,)
    proven = verify_proof(proof, _leaf(bundle.salt, record_of(bundle.document)), policy, verifier.check)
    if isinstance(proven, Problem):
        return None, (proven,)
    if proven.last_seen >= manifest.expires:
        facts = {"country": manifest.country, "version": str(manifest.version), "announced": ""}
        return (proof, proven), (Problem("manifest-expired", value=str(manifest.expires), facts=facts),)
    return (proof, proven), ()


def _logged(
    bundle: Bundle, manifest: KeyManifest, found: tuple[LogProof, Proven], verifier: Verifier
) -> tuple[Logged, tuple[Problem, ...]]:
    """Where it stands, and what the checkpoint from before says of when it was not there yet."""
    proof, proven = found
    policy = _policy(manifest, proven.checkpoint.size)
    quorum = policy.quorum if isinstance(policy, Policy) else NONE
    earliest = _before(bundle.before, manifest, proof.index, verifier) if bundle.before else 0
    checkpoint = proven.checkpoint
    logged = Logged(
        checkpoint.origin, proof.index, checkpoint.size, checkpoint.root.hex(), proven.witnesses, quorum,
        earliest if isinstance(earliest, int) else 0, proven.first_seen,
    )  # fmt: skip
    return logged, (earliest,) if isinstance(earliest, Problem) else ()


def _before(note: bytes, manifest: KeyManifest, place: int, verifier: Verifier) -> int | Problem:
    """When somebody had first seen the log without the document, in seconds since 1970."""
    policy = _policy(manifest, _size(note))
    if isinstance(policy, Problem):
        return policy
    opened = open_note(note, (*policy.logs, *policy.witnesses.values()), verifier.check)
    if isinstance(opened, Problem):
        return opened
    checkpoint = read_checkpoint(opened.text)
    if isinstance(checkpoint, Problem):
        return checkpoint
    by_log = any(log in opened.signed and log.name == checkpoint.origin for log in policy.logs)
    if not by_log or checkpoint.size > place:
        return Problem("log-unknown", value=shown(checkpoint.origin))
    if not has_quorum(policy, opened.signed.keys()):
        return Problem("checkpoint-unwitnessed", value=shown(checkpoint.origin), facts={"quorum": policy.quorum})
    times = (time_of(key, opened.signed[key]) for key in policy.witnesses.values() if key in opened.signed)
    return min(times, default=0)


def _policy(manifest: KeyManifest, size: int) -> Policy | Problem:
    """The country's policy, with the keys of its log that may speak of a tree of this size."""
    policy = policy_of(manifest)
    if isinstance(policy, Problem):
        return policy
    valid = [
        key
        for one in manifest.log
        if one.since <= size and (one.until is None or size <= one.until)
        for key in note_keys((one,))
    ]
    logs = tuple(log for log in policy.logs if log in valid)
    return replace(policy, logs=logs) if logs else Problem("log-unknown", value=shown(manifest.origin))


def _size(note: bytes) -> int:
    """How large a tree the checkpoint says it is of, before anybody believes it."""
    read = read_note(note)
    checkpoint = read_checkpoint(read.text) if isinstance(read, Note) else read
    return 0 if isinstance(checkpoint, Problem) else checkpoint.size


def _leaf(salt: bytes, record: bytes) -> bytes:
    return entry_leaf(ISSUE, salt, hashlib.sha256(record).digest())


def _schema(bundle: Bundle, document: Document) -> tuple[Problem, ...]:
    """The schema must be the one the document names, to the byte."""
    if encoded(hashlib.sha256(bundle.schema).digest()) == document.schema.partition("#")[2]:
        return ()
    return (Problem("bundle-schema-foreign", value=shown(document.schema)),)


def _received(bundle: Bundle, document: Document, verifier: Verifier) -> tuple[Received | None, tuple[Problem, ...]]:
    """What the receiver has signed, by the receiver's own keys."""
    if not bundle.receipt:
        return None, ()
    country = document.certificate.destination
    keys, problems = _keys(bundle.keys.get(country, ()), country, verifier)
    if keys is None:
        return None, problems
    channel = f"{document.certificate.issuer}>{country}"
    received = verify_receipt(
        bundle.receipt, bundle.links, bundle.message, note_keys(keys.trust.manifest.node),
        channel=channel, signed_part=record_of(bundle.document), check=verifier.check,
    )  # fmt: skip
    return (None, (*problems, received)) if isinstance(received, Problem) else (received, problems)
