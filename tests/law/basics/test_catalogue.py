"""The catalogue against the source: every code has its sentences, in every language, and nothing in them is made up."""

import re
import string
from collections import defaultdict
from datetime import date
from functools import cache

import pytest

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.preference import Denial
from tests.house.source import PACKAGE, ROOT
from tests.law.basics.codes_used import UNSAID, used

VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
ALWAYS = {"path", "value", "code", "until"}
DENIALS = frozenset(Denial.__args__)


@cache
def files_by_code():
    """Every code of a problem and of a wait, with the files that say it."""
    found = {"Problem": defaultdict(set), "Wait": defaultdict(set)}
    for kind, code, file in used():
        found[kind][code].add(file)
    for code in DENIALS:
        found["Problem"][code].add("src/gwanmun/law/origin/preference.py")
    for code in found["Wait"]:  # a wait may be said with a problem's code and its facts
        found["Wait"][code] |= found["Problem"].get(code, set())
    return found


ENTRIES = [
    pytest.param(kind, code, entry, id=f"{kind}:{code}")
    for kind, known in (("Problem", catalogue.problems()), ("Wait", catalogue.waits()))
    for code, entry in known.items()
]


def placeholders(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_there_is_something_to_hold_it_against():
    assert len(files_by_code()["Problem"]) > 100
    assert len(files_by_code()["Wait"]) > 10


def test_every_code_can_be_read_off_the_source():
    """A code that is made up elsewhere is listed in codes_used.ELSEWHERE, with all it can be."""
    unsaid = {f"{file}: {code}" for kind, code, file in used() if code.startswith(UNSAID)}
    assert unsaid == set()


def test_every_problem_said_is_in_the_catalogue():
    assert sorted(set(files_by_code()["Problem"]) - set(catalogue.problems())) == []


def test_every_wait_said_is_in_the_catalogue():
    known = {*catalogue.waits(), *catalogue.problems()}
    assert sorted(set(files_by_code()["Wait"]) - known) == []


def test_nothing_stands_in_the_catalogue_that_nobody_says():
    assert sorted(set(catalogue.problems()) - set(files_by_code()["Problem"])) == []
    assert sorted(set(catalogue.waits()) - set(files_by_code()["Wait"])) == []


@pytest.mark.parametrize(("kind", "code", "entry"), ENTRIES)
def test_an_entry_speaks_every_language(kind, code, entry):
    assert all(sentence.strip() for language in catalogue.LANGUAGES for sentence in entry.sentences(language))
    assert all(re.search("[가-힣]", sentence) for sentence in entry.ko), "three sentences of Korean"
    assert not any(re.search("[가-힣]", sentence) for sentence in (*entry.en, *entry.vi)), "and nowhere else"
    assert all(VIETNAMESE.search(sentence) for sentence in entry.vi), "three sentences of Vietnamese"
    assert not any(VIETNAMESE.search(sentence) for sentence in entry.en), "three sentences of English"


@pytest.mark.parametrize(("kind", "code", "entry"), ENTRIES)
def test_a_sentence_names_only_facts_that_somebody_states(kind, code, entry):
    """A placeholder is a word of a file that says the code, so a misspelt fact is seen before a citizen sees a dash."""
    source = "".join((ROOT / file).read_text(encoding="utf-8") for file in files_by_code()[kind][code])
    for sentence in (*entry.en, *entry.ko, *entry.vi):
        for fact in placeholders(sentence) - ALWAYS:
            assert re.search(rf"""["']{fact}["']|\b{fact}=""", source), f"{fact} in {sentence!r}"


@pytest.mark.parametrize(("kind", "code", "entry"), ENTRIES)
def test_all_languages_tell_the_same_facts(kind, code, entry):
    """What the cause names in one language it names in the others; a mend may be worded otherwise."""
    english, *others = (set().union(*map(placeholders, sentences)) for sentences in (entry.en, entry.ko, entry.vi))
    assert all(other - ALWAYS == english - ALWAYS for other in others)


@pytest.mark.parametrize(("kind", "code", "entry"), ENTRIES)
def test_a_problem_has_a_status_and_a_source_of_law(kind, code, entry):
    if kind == "Problem":
        assert 400 <= entry.status < 600
        assert entry.law, "every refusal names its source"


TOLD = """
language | country | law of the problem | the article told
en       |         |                    | Revised Kyoto Convention, General Annex, Standard 3.29
ko       | kr      |                    | 관세법 제250조
en       | vn      |                    | Revised Kyoto Convention, General Annex, Standard 3.29
en       | kr      | Act 1              | Act 1
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", TOLD)
def test_the_article_is_the_problems_own_or_the_countrys_or_the_worlds(row):
    language, country, own, expected = (cell.strip() for cell in row.split("|"))
    assert catalogue.told(Problem("case-ended", law=own), language, country).law == expected


def test_a_problem_is_told_with_its_facts():
    facts = {"bill": "HDMU1", "landed": "100", "left": "40", "asked": "60"}
    told = catalogue.told(Problem("bill-overdrawn", "consignment.packages", "60", facts))
    assert told.cause == "60 packages are asked of bill HDMU1, of which 100 landed and 40 are left."
    assert (told.code, told.path, told.value) == ("bill-overdrawn", "consignment.packages", "60")


def test_a_missing_fact_is_a_dash_and_never_a_crash():
    assert (
        catalogue.told(Problem("bill-overdrawn")).cause
        == "— packages are asked of bill —, of which — landed and — are left."
    )


def test_braces_in_a_fact_are_only_braces():
    told = catalogue.told(Problem("code-unknown", "lines[0].origin", "{0.__class__}", {"list": "{code}"}))
    assert told.cause == "“{0.__class__}” in lines[0].origin is not in the list “{code}”."


def test_a_code_nobody_wrote_down_is_still_told():
    told = catalogue.told(Problem("never-heard-of", "x"), "ko")
    assert (told.code, told.path) == ("never-heard-of", "x")
    assert "never-heard-of" in told.cause


def test_another_language_falls_back_to_english():
    assert catalogue.told(Problem("bill-not-named"), "th") == catalogue.told(Problem("bill-not-named"), "en")


def test_a_wait_is_told():
    facts = {"amount": "12340", "owed": "12340", "paid": "0"}
    told = catalogue.told_wait("to-pay", facts, "en", until=date(2026, 12, 7))
    assert told.cause == "12340 is to be paid by 2026-12-07 (owed 12340, paid 0)."
    assert "2026-12-07" in catalogue.told_wait("to-pay", facts, "ko", until=date(2026, 12, 7)).cause


def test_a_wait_with_a_problems_code_takes_its_words():
    assert (
        catalogue.told_wait("bill-is-master", {"bill": "M1"}).cause
        == "The goods of master bill M1 lie under its house bills."
    )


def test_the_files_are_shipped_with_the_package():
    assert {path.name for path in (PACKAGE / "law" / "basics").glob("*.toml")} >= {"problems.toml", "waits.toml"}
