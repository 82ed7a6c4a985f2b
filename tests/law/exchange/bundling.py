"""Bundling: a certificate with all that proves it, and bundles as somebody would send who wants to be believed.

The log has 130 entries. The certificate stands at place 70; a checkpoint of 64 was seen a minute before it was logged
and one of 130 two minutes later. Viet Nam's receipt is for message 3 of 5 on the channel.
"""

import base64
import hashlib
import io
import struct
import zipfile
from itertools import chain
from pathlib import Path
from unittest import mock

from msgspec.structs import replace

from gwanmun.law.exchange import archive
from gwanmun.law.exchange import document as documents
from gwanmun.law.exchange.archive import pack, unpack
from gwanmun.law.exchange.bundle import Bundle, write_bundle
from gwanmun.law.exchange.channel import Item, first_tip, link_of, tips
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.document import record_of, showing
from gwanmun.law.exchange.entry import AEO, ISSUE, entry_leaf
from gwanmun.law.exchange.key_manifest import payload_of, write_manifest
from gwanmun.law.exchange.log_proof import LogProof, write_proof
from gwanmun.law.exchange.merkle import Frontier, append, inclusion_proof, root_of
from gwanmun.law.exchange.messages import CertificateIssued, write_message
from gwanmun.law.exchange.note import ED25519, NoteSignature, write_note
from gwanmun.law.exchange.receipt import Receipt, write_receipt
from gwanmun.law.exchange.receipt_proof import write_links
from tests.law.exchange.forging import RETIRED
from tests.law.exchange.issuing import (
    BUSAN,
    NOON,
    ROOTS,
    SEOUL,
    YEAR,
    file_of,
    first_manifest,
    issue,
    next_manifest,
    note_key,
    signed,
)
from tests.law.exchange.signing import CN, LOG, LOG_PQ, NEUTRAL, VN, Signer, checkpoint_note

SCHEMA = (Path(documents.__file__).parent / "schemas" / "certificate-of-origin-1.json").read_bytes()
PLACE, SIZE, BEFORE = 70, 130, 64
SALT = hashlib.sha256(b"salt of entry 70").digest()
VN_NODE = Signer("vn.example/node", ED25519, 302)
VN_LOG = Signer("vn.example/log1", ED25519, 301)
KR1 = first_manifest(issuing=(SEOUL.entry(), BUSAN.entry(), RETIRED.entry()))
KR2 = next_manifest(KR1, log_size=60, issuing=(SEOUL.entry(), BUSAN.entry(), RETIRED.entry(0, 60, why="stolen")))
VN1 = replace(
    first_manifest(), country="VN", origin="vn.example/log1", issuing=(), node=(note_key(VN_NODE),),
    log=(note_key(VN_LOG),), policy=(f"log {note_key(VN_LOG).key}", "quorum none"),
)  # fmt: skip
KR_FILES, VN_FILES = (file_of(KR1), file_of(KR2)), (file_of(VN1),)
WHOLE = issue()
MESSAGE = write_message(
    CertificateIssued("KR-2026-0000123", "vkfta", "VN", WHOLE.encode(), hashlib.sha256(WHOLE.encode()).digest())
)


class Log:
    """A log of 130 entries, of which one is known."""

    def __init__(self, record, salt=SALT, kind=ISSUE):
        self.leaves = [entry_leaf(AEO, bytes(32), hashlib.sha256(bytes((n,))).digest()) for n in range(SIZE)]
        self.leaves[PLACE] = entry_leaf(kind, salt, hashlib.sha256(record).digest())

    def checkpoint(self, size, *signers, time):
        root = root_of(append(Frontier(), self.leaves[:size]))
        return checkpoint_note(Checkpoint(LOG.key.name, size, root), *signers, time=time)

    def proof(self, place=PLACE, size=SIZE, *, signers=(LOG, LOG_PQ, VN, NEUTRAL), time=NOON + 60):
        def read(level, at):
            return root_of(append(Frontier(), self.leaves[at << level : (at + 1) << level]))

        hashes = inclusion_proof(place, size, read)
        return write_proof(LogProof(place, hashes, self.checkpoint(size, *signers, time=time)))


