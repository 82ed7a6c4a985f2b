"""Offers to witnesses: in C2SP's words, read in one way or not at all."""

import pytest

from gwanmun.office.gateway.witnessing import read_offer, write_offer

HASH = bytes(range(32))
NOTE = b"kr.example/log1\n4\nAAAA\n\n\xe2\x80\x94 kr.example/log1 AAAA\n"


@pytest.mark.parametrize("proof", [(), (HASH,), (HASH,) * 63])
def test_an_offer_comes_as_it_went(proof):
    offered = read_offer(write_offer(12, proof, NOTE), "kr.example/log1", "77")
    assert (offered.origin, offered.session, offered.old, offered.proof, offered.note) == (
        "kr.example/log1", 77, 12, proof, NOTE,
    )  # fmt: skip


GOOD = write_offer(12, (HASH,), NOTE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 12",
        GOOD.replace(b"old 12", b"old 012"),
        GOOD.replace(b"old 12", b"old -1"),
        GOOD.replace(b"old 12", b"old 9223372036854775808"),
        GOOD.replace(b"old 12", b"old 12\r"),
        GOOD.replace(b"=\n", b"\n", 1),
        write_offer(12, (HASH,) * 64, NOTE),
        b"size 12\n\n" + NOTE,
    ],
)
def test_what_is_no_offer_is_none(body):
    assert read_offer(body, "kr.example/log1", "77") is None


@pytest.mark.parametrize("session", ["-1", "1.5", "9" * 20, "x"])
def test_a_session_is_a_number(session):
    assert read_offer(GOOD, "kr.example/log1", session) is None
