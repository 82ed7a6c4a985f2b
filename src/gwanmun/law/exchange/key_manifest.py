"""Key manifests: which keys speak for a country, what each may sign, and from which place of its log to which.

    keys.v3.json      {"payload": …, "signatures": [{"protected": …, "signature": …}, …]}      (RFC 7515, section 7.2.1)

Three roots kept offline sign it, two of them are enough, and each signs twice: with Ed25519 and with ML-DSA-65, so that
neither a break of the one nor of the other forges it. A key is valid by places in the country's log and not by clocks:
what is logged before it began or after it ended is not its word. The newest manifest tells the whole history.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics.codes import CountryCode, Name
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.document import AgreementCode
from gwanmun.law.exchange.ed25519 import is_strict_point
from gwanmun.law.exchange.endpoint import is_endpoint
from gwanmun.law.exchange.jws import (
    PUBLIC_BYTES,
    Holds,
    Signed,
    UnsoundJWSError,
    decoded,
    encoded,
    is_signed_by,
    signed_beside,
)
from gwanmun.law.exchange.note import VerifierKey, read_key
from gwanmun.law.exchange.policy import Policy, read_policy
from gwanmun.law.exchange.signed_json import UnsoundJSONError, read_as_written, read_object, write_object

TYP = "eodes-keys"
LONGEST_MANIFEST = 512 * 1024
MOST_KEYS = 1000
MOST_SIGNATURES = 20
ROOT_ALGORITHMS = ("EdDSA", "ML-DSA-65")

Kid = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
Public = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43,2603}$", description="the key's bytes in URL letters")]
Place = Annotated[int, Meta(ge=0, le=2**53 - 1, description="a place in the country's log")]
Seconds = Annotated[int, Meta(ge=0, le=2**53 - 1, description="since 1970")]
Why = Literal["", "retired", "stolen", "lost"]


class Root(Struct, frozen=True, forbid_unknown_fields=True):
    """One of those whose keys are kept offline."""

    name: Kid
    ed25519: Public
    ml_dsa_65: Public


class Roots(Struct, frozen=True, forbid_unknown_fields=True):
    """Who signs manifests, and how many of them must."""

    threshold: Annotated[int, Meta(ge=1, le=9)]
    keys: Annotated[tuple[Root, ...], Meta(min_length=1, max_length=9)]


class IssuingKey(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A key certificates are signed with: whose, under which agreements, and from which place to which."""

    kid: Kid
    algorithm: Literal["EdDSA", "ES256"]
    public: Public
    authority: Name
    office: Annotated[str, Meta(max_length=35)]
    agreements: Annotated[tuple[AgreementCode, ...], Meta(min_length=1, max_length=100)]
    since: Place
    until: Place | None = None  # the first place it signs no more
    why: Why = ""


