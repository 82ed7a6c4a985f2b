"""Floors: who may know whom, kept by import-linter; and the proof that it does keep them."""

import ast
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.house.source import LAW, PACKAGE, ROOT, named, parsed, python_files

LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]


def lint(house):
    """Run the contracts of `house/pyproject.toml` over `house/src`; answer with the exit code and what was said."""
    run = subprocess.run(
        [*LINT, "--no-cache", "--no-logo"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def copy(tmp_path):
    """A copy of the house in which a wall may be broken."""
    shutil.copytree(PACKAGE, tmp_path / "src" / "gwanmun", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_room_stands_on_its_floor():
    code, said = lint(ROOT)
    assert code == 0, said


BROKEN_WALLS = """
file in the package           | what is planted in it                        | the contract that must break
law/basics/planted.py         | import gwanmun.law.tariff                    | Rooms of the law stand on floors
law/tariff/planted.py         | import gwanmun.law.cargo                     | Rooms of the law stand on floors
law/clearance/planted.py      | import gwanmun.office.desks                  | The command runs the office
law/origin/planted.py         | import django.db                             | The law needs no clock
law/revenue/planted.py        | import time                                  | The law needs no clock
countries/planted.py          | import psycopg                               | A country pack is read without an office
countries/kr/planted.py       | import gwanmun.countries.vn                  | No country knows another
office/desks/planted.py       | import gwanmun.countries.kr                  | The office practises the law of whichever country
office/journal/planted.py     | import gwanmun.office.desks                  | Doors open on desks
office/api/planted.py         | import gwanmun.office.portal                 | Doors open on desks
office/records/planted.py     | import sqlite3                               | One database engine
law/warehouse/__init__.py     | "A new room of the law, given no floor."     | Rooms of the law stand on floors
office/attic/__init__.py      | "A new room of the office, given no floor."  | Doors open on desks
garage/__init__.py            | "A new wing of the house, given no floor."   | The command runs the office
""".strip().splitlines()[1:]


def test_a_broken_wall_is_seen(copy):
    """Every wall is broken at once in a copy, and each breach is named; otherwise the contracts keep nothing."""
    walls = [[cell.strip() for cell in row.split("|")] for row in BROKEN_WALLS]
    for at, planted, _ in walls:
        file = copy / "src" / "gwanmun" / at
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{planted}\n", encoding="utf-8")

    code, said = lint(copy)

    assert code != 0, said
    for at, planted, contract in walls:
        room = "gwanmun." + at.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        assert room in breach(said, contract), f"{at} ({planted}) was not seen\n{said}"


def breach(said, contract):
    """What import-linter says under the heading of this contract, in its list of broken ones."""
    _, _, broken = said.partition("Broken contracts")
    under = [part for part in re.split(r"\n(?=[^\n]+\n-{10,}\n)", broken) if part.startswith(contract)]
    assert len(under) == 1, f"{contract!r} is not among the broken\n{said}"
    return under[0]


ALLOWED_IN_LAW = {"gwanmun", "msgspec", "lark"}
ALLOWED_IN_BULK = {"polars", "numpy"}
ALLOWED_IN_LEARNING = {"numpy", "lightgbm", "sklearn"}  # bulk.py and fit.py of law/risk (decision 0020)


def test_the_law_imports_only_what_is_allowed():
    """The contract names what is forbidden; this names what is allowed, so that nobody has to think of everything."""
    strangers = []
    for path in python_files(LAW):
        allowed = ALLOWED_IN_LAW | sys.stdlib_module_names | (ALLOWED_IN_BULK if path.name == "bulk.py" else set())
        if "risk" in path.parts and path.name in {"bulk.py", "fit.py"}:
            allowed |= ALLOWED_IN_LEARNING
        for node in ast.walk(parsed(path)):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            strangers += [f"{named(path)}: {m}" for m in modules if m.partition(".")[0] not in allowed]
    assert strangers == []
