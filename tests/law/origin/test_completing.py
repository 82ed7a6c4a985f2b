"""Completing: an application says which goods under which agreement, and what its exporter said once is put in."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.countries.forms import GENERAL
from gwanmun.law.origin.application import Application, ItemAsked
from gwanmun.law.origin.completing import SaidOnce, boxes, completed
from gwanmun.law.origin.drawing_up import drawn_up, problems
from tests.law.origin.certificates import exportation, line, provisions
from tests.law.tables import named, table

BARE = Application("vkfta", "E-1")
SAID = SaidOnce("Kim Minsu", "Busan", "HB 1-40", {"PSU-100": "85044090"})
NATIONAL = provisions(national_code=True)


def test_the_declaration_and_the_agreement_are_enough():
    whole = completed(BARE, exportation(), SAID, codes=True)
    assert problems(whole, exportation(), NATIONAL, issuer="KR") == ()
    (item,) = whole.items
    assert (whole.signatory, whole.place, whole.marks, item.importing_commodity) == (
        "Kim Minsu", "Busan", "HB 1-40", "85044090",
    )  # fmt: skip


def test_what_nobody_ever_said_is_asked_for():
    asked = [problem.path for problem in problems(BARE, exportation(), NATIONAL, issuer="KR")]
    assert asked == ["signatory", "place", "items[0].marks", "items[0].importing_commodity"]


def test_what_the_application_says_goes_first():
    own = replace(BARE, signatory="Lee Jiwoo", items=(ItemAsked(1, importing_commodity="85044011"),))
    whole = completed(own, exportation(), SAID, codes=True)
    assert (whole.signatory, whole.items[0].importing_commodity) == ("Lee Jiwoo", "85044011")


def test_a_code_of_another_subheading_is_not_the_goods():
    other = replace(SAID, codes_abroad={"PSU-100": "85049090"})
    assert completed(BARE, exportation(), other, codes=True).items == ()


def test_an_agreement_that_asks_for_no_national_code_gets_none():
    assert completed(BARE, exportation(), SAID, codes=False).items == ()


def test_packages_are_the_declarations_where_it_counts_them_line_by_line():
    two = exportation(line(packages=24), line(packages=16))
    assert [item.packages for item in drawn_up(BARE, two)] == [24, 16]
    part = replace(BARE, items=(ItemAsked(1, quantity=Decimal(300)),))
    assert drawn_up(part, two)[0].packages == 0, "how many of them hold a part, nobody has said"


STATES = table("""
    what came with the application      | typed boxes
    ------------------------------------+------------
    nothing                             | 0
    a signatory                         | 1
    marks                               | 1
    a code of the buyer's country       | 1
    part of the goods, and their weight | 1
    all of these                        | 4
""")
GIVEN = {
    "nothing": {},
    "a signatory": {"signatory": "Kim Minsu"},
    "marks": {"marks": "HB"},
    "a code of the buyer's country": {"items": (ItemAsked(1, importing_commodity="85044090"),)},
    "part of the goods, and their weight": {
        "items": (ItemAsked(1, quantity=Decimal(3), gross_weight_kg=Decimal(2)),)
    },
}  # fmt: skip
ITEM = ItemAsked(1, quantity=Decimal(3), importing_commodity="85044090")
GIVEN["all of these"] = {"signatory": "Kim Minsu", "marks": "HB", "items": (ITEM,)}


@pytest.mark.parametrize("row", STATES, ids=named)
def test_every_box_of_the_form_says_who_filled_it(row):
    asked = replace(BARE, **GIVEN[row["what came with the application"]])
    filled = boxes(GENERAL, asked, completed(asked, exportation(), SAID, codes=True))
    assert len(filled) == len(GENERAL.box) + len(GENERAL.column)
    assert sum(box.state == "typed" for box in filled) == int(row["typed boxes"])
    assert not any(box.state == "missing" for box in filled)
    assert [box.title for box in filled if box.state == "customs"] == ["For official use", "Certification"]


def test_a_box_that_only_the_exporter_could_fill_is_missing():
    silent = {box.title for box in boxes(GENERAL, BARE, BARE) if box.state == "missing"}
    assert silent == {"Declaration by the exporter", "Marks and numbers"}
