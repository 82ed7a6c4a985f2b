"""The checker itself: sound books pass, and everything that could be wrong with them is found."""

import hashlib

import pytest
from msgspec.structs import replace

from gwanmun.law.exchange.channel import first_tip, next_tip
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.entry import ISSUE, entry_leaf
from gwanmun.law.exchange.merkle import Frontier, append, root_of
from gwanmun.law.exchange.receipt import OK, Receipt, write_receipt
from tests.exchange.hammer.books import Got, Inbook, Logbook, Outbook, Sent, channel_failures, log_failures
from tests.exchange.seals import seal, unseal

CHANNEL = "KR>VN/co"
MANY = 7
ISSUED = {f"KR-{n}": hashlib.sha256(b"certificate %d" % n).digest() for n in range(1, MANY + 1)}
FORGED = "KR-4"
SALTS = [bytes((n,)) * 32 for n in range(MANY + 1)]


def books():
    """Seven messages, the fourth refused, under two receipts."""
    tip, sent, got = first_tip(CHANNEL), [], []
    for number, (key, digest) in enumerate(ISSUED.items(), 1):
        tip = next_tip(tip, number, digest, hashlib.sha256(SALTS[number]).digest())
        verdict = "BAD_ISSUER_KEY" if key == FORGED else OK
        sent.append(Sent(number, key, digest, digest, SALTS[number], ISSUE, tip, verdict))
        got.append(Got(number, digest, SALTS[number], tip, verdict))
    spans = (Receipt(CHANNEL, 1, 3, got[2].tip), Receipt(CHANNEL, 4, MANY, tip, ((4, "BAD_ISSUER_KEY"),)))
    receipts = tuple(seal("VN", write_receipt(one)) for one in spans)
    out = Outbook(CHANNEL, MANY, MANY, tip, "", 0, tuple(sent), receipts)
    return out, Inbook(CHANNEL, MANY, tip, "", tuple(got), receipts)


def failures(out, into):
    return channel_failures(
        out, into, issued=ISSUED, unseal=lambda note: unseal("VN", note), refused={FORGED: "BAD_ISSUER_KEY"}
    )


def test_sound_books_have_nothing_wrong():
    assert failures(*books()) == []


def without(rows, place):
    return (*rows[:place], *rows[place + 1 :])


def exchanged(rows, place, **changes):
    return (*rows[:place], replace(rows[place], **changes), *rows[place + 1 :])


def forged_receipt():
    return seal("KR", write_receipt(Receipt(CHANNEL, 1, MANY, bytes(32))))


WRONG = {
    "lost": (lambda o, i: (o, replace(i, got=without(i.got, 2))), "where 3 belongs"),
    "lost at the end": (
        lambda o, i: (o, replace(i, got=i.got[:-1], last=MANY - 1, tip=i.got[-2].tip)), "was lost"
    ),
    "lost before it was numbered": (
        lambda o, i: (replace(o, sent=o.sent[:-1]), i), "issued and never numbered"
    ),
    "doubled": (lambda o, i: (o, replace(i, got=exchanged(i.got, 2, digest=i.got[1].digest))), "had its effect 2 times"),
    "numbered twice": (lambda o, i: (replace(o, sent=exchanged(o.sent, 2, key="KR-2")), i), "numbered 2 times"),
    "another body": (lambda o, i: (o, replace(i, got=exchanged(i.got, 4, digest=bytes(32)))), "not what its sender sent"),
    "another chain": (lambda o, i: (o, replace(i, got=exchanged(i.got, 4, tip=bytes(32)))), "chained to something"),
    "another head": (lambda o, i: (replace(o, tip=bytes(32)), i), "head is not the end"),
    "a forgery taken": (lambda o, i: (o, replace(i, got=exchanged(i.got, 3, verdict=OK))), "the verdict OK"),
    "a good one refused": (
        lambda o, i: (o, replace(i, got=exchanged(i.got, 0, verdict="BACKDATED"))), "the verdict BACKDATED"
    ),
    "no receipt": (lambda o, i: (replace(o, receipts=o.receipts[:1]), i), "no receipt for 4 messages"),
    "a receipt twice": (lambda o, i: (replace(o, receipts=o.receipts[:1] * 2 + o.receipts[1:]), i), "two receipts"),
    "a receipt of nobody's": (lambda o, i: (replace(o, receipts=(forged_receipt(),)), i), "not the receiver's word"),
    "a receipt without a body": (
        lambda o, i: (o, replace(i, got=i.got[:-2], last=MANY - 2, tip=i.got[-3].tip)), "a receipt and no body"
    ),
    "other receipts": (lambda o, i: (o, replace(i, receipts=i.receipts[:1])), "not the same bytes"),
    "a refusal not heard": (
        lambda o, i: (replace(o, sent=exchanged(o.sent, 3, verdict=OK)), i), "the sender believes otherwise"
    ),
    "frozen": (lambda o, i: (o, replace(i, frozen="evidence")), "frozen by its receiver"),
    "under way": (lambda o, i: (replace(o, acked=3), i), "3 acknowledged"),
    "waiting": (lambda o, i: (replace(o, waiting=2), i), "no number yet"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_found(what):
    spoil, words = WRONG[what]
    assert any(words in one for one in failures(*spoil(*books()))), failures(*spoil(*books()))


def log(out):
    leaves = tuple(entry_leaf(row.kind, row.salt, row.record) for row in out.sent)
    points = tuple(Checkpoint("kr/log", n, root_of(append(Frontier(), leaves[:n]))) for n in (2, 5, MANY))
    return Logbook("kr/log", leaves, points, (leaves[:4], leaves))


def test_a_sound_log_has_nothing_wrong():
    out, _ = books()
    assert log_failures(log(out), [out]) == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda one: replace(one, leaves=without(one.leaves, 3)), "of another log"),
        (lambda one: replace(one, leaves=one.leaves[:4]), "4 are there"),
        (lambda one: replace(one, leaves=(*one.leaves, one.leaves[0])), "exactly once"),
        (lambda one: replace(one, checkpoints=(*one.checkpoints, Checkpoint("kr/log", 5, bytes(32)))), "two checkpoints"),
        (lambda one: replace(one, mirrors=(without(one.leaves, 3),)), "other leaves"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_log_is_found(spoil, words):
    out, _ = books()
    assert any(words in one for one in log_failures(spoil(log(out)), [out]))
