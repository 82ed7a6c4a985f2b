"""Signed requests (RFC 9421): what covers all that matters, was made lately, and is of a key that counts."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, algorithms

from gwanmun.office.country_keys import Signer
from gwanmun.office.gateway import signing
from gwanmun.office.gateway.identity import Node
from gwanmun.office.gateway.signing import Request, is_signed, sign

BODY = b'{"head":"..."}'
KEY = Ed25519PrivateKey.generate()
NODE = Node("kr.example/node+0a1b2c3d", Signer("node", KEY.sign))
PUBLIC = KEY.public_key().public_bytes_raw()
URL = "https://eodes.vn.example/eodes/v1/ch/KR/VN/co/batch"


def known(keyid):
    return PUBLIC if keyid == NODE.keyid else None


@pytest.fixture
def signed():
    request = Request("POST", URL, {"Content-Type": "application/json"})
    sign(request, BODY, NODE)
    return request


def test_a_signed_request_counts(signed):
    assert is_signed(signed, BODY, known)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("another body", lambda request: (request, BODY + b" ")),
        ("another address", lambda request: (Request("POST", URL + "x", request.headers), BODY)),
        ("another method", lambda request: (Request("PUT", URL, request.headers), BODY)),
        ("another media type", lambda request: (with_header(request, "Content-Type", "text/plain"), BODY)),
        ("another digest", lambda request: (with_header(request, "Content-Digest", "sha-256=:AAAA:"), BODY)),
        ("no signature", lambda request: (with_header(request, "Signature", ""), BODY)),
        ("another tag", lambda request: (replaced(request, "eodes-batch-v1", "another"), BODY)),
        ("another algorithm", lambda request: (replaced(request, 'alg="ed25519"', 'alg="hmac-sha256"'), BODY)),
        ("another key", lambda request: (replaced(request, "0a1b2c3d", "0a1b2c3e"), BODY)),
        ("less covered", lambda request: (replaced(request, '"@target-uri" ', ""), BODY)),
        ("a line of the caller's own", lambda request: (replaced(request, "eodes=(", "eodes=(\r\nX: y("), BODY)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_A12_what_was_changed_does_not_count(signed, what, change):
    request, body = change(signed)
    assert not is_signed(request, body, known)


def test_any_other_program_would_sign_the_very_same_and_take_ours():
    """The oracle is the library, which writes and reads RFC 9421 in all its ways."""
    ours = Request("POST", URL, {"Content-Type": "application/json"})
    sign(ours, BODY, NODE)
    theirs = Request("POST", URL, {"Content-Type": "application/json"})
    said = signing._OURS.fullmatch(ours.headers["Signature-Input"])
    library_signed(theirs, covered=signing.COVERED, created=int(said[2]))
    assert theirs.headers == ours.headers
    assert signing._is_signed_otherwise(ours, BODY, known)


@pytest.mark.parametrize("covered", [signing.COVERED, signing.COVERED[::-1], (*signing.COVERED, "accept")])
def test_what_is_said_in_another_of_the_ways_counts_as_well(covered):
    request = Request("POST", URL, {"Content-Type": "application/json", "Accept": "application/json"})
    library_signed(request, covered=covered, created=int(datetime.now(UTC).timestamp()))
    assert is_signed(request, BODY, known)


def library_signed(request, *, covered, created):
    begun = datetime.fromtimestamp(created, UTC)
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)
    prepared = signer.prepare(
        request, key_id=NODE.keyid, created=begun, expires=begun + signing.VALID, tag=signing.TAG, label=signing.LABEL,
        body=BODY, covered_component_ids=covered,
    )  # fmt: skip
    signer.apply(request, prepared, KEY.sign(prepared.signature_base))


def test_a_key_nobody_knows_does_not_count(signed):
    assert not is_signed(signed, BODY, lambda _: None)


@pytest.mark.parametrize(("shift", "counts"), [(-1000, False), (-60, True), (60, True), (1000, False)])
def test_it_counts_for_five_minutes_and_clocks_may_differ_by_two(monkeypatch, shift, counts):
    class Shifted(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(UTC) + timedelta(seconds=shift)

    monkeypatch.setattr(signing, "datetime", Shifted)
    request = Request("POST", URL, {"Content-Type": "application/json"})
    sign(request, BODY, NODE)
    monkeypatch.undo()
    assert is_signed(request, BODY, known) is counts


def with_header(request, name, value):
    return Request(request.method, request.url, request.headers | {name: value})


def replaced(request, old, new):
    headers = {name: value.replace(old, new) for name, value in request.headers.items()}
    assert headers != request.headers, "nothing was changed"
    return Request(request.method, request.url, headers)
