"""The promised reading order of docs/walks, each held against a traced run of its story."""

import re
import subprocess
import sys

import pytest

from tests.house import door_stories, stories
from tests.house.source import PACKAGE, ROOT
from tests.house.walks import STOP, broken_promises, read, trace

TOLD = {**stories.TOLD, **door_stories.TOLD}
WALKS = ROOT / "docs" / "walks"
PAGES = sorted(page for page in WALKS.glob("*.md") if page.name != "README.md")


def entered(story):
    """The files a story enters, in order, told to a fresh law."""
    command = [sys.executable, "-m", "tests.house.stories", story]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert told.returncode == 0, told.stderr
    return told.stdout.split()


def test_every_page_has_its_story_and_every_story_its_page():
    assert {page.stem for page in PAGES} == set(TOLD)


def test_the_first_page_leads_to_every_walk():
    links = re.findall(r"\]\((\w+)\.md\)", (WALKS / "README.md").read_text(encoding="utf-8"))
    assert set(links) == set(TOLD)


@pytest.mark.parametrize("name", stories.TOLD)
def test_the_law_is_entered_in_the_promised_order(name):
    assert broken_promises(read(WALKS / f"{name}.md"), entered(name)) == []


@pytest.mark.parametrize("name", door_stories.TOLD)
def test_the_office_is_entered_in_the_promised_order(name, office):
    story = door_stories.TOLD[name]()
    door_stories.as_just_opened()
    assert broken_promises(read(WALKS / f"{name}.md"), trace(story)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_walks_links_lead_to_its_files(page):
    for match in STOP.finditer(page.read_text(encoding="utf-8")):
        assert (page.parent / match["link"]).resolve() == PACKAGE / match["file"]
