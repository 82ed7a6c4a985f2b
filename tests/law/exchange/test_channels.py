"""Channels: names, chains, heads, receipts, standings and heartbeats, as bytes; and what a batch must be to be opened."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.exchange.beating import Heartbeat, read_beat, write_beat
from gwanmun.law.exchange.channel import (
    MOST_MESSAGES,
    Batch,
    Head,
    Item,
    first_tip,
    in_turn,
    link_of,
    read_channel,
    read_head,
    tips,
    write_head,
)
from gwanmun.law.exchange.effects import Rejected
from gwanmun.law.exchange.entry import ENTRY_BYTES, ISSUE, KINDS, kind_of, write_entry
from gwanmun.law.exchange.opening import open_batch
from gwanmun.law.exchange.pacing import LONGEST_WAIT_MS, Pace, failed, gone_well, is_due, room
from gwanmun.law.exchange.receipt import OK, Receipt, is_verdict, read_receipt, write_receipt
from gwanmun.law.exchange.standing import Standing, read_standing, write_standing
from tests.exchange import seals

CO = "KR>VN/co"
ITEMS = tuple(Item(b"message %d" % n, bytes((n,)) * 32, ISSUE) for n in range(1, 4))
TIPS = tuple(tips(first_tip(CO), 1, map(link_of, ITEMS)))
HEAD = Head(CO, 1, 3, first_tip(CO), TIPS[-1])
VN = seals.office("VN", (), quorum=0, needed=0)


def batch(head=HEAD, items=ITEMS, *, by="KR"):
    return Batch(seals.seal(by, write_head(head)), 7, items)


def test_a_chain_is_what_the_page_says():
    tip = hashlib.sha256(b"eodes-channel/1\nKR>VN/co").digest()
    for number, item in enumerate(ITEMS, 1):
        parts = (tip, number.to_bytes(8, "big"), hashlib.sha256(item.body).digest(), hashlib.sha256(item.salt).digest())
        tip = hashlib.sha256(b"".join(parts)).digest()
    assert tip == HEAD.tip


def test_a_batch_is_opened():
    opened = open_batch("KR", batch(), VN)
    assert (opened.head, opened.tips, opened.session) == (HEAD, TIPS, 7)


OTHER = first_tip("VN>KR/co")


@pytest.mark.parametrize(
    ("sender", "sent", "why"),
    [
        ("CN", batch(), "head-unsigned"),  # it came by another's connection
        ("KR", batch(by="CN"), "head-unsigned"),
        ("KR", batch(replace(HEAD, channel="KR>CN/co")), "channel-of-others"),  # for another receiver
        ("CN", batch(by="CN"), "channel-of-others"),  # by another sender than the channel's
        ("KR", batch(items=ITEMS[:2]), "count-differs"),
        ("KR", batch(items=ITEMS[::-1]), "chain-differs"),
        ("KR", batch(items=(*ITEMS[:2], Item(b"else", ITEMS[2].salt, ISSUE))), "chain-differs"),
        ("KR", batch(items=(*ITEMS[:2], Item(ITEMS[2].body, b"\0" * 32, ISSUE))), "chain-differs"),
        ("KR", batch(replace(HEAD, prev=OTHER, tip=tuple(tips(OTHER, 1, map(link_of, ITEMS)))[-1])), "chain-differs"),
    ],
)
def test_a_batch_that_is_not_what_it_says_is_rejected(sender, sent, why):
    """Replayed to another receiver, on another channel, over another's connection; cut, turned round, altered."""
    found = open_batch(sender, sent, VN)
    assert isinstance(found, Rejected)
    assert found.why == why


@pytest.mark.parametrize(
    "name",
    [
        "KR>VN",
        "KR>VN/co/..",
        "kr>vn/co",
        "KR>KR/co",
        "KR>VN/",
        "KR>VN/../x",
        "KR/co",
        "KR>VN/co\n",
        "KR>VN/CO",
        "",
        "KR>VN/%63o",
    ],
)
def test_what_is_no_channel_is_none(name):
    assert read_channel(name) is None


def test_what_is_urgent_goes_before_what_is_long():
    names = ["KR>VN/bulk", "KR>VN/co", "KR>CN/co", "KR>VN/aeo", "KR>VN/ctl"]
    assert in_turn(names) == ["KR>VN/ctl", "KR>VN/aeo", "KR>CN/co", "KR>VN/co", "KR>VN/bulk"]


