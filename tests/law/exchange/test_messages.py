"""Messages: every kind by its lane and its business, and what no office may say."""

import base64
import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from gwanmun.law.basics.problem import Refused
from gwanmun.law.exchange.entry import AEO, EVID, ISSUE, KEY, STATUS
from gwanmun.law.exchange.messages import (
    LONGEST_MESSAGE,
    CertificateAmended,
    CertificateCancelled,
    CertificateIssued,
    CertificateUtilised,
    EvidenceShown,
    KeysPublished,
    Message,
    RecordsAsked,
    RegisterRooted,
    RowTold,
    SpanAsked,
    SpansAsked,
    SpansTold,
    SpanTold,
    StatusTold,
    TraderHeld,
    TraderReinstated,
    TraderRevoked,
    TraderSuspended,
    TraderTrusted,
    Use,
    VerificationAnswered,
    VerificationRequested,
    business_key,
    entry_kind,
    lane_of,
    read_message,
    write_message,
)

PAPER = b"a signed document"
DIGEST = hashlib.sha256(PAPER).digest()
ISSUED = CertificateIssued("K-1", "KR-VN", "VN", PAPER, DIGEST)
AMENDED = CertificateAmended("K-2", "K-1", "KR-VN", "VN", PAPER, DIGEST)
USED = CertificateUtilised("K-1", "V-77", 4, (Use(1, Decimal("12.5"), "KGM"),), date(2026, 11, 22))

ROW = RowTold("KR1", 4, "suspended", DIGEST)

EVERY = [
    # message                                             lane   entry   business
    (ISSUED, "co", ISSUE, ("CO.ISSUE", "K-1")),
    (AMENDED, "co", ISSUE, ("CO.AMEND", "K-2")),
    (CertificateCancelled("K-1", "lost"), "co", ISSUE, ("CO.CANCEL", "K-1")),
    (USED, "co", STATUS, ("UTILISED", "K-1", "V-77", "4")),
    (VerificationRequested("Q-1", "K-1", "doubt", ("Is it?",)), "co", STATUS, ("VERIFY.REQ", "Q-1")),
    (VerificationAnswered("Q-1", "genuine"), "co", STATUS, ("VERIFY.RESP", "Q-1")),
    (StatusTold(DIGEST, "accepted", "inquiry", "Q-1"), "co", STATUS, ("STATUS", DIGEST.hex(), "accepted", "", "")),
    (TraderTrusted("T-1", 1, PAPER, DIGEST), "aeo", AEO, ("AEO.UPSERT", "T-1", "1")),
    (TraderSuspended("T-1", 2), "aeo", AEO, ("AEO.SUSPEND", "T-1", "2")),
    (TraderRevoked("T-1", 3), "aeo", AEO, ("AEO.REVOKE", "T-1", "3")),
    (TraderReinstated("T-1", 4), "aeo", AEO, ("AEO.REINSTATE", "T-1", "4")),
    (RegisterRooted(date(2026, 2, 3), 2, DIGEST), "aeo", AEO, ("AEO.ROOT", "2026-02-03")),
    (SpansAsked("Q-2", (SpanAsked("", "KR2"),)), "aeo", AEO, ("AEO.SPANS.REQ", "Q-2")),
    (SpansTold("Q-2", (SpanTold("", "KR2", 1, DIGEST),), (ROW,)), "aeo", AEO, ("AEO.SPANS.RESP", "Q-2")),
    (RecordsAsked("Q-3", (TraderHeld("KR1", 4),)), "aeo", AEO, ("AEO.AGAIN", "Q-3")),
    (KeysPublished(3, PAPER, DIGEST), "ctl", KEY, ("KEYS", "3")),
    (EvidenceShown(PAPER, DIGEST), "ctl", EVID, ("EVIDENCE", DIGEST.hex())),
]


def codes(body):
    with pytest.raises(Refused) as refused:
        read_message(body)
    return [problem.code for problem in refused.value.problems]


def changed(message, **fields):
    return json.dumps({**json.loads(write_message(message)), **fields}).encode()


def test_every_kind_is_in_the_table():
    assert {type(message) for message, *_ in EVERY} == set(get_args(Message))


@pytest.mark.parametrize(("message", "lane", "kind", "business"), EVERY, ids=lambda value: type(value).__name__)
def test_a_message_reads_back_and_knows_its_lane(message, lane, kind, business):
    assert read_message(write_message(message)) == message
    assert (lane_of(message), entry_kind(message), business_key(message)) == (lane, kind, business)


def test_a_correction_takes_a_new_number_and_cancels_the_old():
    """The failure that broke the exchange of Korea and China 1,860 and then 4,730 times in two years."""
    assert codes(changed(AMENDED, number="K-1")) == ["amendment-keeps-number"]


def test_a_document_is_what_its_digest_says():
    other = base64.b64encode(b"another document").decode()
    assert codes(changed(ISSUED, document=other)) == ["message-document-altered"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "message-kind-unknown"),
        (b"\xff\xfe", "message-kind-unknown"),
        (b"[" * 30_000, "message-kind-unknown"),
        (b'{"type":"CO.RECALL"}', "message-kind-unknown"),
        (b'{"type":["CO.ISSUE"]}', "message-kind-unknown"),
        (b" " * (LONGEST_MESSAGE + 1), "message-too-long"),
        (changed(USED, used=[{"line": 1, "quantity": "0", "unit": "KGM"}]), "message-quantity-nought"),
        (changed(USED, used=[{"line": 1, "quantity": "-3", "unit": "KGM"}]), "message-quantity-nought"),
    ],
)
def test_what_is_no_message_is_refused(body, code):
    assert codes(body) == [code]


@pytest.mark.parametrize(
    "body",
    [
        changed(ISSUED, more="than there is"),
        changed(ISSUED, number="../../etc"),
        changed(ISSUED, destination="vn"),
        changed(ISSUED, digest="AAAA"),
        changed(TraderSuspended("T-1", 2), version=10**30),
        changed(TraderSuspended("T-1", 2), version=0),
        changed(USED, used=[{"line": 1, "quantity": "NaN", "unit": "KGM"}]),
        write_message(ISSUED).replace(b'"number":"K-1"', b'"number":"K-1","number":"K-9"'),
    ],
)
def test_bad_fields_are_refused_and_never_guessed(body):
    assert codes(body)
