"""The largest published body of labelled rules, read whole: how much of it is read, and how often the labels agree."""

import gzip
import json
import re
from time import process_time

import pytest

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.prose import Reading, read
from gwanmun.law.origin.prose.tidying import tidy
from gwanmun.law.origin.rules import parse_rule, write_rule, write_scope
from tests.shared import shared

READ = 0.97
AGREED = 0.97
LONGEST_SECONDS = 60
"""Of processor time, for all of it."""


@pytest.fixture(scope="module")
def published() -> list[dict]:
    path = shared("data/tariff/uk-roo/uk_psr_all.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_nearly_all_published_rules_are_read_and_their_labels_agree(published):
    started = process_time()
    readings = [(rule["cls"], read(rule["rule"])) for rule in published]
    assert process_time() - started < LONGEST_SECONDS
    were_read = [(labels, reading) for labels, reading in readings if isinstance(reading, Reading)]
    labelled = [(set(labels), set(reading.labels)) for labels, reading in were_read if labels]
    assert len(were_read) >= READ * len(published)
    assert sum(theirs == ours for theirs, ours in labelled) >= AGREED * len(labelled)


def test_every_rule_read_stands_in_the_rule_language_and_prints_back(published):
    for text in {rule["rule"] for rule in published}:
        reading = read(text)
        if isinstance(reading, Reading):
            again = parse_rule(reading.written)
            assert not isinstance(again, Problem), text
            assert write_rule(again) == reading.written, text


_PERCENTAGE = re.compile(r"(\d+(?:\.\d+)?) ?%")
_CODE = re.compile(r"(?:chapter|heading)s? (\d[\d.]*\d|\d)")
_INCLUDED = re.compile(r"including other materials of heading \d+")


def test_no_percentage_and_no_code_of_a_text_is_lost(published):
    """What a rule leaves out would favour somebody: each figure stands in it, or beside it in a note or condition."""
    for text in {rule["rule"] for rule in published}:
        reading = read(text)
        if isinstance(reading, Reading):
            plain = " ".join(tidy(text).split())
            for aside in (*reading.notes, *reading.only):
                plain = plain.replace(aside, "")
            kept = f"{reading.written} {write_scope(reading.goods)}"
            figures = set(re.findall(r"\d+(?:\.\d+)?", kept))
            figures |= {f"{100 - float(figure):g}" for figure in figures if float(figure) <= 100}
            assert set(_PERCENTAGE.findall(plain)) <= figures, text
            for code in _CODE.findall(_INCLUDED.sub("", plain)):
                assert _stands_in(code.replace(".", "").zfill(2), kept), (code, text)


def _stands_in(code: str, written: str) -> bool:
    ranges = re.findall(r"\b(\d+)-(\d+)\b", written)
    within = any(len(first) == len(code) and first <= code <= last for first, last in ranges)
    return within or code in re.findall(r"\d+", written) or code.lstrip("0") in re.findall(r"\d+", written)


@pytest.mark.parametrize(
    ("scheme", "least"), [("eu", 0.9), ("japan", 0.9), ("canada", 0.85), ("cptpp", 0.95), ("south-korea", 0.95)]
)
def test_no_family_of_treaties_is_left_behind(published, scheme, least):
    texts = [rule["rule"] for rule in published if rule["scheme"] == scheme]
    assert sum(isinstance(read(text), Reading) for text in texts) >= least * len(texts)
