"""Threats: every fault and every attack on the exchange has its test, and each of these tests is there."""

import re

import pytest

from tests.house.source import ROOT, functions

PAGE = ROOT / "docs" / "exchange" / "threats.md"
WANTED = [f"F{n:02}" for n in range(1, 20)] + [f"A{n:02}" for n in range(1, 23)]


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
    assert named(tests), "every row has a test"
    for file, function in named(tests):
        there = {name for name, _ in functions(ROOT / file)} | set(assigned(ROOT / file))
        assert function in there, f"{file} has no {function}"


def assigned(path):
    """Tests that are made by assignment: Hypothesis's machines."""
    return re.findall(r"^(test_\w+) = ", path.read_text(encoding="utf-8"), re.MULTILINE)
