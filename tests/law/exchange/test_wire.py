"""The wire: what goes out comes in the same, and what is no such body is refused before anybody works on it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.exchange import effects, wire
from gwanmun.law.exchange.channel import Batch, Item
from gwanmun.law.exchange.entry import KINDS

SALTS = st.binary(min_size=32, max_size=32)
ITEMS = st.builds(
    Item, st.text(st.characters(exclude_categories=["Cs"])).map(str.encode), SALTS, st.sampled_from([*KINDS.values()])
)
BATCHES = st.builds(
    Batch,
    st.binary(max_size=200),
    st.integers(0, 2**62),
    st.lists(ITEMS, min_size=1, max_size=5).map(tuple),
    st.lists(st.binary(max_size=99), max_size=3).map(tuple),
)


@given(BATCHES)
def test_a_batch_comes_as_it_went(batch):
    assert wire.read_batch(wire.write_batch(batch)) == batch


@pytest.mark.parametrize(
    "answer",
    [
        effects.Receipts("KR>VN/co", (b"a receipt",), 7),
        effects.Gap("KR>VN/co", 3),
        effects.Stale("KR>VN/co", 9),
        effects.Frozen("KR>VN/co", "ab"),
        effects.Busy("", 1000),
        effects.Rejected("", "head-unsigned"),
        effects.Standing("KR>VN/co", b"a standing"),
        effects.Seen(4, b""),
        wire.WireMirrored(12),
        wire.Heard(),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_an_answer_comes_as_it_went(answer):
    assert wire.read_answer(wire.write(answer)) == answer


REFUSED = {
    "nothing": b"",
    "a list": b"[]",
    "no items": b'{"head":"","session":1,"items":[]}',
    "a field nobody knows": b'{"head":"","session":1,"items":[{"body":"","salt":"%s","kind":1}],"more":1}',
    "a salt too short": b'{"head":"","session":1,"items":[{"body":"","salt":"AAAA","kind":1}]}',
    "a kind there is not": b'{"head":"","session":1,"items":[{"body":"","salt":"%s","kind":9}]}',
    "a number below nought": b'{"head":"","session":-1,"items":[{"body":"","salt":"%s","kind":1}]}',
    "a number beyond size": b'{"head":"","session":9223372036854775808,"items":[{"body":"","salt":"%s","kind":1}]}',
    "not UTF-8": b'{"head":"","session":1,"items":[{"body":"\xff","salt":"%s","kind":1}]}',
    "NaN": b'{"head":"","session":NaN,"items":[{"body":"","salt":"%s","kind":1}]}',
    "brackets by the thousand": b"[" * 100_000,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_batch_is_refused(name):
    body = REFUSED[name]
    with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError, RecursionError)):
        wire.read_batch(body % (b"A" * 43 + b"=") if b"%s" in body else body)
