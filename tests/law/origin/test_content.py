"""Content: shares of a price by each method, compared exactly, and what an unknown figure leaves open."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law import origin
from tests.law.origin.bills import PLAIN, bill, determined, found, materials, product
from tests.law.tables import named, table

CONTENTS = table("""
    rule              | prices                       | materials                       | verdict | margin
    ------------------+------------------------------+---------------------------------+---------+-------
    RVC(40)           | fob=100                      | 850490 60                       | pass    | 0
    RVC(40)           | fob=100                      | 850490 60.01                    | fail    | -0.01
    RVC(40)           | fob=100                      | 850490 64                       | fail    | -4
    RVC(40)           | fob=3                        | 850490 1.8                      | pass    | 0
    RVC(40)           | fob=3                        | 850490 1.800001                 | fail    | -0.01
    RVC(40)           |                              | 850490 60                       | unknown |
    RVC(40)           | fob=100                      | 850490 ?                        | unknown |
    RVC(40)           | fob=100                      | 850490 61, 740811 ?             | fail    |
    RVC(40)           | fob=100                      | 850490 10, 740811 ? KR          | pass    | 50
    RVC(40,BU)        | fob=100                      | 850490 40 KR                    | pass    | 0
    RVC(40,BU)        | fob=100                      | 850490 39.99 KR, 740811 1       | fail    | -0.01
    RVC(40,BU)        | fob=100                      | 850490 45 KR, 740811 ? KR       | pass    |
    RVC(40,BU)        | fob=100                      | 850490 35 KR, 74 ? KR, 72 1     | unknown |
    RVC(40,BU)        | fob=100                      | 850490 61, 740811 ? KR          | fail    |
    RVC(40,NC)        | net_cost=50                  | 850490 30                       | pass    | 0
    RVC(40,NC)        | fob=100                      | 850490 30                       | unknown |
    RVC(60,FV)[8507]  | fob=100                      | 850760 40, 854231 50            | pass    | 0
    RVC(60,FV)[8507]  | fob=100                      | 850760 41, 854231 5             | fail    | -1
    MAXNOM(50,EXW)    | exw=100 fob=120              | 850490 50                       | pass    | 0
    MAXNOM(50,EXW)    | exw=100 fob=120              | 850490 50.1                     | fail    | -0.1
    MAXNOM(50,FOB)    | exw=100 fob=120              | 850490 60                       | pass    | 0
    MAXNOM(50,ADJ)    | adjusted=100                 | 850490 50                       | pass    | 0
    MAXNOM(50)        | exw=100 fob=120              | 850490 51                       | fail    | -1
    MAXNOM(50,EXW)[85] | exw=100                     | 850490 50, 740811 30            | pass    | 0
    MAXNOM(50,EXW)[85] | exw=100                     | 850490 51, 740811 30            | fail    | -1
    MAXNOM(50,EXW)["coils"] | exw=100                | 850490 51                       | unknown |
    MAXNOM(50,EXW)["coils"] | exw=100                | 850490 50                       | pass    |
    MAXNOM(100,OM)    | exw=100                      | 850490 30, 740811 30 KR         | pass    | 0
    MAXNOM(100,OM)    | exw=100                      | 850490 31, 740811 30 KR         | fail    | -3.34
    MAXNOM(100,OM)    | exw=100                      | 850490 31                       | fail    |
