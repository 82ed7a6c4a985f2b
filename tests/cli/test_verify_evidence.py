"""`gwanmun verify` of evidence: who is convicted by his own signatures, and who is not."""

import json

import pytest

from gwanmun.cli.verify_evidence import verify_evidence
from gwanmun.law.exchange.channel import Head, Item, first_tip, link_of, tips, write_head
from gwanmun.law.exchange.checkpoint import Checkpoint, sign_checkpoint, write_checkpoint
from gwanmun.law.exchange.entry import ISSUE
from gwanmun.law.exchange.evidence import Equivocation, Fork, account, nodes_between, write_equivocation, write_fork
from gwanmun.law.exchange.merkle import Frontier, append, leaf_hash, root_of
from gwanmun.law.exchange.note import signature_by, write_note
from tests.cli.running import run
from tests.exchange.hammer import countries

HONEST = [leaf_hash(b"entry %d" % n) for n in range(9)]
LIE = [*HONEST[:4], leaf_hash(b"another"), *HONEST[5:]]
CO = "CN>KR/co"


@pytest.fixture(scope="module")
def china(tmp_path_factory):
    return countries.make(tmp_path_factory.mktemp("keys"), "CN")


def manifest(country):
    return str(country.keys / f"keys.v{country.manifest.version}.json")


def signed(country, leaves):
    key, signer = country.signer("log")
    text = write_checkpoint(Checkpoint(country.manifest.origin, len(leaves), root_of(append(Frontier(), leaves))))
    return write_note(text, [signature_by(key, sign_checkpoint(key, text, 0, signer.sign))])


def nodes(old, leaves):
    return nodes_between(
        old,
        len(leaves),
        lambda level, place: root_of(append(Frontier(), leaves[place << level : (place + 1) << level])),
    )


def fork(country, old=HONEST[:6], new=LIE):
    return write_fork(Fork(signed(country, old), signed(country, new), nodes(len(old), new)))


def sealed(country, head):
    key, signer = country.signer("node")
    text = write_head(head)
    return write_note(text, [signature_by(key, signer.sign(text.encode()))])


def told(country, bodies):
    items = [Item(body, bytes(32), ISSUE) for body in bodies]
    links = tuple(map(link_of, items))
    chain = tuple(tips(first_tip(CO), 1, links))
    head = Head(CO, 1, len(items), first_tip(CO), chain[-1])
    return account(sealed(country, head), head, 2, links)


def test_A03_two_branches_of_one_log_convict_it(china):
    found = verify_evidence(fork(china), [manifest(china)])
    assert (found.holds, found.kind, found.convicted) == (True, "fork", "eodes.cn.example/log1")


def test_a_log_that_only_grew_is_not_convicted(china):
    assert not verify_evidence(fork(china, HONEST[:6], HONEST), [manifest(china)]).holds


def test_A02_two_stories_under_one_number_convict_their_sender(china):
    evidence = write_equivocation(Equivocation(2, told(china, [b"a", b"b"]), told(china, [b"a", b"c"])))
    found = verify_evidence(evidence, [manifest(china)])
    assert (found.holds, found.kind, found.convicted) == (True, "equivocation", "CN")


def test_one_story_told_twice_convicts_nobody(china):
    evidence = write_equivocation(Equivocation(2, told(china, [b"a", b"b"]), told(china, [b"a", b"b"])))
    assert not verify_evidence(evidence, [manifest(china)]).holds


def test_nobody_is_convicted_by_keys_nobody_trusts(china):
    assert not verify_evidence(fork(china), []).holds


def test_the_command_says_whom(china, tmp_path):
    file = tmp_path / "fork.txt"
    file.write_bytes(fork(china))
    answer = run(tmp_path, "verify", str(file), "--trust", manifest(china), "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["convicted"] == "eodes.cn.example/log1"