def receipt(message, salt=SALT, *, number=3, refused=(), channel="KR>VN/co", by=VN_NODE, spoilt=False):
    """A note of the receiver for messages 1 to 5, and what leads from message 3 to it."""
    items = [Item(message if n == number else f"message {n}".encode(), salt, ISSUE) for n in range(1, 6)]
    links = [link_of(item) for item in items]
    first = first_tip(channel)
    *_, tip = tips(first, 1, links)
    text = write_receipt(Receipt(channel, 1, 5, tip, tuple(refused)))
    note = write_note(text, [NoteSignature(by.key.name, by.key.number, by._private.sign(text.encode()))])
    return note, write_links(number, bytes(32) if spoilt else first, links)


def bundle(document=WHOLE, **changes):
    """A good bundle of a document; what is changed in it is given by name."""
    log = Log(record_of(document))
    whole = Bundle(
        document, SALT, log.proof(), SCHEMA, {"KR": KR_FILES},
        before=log.checkpoint(BEFORE, LOG, VN, NEUTRAL, time=NOON - 60),
    )  # fmt: skip
    return replace(whole, **changes)


def received(**how):
    """A good bundle with Viet Nam's receipt."""
    note, links = receipt(MESSAGE, **how)
    return bundle(message=MESSAGE, receipt=note, links=links, keys={"KR": KR_FILES, "VN": VN_FILES})


def files(one, first_versions=None):
    """The files of a bundle by name."""
    return unpack(write_bundle(one, first_versions))


def _good():
    yield "whole", files(bundle()), "OK"
    yield (
        "without producer and commercial",
        files(bundle(showing(WHOLE, ("exporter", "consignee", "transport")), proof=Log(record_of(WHOLE)).proof())),
        "OK",
    )
    yield "nothing shown", files(bundle(showing(WHOLE, ()), proof=Log(record_of(WHOLE)).proof())), "OK"
    yield "signed with ES256", files(bundle(issue(by=BUSAN))), "OK"
    yield "without a checkpoint from before", files(bundle(before=b"")), "OK"
    yield "with a receipt", files(received()), "OK"
    yield "with a receipt that refuses", files(received(refused=[(3, "BAD_BUSINESS certificate-known")])), "OK"
    yield "with a receipt that refuses another", files(received(refused=[(2, "REVOKED_KEY")])), "OK"
    yield "manifests from the one that is vouched for", files(bundle(keys={"KR": KR_FILES[1:]}), {"KR": 2}), "OK"
    yield "for Viet Nam, in Viet Nam", files(bundle()), "OK", {"destination": "VN"}
    yield "all three witnesses", files(bundle(proof=Log(record_of(WHOLE)).proof(signers=(LOG, VN, NEUTRAL, CN)))), "OK"


