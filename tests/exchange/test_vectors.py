"""The vectors in docs/exchange are what the code says, and a reader who knows only hashes and JSON gets the same."""

import base64
import hashlib
import json

import pytest

from gwanmun.law.exchange.evidence import convicts, is_equivocation, read_equivocation, read_fork
from gwanmun.law.exchange.note import open_note
from tests.exchange.vectors import FOLDER, KR, VECTORS, written
from tests.law.exchange.signing import CHECK, holds
from tests.law.exchange.test_evidence import opened


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_is_what_the_code_says(name):
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == written(name), "python -m tests.exchange.vectors"


def vector(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def test_the_chain_can_be_walked_without_our_code():
    told = vector("channel")
    tip = sha256(b"eodes-channel/1\n", told["channel"].encode())
    for message in told["messages"]:
        body, salt = sha256(message["body"].encode()), sha256(bytes.fromhex(message["salt"]))
        tip = sha256(tip, message["number"].to_bytes(8, "big"), body, salt)
        assert tip.hex() == message["tip"]
    assert base64.b64encode(tip).decode() in told["head"]


@pytest.mark.parametrize(
    ("name", "country"), [("head", "KR"), ("receipt", "VN"), ("standing", "VN"), ("heartbeat", "KR")]
)
def test_a_note_is_signed_over_its_text(name, country):
    told = vector("channel")
    text, _, foot = told[name].partition("\n\n")
    number, signature = (raw := base64.b64decode(foot.split(" ")[2]))[:4], raw[4:]
    key = base64.b64decode(told["keys"][country].split("+", 2)[2])
    assert number.hex() == told["keys"][country].split("+")[1]
    assert holds(key[0], key[1:], (text + "\n").encode(), signature)


def test_an_entry_can_be_made_without_our_code():
    told = vector("entries")
    committed = sha256(b"eodes-leaf/1", bytes.fromhex(told["salt"]), sha256(told["record"].encode()))
    for kind, name in enumerate(("ISSUE", "RECV", "STATUS", "AEO", "KEY", "PEERCP", "EVID"), 1):
        entry = bytes((1, kind, 0, 0, 0, 0, 0, 0)) + committed
        assert (entry.hex(), sha256(b"\0", entry).hex()) == (told["entries"][name], told["leaves"][name])


def test_an_entry_of_a_certificate_can_be_made_without_our_code():
    told = vector("entries")["certificate"]
    document = base64.b64decode(json.loads(told["message"])["document"])
    record = document.partition(b"~")[0]
    assert record.decode() == told["record"]
    committed = sha256(b"eodes-leaf/1", bytes.fromhex(told["salt"]), sha256(record))
    assert told["entry"] == (bytes((1, 1, 0, 0, 0, 0, 0, 0)) + committed).hex()


def test_evidence_convicts_and_what_is_none_does_not():
    told = vector("evidence")

    def unseal(country, note):
        found = open_note(
            note, [KR.key], lambda key, text, signature: holds(key.kind, key.public, text.encode(), signature)
        )
        return getattr(found, "text", None) if country == "KR" else None

    assert CHECK
    assert convicts(read_fork(told["fork"].encode()), opened) == "kr.example/log1"
    assert convicts(read_fork(told["no_fork"].encode()), opened) == ""
    assert is_equivocation(read_equivocation(told["equivocation"].encode()), unseal) == "KR"
    assert is_equivocation(read_equivocation(told["no_equivocation"].encode()), unseal) == ""
