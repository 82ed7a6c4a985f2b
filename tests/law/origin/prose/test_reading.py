"""Published rules, read: for each kind of clause a sentence in a treaty's manner, and the rule it states."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.prose import Reading, Unreadable, read
from gwanmun.law.origin.prose.tidying import LONGEST_PROSE
from gwanmun.law.origin.rules import parse_rule, write_rule, write_scope
from tests.shared import shared

CLAUSES = """
Manufacture from materials of any heading                                    | ANY
Manufacture from materials of any heading, except that of the product        | CTH
Production from materials of any chapter, except that of the good            | CC
Manufacture from materials of any subheading, except that of the product     | CTSH
Manufacture from materials of any heading, except those of heading 1108      | ANY except from 1108
Manufacture from materials of any heading, except bones of heading 0506      | ANY except from ex 0506 "bones"
Manufacture from materials not classified within heading 8501 to 8503        | ANY except from 8501-8503
Manufacture from materials of any heading, except that of the product and of heading 8714 | CTH except from 8714
Manufacture in which all the materials used are classified within a heading other than that of the product | CTH
Production from non-originating materials of any heading, except that of the product (CTH) and except from headings \
    71.06 and 71.08 | CTH except from 7106,7108
A change from any other heading                                              | CTH
A change from any other chapter, except from chapters 10 and 11              | CC except from 10,11
A change from within this heading or any other heading                       | ANY
A change to cider of heading 22.06 from any other heading                    | CTH
All the animals of chapter 1 shall be wholly obtained                        | WO[ex 01 "animals"]
Production in which all the materials of chapters 2, 3 and 16 used are wholly obtained | WO[02,03,16]
Manufacture in which all the rye used must be wholly obtained                | WO["rye"]
Manufacture in which all the cheese of heading 0406 used is originating      | ORIG[ex 0406 "cheese"]
Manufacture in which all the materials used are originating                  | ORIG
Manufacture in which all the meat, roots and bulbs of heading 0714 used are originating | \
    ORIG["meat, roots and bulbs of heading 0714"]
Manufacture in which the value of all the materials used does not exceed 40 % of the ex-works price of the product | \
    MAXNOM(40,EXW)
Manufacture in which the value of any materials of chapter 17 used may not exceed 30% of the ex works price | \
    MAXNOM(30,EXW)[17]
Manufacture in which the value of all materials of the same heading as the product used does not exceed 5% of the \
    ex-works price of the product | MAXNOM(5,EXW)[same]
Weaving, provided that the value of the yarn used does not exceed 40% of the ex-works price (EXW) or 45% of the Free \
    on Board (FOB) cost of the product | PROC(weaving) and (MAXNOM(40,EXW)["yarn"] or MAXNOM(45,FOB)["yarn"])
Production in which the value of non-originating materials used does not exceed 45% of the transaction value or \
    ex-works price of the product | MAXNOM(45,EXW)
Manufacture in which the value of all the non-originating materials used does not exceed the value of all the \
    originating materials used | MAXNOM(100,OM)
Manufacture in which the weight of sugar used does not exceed 20% of the weight of the final product | MAXWT(20)["sugar"]
Manufacture in which the individual weight of sugar and of the materials of chapter 4 used does not exceed 20% of the \
    weight of the product | MAXWT(20)["sugar"] and MAXWT(20)[04]
Manufacture in which the total combined weight of sugar and the materials of chapter 4 used does not exceed 20% of the \
    weight of the product | MAXWT(20)["sugar",04]
Manufacture in which at least 60% by weight of the materials of heading 2401 used is originating | MAXWT(40)[2401] of [2401]
Manufacture from yarn                                                        | FROM["yarn"]
Manufacture from semi-finished materials of heading 7207                     | FROM[ex 7207 "semi-finished materials"]
Manufacture from cereals of chapter 10, other than rice of heading 1006      | \
    FROM[ex 10 "cereals other than rice of heading 1006"]
Weaving combined with dyeing or with coating                                 | \
    PROC(weaving) and (PROC(dyeing) or PROC(coating))