def _proofs():
    log, other = Log(record_of(WHOLE)), Log(b"something else")
    yield "proof of another entry", files(bundle(proof=log.proof(71))), "BAD_BUSINESS leaf-not-included"
    yield "salt of another entry", files(bundle(salt=bytes(32))), "BAD_BUSINESS leaf-not-included"
    yield (
        "logged as another kind of entry",
        files(bundle(proof=Log(record_of(WHOLE), kind=AEO).proof())),
        "BAD_BUSINESS leaf-not-included",
    )
    yield "a log without it", files(bundle(proof=other.proof())), "BAD_BUSINESS leaf-not-included"
    yield (
        "logged as the message it was sent in",
        files(replace(received(), proof=Log(MESSAGE).proof())),
        "BAD_BUSINESS leaf-not-included",
    )
    yield (
        "one witness of two that are needed",
        files(bundle(proof=log.proof(signers=(LOG, VN)))),
        "BAD_BUSINESS checkpoint-unwitnessed",
    )
    yield "the log's word alone", files(bundle(proof=log.proof(signers=(LOG,)))), "BAD_BUSINESS checkpoint-unwitnessed"
    yield "witnesses without the log", files(bundle(proof=log.proof(signers=(VN, NEUTRAL)))), "BAD_BUSINESS log-unknown"
    stranger = Signer(LOG.key.name, ED25519, 999)
    yield (
        "a log's key nobody knows",
        files(bundle(proof=log.proof(signers=(stranger, VN, NEUTRAL)))),
        "BAD_BUSINESS log-unknown",
    )
    spoilt = log.proof()
    at = spoilt.rindex(VN.key.name.encode())
    line_end = spoilt.index(b"\n", at)
    yield (
        "a witness's signature spoilt",
        files(
            bundle(
                proof=spoilt[: line_end - 6]
                + (b"AAAA" if spoilt[line_end - 6 : line_end - 2] != b"AAAA" else b"BBBB")
                + spoilt[line_end - 2 :]
            )
        ),
        "BAD_BUSINESS note-forged",
    )
    yield (
        "a proof with carriage returns",
        files(bundle(proof=spoilt.replace(b"\n", b"\r\n"))),
        "BAD_BUSINESS proof-unreadable",
    )
    yield "a proof cut off", files(bundle(proof=spoilt[:-1])), "BAD_BUSINESS note-unreadable"
    yield (
        "a hash too many",
        files(bundle(proof=spoilt.replace(b"\n\n", b"\n" + base64.b64encode(bytes(32)) + b"\n\n", 1))),
        "BAD_BUSINESS leaf-not-included",
    )
    head, _, rest = spoilt.partition(b"\n\n")
    lines = head.split(b"\n")
    yield (
        "a hash missing",
        files(bundle(proof=b"\n".join(lines[:-1]) + b"\n\n" + rest)),
        "BAD_BUSINESS leaf-not-included",
    )
    yield (
        "hashes in another order",
        files(bundle(proof=b"\n".join([*lines[:2], *reversed(lines[2:])]) + b"\n\n" + rest)),
        "BAD_BUSINESS leaf-not-included",
    )


def _places():
    log = Log(record_of(WHOLE))
    spoilt = log.proof()
    for index in ("0", "130", "9223372036854775807"):
        yield (
            f"index {index}",
            files(bundle(proof=spoilt.replace(b"index 70", b"index " + index.encode()))),
            "BAD_BUSINESS leaf-not-included",
        )
    for index in ("070", "-1", "+70", "9223372036854775808000", "7e1", "70 "):
        yield (
            f"index written {index!r}",
            files(bundle(proof=spoilt.replace(b"index 70", b"index " + index.encode()))),
            "BAD_BUSINESS proof-unreadable",
        )
    yield (
        "the size of another tree",
        files(bundle(proof=spoilt.replace(b"\n130\n", b"\n131\n"))),
        "BAD_BUSINESS note-forged",
    )
    yield (
        "a checkpoint with a size of 2^63",
        files(bundle(proof=spoilt.replace(b"\n130\n", b"\n9223372036854775808\n"))),
        "BAD_BUSINESS note-forged",
    )
    yield (
        "before, but larger than its place",
        files(bundle(before=log.checkpoint(71, LOG, VN, NEUTRAL, time=NOON - 60))),
        "BAD_BUSINESS log-unknown",
    )
    yield (
        "before, seen by too few",
        files(bundle(before=log.checkpoint(BEFORE, LOG, VN, time=NOON - 60))),
        "BAD_BUSINESS checkpoint-unwitnessed",
    )
    yield "before, of nobody", files(bundle(before=b"nothing")), "BAD_BUSINESS note-unreadable"