class NoteKey(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A key notes are signed with (C2SP's vkey): of the node, the log or the witness."""

    key: Annotated[str, Meta(max_length=4096)]
    since: Place
    until: Place | None = None
    why: Why = ""


class KeyManifest(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the roots sign."""

    edition: Literal["eodes-keys/1"]
    country: CountryCode
    version: Annotated[int, Meta(ge=1, le=10**6)]
    issued: Seconds
    expires: Seconds
    log_size: Place  # of the country's log when this was made: nothing before it is changed
    roots: Roots
    origin: Annotated[str, Meta(min_length=1, max_length=128)]  # of the log
    issuing: Annotated[tuple[IssuingKey, ...], Meta(max_length=MOST_KEYS)]
    node: Annotated[tuple[NoteKey, ...], Meta(min_length=1, max_length=MOST_KEYS)]
    log: Annotated[tuple[NoteKey, ...], Meta(min_length=1, max_length=MOST_KEYS)]
    witness: Annotated[tuple[NoteKey, ...], Meta(max_length=MOST_KEYS)]
    tls: Annotated[tuple[Public, ...], Meta(max_length=16)]  # SHA-256 of what its certificates say of their keys (SPKI)
    endpoints: Annotated[tuple[str, ...], Meta(max_length=8)]
    policy: Annotated[tuple[Annotated[str, Meta(max_length=4096)], ...], Meta(max_length=1000)]  # tlog-policy, by lines


Key: TypeAlias = IssuingKey | NoteKey


class SignedManifest(Struct, frozen=True):
    """A manifest as it was read; nothing of it is believed before `signers` says who signed it."""

    manifest: KeyManifest
    payload: bytes
    signatures: tuple[Signed, ...]

    @property
    def fingerprint(self) -> str:
        """What people compare by telephone: SHA-256 of what was signed, in hexadecimal."""
        return hashlib.sha256(self.payload).hexdigest()


class _UnsoundError(ValueError):
    """Why a text is no manifest."""


def read_manifest(content: bytes, *, private: bool = False) -> SignedManifest | Problem:
    """A manifest out of its file; `private` allows addresses of one's own network. Problem: `manifest-unreadable`."""
    try:
        file = read_object(content.removesuffix(b"\n"), LONGEST_MANIFEST)
        payload, signatures = _signatures(file)
        manifest = read_as_written(payload, KeyManifest)
        if manifest is None:
            manifest = msgspec.convert(read_object(payload, LONGEST_MANIFEST), KeyManifest)
        _check(manifest, private=private)
    except (_UnsoundError, UnsoundJSONError, UnsoundJWSError, msgspec.ValidationError) as why:
        return Problem("manifest-unreadable", value=shown(str(content[:40])), facts={"why": str(why)})
    return SignedManifest(manifest, payload, signatures)


def payload_of(manifest: KeyManifest) -> bytes:
    """The bytes that roots sign."""
    return write_object(msgspec.to_builtins(manifest))


def signature_of(payload: bytes, root: str, algorithm: str, sign: Callable[[bytes], bytes]) -> dict[str, str]:
    """One signature of a root over a payload, as it stands in the file."""
    protected = encoded(write_object({"alg": algorithm, "kid": root, "typ": TYP}))
    return {"protected": protected, "signature": encoded(sign(f"{protected}.{encoded(payload)}".encode()))}


def write_manifest(payload: bytes, signatures: Iterable[Mapping[str, str]]) -> bytes:
    """The file of a manifest out of what was signed and the signatures there are."""
    return write_object({"payload": encoded(payload), "signatures": [dict(one) for one in signatures]}) + b"\n"


def signers(signed: SignedManifest, roots: Roots, holds: Holds) -> frozenset[str]:
    """The roots of these whose two signatures hold; one of a known root that does not hold counts for nothing."""
    by = {(one.kid, one.algorithm): one for one in signed.signatures}
    return frozenset(
        root.name
        for root in roots.keys
        if all(
            (one := by.get((root.name, algorithm))) is not None
            and is_signed_by(one, algorithm, public_of(root, algorithm), holds)
            for algorithm in ROOT_ALGORITHMS
        )
    )


def public_of(root: Root, algorithm: str) -> bytes:
    """A root's public key of this algorithm."""
    return decoded(root.ed25519 if algorithm == "EdDSA" else root.ml_dsa_65)


def issuing_key(manifest: KeyManifest, kid: str, place: int | None) -> IssuingKey | Problem:
    """The key of this name, if what stands at this place of the log may be its word; None is the place to come.

    Problems: `document-key-unknown`, `document-key-early`, `document-key-revoked`.
    """
    key = next((key for key in manifest.issuing if key.kid == kid), None)
    if key is None:
        facts = {"country": manifest.country, "version": str(manifest.version)}
        return Problem("document-key-unknown", value=shown(kid), facts=facts)
    facts = {"place": "" if place is None else str(place), "since": str(key.since), "until": str(key.until)}
    if place is not None and place < key.since:
        return Problem("document-key-early", value=shown(kid), facts=facts)
    if key.until is not None and (place is None or place >= key.until):
        return Problem("document-key-revoked", value=shown(kid), facts=facts | {"why": key.why})
    return key


def note_keys(keys: Iterable[NoteKey]) -> tuple[VerifierKey, ...]:
    """Keys as a note knows them."""
    return tuple(key for one in keys if isinstance(key := read_key(one.key), VerifierKey))


def policy_of(manifest: KeyManifest) -> Policy | Problem:
    """Whose signatures make a checkpoint of this country good enough, as the country itself says."""
    return read_policy("\n".join([*manifest.policy, ""]))


def _signatures(file: Mapping[str, object]) -> tuple[bytes, tuple[Signed, ...]]:
    payload, lines = file.get("payload"), file.get("signatures")
    if set(file) != {"payload", "signatures"} or not isinstance(payload, str) or not isinstance(lines, list):
        raise _UnsoundError("not a payload and its signatures")
    if not 0 <= len(lines) <= MOST_SIGNATURES:
        raise _UnsoundError(f"more than {MOST_SIGNATURES} signatures")
    content, signed = decoded(payload), []
    for line in lines:
        if not (isinstance(line, dict) and set(line) == {"protected", "signature"}):
            raise _UnsoundError("a signature of other things than protected and signature")
        one = signed_beside(str(line["protected"]), payload, content, str(line["signature"]))
        if one.typ != TYP:
            raise _UnsoundError(f"typ is not {TYP}")
        signed.append(one)
    if len({(one.kid, one.algorithm) for one in signed}) < len(signed):
        raise _UnsoundError("two signatures of one key")
    return content, tuple(signed)


def _check(manifest: KeyManifest, *, private: bool) -> None:
    """What no type can say of a manifest."""
    if not manifest.issued < manifest.expires:
        raise _UnsoundError("expires before it is issued")
    if manifest.roots.threshold > len(manifest.roots.keys):
        raise _UnsoundError("more roots are needed than there are")
    kids, roots = [key.kid for key in manifest.issuing], [root.name for root in manifest.roots.keys]
    if not all(len(set(names)) == len(names) for names in (kids, roots, list(_publics(manifest)))):
        raise _UnsoundError("a name or a key stands twice")
    for issuing in manifest.issuing:
        _check_days(issuing)
    for one in (*manifest.node, *manifest.log, *manifest.witness):
        _check_days(one)
    _check_policy(manifest)
    if not all(is_endpoint(address, private=private) for address in manifest.endpoints):
        raise _UnsoundError("an address nobody should be sent to")


def _check_days(key: Key) -> None:
    if key.until is not None and key.until < key.since:
        raise _UnsoundError("a key ends before it begins")
    if (key.until is None) != (not key.why):
        raise _UnsoundError("a key that ends without a why, or the other way round")


def _check_policy(manifest: KeyManifest) -> None:
    policy = policy_of(manifest)
    if isinstance(policy, Problem):
        raise _UnsoundError(f"policy: {policy.facts['why']}")
    if not policy.logs:
        raise _UnsoundError("the policy names no log")
    if {log.public for log in policy.logs} - {key.public for key in note_keys(manifest.log)}:
        raise _UnsoundError("the policy is of another log")


def _publics(manifest: KeyManifest) -> Iterable[bytes]:
    """Every public key, whatever it is for: a key with two purposes could be made to sign the one as the other."""
    for root in manifest.roots.keys:
        yield _sound("EdDSA", decoded(root.ed25519))
        yield _sound("ML-DSA-65", decoded(root.ml_dsa_65))
    for issuing in manifest.issuing:
        yield _sound(issuing.algorithm, decoded(issuing.public))
    for one in (*manifest.node, *manifest.log, *manifest.witness):
        key = read_key(one.key)
        if isinstance(key, Problem):
            raise _UnsoundError("a key of a note that is none")
        yield key.public if len(key.public) != 32 else _sound("EdDSA", key.public)
    if any(key.name != manifest.origin for key in note_keys(manifest.log)):
        raise _UnsoundError("a key of a log of another name")


def _sound(algorithm: str, public: bytes) -> bytes:
    point = algorithm != "EdDSA" or is_strict_point(public)
    if len(public) != PUBLIC_BYTES[algorithm] or not point or (algorithm == "ES256" and public[0] != 4):
        raise _UnsoundError(f"no key of {algorithm}")
    return public
