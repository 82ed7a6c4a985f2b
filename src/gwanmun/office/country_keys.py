"""Country keys: the private keys with which an office speaks for its country, and the manifests that say so.

    <folder>/issuing-kr-co-1.pem      signs certificates of origin
    <folder>/node-0a1b2c3d.pem        signs batches and receipts
    <folder>/log-….pem                signs checkpoints: one Ed25519, one ML-DSA-44
    <folder>/witness-….pem            cosigns the partners' checkpoints: the same two
    <folder>/tls-….pem, .crt          is who the office is on the wire
    <folder>/keys.v3.json             the manifests, from the first; `keys.v4.draft.json` waits for its roots

The private files are readable by their owner alone. Nothing here prints, logs or encodes one.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.jws import decoded, encoded
from gwanmun.law.exchange.key_manifest import SignedManifest, read_manifest
from gwanmun.law.exchange.note import ML_DSA_44, VerifierKey
from gwanmun.office.roots import keep

Private: TypeAlias = Ed25519PrivateKey | EllipticCurvePrivateKey | MLDSA44PrivateKey
Sign: TypeAlias = Callable[[bytes], bytes]
TLS_YEARS = 2


class KeyMissingError(Exception):
    """A private key that is not in the folder, or is another than its name says."""


class Signer(Struct, frozen=True):
    """A private key that can sign and cannot be seen."""

    name: str
    sign: Sign

    def __repr__(self) -> str:
        """Only the name."""
        return f"Signer({self.name})"


def make_issuing(folder: Path, kid: str, algorithm: str) -> bytes:
    """Make a key for certificates, EdDSA or ES256; its public part. A key that is there is never written over."""
    key: Private = Ed25519PrivateKey.generate() if algorithm == "EdDSA" else generate_private_key(SECP256R1())
    _keep(folder / f"issuing-{kid}.pem", key)
    return public_of(key)


def make_for_notes(folder: Path, purpose: str, name: str, kind: int) -> VerifierKey:
    """Make a key that signs notes as node, log or witness."""
    key: Private = MLDSA44PrivateKey.generate() if kind == ML_DSA_44 else Ed25519PrivateKey.generate()
    verifier = VerifierKey(name, kind, public_of(key))
    _keep(folder / f"{purpose}-{verifier.number.hex()}.pem", key)
    return verifier


def make_tls(folder: Path, country: str, host: str) -> str:
    """Make the office's certificate for the wire; the pin partners know it by (SHA-256 of its SPKI, in URL letters)."""
    key = generate_private_key(SECP256R1())
    certificate = _certificate(key, country, host)
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    pin = hashlib.sha256(spki).digest()
    _keep(folder / f"tls-{pin.hex()[:8]}.pem", key)
    (folder / f"tls-{pin.hex()[:8]}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return encoded(pin)


def issuing_signer(folder: Path, kid: str, public: bytes) -> Signer:
    """What signs certificates with this key. Raises KeyMissingError."""
    return _signer(folder / f"issuing-{kid}.pem", public)


def note_signer(folder: Path, purpose: str, key: VerifierKey) -> Signer:
    """What signs notes with this key. Raises KeyMissingError."""
    return _signer(folder / f"{purpose}-{key.number.hex()}.pem", key.public)


def wire_certificates_until(folder: Path, pins: Iterable[str]) -> list[datetime]:
    """Until when the certificates of these pins count; one that is not in the folder is nobody's to renew here."""
    files = (folder / f"tls-{decoded(pin).hex()[:8]}.crt" for pin in pins)
    there = (file.read_bytes() for file in files if file.exists())
    return [x509.load_pem_x509_certificate(one).not_valid_after_utc for one in there]


def manifests(folder: Path) -> list[SignedManifest]:
    """The country's manifests from the first to the newest. Raises KeyMissingError where one cannot be read."""
    chain: list[SignedManifest] = []
    while (file := manifest_file(folder, len(chain) + 1)).exists():
        # Its own network may be private: it is this office that was told of it.
        read = read_manifest(file.read_bytes(), private=True)
        if isinstance(read, Problem):
            raise KeyMissingError(f"{file.name}: {read.facts['why']}")
        chain.append(read)
    return chain


def manifest_file(folder: Path, version: int) -> Path:
    """Where a manifest lies."""
    return folder / f"keys.v{version}.json"


def draft_file(folder: Path, version: int) -> Path:
    """Where a manifest waits for the signatures it needs."""
    return folder / f"keys.v{version}.draft.json"


def public_of(key: Private) -> bytes:
    """The public part of a key, as the manifest has it."""
    if isinstance(key, EllipticCurvePrivateKey):
        point = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return key.public_key().public_bytes(*point)
    return key.public_key().public_bytes_raw()


def _signer(file: Path, public: bytes) -> Signer:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as why:
        raise KeyMissingError(f"{file.name}: {type(why).__name__}") from None
    if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey | MLDSA44PrivateKey) or public_of(key) != public:
        raise KeyMissingError(f"{file.name}: another key than the manifest's")
    return Signer(file.stem, _es256(key) if isinstance(key, EllipticCurvePrivateKey) else key.sign)


def _es256(key: EllipticCurvePrivateKey) -> Sign:
    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def _keep(file: Path, key: Private) -> None:
    plain = serialization.NoEncryption()
    keep(file, key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))


def _certificate(key: EllipticCurvePrivateKey, country: str, host: str) -> x509.Certificate:
    """A certificate the office makes out to itself: partners know the key, and ask nobody else about it."""
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]
    )
    now = datetime.now(UTC)
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * TLS_YEARS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .sign(key, hashes.SHA256())
    )
