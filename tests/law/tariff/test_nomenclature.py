"""Nomenclature through time: what holds on a day, what became of a code, and which measures may follow their goods."""

import csv
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.correlation import Review, correlate, move, relation, turned
from gwanmun.law.tariff.goods import goods_on
from gwanmun.law.tariff.nomenclature import (
    Edition,
    Nomenclature,
    ancestors,
    children,
    code_on,
    edition_on,
    successors,
)
from gwanmun.law.tariff.tariff import Goods
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import measure, tariff
from tests.shared import shared

# Four links of four kinds, in codes made up for the purpose.
LINKS = {
    "1:1": [("010110", "010121")],
    "n:1": [("020110", "020130"), ("020120", "020130")],
    "1:n": [("030110", "030111"), ("030110", "030119")],
    "n:n": [("852400", "852411"), ("852400", "852491"), ("901300", "852411"), ("901300", "901310")],
}
SMALL = correlate("OLD", "NEW", [pair for pairs in LINKS.values() for pair in pairs])


@pytest.mark.parametrize(("kind", "pairs"), LINKS.items(), ids=str)
def test_the_four_kinds_of_link_are_kept_apart(kind, pairs):
    kinds = {relation(SMALL, old, new) for old, new in pairs}
    assert kind in kinds
    assert kinds <= ({"n:n", "1:n", "n:1"} if kind == "n:n" else {kind})


MOVES = table("""
measures                                    | moved              | reviews
--------------------------------------------+--------------------+------------------------------------------------------------
010110 8%                                   | 010121 8%          |
020110 8%                                   |                    | 020110 n:1 to 020130
020110 8%, 020120 5%                        |                    | 020110 n:1 to 020130, 020120 n:1 to 020130
020110 8%, 020120 8%                        | 020130 8%          |
030110 8%                                   |                    | 030110 1:n to 030111 030119
852400 8%                                   |                    | 852400 n:n to 852411 852491
0101 8%                                     | 0101 8%            |
0301 8%                                     | 0301 8%            |
8524 8%                                     |                    | 8524 None to
9013 8%                                     |                    | 9013 None to 852411
9999 8%                                     |                    | 9999 None to
""")


@pytest.mark.parametrize("row", MOVES, ids=named)
def test_a_measure_follows_its_goods_only_where_nothing_is_guessed(row):
    answer = move([measure(*one.split()[:1], "A", one.split()[1]) for one in row["measures"].split(", ")], SMALL)
    assert ", ".join(f"{each.goods} {each.duty}" for each in answer.measures) == row["moved"]
    reviews = ", ".join(f"{r.measure.goods} {r.relation} to {' '.join(r.candidates)}".strip() for r in answer.reviews)
    assert reviews == row["reviews"]
    assert all(isinstance(review, Review) and review.why for review in answer.reviews)


OLD = Edition(
    "HS2022",
    Period(date(2022, 1, 1), date(2027, 12, 31)),
    dict.fromkeys(["85", "8524", "852400", "3002", "300220"], ""),
)
NEW = Edition(
    "HS2028", Period(date(2028, 1, 1)), dict.fromkeys(["85", "8524", "852411", "30", "3007", "300710", "300790"], "")
)
BEFORE = Edition("HS2017", Period(date(2017, 1, 1), date(2021, 12, 31)), dict.fromkeys(["300290"], ""))
WORLD = Nomenclature(
    (BEFORE, OLD, NEW),
    (
        correlate("HS2017", "HS2022", [("300290", "300220")]),
        correlate("HS2022", "HS2028", [("852400", "852411"), ("300220", "300710"), ("300220", "300790")]),
    ),
)


def test_two_editions_stand_beside_one_another_and_a_day_picks_one():
    assert edition_on(WORLD, date(2027, 12, 31)).id == "HS2022"
    assert edition_on(WORLD, date(2028, 1, 1)).id == "HS2028"
    assert edition_on(WORLD, date(2016, 12, 31)).code == "edition-missing"
    both = Nomenclature((OLD, replace(NEW, period=OLD.period)))
    assert edition_on(both, date(2026, 1, 1)).facts["found"] == "HS2022, HS2028"


def test_a_national_edition_is_asked_for_by_its_base():
    national = Edition("HSK2025", OLD.period, {}, base="HS2022")
    world = Nomenclature((OLD, national))
    assert edition_on(world, date(2026, 1, 1)).code == "edition-missing"
    assert edition_on(Nomenclature((national,)), date(2026, 1, 1), base="HS2022").id == "HSK2025"


def test_a_code_of_another_edition_names_its_successors():
    assert code_on(WORLD, "852400", date(2026, 1, 1)).id == "HS2022"
    problem = code_on(WORLD, "300220", date(2028, 1, 1))
    assert (problem.code, problem.facts["successors"]) == ("commodity-replaced", "300710, 300790")
    assert code_on(WORLD, "300290", date(2028, 6, 1)).facts["successors"] == "300710, 300790"  # by way of 2022
    assert code_on(WORLD, "123456", date(2028, 6, 1)).code == "commodity-unknown"


def test_a_tariff_names_what_became_of_a_code_that_ended():
    ended = Goods("8524000000", Period(date(2022, 1, 1), date(2027, 12, 31)), {"en": "modules"})
    one = tariff(codes=("8524110000",))
    one = replace(
        one,
        goods={**one.goods, "8524000000": (ended,)},
        successors={"8524000000": ("8524110000",), "8500": ("8524110000",)},
    )
    late = goods_on(one, "8524000000", date(2028, 1, 1))
    assert (late.code, late.facts["successors"]) == ("commodity-not-in-force", "8524110000")
    gone = goods_on(one, "8500", date(2028, 1, 1))
    assert (gone.code, gone.facts["successors"]) == ("commodity-replaced", "8524110000")


