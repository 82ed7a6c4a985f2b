"""Documents: what the pages at the top of the house promise is there."""

import importlib.util
import re
import tomllib

import pytest

from gwanmun.cli.app import COMMANDS
from gwanmun.law.aeo import authorising
from gwanmun.law.clearance import exports, imports
from gwanmun.law.origin import issuing
from tests.house.source import PACKAGE, ROOT, named

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def targets():
    """The commands of the Makefile, each with its line of help."""
    return dict(re.findall(r"^([a-z][a-z-]*):.*## (.+)$", MAKEFILE, re.MULTILINE))


def test_every_command_of_the_makefile_says_what_it_does():
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(targets())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_command_on_a_page_exists(page):
    said = re.findall(r"`make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"))
    said += re.findall(r"^make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(said) <= set(targets())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_gwanmun_command_on_a_page_exists(page):
    said = re.findall(r"^(?:    )?gwanmun ([a-z-]+)|`gwanmun ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert {first or second for first, second in said} <= set(COMMANDS)


@pytest.mark.parametrize("word", COMMANDS)
def test_every_command_is_written_where_its_table_says(word):
    assert importlib.util.find_spec(COMMANDS[word].module) is not None


def test_the_readme_names_the_two_commands():
    assert {"make demo", "make test"} <= set(re.findall(r"^make [a-z-]+", text("README.md"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert dead == []


def test_the_architecture_shows_every_room():
    page = text("ARCHITECTURE.md")
    wings = [PACKAGE / "law", PACKAGE / "office"]
    rooms = [room.name for wing in wings for room in wing.iterdir() if (room / "__init__.py").exists()]
    assert [room for room in rooms if f"`{room}`" not in page] == []


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("imports", imports.STEPS),
        ("exports", exports.STEPS),
        ("issuing", issuing.STEPS),
        ("authorising", authorising.STEPS),
    ],
)
def test_the_architecture_prints_the_procedures(name, steps):
    printed = re.search(rf"{name}\.STEPS +((?:\w+|→|\s)+)", text("ARCHITECTURE.md"))
    assert printed is not None
    listed = re.findall(r"[A-Z]\w+", printed[1].partition("\n\n")[0])
    assert listed == [event.__name__ for event, _ in steps]


def test_the_changelog_tells_of_this_version():
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert headings, "the changelog has a heading a version"
    assert any(heading.startswith((version, "Unreleased")) for heading in headings)


def test_decisions_are_numbered_one_after_another():
    assert [page.name[:4] for page in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("page", DECISIONS, ids=named)
def test_a_decision_says_when_what_and_why(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    assert re.match(rf"# {page.name[:4]}: \S", lines[0]), "the heading carries the number"
    assert re.match(r"(Taken|Replaced by \d{4},) \d{4}-\d{2}-\d{2}\.", lines[2]), (
        "the third line says when it was taken"
    )
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == ["## What we met", "## What we do", "## What it costs"]
