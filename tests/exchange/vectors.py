"""Vectors of the wire: small, made by the code, for programmers of other countries; `python -m tests.exchange.vectors` writes them."""

import hashlib
import json
from pathlib import Path

from gwanmun.law.exchange import wire as http
from gwanmun.law.exchange.beating import Heartbeat, write_beat
from gwanmun.law.exchange.channel import Batch, Head, Item, first_tip, link_of, tips, write_head
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.effects import Busy, Frozen, Gap, Receipts, Rejected, Stale
from gwanmun.law.exchange.entry import ISSUE, KINDS, RECV, entry_leaf, write_entry
from gwanmun.law.exchange.evidence import Equivocation, Fork, account, nodes_between, write_equivocation, write_fork
from gwanmun.law.exchange.merkle import Frontier, append, leaf_hash, root_of
from gwanmun.law.exchange.messages import CertificateIssued, record_in, write_message
from gwanmun.law.exchange.note import ED25519, signature_by, write_key, write_note
from gwanmun.law.exchange.receipt import Receipt, write_receipt
from gwanmun.law.exchange.standing import Standing, write_standing
from gwanmun.office.gateway.witnessing import write_offer
from tests.law.exchange.signing import LOG, Signer, checkpoint_note

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "exchange" / "vectors"
CO = "KR>VN/co"
KR, VN = Signer("kr.example/office", ED25519, 11), Signer("vn.example/office", ED25519, 12)
ITEMS = tuple(Item(b'{"type":"CO.CANCEL","number":"K-%d","reason":""}' % n, bytes((n,)) * 32, ISSUE) for n in (1, 2, 3))
TIPS = tuple(tips(first_tip(CO), 1, map(link_of, ITEMS)))
HEAD = Head(CO, 1, 3, first_tip(CO), TIPS[-1])


def sealed(signer, text: str) -> str:
    return write_note(text, [signer.under(text)] if text.startswith(("kr.", "vn.")) else [plain(signer, text)]).decode()


def plain(signer, text: str):
    return signature_by(signer.key, signer._private.sign(text.encode()))


def channel() -> dict:
    """A chain of three messages, its head, its receipt, a standing and a heartbeat."""
    receipt = write_receipt(Receipt(CO, 1, 3, TIPS[-1], ((2, "BAD_BUSINESS certificate-known"),)))
    beat = Heartbeat("KR", "VN", 1_780_000_000_000, 3, ((CO, 3, TIPS[-1]),), (("VN>KR/co", 0, first_tip("VN>KR/co")),))
    return {
        "channel": CO,
        "first_tip": first_tip(CO).hex(),
        "messages": [
            {"number": n, "body": item.body.decode(), "salt": item.salt.hex(), "tip": tip.hex()}
            for n, (item, tip) in enumerate(zip(ITEMS, TIPS, strict=True), 1)
        ],
        "keys": {"KR": write_key(KR.key), "VN": write_key(VN.key)},
        "head": sealed(KR, write_head(HEAD)),
        "receipt": sealed(VN, receipt),
        "standing": sealed(VN, write_standing(Standing(CO, 1_780_000_000_000, 3, TIPS[-1]))),
        "heartbeat": sealed(KR, write_beat(beat)),
    }


def entries() -> dict:
    """Entries of a log by their kinds, and their leaves."""
    digest, salt = hashlib.sha256(ITEMS[0].body).digest(), ITEMS[0].salt
    text = write_receipt(Receipt(CO, 1, 3, TIPS[-1]))
    return {
        "record": ITEMS[0].body.decode(),
        "certificate": certificate(),
        "salt": salt.hex(),
        "entries": {name: write_entry(kind, salt, digest).hex() for name, kind in KINDS.items()},
        "leaves": {name: entry_leaf(kind, salt, digest).hex() for name, kind in KINDS.items()},
        "receipt": text,
        "receipt_salt": TIPS[-1].hex(),
        "receipt_entry": write_entry(RECV, TIPS[-1], hashlib.sha256(text.encode()).digest()).hex(),
    }