def _resigned(manifest):
    """A manifest under the signatures of one root, the other's put in the place of the first's."""
    payload = payload_of(manifest)
    ours, theirs = ROOTS[0].over(payload), ROOTS[1].over(payload)
    return write_manifest(payload, [theirs[0] | {"protected": ours[0]["protected"]}, ours[1], *theirs])


def _keys():
    stolen, log = issue(by=RETIRED), Log(record_of(issue(by=RETIRED)))
    yield "signed with a key that had ended", files(bundle(stolen, proof=log.proof())), "REVOKED_KEY"
    yield "the same, with the old keys alone", files(bundle(stolen, proof=log.proof(), keys={"KR": KR_FILES[:1]})), "OK"
    yield "keys nobody vouches for", files(bundle()), "BAD_BUSINESS manifest-unpinned", {"pins": {}}
    yield (
        "keys another country vouches for",
        files(bundle()),
        "BAD_BUSINESS manifest-unpinned",
        {"pins": {"VN": [signed(KR1).fingerprint]}},
    )
    yield "without keys", files(bundle(keys={})), "BAD_BUSINESS bundle-keys-missing"
    yield "another country's keys under its name", files(bundle(keys={"KR": VN_FILES})), "BAD_BUSINESS manifest-foreign"
    yield (
        "a second manifest nobody signed",
        files(bundle(keys={"KR": (KR_FILES[0], _resigned(KR2))})),
        "BAD_BUSINESS manifest-unsigned",
    )
    yield (
        "seen after the keys had expired",
        files(bundle(proof=Log(record_of(WHOLE)).proof(time=NOON + 2 * YEAR), before=b"")),
        "BAD_BUSINESS manifest-expired",
    )
    ended = next_manifest(KR1, log_size=100, log=(note_key(LOG, 0, 100, "stolen"), note_key(LOG_PQ, 0, 100, "stolen")))
    yield (
        "a log's key that had ended",
        files(bundle(keys={"KR": (KR_FILES[0], file_of(ended))})),
        "BAD_BUSINESS log-unknown",
    )


def _documents():
    other = issue(number="KR-2026-0000124", seed=b"other")
    mixed = "~".join([*WHOLE.split("~")[:2], other.split("~")[2], ""])
    yield (
        "a part of another document",
        files(bundle(mixed, proof=Log(record_of(WHOLE)).proof())),
        "BAD_BUSINESS disclosure-foreign",
    )
    yield (
        "another document under its proof",
        files(bundle(other, proof=Log(record_of(WHOLE)).proof())),
        "BAD_BUSINESS leaf-not-included",
    )
    yield "not a document", files(bundle("hello", proof=Log(b"hello").proof())), "BAD_BUSINESS document-unsound"
    yield "shown in China", files(bundle()), "BAD_BUSINESS document-misaddressed", {"destination": "CN"}
    late = Log(record_of(WHOLE))
    yield (
        "logged ten days after its day",
        files(
            bundle(
                proof=late.proof(time=NOON + 10 * 86400),
                before=late.checkpoint(BEFORE, LOG, VN, NEUTRAL, time=NOON + 10 * 86400 - 60),
            )
        ),
        "BACKDATED",
    )
    yield (
        "the same, where the agreement allows it",
        files(
            bundle(
                proof=late.proof(time=NOON + 10 * 86400),
                before=late.checkpoint(BEFORE, LOG, VN, NEUTRAL, time=NOON + 10 * 86400 - 60),
            )
        ),
        "OK",
        {"late_days": 10},
    )
    yield "another schema", files(bundle(schema=SCHEMA + b"\n")), "BAD_BUSINESS bundle-schema-foreign"