def test_ancestors_are_a_codes_own_beginnings():
    national = Edition("X", OLD.period, dict.fromkeys(["85", "8524", "852411", "85241100", "8524110010"], ""))
    assert ancestors(national, "8524110010") == ("85", "8524", "852411", "85241100")
    assert ancestors(OLD, "8524110010") == ("85", "8524")
    assert children(NEW, "3007") == ("300710", "300790")
    assert children(NEW, "300710") == ()


# The published editions and correlations.

EDITIONS = ("2007", "2012", "2017", "2022")
TABLES = (
    ("2022", "2017", 15657),
    ("2022", "2012", 16377),
    ("2022", "2007", 16635),
    ("2017", "2012", 6141),
    ("2017", "2007", 6323),
)


@cache
def rows(name):
    text = shared(f"data/tariff/hs-datasets/{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@cache
def published(year):
    last = {"2007": 2011, "2012": 2016, "2017": 2021, "2022": 2027}[year]
    codes = {row["code"]: row["description"] for row in rows(f"hs{year}_comtrade")}
    return Edition(f"HS{year}", Period(date(int(year), 1, 1), date(last, 12, 31)), codes)


@pytest.mark.parametrize(("new", "old", "pairs"), TABLES)
def test_every_published_relationship_is_the_one_its_pairs_make(new, old, pairs):
    found = rows(f"corr_hs{new}_hs{old}")
    backward = correlate(f"HS{new}", f"HS{old}", [(row[f"HS{new}"], row[f"HS{old}"]) for row in found])
    assert len(found) == pairs
    assert all(relation(backward, row[f"HS{new}"], row[f"HS{old}"]) == row["relationship"] for row in found)


@pytest.mark.parametrize(("year", "subheadings"), [("2007", 5053), ("2012", 5206), ("2017", 5388), ("2022", 5613)])
def test_every_published_subheading_has_its_heading_and_chapter(year, subheadings):
    edition = published(year)
    six = [code for code in edition.codes if len(code) == 6]
    assert len(six) == subheadings
    orphans = [code for code in six if ancestors(edition, code) != (code[:2], code[:4])]
    assert orphans == []


def test_a_measure_on_a_display_module_is_a_review_among_hundreds():
    """8524.11, new in 2022, is made of some four hundred codes of 2017: the case that forbids guessing."""
    pairs = [(row["HS2022"], row["HS2017"]) for row in rows("corr_hs2022_hs2017")]
    onward = turned(correlate("HS2022", "HS2017", pairs))
    assert len(onward.backward["852411"]) > 300
    (old, *_) = onward.backward["852411"]
    assert move([measure(old, "A", "8%")], onward).reviews[0].relation == "n:n"


def test_measures_on_every_subheading_of_2017_move_or_wait_and_none_is_lost():
    pairs = [(row["HS2022"], row["HS2017"]) for row in rows("corr_hs2022_hs2017")]
    onward = turned(correlate("HS2022", "HS2017", pairs))
    measures = [measure(code, "A", f"{number}%") for number, code in enumerate(onward.onward)]  # no two alike
    answer = move(measures, onward)
    assert len(answer.measures) + len(answer.reviews) == len(measures)
    assert {review.relation for review in answer.reviews} <= {"n:1", "1:n", "n:n"}
    one_to_one = [
        code for code, links in onward.onward.items() if len(links) == 1 and len(onward.backward[links[0]]) == 1
    ]
    assert len(answer.measures) == len(one_to_one) == 4097


def test_successors_over_two_revisions():
    editions = tuple(published(year) for year in ("2012", "2017", "2022"))
    steps = tuple(
        turned(
            correlate(f"HS{new}", f"HS{old}", [(r[f"HS{new}"], r[f"HS{old}"]) for r in rows(f"corr_hs{new}_hs{old}")])
        )
        for new, old in (("2017", "2012"), ("2022", "2017"))
    )
    assert successors(Nomenclature(editions, steps), "010121", "HS2012", "HS2022") == ("010121",)


# Promises.

CODES = st.sampled_from(["0101", "0102", "0103", "0201", "0202"])
PAIRS = st.lists(st.tuples(CODES, CODES), min_size=1, unique=True)


@given(PAIRS, st.lists(st.tuples(CODES, st.sampled_from(["5%", "8%"])), unique=True))
def test_no_measure_reaches_goods_that_did_not_carry_it(pairs, drawn):
    correlation = correlate("OLD", "NEW", pairs)
    measures = [measure(code, "A", duty) for code, duty in drawn]
    answer = move(measures, correlation)
    for moved in answer.measures:
        for old in correlation.backward.get(moved.goods, ()):
            assert replace(moved, goods=old) in measures


@given(PAIRS)
def test_a_relation_reads_the_other_way_round(pairs):
    correlation = correlate("OLD", "NEW", pairs)
    for old, new in pairs:
        assert relation(turned(correlation), new, old) == relation(correlation, old, new)[::-1]


def test_what_is_no_code_is_a_problem():
    assert isinstance(code_on(WORLD, "", date(2026, 1, 1)), Problem)
