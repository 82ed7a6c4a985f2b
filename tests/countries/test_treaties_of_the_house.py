"""The treaties that come with the house: sound, whole for the goods of its packs, and true to what was published."""

import csv
import json
from functools import cache

import pytest

from gwanmun.countries.folder import Folder
from gwanmun.countries.treaties import all_treaties, find_treaty, treaty, treaty_folders
from gwanmun.countries.treaty import covers
from gwanmun.countries.treaty_lint import lint_treaty
from gwanmun.countries.treaty_reading import read_treaty
from gwanmun.law.origin.prose.reading import Reading, read
from gwanmun.law.origin.rules import Codes, alternatives, parse_rule, write_rule
from gwanmun.law.origin.rules import tests_of as leaves_of
from tests.law.tables import named, table
from tests.shared import shared

NAMES = [path.name for path in treaty_folders(())]
HEADING = ("from", "to", "rule", "only", "source", "confirmed")

# How many rows a treaty has and how many of them somebody has seen in the treaty's text or an official print of it.
LISTS = table("""
treaty | edition | rows at least | confirmed at least | general rule
-------+---------+---------------+--------------------+------------------------
afcfta | HS2017  | 6             | 0                  |
akfta  | HS2012  | 20            | 0                  | CTH or RVC(40)
atiga  | HS2022  | 0             | 0                  | RVC(40) or CTH
kr-cn  | HS2012  | 44            | 0                  |
kr-eu  | HS2007  | 600           | 590                |
kr-id  | HS2017  | 20            | 0                  |
kr-in  | HS2007  | 18            | 0                  | CTSH and RVC(35,BD)
kr-us  | HS2012  | 120           | 70                 |
rcep   | HS2012  | 90            | 20                 |
vkfta  | HS2012  | 283           | 283                |
""")


@cache
def codes_of(edition):
    """Every subheading of an edition, in order."""
    file = shared(f"data/tariff/hs-datasets/{edition.lower()}_comtrade.csv")
    with file.open(encoding="utf-8", newline="") as text:
        found = {row["code"] for row in csv.DictReader(text)}
    return sorted(code for code in found if len(code) == 6 and code.isdigit() and code < "98")


@cache
def became(edition):
    """What each subheading of HS 2022 was in an older edition: every one it shares goods with."""
    found = {}
    file = shared(f"data/tariff/hs-datasets/corr_hs2022_{edition.lower()}.csv")
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            found.setdefault(row["HS2022"], set()).add(row[edition])
    return found


@cache
def subheadings(pack):
    """The first six digits of every line of a pack's tariff."""
    folder = find_treaty("vkfta").parents[1] / pack / "nomenclature"
    codes = set()
    for file in sorted(folder.glob("*[0-9].csv")):
        with file.open(encoding="utf-8", newline="") as text:
            codes |= {row["code"][:6] for row in csv.DictReader(text)}
    return sorted(codes)


@pytest.mark.parametrize("name", NAMES)
def test_a_treaty_of_the_house_is_sound_and_brings_cases_that_it_passes(name):
    folder = Folder(find_treaty(name))
    assert lint_treaty(folder).findings == ()
    assert len(read_treaty(folder).cases) >= 3
    assert (folder.path / "notes.md").read_text(encoding="utf-8").strip()


def test_the_list_below_names_every_treaty():
    assert [row["treaty"] for row in LISTS] == NAMES


@pytest.mark.parametrize("row", LISTS, ids=lambda row: row["treaty"])
def test_a_treaty_has_the_rules_it_says(row):
    found = treaty(row["treaty"], ())
    assert found.provisions.edition == row["edition"]
    assert len(found.rows) >= int(row["rows at least"])
    assert sum(each.confirmed for each in found.rows) >= int(row["confirmed at least"])
    assert (write_rule(found.provisions.general) if found.provisions.general else "") == row["general rule"]
    assert found.provisions.source
    assert found.provisions.formalities.source


@pytest.mark.parametrize("name", NAMES)
def test_every_row_reads_and_is_written_as_the_language_writes_it(name):
    with (find_treaty(name) / "psr.csv").open(encoding="utf-8", newline="") as text:
        header, *rows = csv.reader(text)
    assert tuple(header) == HEADING
    assert [row for row in rows if write_rule(parse_rule(row[2])) != row[2]] == []
    assert [row for row in rows if not row[4] or row[5] not in {"yes", "no"}] == []
    assert [row for row in rows if row[5] == "yes" and "general knowledge" in row[4]] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_range_and_every_code_in_a_rule_is_of_the_treatys_edition(name):
    found = treaty(name, ())
    known = codes_of(found.provisions.edition)
    beginnings = {code[:digits] for code in known for digits in (2, 4, 6)}
    assert [row for row in found.rows if not any(covers(row, code) for code in known)] == []
    assert [row for row in found.rows if not {row.first, row.last} <= beginnings] == []
    said = [
        (row.rule, item)
        for row in found.rows
        for test in leaves_of(parse_rule(row.rule))
        for scope in ("scope", "apart_from")
        for item in getattr(test, scope, ())
        if isinstance(item, Codes)
    ]
    assert [each for each in said if not {each[1].first, each[1].last} <= beginnings] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "afcfta"])
