"""Threats: every fault and every attack on the exchange has its test, or stands on the list of what is still open."""

import re

import pytest

from tests.house.source import ROOT, functions

PAGE = ROOT / "docs" / "exchange" / "threats.md"
WANTED = [f"F{n:02}" for n in range(1, 19)] + [f"A{n:02}" for n in range(1, 23)]
# Rows that only real sockets, disks and processes can close altogether. This list may only grow shorter.
GATEWAY = [
    "F01",
    "F02",
    "F04",
    "F06",
    "F07",
    "F10",
    "F11",
    "F12",
    "F13",
    "F14",
    "F15",
    "F16",
    "F17",
    "F18",
    "A02",
    "A03",
    "A05",
    "A18",
    "A22",
]
OPEN = ["F04", "F07", "F18", "A18"]  # and these have no test at all before the gateway is there


def rows():
    """The cells of every row of both tables."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [FA]\d\d ", line)]
    return [pytest.param(*row, id=row[0]) for row in cells]


def named(cell):
    """The tests a cell names, as file and function."""
    return [test.split("::") for test in re.findall(r"`(tests/[\w/]+\.py::\w+)`", cell)]


def test_every_threat_has_its_row_once():
    assert [row.values[0] for row in rows()] == WANTED


@pytest.mark.parametrize(("threat", "what", "must", "tests"), rows())
def test_a_threat_names_a_test_that_is_there(threat, what, must, tests):
    assert what
    assert must
    assert (threat in OPEN) == (not named(tests)), "a row without a test is open, and an open row has none"
    for file, function in named(tests):
        there = {name for name, _ in functions(ROOT / file)} | set(assigned(ROOT / file))
        assert function in there, f"{file} has no {function}"


@pytest.mark.parametrize(("threat", "what", "must", "tests"), rows())
def test_what_waits_for_the_gateway_is_on_the_list(threat, what, must, tests):
    assert ("gateway" in tests) == (threat in GATEWAY)


def assigned(path):
    """Tests that are made by assignment: Hypothesis's machines."""
    return re.findall(r"^(test_\w+) = ", path.read_text(encoding="utf-8"), re.MULTILINE)