Knitting or weaving, in each case accompanied by making-up (including cutting) | \
    (PROC(knitting) or PROC(weaving)) and PROC(making_up)
Drilling, turning and threading of blanks                                    | \
    PROC(drilling_of_blanks) and PROC(turning_of_blanks) and PROC(threading_of_blanks)
Distillation of wood tar                                                     | PROC(distillation_of_wood_tar)
A chemical reaction or isomer separation is undergone                        | CR or PROC(isomer_separation)
Your goods contain a Regional Value Content (RVC) of at least 55% of the Free on Board (FOB) cost of the goods | RVC(55)
No change in tariff classification required for a good of heading 8703, provided there is a regional value content of \
    not less than 45% under the net cost method | RVC(45,NC)
A change to heading 04.05 from any other chapter; or a regional value content of not less than 40 percent of the FOB \
    value of the good | CC or RVC(40)
A regional value content of not less than: (a) 35 percent under the build-up method; or (b) 45 percent under the \
    build-down method | RVC(35,BU) or RVC(45,BD)
60% under the focused value method taking into account only the non-originating materials of heading 8501 | \
    RVC(60,FV)[8501]
The origin of the product in its original classification shall be retained   | RETAIN
"""

LATER_SENTENCES = """
However, materials of the same heading as the product may be used, provided that their total value does not exceed 20% \
    of the ex-works price of the product. | CTH allow(20,EXW)[same]
