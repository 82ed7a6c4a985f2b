"""Bundles: every vector gets its verdict, archives are read in one way only, and no byte of one may change."""

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.archive import LONGEST_ARCHIVE, UnsoundArchiveError, pack, unpack
from gwanmun.law.exchange.bundle import read_bundle, write_bundle
from gwanmun.law.exchange.bundle_check import Verifier, check_bundle
from gwanmun.office.signatures import CHECK, holds
from tests.law.exchange import bundling
from tests.law.exchange.issuing import SEOUL
from tests.law.exchange.make_vectors import VECTORS, read

FILE = read("bundles.json")
EXAMPLE = (VECTORS / "example.eodes.zip").read_bytes()


def verifier(case):
    pins = {country: frozenset(fingerprints) for country, fingerprints in case["pins"].items()}
    return Verifier(pins, holds, CHECK, case["destination"], case["late_days"])


def packed(case):
    return pack({name: base64.b64decode(FILE["contents"][content]) for name, content in case["files"].items()})


def case_called(name):
    return next(case for case in FILE["cases"] if case["name"] == name)


def checked(case):
    bundle = read_bundle(packed(case))
    assert not isinstance(bundle, Problem), bundle
    return check_bundle(bundle, verifier(case))


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["name"])
def test_a_bundle_gets_its_verdict(case):
    found = checked(case)
    assert found.verdict == case["verdict"], found.problems


@pytest.mark.parametrize("case", FILE["archives"], ids=lambda case: case["name"])
def test_an_archive_is_read_in_one_way_or_not_at_all(case):
    content = base64.b64decode(case["content"])
    if case["sound"]:
        assert pack(unpack(content)) == content
    else:
        with pytest.raises(UnsoundArchiveError):
            unpack(content)
        assert read_bundle(content).code == "bundle-unreadable"


def test_the_files_hold_every_case_of_the_tables():
    answers = ("name", "verdict", "destination", "late_days")
    assert [[case[key] for key in answers] for case in FILE["cases"]] == [
        [case[key] for key in answers] for case in bundling.cases()
    ]
    assert [case["name"] for case in FILE["archives"]] == [name for name, _, _ in bundling.archives()]


def test_all_that_a_bundle_tells():
    found = checked(case_called("with a receipt"))
    assert found.problems == ()
    assert (found.logged.place, found.logged.size, found.logged.witnesses) == (70, 130, ("vn", "neutral"))
    assert found.logged.latest - found.logged.earliest == 120
    assert (found.judged.key.authority, found.keys.trust.manifest.version) == ("Korea Customs Service", 2)
    assert (found.received.channel, found.received.number, found.received.verdict) == ("KR>VN/co", 3, "OK")
    assert found.assurance == "witnessed"


def test_without_a_fingerprint_it_tells_all_the_same_and_does_not_hold():
    found = checked(case_called("keys nobody vouches for"))
    assert [problem.code for problem in found.problems] == ["manifest-unpinned"]
    assert found.judged.problem is None
    assert found.keys.pinned == ""


def test_a_bundle_written_again_is_the_same_bytes():
    assert write_bundle(read_bundle(EXAMPLE)) == EXAMPLE


def test_what_is_too_long_is_not_even_looked_at():
    with pytest.raises(UnsoundArchiveError, match="longer"):
        unpack(bytes(LONGEST_ARCHIVE + 1))


@given(st.integers(0, len(EXAMPLE) - 1), st.integers(1, 255))
@settings(max_examples=150)
def test_no_byte_of_it_may_change(at, by):
    """Wherever a bit is turned, the bundle is refused or says something is wrong; the schema's bytes are hashed too."""
    changed = bytearray(EXAMPLE)
    changed[at] ^= by
    bundle = read_bundle(bytes(changed))
    if not isinstance(bundle, Problem):
        bundle = check_bundle(bundle, verifier(case_called("with a receipt")))
        assert bundle.problems


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(content):
    read = read_bundle(content)
    assert isinstance(read, Problem)
    assert read.code == "bundle-unreadable"


def cpu_seconds(work, times):
    """The least that one run of it took in five rounds: what others take away on this machine is not its cost."""
    rounds = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - began) / times)
    return min(rounds)


def test_a_bundle_costs_no_more_than_a_hundred_signatures():
    """G7, as a ratio of the same run: a hundred checks of an Ed25519 signature are ten milliseconds of a core."""
    whole = verifier(case_called("whole"))
    content, message = packed(case_called("whole")), bytes(2048)
    signature = SEOUL.sign(message)
    bundle = cpu_seconds(lambda: check_bundle(read_bundle(content), whole), 10)
    assert bundle <= 100 * cpu_seconds(lambda: holds("EdDSA", SEOUL.public, message, signature), 50)
