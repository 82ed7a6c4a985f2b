"""Identity: who an office is to its partners and they to it, by the manifests in force: what signs, what is believed.

Keys that have ended sign nothing and are believed of nothing that comes now; of the office's own past they are.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint, write_checkpoint
from gwanmun.law.exchange.holding import Office
from gwanmun.law.exchange.key_manifest import KeyManifest, NoteKey, note_keys, policy_of
from gwanmun.law.exchange.note import (
    NoteSignature,
    VerifierKey,
    open_note,
    signature_by,
    write_note,
)
from gwanmun.law.exchange.policy import Policy, has_quorum, is_satisfied
from gwanmun.office.country_keys import KeyMissingError, Signer, manifests, note_signer
from gwanmun.office.signatures import CHECK, text_holds

REMEMBERED = 4096  # notes opened lately: a receipt is looked at twice within one step
_FIRST_LINE = re.compile(rb"[^\n]{1,128}")
Keyed = tuple[tuple[VerifierKey, Signer], ...]


class Node(Struct, frozen=True):
    """The key HTTP requests are signed with."""

    keyid: str
    signer: Signer


class Identity(Struct, frozen=True):
    """An office among its partners."""

    office: Office
    manifest: KeyManifest
    partners: Mapping[str, KeyManifest]
    policy: Policy
    pins: Mapping[str, str]  # the country of each TLS key that may knock, by the hash of the key
    node: Node

    def is_witnessed(self, country: str, note: bytes) -> Checkpoint | None:
        """The checkpoint of a partner's log, if as many witnesses have signed it as that partner's policy asks."""
        manifest = self.partners.get(country)
        policy = policy_of(manifest) if manifest is not None else None
        if not isinstance(policy, Policy) or not policy.witnesses:
            return None
        opened = open_note(note, (*policy.logs, *policy.witnesses.values()), CHECK)
        checkpoint = read_checkpoint(opened.text) if not isinstance(opened, Problem) else None
        if isinstance(opened, Problem) or not isinstance(checkpoint, Checkpoint):
            return None
        return checkpoint if is_satisfied(policy, opened.signed.keys()) else None

    def node_key(self, country: str, keyid: str) -> bytes | None:
        """The public key a partner signs HTTP requests with, by its name; None for one that does not count."""
        manifest = self.partners.get(country)
        keys = _open(manifest.node) if manifest is not None else ()
        return next((key.public for key in keys if keyid_of(key) == keyid), None)

    def origin_of(self, country: str) -> str:
        """The name of a partner's log; empty for a country that is none."""
        manifest = self.partners.get(country)
        return manifest.origin if manifest is not None else ""


def keyid_of(key: VerifierKey) -> str:
    """How a key is called in an HTTP signature: as in a note."""
    return f"{key.name}+{key.number.hex()}"


def read_identity(folder: Path, partners: Mapping[str, KeyManifest]) -> Identity:
    """The office's identity out of its folder of keys. Raises KeyMissingError."""
    chain = manifests(folder)
    if not chain:
        raise KeyMissingError(f"no manifest in {folder.name}")
    manifest = chain[-1].manifest
    policy = policy_of(manifest)
    assert isinstance(policy, Policy), "a manifest with another policy is not read"
    nodes = _signers(folder, "node", manifest.node)
    key, signer = nodes[0]
    return Identity(
        _office(folder, manifest, partners, policy), manifest, partners, policy,
        {pin: country for country, one in partners.items() for pin in one.tls}, Node(keyid_of(key), signer),
    )  # fmt: skip


def _office(
    folder: Path, manifest: KeyManifest, partners: Mapping[str, KeyManifest], policy: Policy
) -> Office:  # fmt: skip
    country = manifest.country
    nodes = {code: _open(one.node) for code, one in partners.items()} | {country: note_keys(manifest.node)}
    logs = {one.origin: _open(one.log) for one in (manifest, *partners.values())}
    sealing, logging = _signers(folder, "node", manifest.node), _signers(folder, "log", manifest.log)
    cosigning = _signers(folder, "witness", manifest.witness)
    witnesses = _witnesses(policy, partners)

    def seal(text: str) -> bytes:
        return write_note(text, (signature_by(key, signer.sign(text.encode())) for key, signer in sealing))

    def seal_checkpoint(checkpoint: Checkpoint, now: int) -> bytes:
        return write_note(write_checkpoint(checkpoint), _signed(logging, checkpoint, now))

    def cosign(checkpoint: Checkpoint, now: int) -> bytes:
        note = write_note(write_checkpoint(checkpoint), _signed(cosigning, checkpoint, now))
        return note.partition(b"\n\n")[2]

    def cosigned(witness: str, checkpoint: Checkpoint, lines: bytes) -> bool:
        opened = open_note(write_checkpoint(checkpoint).encode() + b"\n" + lines, witnesses[witness], CHECK)
        return not isinstance(opened, Problem) and opened.signed.keys() == set(witnesses[witness])

    def enough(signers: frozenset[str]) -> bool:
        return has_quorum(policy, {key for name in signers for key in witnesses.get(name, ())})

    @lru_cache(REMEMBERED)
    def unseal(said_by: str, note: bytes) -> str | None:
        opened = open_note(note, nodes.get(said_by, ()), text_holds)
        return None if isinstance(opened, Problem) else opened.text

    @lru_cache(REMEMBERED)
    def open_checkpoint(note: bytes) -> Checkpoint | None:
        first = _FIRST_LINE.match(note)
        opened = open_note(note, logs.get(first[0].decode(errors="replace"), ()) if first else (), CHECK)
        checkpoint = read_checkpoint(opened.text) if not isinstance(opened, Problem) else None
        return checkpoint if isinstance(checkpoint, Checkpoint) else None

    return Office(
        country, manifest.origin, seal, unseal, seal_checkpoint, open_checkpoint, cosign, cosigned, enough,
        tuple(witnesses), _needed(tuple(witnesses), enough), manifest.version,
    )  # fmt: skip


def _signed(keyed: Keyed, checkpoint: Checkpoint, now: int) -> list[NoteSignature]:
    text = write_checkpoint(checkpoint)
    return [signature_by(key, sign_checkpoint(key, text, now // 1000, signer.sign)) for key, signer in keyed]


def _witnesses(policy: Policy, partners: Mapping[str, KeyManifest]) -> dict[str, tuple[VerifierKey, ...]]:
    """The partners whose offices are witnesses of the policy, with their keys in it. Others are neutral."""
    named = set(policy.witnesses.values())
    keys = {country: tuple(key for key in _open(one.witness) if key in named) for country, one in partners.items()}
    return {country: some for country, some in keys.items() if some}


def _needed(witnesses: tuple[str, ...], enough: Callable[[frozenset[str]], bool]) -> int:
    """How many witnesses must answer before a log that was just opened is written to: the smallest quorum."""
    for many in range(len(witnesses) + 1):
        if any(enough(frozenset(some)) for some in combinations(witnesses, many)):
            return many
    return len(witnesses)


def _open(keys: Iterable[NoteKey]) -> tuple[VerifierKey, ...]:
    return note_keys(key for key in keys if key.until is None)


def _signers(folder: Path, purpose: str, keys: Iterable[NoteKey]) -> Keyed:
    """The keys of this purpose that have not ended, with what signs for them. Raises KeyMissingError."""
    found = tuple((key, note_signer(folder, purpose, key)) for key in _open(keys))
    if not found:
        raise KeyMissingError(f"no {purpose} key is in force")
    return found
