"""An issuing country for tests: roots, keys and a log made from seeds, a certificate, and what signs and logs it."""

import hashlib
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace

from gwanmun.law.exchange.disclosure import GROUPS
from gwanmun.law.exchange.document import (
    SCHEMA,
    Certificate,
    CommercialPart,
    ConsigneePart,
    ExporterPart,
    Flags,
    Item,
    ItemInvoice,
    ItemProducer,
    Parts,
    Party,
    Price,
    ProducerPart,
    Statement,
    TransportPart,
    write_document,
)
from gwanmun.law.exchange.jws import encoded
from gwanmun.law.exchange.key_manifest import (
    IssuingKey,
    KeyManifest,
    NoteKey,
    Root,
    Roots,
    payload_of,
    read_manifest,
    signature_of,
    write_manifest,
)
from gwanmun.law.exchange.note import ED25519, write_key
from tests.law.exchange.signing import CN, LOG, LOG_PQ, NEUTRAL, VN, Signer

NOON = 1_780_000_000  # 2026-05-28, 20:26:40 UTC
YEAR = 365 * 86400
AUTHORITY = "Korea Customs Service"


class RootKeys:
    """Somebody who keeps a root: two keys under one name."""

    def __init__(self, name, seed):
        self.name = name
        self.ed25519 = Ed25519PrivateKey.from_private_bytes(seed.to_bytes(32, "big"))
        self.ml_dsa = MLDSA65PrivateKey.from_seed_bytes(seed.to_bytes(32, "little"))

    @property
    def public(self):
        return Root(
            self.name,
            encoded(self.ed25519.public_key().public_bytes_raw()),
            encoded(self.ml_dsa.public_key().public_bytes_raw()),
        )

    def over(self, payload):
        return [
            signature_of(payload, self.name, "EdDSA", self.ed25519.sign),
            signature_of(payload, self.name, "ML-DSA-65", self.ml_dsa.sign),
        ]


class Issuer:
    """Somebody who signs certificates: with Ed25519, or with P-256."""

    def __init__(self, kid, seed, algorithm="EdDSA"):
        self.kid, self.algorithm = kid, algorithm
        if algorithm == "EdDSA":
            self._key = Ed25519PrivateKey.from_private_bytes(seed.to_bytes(32, "big"))
            self.public = self._key.public_key().public_bytes_raw()
            self.sign = self._key.sign
        else:
            self._key = derive_private_key(seed, SECP256R1())
            self.public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            self.sign = self._sign_es256

    def _sign_es256(self, message):
        r, s = decode_dss_signature(self._key.sign(message, ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def entry(self, since=0, until=None, *, why="", agreements=("vkfta", "akfta"), authority=AUTHORITY):
        return IssuingKey(
            self.kid, self.algorithm, encoded(self.public), authority, "030", tuple(agreements), since, until, why
        )


ROOTS = [RootKeys(f"kr-root-{number}", 100 + number) for number in (1, 2, 3)]
OTHER_ROOTS = [RootKeys(f"kr-root-{number}", 100 + number) for number in (4, 5, 6)]
SEOUL = Issuer("kr-co-1", 201)
BUSAN = Issuer("kr-co-2", 202, "ES256")
STRANGER = Issuer("kr-co-1", 299)
NODE = Signer("kr.example/node", ED25519, 203)

POLICY = (
    f"log {write_key(LOG.key)}",
    f"witness vn {write_key(VN.key)}",
    f"witness neutral {write_key(NEUTRAL.key)}",
    f"witness cn {write_key(CN.key)}",
    "group three 2 vn neutral cn",
    "quorum three",
)


def roots_of(keepers, threshold=2):
    return Roots(threshold, tuple(keeper.public for keeper in keepers))


def note_key(signer, since=0, until=None, why=""):
    return NoteKey(write_key(signer.key), since, until, why)


def first_manifest(**changes):
    """Version one of Korea's keys."""
    return replace(
        KeyManifest(
            edition="eodes-keys/1", country="KR", version=1, issued=NOON - 30 * 86400, expires=NOON + YEAR, log_size=0,
            roots=roots_of(ROOTS), origin="kr.example/log1", issuing=(SEOUL.entry(), BUSAN.entry()),
            node=(note_key(NODE),), log=(note_key(LOG), note_key(LOG_PQ)), witness=(),
            tls=(encoded(hashlib.sha256(b"spki").digest()),), endpoints=("https://eodes.kr.example/v1",), policy=POLICY,
        ),
        **changes,
    )  # fmt: skip


def next_manifest(before, **changes):
    """The version after this one, made a day later at log size 100 or as it is said."""
    kept = {"version": before.version + 1, "issued": before.issued + 86400, "expires": before.expires + 86400}
    return replace(before, **{**kept, "log_size": max(before.log_size, 100), **changes})


def file_of(manifest, *keepers):
    """The file of a manifest, signed by these roots; by the first two where none are named."""
    payload = payload_of(manifest)
    lines = [line for keeper in keepers or ROOTS[:2] for line in keeper.over(payload)]
    return write_manifest(payload, lines)


def signed(manifest, *keepers):
    """A manifest as somebody reads it."""
    return read_manifest(file_of(manifest, *keepers))


CERTIFICATE = Certificate(
    schema=SCHEMA, issuer="KR", destination="VN", agreement="vkfta", form="VK", number="KR-2026-0000123",
    issued=date(2026, 5, 28), expires=date(2027, 5, 27), place="Incheon", issuing_body=AUTHORITY,
    signatory="Kim Ji-woo", flags=Flags(), digests=(), algorithm="sha-256",
    items=(
        Item(
            "210690", "Instant noodle soup base, 12 × 1 kg", "KR", "CTH", "shift", "240", "KGM", "262.5", 20, "CT",
            "HANBIT 1-20",
        ),
        Item("190230", "Instant noodles (ramyeon), 40 × 120 g", "KR", "RVC 45 %", "content", "4800", "KGM", "5280", 100,
             "CT", "N/M", "19023040"),
    ),
)  # fmt: skip
PARTS = Parts(
    ExporterPart(
        Party("Hanbit Foods Co., Ltd.", "KR", "12 Gwanmun-ro, Incheon", "1418155275"),
        Statement("The goods originate in the country named.", "KR", "VN", "Incheon", date(2026, 5, 27), "Lee Min-ho"),
    ),
    ProducerPart(Party("Hanbit Noodles 한빛면", "KR"), items=(ItemProducer(2, "Hanbit Noodles 2 공장", "b0b" * 8),)),
    ConsigneePart(Party("Cong ty TNHH Sao Mai", "VN", "8 Le Loi, Hai Phong", "0101234567")),
    TransportPart(date(2026, 5, 29), "HANBADA BRIDGE", "021S", "KRINC", "VNHPH"),
    CommercialPart(
        (
            ItemInvoice(1, "HB-2026-881", date(2026, 5, 26)),
            ItemInvoice(2, "HB-2026-881", date(2026, 5, 26), Price("18240.00", "USD")),
        ),
        export_declaration="03026-26-100123X",
    ),
)


def salts(seed=b"salts"):
    """Five salts out of a seed. A real issuer throws dice."""
    return {group: hashlib.sha256(seed + group.encode()).digest()[:16] for group in GROUPS}


def issue(certificate=CERTIFICATE, parts=PARTS, *, by=SEOUL, seed=b"salts", **changes):
    """A certificate signed, with all its parts."""
    return write_document(
        replace(certificate, **changes), parts, salts(seed), kid=by.kid, algorithm=by.algorithm, sign=by.sign
    )
