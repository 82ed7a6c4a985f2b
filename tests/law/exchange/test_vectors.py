"""The vectors, run by our own verifier: every verdict, every chain, every signature is as the file says."""

import pytest

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.endpoint import is_endpoint
from gwanmun.law.exchange.judging import Seen, judge
from gwanmun.law.exchange.jws import Signed, holds_strictly
from gwanmun.law.exchange.key_manifest import read_manifest
from gwanmun.law.exchange.receipt import is_verdict
from gwanmun.law.exchange.trust import begin, follow_all
from gwanmun.office.signatures import holds
from tests.law.exchange import forging, rotating, signature_traps
from tests.law.exchange.make_vectors import read

DOCUMENTS, MANIFESTS, SIGNATURES = read("documents.json"), read("manifests.json"), read("signatures.json")
MANIFEST = read_manifest(DOCUMENTS["manifest"].encode()).manifest


def by_name(case):
    return case["name"]


@pytest.mark.parametrize("case", DOCUMENTS["cases"], ids=by_name)
def test_a_document_gets_its_verdict(case):
    seen = Seen(case["place"], case["earliest"], case["latest"])
    judged = judge(case["document"], MANIFEST, seen, holds, destination=case["destination"])
    assert judged.verdict == case["verdict"], judged.problem
    assert is_verdict(judged.verdict), "one of the closed list"


def walked(case):
    read = [read_manifest(file.encode()) for file in (MANIFESTS["files"][name] for name in case["chain"])]
    unreadable = next((one for one in read if isinstance(one, Problem)), None)
    if unreadable:
        return unreadable.code
    trust = begin(read[0], case["pin"], holds)
    trust = trust if isinstance(trust, Problem) else follow_all(trust, read[1:], holds)
    return trust.code if isinstance(trust, Problem) else trust.manifest.version


@pytest.mark.parametrize("case", MANIFESTS["cases"], ids=by_name)
def test_a_chain_of_manifests_ends_as_it_must(case):
    assert walked(case) == case["answer"]


@pytest.mark.parametrize("case", read("endpoints.json")["cases"], ids=lambda case: case["address"])
def test_an_address_may_be_dialled_or_not(case):
    assert is_endpoint(case["address"]) is case["may"]


@pytest.mark.parametrize("case", SIGNATURES["cases"], ids=by_name)
def test_a_signature_counts_or_does_not(case):
    signed = Signed("", "", "", b"", bytes.fromhex(case["message"]), bytes.fromhex(case["signature"]))
    public = bytes.fromhex(case["public"])
    assert holds_strictly(case["algorithm"], public, signed, holds) is case["counts"]


@pytest.mark.parametrize(
    ("file", "table"), [(DOCUMENTS, forging), (MANIFESTS, rotating), (SIGNATURES, signature_traps)]
)
def test_the_files_hold_every_case_of_the_tables(file, table):
    """Bytes differ from run to run where dice are thrown; names and answers do not."""
    answers = ("name", "verdict", "answer", "counts", "place", "earliest", "latest", "destination")
    kept = [{key: case[key] for key in answers if key in case} for case in file["cases"]]
    assert kept == [{key: case[key] for key in answers if key in case} for case in table.cases()]
