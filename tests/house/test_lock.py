"""The lock: what runs is named to the byte, and says nothing about where it was fetched from."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ASKED = (ROOT / "requirements.in").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked():
    """Every locked package: its name, its version, and how many hashes it may have."""
    for block in re.split(r"\n(?=\S)", LOCK.strip()):
        head = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", block)
        assert head is not None, block
        yield canonicalize_name(head[1]), head[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block))


def requirements(text):
    return [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(
    "address", ["://", "--index", "--find-links", "--trusted", " @ ", "file:", "/home/", "/root/", "/tmp/"]
)
@pytest.mark.parametrize("name", ["requirements.lock", "requirements.in"])
def test_no_address_stands_in_it(name, address):
    assert address not in (ROOT / name).read_text(encoding="utf-8")


def test_every_package_is_known_by_its_hashes():
    assert [name for name, _, hashes in locked() if hashes == 0] == []


def test_everything_asked_for_is_locked():
    versions = {name: version for name, version, _ in locked()}
    asked = requirements(ASKED)
    assert [str(r) for r in asked if not r.specifier.contains(versions.get(canonicalize_name(r.name), "0"))] == []


def test_what_the_package_needs_is_what_we_ask_for():
    run, _, _ = ASKED.partition("# Build and check")
    asked = {(canonicalize_name(r.name), frozenset(r.extras)) for r in requirements(run)}
    needed = [Requirement(line) for line in PROJECT["dependencies"]]
    versions = {name: version for name, version, _ in locked()}
    assert {(canonicalize_name(r.name), frozenset(r.extras)) for r in needed} == asked
    assert [str(r) for r in needed if not r.specifier.contains(versions[canonicalize_name(r.name)])] == []