@pytest.mark.parametrize("pack", ["kr", "vn"])
def test_every_line_of_the_packs_tariffs_has_a_rule(name, pack):
    found = treaty(name, ())
    edition = found.provisions.edition
    lines = subheadings(pack)
    assert len(lines) > 100
    if edition != "HS2022":
        lines = sorted({old for code in lines for old in became(edition).get(code, ())})
    without = [code for code in lines if not (rules := found.rules_for(code)) or rules[-1].only]
    assert found.provisions.general is not None or without == []


@pytest.mark.parametrize("name", ["kr-eu", "vkfta"])
def test_a_list_that_was_read_whole_has_a_rule_for_every_code_of_its_edition(name):
    found = treaty(name, ())
    without = [code for code in codes_of(found.provisions.edition) if not found.rules_for(code)]
    assert without == []


def test_in_the_african_area_only_what_was_published_has_a_rule():
    found = treaty("afcfta", ())
    assert found.provisions.general is None
    assert found.lookup("840820").text == "MAXNOM(50,EXW)"
    assert found.rules_for("610910") == ()


def test_viet_nam_as_it_was_read():
    found = treaty("vkfta", ())
    with shared("data/tariff/kr/vkfta_psr_sample.csv").open(encoding="utf-8", newline="") as text:
        read_there = list(csv.DictReader(text))
    assert read_there
    for row in read_there:
        within = [code for code in codes_of("HS2012") if row["hs2012_from"] <= code <= row["hs2012_to"]]
        assert len(within) > 100
        assert {rule.text for code in within for rule in found.rules_for(code)} == {row["psr"]}


def test_the_united_states_as_quoted():
    """A rule "from any other chapter" within the chapters' own headings, as the prose reader has it."""
    found = treaty("kr-us", ())
    with shared("data/tariff/ita-fta/korea.csv").open(encoding="utf-8", newline="") as text:
        quoted = {row["Rule_Text"] for row in csv.DictReader(text) if row["Rule_Text"]}
    assert len(quoted) == 2
    for sentence in quoted:
        told = read(sentence)
        assert isinstance(told, Reading)
        (goods,) = told.goods
        (row,) = [each for each in found.rows if (each.first, each.last) == (goods.first, goods.last)]
        ours = parse_rule(row.rule)
        assert row.confirmed
        assert ours.level == told.rule.level
        assert bool(ours.apart_from) == bool(told.rule.apart_from)
    # The fowls of the species Gallus domesticus are two subheadings: of at most 185 g, and over.
    assert write_rule(parse_rule(found.lookup("020711").text)) == "CC except from 010511,010594"


# Read by hand: the reader of prose has another rule for these words, or none.
BY_HAND = {"01", "1501", "1516", "1517", "200819", "4005", "61", "7208", "7219", "7225"}


def test_the_european_union_as_published_for_northern_ireland():
    """Each confirmed rule is an alternative of what the Union's own list says of some of the codes."""
    sets = json.loads(shared("data/tariff/uk-roo/xi_eu_south-korea.json").read_text(encoding="utf-8"))["rule_sets"]
    published = [
        (one["min"][:6], one["max"][:6], told.written)
        for one in sets
        for rule in one["rules"]
        if isinstance(told := read(rule["rule"]), Reading)
    ]
    assert len(published) > 400
    confirmed = [row for row in treaty("kr-eu", ()).rows if row.confirmed]
    strangers = {row.first for row in confirmed if not _is_published(row, published)}
    assert strangers <= BY_HAND


def _is_published(row, published):
    first, last = row.first.ljust(6, "0"), row.last.ljust(6, "9")
    ours = {row.rule, *(write_rule(way) for way in alternatives(parse_rule(row.rule)))}
    return any(text in ours for low, high, text in published if low <= last and high >= first)


FOUND = table("""
treaty | code   | rule
-------+--------+------------------
vkfta  | 850440 | CTSH or RVC(40)
vkfta  | 010121 | WO
vkfta  | 701090 | CTH or RVC(40)
kr-us  | 010121 | CC
kr-us  | 850590 | CTH
""")


@pytest.mark.parametrize("row", FOUND, ids=named)
def test_the_rule_somebody_asks_for(row):
    assert all_treaties(())[row["treaty"]].rules_for(row["code"])[-1].text == row["rule"]
