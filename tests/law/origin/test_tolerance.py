"""Tolerance: what may fail a change of classification and be forgiven, and what it never rescues."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law import origin
from tests.law.origin.bills import PLAIN, bill, determined, found, material, product, scope
from tests.law.tables import named, table

BY_VALUE = origin.Tolerance(Decimal(10), basis="EXW", not_products=scope("50-63"), note="Article 5.3")
BY_WEIGHT = origin.Tolerance(Decimal(10), measured="weight", products=scope("50-63"))
TEN = replace(PLAIN, tolerances=(BY_VALUE,))

TOLERANCES = table("""
    rule                          | product | materials                     | verdict
    ------------------------------+---------+-------------------------------+--------
    CTH                           | 850440  | 850490 10                     | pass
    CTH                           | 850440  | 850490 10.01                  | fail
    CTH                           | 850440  | 850490 6, 850431 4, 740811 50 | pass
    CTH                           | 850440  | 850490 6, 850431 5            | fail
    CTH                           | 850440  | 850490 ?                      | unknown
    CTH                           | 850440  | 850490 11, 850431 ?           | fail
    CTH                           | 620462  | 620469 5                      | fail
    CTH and MAXNOM(50,EXW)        | 850440  | 850490 10, 740811 41          | fail
    RVC(91)                       | 850440  | 850490 10                     | fail
    MAXNOM(9,EXW)                 | 850440  | 740811 10                     | fail
    PE                            | 850440  | 850490 1                      | fail
    CTH allow(20,EXW)[same]       | 850440  | 850490 25                     | fail
    CTH except from 7408 allow(20,EXW)[same] | 850440 | 850490 20, 740811 10 | pass
    CTH except from 7408 allow(20,EXW)[same] | 850440 | 850490 20, 740811 11 | fail
""")


@pytest.mark.parametrize("row", TOLERANCES, ids=named)
def test_ten_per_cent_of_the_ex_works_price_rescues_a_shift_and_nothing_else(row):
    assert found(row["rule"], bill(product(row["product"]), row["materials"]), TEN).verdict == row["verdict"]


def test_a_determination_says_that_it_needed_the_tolerance():
    assert determined("CTH", bill(product(), "850490 10"), TEN).de_minimis
    assert not determined("CTH", bill(product(), "740811 10"), TEN).de_minimis
    assert determined("CTH", bill(product(), "850490 10"), TEN).proof.of[1].law == "Article 5.3"


def test_textiles_are_forgiven_by_weight():
    woven = replace(PLAIN, tolerances=(BY_WEIGHT,))
    for kilograms, verdict in ((10, "pass"), (11, "fail")):
        yarn = material("520511 40", weight_kg=Decimal(kilograms))
        goods = product("520512", weight_kg=Decimal(100))
        assert found("CTH", bill(goods, (yarn,)), woven).verdict == verdict


def test_of_several_tolerances_each_may_serve_its_own_materials():
    """EU-Korea: 10 % of the weight for basic textile materials, 8 % of the value for made-up ones."""
    basic = replace(BY_WEIGHT, materials=scope("50-55"), whole="materials")
    made_up = origin.Tolerance(Decimal(8), basis="EXW", products=scope("61-63"), materials=scope("56-63"))
    both = replace(PLAIN, tolerances=(basic, made_up))
    yarn = material("520511 40", weight_kg=Decimal(1))
    own = material("520512 40 KR", weight_kg=Decimal(9))
    trim = material("580890 8", weight_kg=Decimal(5))
    assert found("CTH except from 50-60", bill(product("620462"), (yarn, own, trim)), both).verdict == "pass"
    dearer = replace(trim, value=Decimal(9))
    assert found("CTH except from 50-60", bill(product("620462"), (yarn, own, dearer)), both).verdict == "fail"


def test_a_tolerance_nobody_shows_a_figure_for_is_not_claimed():
    """Without any figure a missing shift is a failure, and what could be shown is said."""
    silent = bill(product(fob="", exw=""), "850490 ?")
    told = determined("CTH", silent, TEN)
    assert told.verdict == "fail"
    assert any(change.kind == "tolerance" and "at most 10 %" in change.says for change in told.would_pass)