def certificate() -> dict:
    """A message that brings a certificate, and what is logged of it: the signed part, whatever parts are sent."""
    document = b"eyJhbGciOiJFZERTQSJ9.eyJudW1iZXIiOiJLLTQifQ.c2lnbmVk~cGFydA~"
    message = CertificateIssued("K-4", "vkfta", "VN", document, hashlib.sha256(document).digest())
    body, salt = write_message(message), bytes((4,)) * 32
    record = record_in(body)
    entry = write_entry(ISSUE, salt, hashlib.sha256(record).digest())
    return {"message": body.decode(), "salt": salt.hex(), "record": record.decode(), "entry": entry.hex()}


def evidence() -> dict:
    """A log that forked, and a sender that told two stories: what convicts, and what does not."""
    honest = [leaf_hash(b"entry %d" % n) for n in range(7)]
    lie = [*honest[:3], leaf_hash(b"another"), *honest[4:]]
    old, new, grown = (checkpoint(leaves) for leaves in (honest[:4], lie, honest))
    one = account(sealed(KR, write_head(HEAD)).encode(), HEAD, 2, tuple(map(link_of, ITEMS)))
    items = (ITEMS[0], Item(b"another story", ITEMS[1].salt, ISSUE))
    links = tuple(map(link_of, items))
    head = Head(CO, 1, 2, first_tip(CO), tuple(tips(first_tip(CO), 1, links))[-1])
    other = account(sealed(KR, write_head(head)).encode(), head, 2, links)
    return {
        "log_key": write_key(LOG.key),
        "office_key": write_key(KR.key),
        "fork": write_fork(Fork(old, new, nodes_between(4, 7, reader(lie)))).decode(),
        "no_fork": write_fork(Fork(old, grown, nodes_between(4, 7, reader(honest)))).decode(),
        "equivocation": write_equivocation(Equivocation(2, one, other)).decode(),
        "no_equivocation": write_equivocation(Equivocation(2, one, one)).decode(),
    }


def checkpoint(leaves) -> bytes:
    return checkpoint_note(Checkpoint("kr.example/log1", len(leaves), root_of(append(Frontier(), leaves))), LOG, time=0)


def reader(leaves):
    return lambda level, place: root_of(append(Frontier(), leaves[place << level : (place + 1) << level]))


def wire() -> dict:
    """Bodies of requests and of answers, as they travel over HTTP."""
    batch = Batch(sealed(KR, write_head(HEAD)).encode(), 1_780_000_000_000, ITEMS, (checkpoint(LEAVES),))
    receipt = sealed(VN, write_receipt(Receipt(CO, 1, 3, TIPS[-1]))).encode()
    items = tuple(map(http.wire_item, ITEMS))
    answers = (
        Receipts(CO, (receipt,), 4093), Gap(CO, 4), Stale(CO, 1_780_000_000_001), Frozen(CO, "3f" * 32), Busy(CO, 1000),
        Rejected(CO, "head-unsigned"), http.WireBodies(CO, 1, batch.head, items), http.WireMirrored(7), http.Heard(),
    )  # fmt: skip
    return {
        "media": http.MEDIA,
        "batch": json.loads(http.write_batch(batch)),
        "question": json.loads(http.write(http.Question(session=1_780_000_000_000))),
        "leaves": json.loads(http.write(http.WireLeaves(0, tuple(LEAVES), checkpoint(LEAVES)))),
        "beat": json.loads(http.write(http.WireBeat(sealed(KR, "a heartbeat\n").encode(), (checkpoint(LEAVES),)))),
        "gossip": json.loads(http.write(http.WireGossip((checkpoint(LEAVES),)))),
        "offer": write_offer(0, (), checkpoint(LEAVES)).decode(),
        "answers": [json.loads(http.write(answer)) for answer in answers],
    }


LEAVES = [leaf_hash(b"entry %d" % n) for n in range(7)]
VECTORS = {"channel": channel, "entries": entries, "evidence": evidence, "wire": wire}


def written(name: str) -> str:
    return json.dumps(VECTORS[name](), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in VECTORS:
        (FOLDER / f"{name}.json").write_text(written(name), encoding="utf-8")