RECEIPT = Receipt(CO, 5, 9, HEAD.tip, ((6, "BAD_ISSUER_KEY"), (8, "BAD_BUSINESS certificate-known")))
STANDING = Standing(CO, 1_780_000_000_000, 9, HEAD.tip)
BEAT = Heartbeat("KR", "VN", 1_780_000_000_000, 3, ((CO, 9, HEAD.tip),), (("VN>KR/co", 0, OTHER),))
WRITTEN = [
    (write_head(HEAD), read_head, HEAD),
    (write_receipt(RECEIPT), read_receipt, RECEIPT),
    (write_standing(STANDING), read_standing, STANDING),
    (write_beat(BEAT), read_beat, BEAT),
]


@pytest.mark.parametrize(("text", "read", "value"), WRITTEN, ids=["head", "receipt", "standing", "heartbeat"])
def test_a_text_is_read_in_the_one_way_it_is_written(text, read, value):
    assert read(text) == value
    wrong = [text[:-1], text + "\n", text.replace("\n", "\r\n"), text.replace(" ", "  "), text.upper(), " " + text, ""]
    wrong += [text.replace("/1\n", "/2\n"), text.replace("\n", "\n0", 2), text.replace("9", "٩"), text + "x y\n"]
    assert [read(one) for one in wrong if one != text] == [None] * len([one for one in wrong if one != text])


@pytest.mark.parametrize(
    "receipt",
    [
        Receipt(CO, 9, 5, HEAD.tip),
        Receipt(CO, 1, MOST_MESSAGES + 1, HEAD.tip),
        Receipt(CO, 5, 9, HEAD.tip, ((4, "BACKDATED"),)),
        Receipt(CO, 5, 9, HEAD.tip, ((8, "BACKDATED"), (6, "BACKDATED"))),
        Receipt(CO, 5, 9, HEAD.tip, ((6, "BACKDATED"), (6, "REVOKED_KEY"))),
        Receipt(CO, 5, 9, HEAD.tip, ((6, OK),)),
        Receipt(CO, 5, 9, HEAD.tip, ((6, "NICE"),)),
        Receipt(CO, 5, 2**63, HEAD.tip),
    ],
)
def test_a_receipt_that_says_too_much_is_none(receipt):
    assert read_receipt(write_receipt(receipt)) is None


def test_the_list_of_verdicts_is_closed():
    said = ["OK", "UNKNOWN_SCHEMA", "BAD_ISSUER_KEY", "REVOKED_KEY", "BACKDATED", "BAD_BUSINESS certificate-known"]
    assert all(map(is_verdict, said))
    assert not any(map(is_verdict, ["", "ok", "BAD_BUSINESS", "BAD_BUSINESS X", "OK ", "BAD_BUSINESS a\n", "FINE"]))


def test_an_entry_is_forty_bytes_and_tells_nothing():
    """A low-entropy record is not to be found by trying all it could be; with its salt it is (what erasure destroys)."""
    digest = hashlib.sha256(b"certificate K-1").digest()
    one, other = write_entry(ISSUE, b"a" * 32, digest), write_entry(ISSUE, b"b" * 32, digest)
    assert len(one) == ENTRY_BYTES
    assert one != other
    assert [kind_of(write_entry(kind, b"", digest)) for kind in KINDS.values()] == list(KINDS.values())
    guesses = [write_entry(ISSUE, b"", hashlib.sha256(b"certificate K-%d" % n).digest()) for n in range(99)]
    assert one not in guesses
    assert kind_of(one[:39]) is kind_of(b"\x02" + one[1:]) is kind_of(one[:2] + b"\x01" + one[3:]) is None


@given(st.integers(0, 40), st.integers(0, 10**6), st.data())
def test_a_wait_grows_to_a_minute_and_never_ends(failures, now, data):
    pace = failed(Pace(failures=failures, sent=9), 3, now, lambda below: data.draw(st.integers(0, below - 1)))
    assert now < pace.not_before <= now + LONGEST_WAIT_MS
    assert (pace.sent, pace.credit >= 1, room(pace, 3)) == (3, True, 1), "then one message goes ahead"


def test_credit_grows_by_what_was_acknowledged_and_is_halved_by_a_loss():
    pace = gone_well(Pace(credit=64), 10, 10, 1000)
    assert pace.credit == 74
    assert failed(pace, 10, 0, lambda _: 0).credit == 37
    assert room(gone_well(Pace(), 10, 10, 0), 10) == 1, "a receiver without room is asked again with one message"
    assert room(gone_well(Pace(), 10, 10, 5), 10) == 5


def test_a_clock_that_was_turned_back_waits_for_no_moment_of_the_day_ahead():
    assert not is_due(1_000, 500, 600)
    assert is_due(1_000, 1_000, 600)
    assert is_due(86_400_000, 500, 600)
