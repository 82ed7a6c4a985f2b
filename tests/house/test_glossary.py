"""The glossary: every noun once, in two languages, with the place it comes from; and the words of the events among them."""

import re

import pytest

from tests.house.source import ROOT
from tests.house.test_events import EVENTS

HEAD = ["English", "한국어", "Where it comes from", "What it means here"]
SOURCE = re.compile(
    r"(관세법|FTA특례법|환급특례법|부가가치세법|국고금관리법)( \d+(의\d+)?\??)?"  # an act, its article, and ? if unread
    r"|WTO VA|TFA \d+\.\d+|HS|RKC|WCO DM|Rec \d+|Incoterms 2020|ISO \d+|RFC \d+|C2SP|Gwanmun"
)


def rows():
    """Every row of every table of the glossary, as four cells."""
    lines = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if row != HEAD and not set(row[0]) <= {"-"}]


def tables():
    """The English words of each table, in the order they stand."""
    page = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        yield title, [line.split("|")[1].strip() for line in section.splitlines() if re.match(r"\| [^E\-]", line)]


def test_there_is_something_to_look_up():
    assert len(rows()) >= 80


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_an_entry_is_whole(row):
    english, korean, source, meaning = row
    assert english, row
    assert re.search(r"[가-힣]", korean), f"{english}: the Korean word"
    assert SOURCE.fullmatch(source), f"{english}: {source!r} is no source we know how to look up"
    assert meaning, row


def test_every_noun_stands_once():
    words = [row[0].lower() for row in rows()]
    assert {word for word in words if words.count(word) > 1} == set()


@pytest.mark.parametrize(("title", "words"), list(tables()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_table_can_be_looked_up_in(title, words):
    assert words == sorted(words, key=str.lower)


def stem(word):
    """A word without its ending, so that "Matched" and "match" meet."""
    return re.sub(r"(ing|ment|al|ance|ation|ion|ed|es|e|s|y|d)$", "", word.lower())[:6]


def test_the_events_speak_the_glossarys_words():
    known = {stem(word) for row in rows() for cell in (row[0], row[3]) for word in re.findall(r"[A-Za-z]+", cell)}
    words = {word for event in EVENTS for word in re.findall(r"[A-Z][a-z]+", event.__name__)}
    assert {word for word in words if stem(word) not in known} == set()