However, hoops may be used.                                                  | CTH allow(100)["hoops"]
However, waste of heading 7802 may not be used.                              | CTH except from ex 7802 "waste"
"""

TERSE = """
WO                         | WO
PE                         | PE
CTSH                       | CTSH
CTH or RVC(40)             | CTH or RVC(40)
RVC40                      | RVC(40)
CTSH + RVC 35 %            | CTSH and RVC(35)
CTH and MaxNOM 50% (EXW)   | CTH and MAXNOM(50,EXW)
MaxNOM 55% (EXW)           | MAXNOM(55,EXW)
VA 40% (FOB)               | RVC(40)
CC; or RVC 40              | CC or RVC(40)
RVC(45,BD) or RVC(35,BU)   | RVC(45,BD) or RVC(35,BU)
CTH except from heading 85.24 | CTH except from 8524
CTH or RVC40 or CR         | CTH or RVC(40) or CR
"""


def table(text: str) -> list[tuple[str, str]]:
    """The rows of a table drawn in text: what is published, and what it says."""
    rows = text.replace("\\\n", " ").strip().splitlines()
    return [tuple(" ".join(cell.split()) for cell in row.split(" | ")) for row in rows]  # type: ignore[misc]


def written(text: str) -> str:
    reading = read(text)
    assert isinstance(reading, Reading), reading
    return reading.written


@pytest.mark.parametrize(("text", "rule"), table(CLAUSES))
def test_a_clause_is_read(text, rule):
    assert written(text) == rule
    assert written(f"{text}.") == rule


@pytest.mark.parametrize(("text", "rule"), table(LATER_SENTENCES))
def test_a_later_sentence_lets_goods_in_or_keeps_them_out(text, rule):
    assert written(f"Manufacture from materials of any heading, except that of the product. {text}") == rule


@pytest.mark.parametrize(("text", "rule"), table(TERSE))
def test_a_terse_form_is_read(text, rule):
    assert written(text) == rule


def test_what_is_let_in_again_is_no_longer_excepted_but_limited():
    text = (
        "Manufacture from materials of any heading, except those of heading 3203 to heading 3205. However, materials of "
        "heading 3205 may be used, provided that their total value does not exceed 20% of the ex-works price."
    )
    assert written(text) == "ANY except from 3203-3204 and MAXNOM(20,EXW)[3205]"


def test_tools_let_in_leave_the_rest_of_their_headings_out():
    text = (
        "Manufacture from materials of any heading, except those of heading 8202. However, tools of heading 8202 may be "
        "incorporated into the set, provided that their total value does not exceed 15% of the ex-works price of the set."
    )
    assert written(text) == 'ANY except from ex 8202 "other than tools" and MAXNOM(15,EXW)[ex 8202 "tools"]'


def test_a_published_page_is_read_through_its_markup():
    text = (
        "Manufacture:\n\n- from materials of any heading, except that of the product, *and*\n\n- in which the value of all "
        "the materials of [heading&nbsp;8542](/headings/8542) used does not exceed\n\n**10%** of the ex‐works price."
    )
    reading = read(text)
    assert isinstance(reading, Reading)
    assert reading.written == "CTH and MAXNOM(10,EXW)[8542]"
    assert set(reading.labels) == {"CTH", "MAXNOM"}


def test_goods_conditions_and_notes_stand_beside_the_rule():
    reading = read("A change to cider of heading 22.06 from any other heading (until 31 December 2030). See Note 4.")
    assert isinstance(reading, Reading)
    assert write_scope(reading.goods) == 'ex 2206 "cider"'
    assert reading.only == ("until 31 December 2030",)
    assert reading.notes == ("See Note 4",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yet to be agreed",
        "As the customs authority may think fit",
        "Manufacture from materials of any heading, except that of the product, unless the goods are blue",
        "Manufacture in which the value of all the materials used does not exceed 140% of the ex-works price",
        "Manufacture from materials of heading 8503 to heading 8501",
        "Manufacture from materials of any heading, except those of heading 37 02",
        "A change from any heading outside this group",
        "However, hoops may be used",
        "CTH or else",
        "RVC(400)",
        "x" * (LONGEST_PROSE + 1),
    ],
)
def test_what_is_not_understood_to_its_last_word_is_not_read(text):
    unread = read(text)
    assert isinstance(unread, Unreadable)
    assert unread.why


def test_what_is_not_agreed_yet_says_so():
    unread = read("Yet to be agreed.")
    assert isinstance(unread, Unreadable)
    assert unread.why == "the rule is not agreed yet"


COMPONENTS = {"WO": "WO", "CTH": "CTH", "CTSH": "CTSH", "CC": "CC", "VNM": "MAXNOM", "VA": "RVC"}
"""What the published AfCFTA cases call the parts of a rule, and what the publisher of prose does."""


def test_the_published_afcfta_forms_fall_into_the_same_parts():
    cases = json.loads(shared("cases/origin_psr_decompose_afcfta.json").read_text(encoding="utf-8"))["cases"]
    assert cases
    for case in cases:
        reading = read(case["input"])
        parts = [part["component_type"] for part in case["expected"]]
        if parts == ["NOTE"]:
            assert isinstance(reading, Unreadable), case["case_id"]
        elif parts == ["PROCESS"]:
            assert isinstance(reading, Reading)
            assert reading.written == 'FROM["chemical materials of any heading"]'
        else:
            assert isinstance(reading, Reading), case["case_id"]
            assert list(reading.labels) == [COMPONENTS[part] for part in parts]


PHRASES = st.sampled_from(
    [
        "Manufacture from", "Manufacture:\n\n- in which", "Production in which", "A change to cider from", "CTH",
        "materials of any heading", "any other heading", ", except that of the product", ", except those of heading 8501",
        "all the materials of chapter 4 used are wholly obtained", "sugar and the materials of chapter 17", "yarn",
        "the value of all the materials used", "the weight of", "does not exceed 40% of the ex-works price",
        "of the weight of the product", "weaving", "combined with dyeing", "or", "and", ",", ". However,", "may be used",
        ", provided that", "their total value", "RVC(40)", "See Note 4.", "(until 31 December 2030)", "\n\n- ",
    ]
)  # fmt: skip


@given(st.lists(PHRASES, max_size=12).map(" ".join) | st.text(max_size=200))
def test_whatever_is_read_stands_in_the_rule_language_and_prints_back(text):
    reading = read(text)
    if isinstance(reading, Reading):
        again = parse_rule(reading.written)
        assert not isinstance(again, Problem)
        assert again == reading.rule
        assert write_rule(again) == reading.written
        assert reading.labels
    else:
        assert reading.why
