"""The seal: the keys an issuing authority signs certificates with, and the ring of public keys others check them by.

Two keys, because two kinds of reader check: an Ed25519 key signs the statement in the printed square (JWS, RFC 7515,
RFC 8037), a P-256 key with a certificate of its own seals the PDF, where Ed25519 is unknown to most readers. An office
with a key manifest signs statements with the issuing key named there instead. The ring is a JWK Set (RFC 7517): public
parts only, to be published and sent to partners.

GWANMUN_SEAL names the folder. The two private files in it are readable by their owner alone.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.jws import UnsoundJWSError, decoded, encoded, is_signed_by, read_jws, write_jws
from gwanmun.office.roots import keep
from gwanmun.office.signatures import holds

STATEMENT_KEY = "statement.pem"
PAPER_KEY = "paper.pem"
PAPER_CERTIFICATE = "paper.crt"
RING = "ring.json"
YEARS = 5
"""How long the paper's certificate is made for: as long as a certificate of origin must be kept."""
LARGEST_RING = 2**20  # bytes
LONGEST_STATEMENT = 4096  # letters: more than a square holds
EDDSA = "EdDSA"


class PublicKey(Struct, frozen=True, omit_defaults=True):
    """One key of a ring, in the words of RFC 7517 and 8037."""

    kid: str
    kty: str  # "OKP"
    crv: str  # "Ed25519"
    x: str  # base64url
    use: str = "sig"
    alg: str = "EdDSA"


class Ring(Struct, frozen=True, omit_defaults=True):
    """The public keys of one authority."""

    country: str
    authority: str
    keys: tuple[PublicKey, ...]
    paper: str = ""  # the certificate PDFs are sealed with, PEM


class Seal(Struct, frozen=True):
    """An authority's own keys. Never encoded, never logged."""

    kid: str
    sign: Callable[[bytes], bytes]  # a statement, with the key of this name
    paper_key: EllipticCurvePrivateKey
    paper_certificate: x509.Certificate
    ring: Ring

    def __repr__(self) -> str:
        """Only the name of the key: whatever prints a seal prints no secret."""
        return f"Seal({self.kid})"


class SealMissingError(Exception):
    """This office has no seal in its folder."""


def make(folder: Path, country: str, authority: str) -> Ring:
    """Make an authority's keys in a folder without any, and its ring. A seal that exists is never touched."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    statement_key, paper_key = Ed25519PrivateKey.generate(), generate_private_key(SECP256R1())
    certificate = _paper_certificate(paper_key, country, authority)
    public = statement_key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    kid = f"{country.lower()}-{hashlib.sha256(public).hexdigest()[:12]}"
    paper = certificate.public_bytes(serialization.Encoding.PEM)
    ring = Ring(country, authority, (PublicKey(kid, "OKP", "Ed25519", encoded(public)),), paper.decode("ascii"))
    keep(folder / STATEMENT_KEY, _private(statement_key))
    keep(folder / PAPER_KEY, _private(paper_key))
    (folder / PAPER_CERTIFICATE).write_bytes(paper)
    (folder / RING).write_bytes(msgspec.json.format(msgspec.json.encode(ring), indent=2) + b"\n")
    return ring


def exists(folder: Path) -> bool:
    """Whether a seal lies in this folder."""
    return (folder / RING).exists()


def read(folder: Path) -> Seal:
    """The seal in a folder. Raises SealMissingError where there is none, or only half of one."""
    try:
        statement_key = serialization.load_pem_private_key((folder / STATEMENT_KEY).read_bytes(), None)
        paper_key = serialization.load_pem_private_key((folder / PAPER_KEY).read_bytes(), None)
        certificate = x509.load_pem_x509_certificate((folder / PAPER_CERTIFICATE).read_bytes())
        ring = read_ring((folder / RING).read_bytes())
    except (OSError, ValueError) as why:
        raise SealMissingError(type(why).__name__) from why
    if not isinstance(statement_key, Ed25519PrivateKey) or not isinstance(paper_key, EllipticCurvePrivateKey):
        raise SealMissingError("keys of another kind")
    return Seal(ring.keys[0].kid, statement_key.sign, paper_key, certificate, ring)


def with_keys(ring: Ring, keys: Iterable[tuple[str, str]]) -> Ring:
    """The ring with these keys besides, each a name and its Ed25519 key in URL letters, as a key manifest has them."""
    known = {key.kid for key in ring.keys}
    more = tuple(PublicKey(kid, "OKP", "Ed25519", public) for kid, public in keys if kid not in known)
    return replace(ring, keys=(*ring.keys, *more))


def signing_by(seal: Seal, kid: str, sign: Callable[[bytes], bytes]) -> Seal:
    """The same seal, its statements signed by another key of its ring."""
    return replace(seal, kid=kid, sign=sign)


def read_ring(content: bytes) -> Ring:
    """A ring out of its JSON. Raises ValueError for what is none."""
    if len(content) > LARGEST_RING:
        raise ValueError("too large for a ring of keys")
    try:
        return msgspec.json.decode(content, type=Ring)
    except msgspec.DecodeError as why:
        raise ValueError(str(why)) from why


def sign(seal: Seal, statement: bytes) -> str:
    """A statement signed: compact JWS, three parts with points between them."""
    return write_jws(statement, seal.kid, "", EDDSA, sign=seal.sign)


def check(signed: str, ring: Ring) -> bytes | Problem:
    """The statement in a signed text, if a key of this ring signed it.

    Only EdDSA is taken, whatever the text asks for. Problems: `statement-unreadable`, `statement-key-unknown`,
    `statement-forged`.
    """
    try:
        read = read_jws(signed, LONGEST_STATEMENT, typed=False)
    except UnsoundJWSError:
        return Problem("statement-unreadable", value=shown(signed))
    key = next((key for key in ring.keys if key.kid == read.kid and key.crv == "Ed25519"), None)
    if key is None:
        return Problem("statement-key-unknown", value=shown(read.kid), facts={"authority": ring.authority})
    if not is_signed_by(read, EDDSA, _bytes(key.x), holds):
        return Problem("statement-forged", value=shown(read.kid), facts={"authority": ring.authority})
    return read.payload


def _bytes(written: str) -> bytes:
    try:
        return decoded(written)
    except UnsoundJWSError:
        return b""


def _paper_certificate(key: EllipticCurvePrivateKey, country: str, authority: str) -> x509.Certificate:
    """A certificate an authority makes out to itself; a country with a PKI of its own puts its own in the folder."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, authority[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{authority[:40]}, certificates of origin"),
        ]
    )
    now = datetime.now(UTC)
    usage = {"digital_signature": True, "content_commitment": True}
    never = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **never), critical=True)
        .sign(key, hashes.SHA256())
    )


def _private(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