def _receipts():
    yield (
        "a receipt of another message",
        files(replace(received(), message=b"hello " + record_of(WHOLE))),
        "BAD_BUSINESS receipt-unfounded",
    )
    yield (
        "a receipt of a message with another document",
        files(replace(received(), message=b"hello")),
        "BAD_BUSINESS receipt-unfounded",
    )
    yield "a receipt that is led to from elsewhere", files(received(spoilt=True)), "BAD_BUSINESS receipt-unfounded"
    yield "a receipt of another channel", files(received(channel="KR>CN/co")), "BAD_BUSINESS receipt-unfounded"
    yield "a receipt by another node", files(received(by=LOG)), "BAD_BUSINESS note-unsigned"
    yield "links that are none", files(replace(received(), links=b'{"number":3}')), "BAD_BUSINESS receipt-unfounded"
    yield (
        "a receipt without the receiver's keys",
        files(replace(received(), keys={"KR": KR_FILES})),
        "BAD_BUSINESS bundle-keys-missing",
    )
    yield (
        "a receiver nobody vouches for",
        files(received()),
        "BAD_BUSINESS manifest-unpinned",
        {"pins": {"KR": [signed(KR1).fingerprint]}},
    )


def cases():
    """Every case: its files by name, the verdict, and by whom it is checked."""
    pins = {"KR": [signed(KR1).fingerprint, signed(KR2).fingerprint], "VN": [signed(VN1).fingerprint]}
    for name, content, verdict, *how in chain(_good(), _proofs(), _places(), _keys(), _documents(), _receipts()):
        yield {
            "name": name,
            "files": content,
            "verdict": verdict,
            "pins": pins,
            "destination": "",
            "late_days": 1,
            **(how[0] if how else {}),
        }


def archives():
    """Name, bytes, and whether they are an archive; those that are not, are refused before anything in them is read."""
    small = {"document.sdjwt": b"a~", "salt.bin": SALT, "document.tlog-proof": b"p", "schema.json": b"{}"}
    good = pack(small)
    yield "four small files", good, True
    yield "nothing", b"", False
    yield "no file", pack({}), False
    yield "text", b"PK is not enough", False
    yield "a byte before", b"\n" + good, False
    yield "a byte after", good + b"\n", False
    yield "a comment", good[:-2] + struct.pack("<H", 3) + b"abc", False
    yield "cut off", good[:-1], False
    yield "cut off in a name", good[:33], False
    yield "a file twice", _twice(small), False
    yield "a size of four gigabytes", good[:18] + b"\xff\xff\xff\xff" * 2 + good[26:], False
    yield "another checksum", good[:14] + b"\0\0\0\0" + good[18:], False
    yield "compressed: a bomb", _deflated({**small, "schema.json": bytes(2**22)}), False
    yield "another date", good[:12] + b"\x22\0" + good[14:], False
    yield "encrypted, it says", good[:6] + b"\x01\0" + good[8:], False
    yield (
        "a name in the list that is not the file's",
        good.replace(b"salt.bin", b"salt.bim", 2).replace(b"salt.bim", b"salt.bin", 1),
        False,
    )
    for path in (
        "../salt.bin",
        "/salt.bin",
        "a/../../b",
        "C:/salt.bin",
        "a\\b",
        "keys/../x",
        "keys//x",
        "keys/a/b",
        ".hidden",
        "con/",
        "a" * 70,
        "é",
        "salt.bin\0",
    ):
        yield f"a file called {path!r}", _called(path), False
    yield "65 files", _packed({f"file{n:03}": b"" for n in range(65)}), False
    yield "files out of order", _packed(dict(reversed(small.items()))), False


def _packed(files):
    """As `pack`, without its scruples: in the order given, however the files are called."""
    with mock.patch.multiple(archive, is_name=lambda name: True, sorted=list, create=True):
        return pack(files)


def _called(path):
    name = path.encode()
    marker = "x" * len(name)
    return _packed({marker: b"content"}).replace(marker.encode(), name)


def _twice(small):
    other = pack({**small, "tchema.json": b"{ }"})
    return other.replace(b"tchema.json", b"schema.json")


def _deflated(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()
