"""`gwanmun value`: the published cases as they stand, and the words a sale is told in."""

import pytest

from gwanmun.cli.value import value
from tests.cli.test_tariff_lines import ask, cases
from tests.law.tables import named, table


@pytest.mark.parametrize(
    "case",
    cases("valuation.json"),
    ids=lambda case: case["id"] + ("" if case.get("verified", True) else "-not-verified"),
)
def test_published_cases(case):
    """One of them is marked as recalled and not read again (`verified: false`); it says so in its own name."""
    (answer,) = ask(value, case)
    assert {name: answer[name] for name in case["expected"]} == case["expected"]


# The examples of 19 CFR 152.103 and 152.105, in words of our own.
TOLD = table("""
the sale                                                                          | basis | answer
----------------------------------------------------------------------------------+-------+--------------------------------
paid=10000                                                                        | FOB   | value 10000
agreed_and_paid_unit=100 price_after_increase_unit=110                            | FOB   | unit_value 100
price=100 cash_discount=2%                                                        | FOB   | value 98
price=100 cash_discount=2% paid=98                                                | FOB   | value 98
paid=2000 of_which_freight_insurance=150 debt_of_seller_set_off=350               | FOB   | value 2200
paid=2000 of_which_freight_insurance=150 debt_of_seller_set_off=350               | CIF   | value 2350
paid_unit=1 proceeds_unit=1                                                       | FOB   | unit_value 2
paid=1000 rebate_after_importation=100                                            | FOB   | value 1000
paid=1000 freight=80 insurance=5 incoterm=FOB                                     | CIF   | value 1085
paid=1000 freight=80 insurance=5 incoterm=CIF                                     | CIF   | value 1000
paid=1000 freight=80 insurance=5 incoterm=CIF                                     | FOB   | value 915
paid=1000 freight=80 incoterm=CPT                                                 | FOB   | value 920
paid=1000 insurance=5 incoterm=CPT                                                | CIF   | value 1005
paid=1000 incoterm=DDP                                                            | CIF   | value 1000
paid=1000 duties=60 inland_freight=40 incoterm=DDP                                | CIF   | value 900
""")


@pytest.mark.parametrize("row", TOLD, ids=named)
def test_a_sale_in_the_words_it_is_told_in(row):
    inputs = dict(word.split("=") for word in row["the sale"].split())
    (answer,) = ask(value, {"inputs": inputs, "basis": row["basis"]})
    name, amount = row["answer"].split()
    assert answer[name] == amount


def test_what_the_incoterm_leaves_out_and_nobody_states_is_asked():
    (answer,) = ask(value, {"inputs": {"paid": "1000", "incoterm": "EXW"}, "basis": "CIF"})
    assert answer["question"]["missing"] == ["freight (EXW)", "insurance (EXW)"]


def test_a_name_nobody_understands_is_handed_back():
    (answer,) = ask(value, {"inputs": {"paid": "1000", "something": "5"}})
    assert answer["not_understood"] == ["something"]


def test_the_method_follows_from_what_is_known():
    """Related parties whose relationship set the price, nothing like the goods, and a resale here after processing."""
    sold = {"unit_price": "200", "units": "50", "processed": True, "days_after_importation": 120}
    costs = {"profit_and_expenses": "40", "duties_and_taxes": "10", "processing": "30"}
    question = {"inputs": {"paid": "1000", "related": True, "influenced": True}, "sales": [sold], "costs": costs}
    closed, asked = ask(value, question, question | {"processed_asked": True, "quantity": "10"})
    assert (closed["method"], closed["tried"][3]["method"]) == ("fall_back", "deductive")
    assert (asked["method"], asked["value"], asked["unit_value"]) == ("deductive", "1200", "120")


ODD = ['{"inputs":[]}', '{"inputs":{"paid":"-5"}}', '{"inputs":{"paid":"1e5"}}', '{"inputs":{"paid":null}}', '{"inputs":{"of":"1"}}',
       '{"sales":[[1,2]]}', '{"sales":[[1,2.5,3]]}', '{"sales":"x"}', '{"sales":[]}', '{"inputs":{"paid":"1","incoterm":"XXX"}}',
       '{"inputs":{"paid":"1","tools":{"amount":"1","units_here":"2","units_in_all":"1"}}}',
       '{"inputs":{"paid":"1"},"basis":"C&F"}', '{"inputs":{"paid":"1","basis":"C&F"}}', "nonsense"]  # fmt: skip


def test_what_cannot_be_read_is_a_problem_of_its_line():
    assert [("problem" in answer) for answer in ask(value, *ODD)] == [True] * len(ODD)
