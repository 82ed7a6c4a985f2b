"""What anybody needs to check a certificate offline: how many bytes its proof has, and what checking a bundle costs."""

import time
from statistics import median

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.bundle import read_bundle, write_bundle
from gwanmun.law.exchange.bundle_check import Verifier, check_bundle
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.key_manifest import read_manifest
from gwanmun.law.exchange.log_proof import LogProof, write_proof
from gwanmun.law.exchange.merkle import inclusion_proof, leaf_hash, range_root
from gwanmun.law.exchange.note import ED25519_COSIGNATURE
from gwanmun.office.signatures import CHECK, holds
from tests.law.exchange import bundling
from tests.law.exchange.signing import LOG, Signer, checkpoint_note

A_BILLION = 10**9
WITNESSES = 3
TIMES = 50


class Proofs(Struct, frozen=True):
    """A proof's length in a log of a billion entries, and a bundle's length and the processor's time for it."""

    proof_bytes: int
    bundle_bytes: int
    bundle_ms: tuple[float, ...]  # processor milliseconds, with reading the archive

    @property
    def median_ms(self) -> float:
        """The median of them."""
        return median(self.bundle_ms)


def proof_bytes() -> int:
    """The length of a proof cosigned by three witnesses with Ed25519."""
    note = checkpoint_note(
        Checkpoint("kr.example/log1", A_BILLION, range_root(0, A_BILLION, _address)),
        LOG,
        *(Signer(f"w{n}.example/w", ED25519_COSIGNATURE, 10 + n) for n in range(WITNESSES)),
    )
    return len(write_proof(LogProof(A_BILLION // 2, inclusion_proof(A_BILLION // 2, A_BILLION, _address), note)))


def measure() -> Proofs:
    """Both. The bundle has everything a bundle can have: all parts, both countries' keys, and the receipt."""
    content = write_bundle(bundling.received(), None)
    pins = {country: frozenset((_fingerprint(files[0]),)) for country, files in _keys().items()}
    verifier = Verifier(pins, holds, CHECK, "VN")
    took = []
    for _ in range(TIMES):
        began = time.process_time()
        bundle = read_bundle(content)
        if isinstance(bundle, Problem) or check_bundle(bundle, verifier).problems:
            raise RuntimeError("the bundle does not hold")
        took.append((time.process_time() - began) * 1000)
    return Proofs(proof_bytes(), len(content), tuple(took))


def _keys() -> dict[str, tuple[bytes, ...]]:
    return {"KR": bundling.KR_FILES, "VN": bundling.VN_FILES}


def _fingerprint(content: bytes) -> str:
    manifest = read_manifest(content, private=True)
    if isinstance(manifest, Problem):
        raise TypeError("no manifest")
    return manifest.fingerprint


def _address(level: int, place: int) -> bytes:
    """A tree of a billion leaves nobody has to keep: each subtree's hash is its address."""
    return leaf_hash(f"{level}/{place}".encode())