""")


@pytest.mark.parametrize("row", CONTENTS, ids=named)
def test_a_share_is_held_against_its_limit_exactly(row):
    prices = dict(price.split("=") for price in row["prices"].split())
    goods = product(
        fob="", exw="", **{name: Decimal(price) for name, price in prices.items() if name not in {"fob", "exw"}}
    )
    goods = replace(goods, **{name: Decimal(price) for name, price in prices.items() if name in {"fob", "exw"}})
    told = determined(row["rule"], bill(goods, row["materials"]))
    assert (told.verdict, told.margin) == (row["verdict"], row["margin"])


def test_the_arithmetic_is_a_sentence():
    told = determined("RVC(40)", bill(product(), "850490 64"))
    assert told.proof.says == "RVC (build-down) = (100 − 64) / 100 of the FOB price = 36 %; at least 40 % is asked"
    told = determined("MAXNOM(50,EXW)", bill(product(), "850490 30, 740811 3.5"))
    assert (
        told.proof.says
        == "non-originating materials = 33.5 / 100 of the ex-works price = 33.5 %; at most 50 % is asked"
    )


def test_a_share_just_missed_is_never_shown_as_met():
    told = determined("RVC(40)", bill(product(fob="300000"), "850490 180001"))
    assert (told.verdict, told.proof.sum.share) == ("fail", "39.99")
    told = determined("MAXNOM(60,FOB)", bill(product(fob="300000"), "850490 180001"))
    assert (told.verdict, told.proof.sum.share) == ("fail", "60.01")


def test_the_exporter_chooses_among_the_agreements_methods():
    either = origin.ContentTerms(("BD", "BU"))
    asked = bill(product(), "850490 50 KR, 740811 ?")
    assert found("RVC(40)", asked).verdict == "unknown"
    assert found("RVC(40)", asked, content=either).verdict == "pass"
    assert determined("RVC(40)", asked, content=either).by == "RVC(40)"


COSTS = {"direct_labour": Decimal(10), "direct_overhead": Decimal(10), "profit": Decimal(10), "other_costs": Decimal(6)}


def test_building_up_may_count_labour_overheads_and_profit():
    terms = origin.ContentTerms(("BU",), build_up="materials-and-costs")
    asked = bill(product(**COSTS), "850490 4 KR, 740811 60")
    assert found("RVC(40)", asked, content=terms).verdict == "pass"
    assert found("RVC(40)", asked, content=origin.ContentTerms(("BU",))).verdict == "fail"
    without = bill(product(**{**COSTS, "profit": None}), "850490 4 KR, 740811 50")
    assert [fact.path for fact in found("RVC(40)", without, content=terms).missing] == ["product.profit"]


def test_packing_counts_in_value_as_the_agreement_says():
    box = replace(materials("481910 50")[0], role="retail_packing")
    asked = bill(product(), (*materials("850490 20"), box))
    assert found("RVC(40)", asked).verdict == "fail"
    assert found("RVC(40)", asked, retail_packing="ignored").verdict == "pass"
    neutral = replace(box, role="neutral")
    assert found("RVC(40)", bill(product(), (*materials("850490 20"), neutral))).verdict == "pass"


def test_weights_are_limited_like_values():
    wool = [
        replace(each, weight_kg=Decimal(kg)) for each, kg in zip(materials("510510 9, 520511 9"), (10, 90), strict=True)
    ]
    asked = bill(product("620462", weight_kg=Decimal(100)), tuple(wool))
    assert found("MAXWT(10)[51]", asked).verdict == "pass"
    assert found("MAXWT(9.9)[51]", asked).verdict == "fail"
    assert found("MAXWT(10)[51] of [50-63]", asked).verdict == "pass"
    assert [fact.path for fact in found("MAXWT(10)[51]", bill(product("620462"), tuple(wool))).missing] == [
        "product.weight_kg"
    ]


def test_two_percentages_of_one_rule_are_not_added_together():
    """EU-Korea, Annex II(a) Note 4.4: the higher of the percentages is the most all of them may come to."""
    text = "MAXNOM(40,EXW)[39] and MAXNOM(30,EXW)[72]"
    asked = bill(product(), "390110 30, 720851 20")
    assert found(text, asked).verdict == "fail"
    assert found(text, asked, content=replace(PLAIN.content, percentages_add=True)).verdict == "pass"
    assert found(text, bill(product(), "390110 30, 720851 10")).verdict == "pass"
