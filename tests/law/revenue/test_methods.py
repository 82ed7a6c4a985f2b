"""The six methods of the WTO Valuation Agreement, rule by rule as tables, and the order they are tried in."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.revenue.adjustment import RULES, Item, spread
from gwanmun.law.revenue.attempt import ARTICLES
from gwanmun.law.revenue.comparable import Comparable, Goods, comparable_value
from gwanmun.law.revenue.computed import Production, computed_value
from gwanmun.law.revenue.deductive import Costs, Resale, deductive_value, greatest_aggregate, totals
from gwanmun.law.revenue.fall_back import PARAGRAPHS, Proposal, fall_back_value
from gwanmun.law.revenue.methods import EVIDENCE, ORDER, Evidence, determine
from gwanmun.law.revenue.related import Between, TestValue, are_related
from gwanmun.law.revenue.transaction import Sale, transaction_value
from tests.law.tables import named, table
from tests.shared import shared


def items(text):
    """Items drawn as "packing 50, in freight 80, royalties ?"; "in" stands before what the price has in it."""
    drawn = []
    for one in filter(None, text.split(", ")):
        *inside, kind, amount = one.split()
        drawn.append(Item(kind, None if amount == "?" else Decimal(amount), bool(inside)))
    return tuple(drawn)


def said(attempt):
    """An attempt in one word: its value, "asks …", or why it is closed."""
    if attempt.value is not None:
        return str(attempt.value)
    return f"asks {', '.join(attempt.missing)}" if attempt.outcome == "not_known" else attempt.why


ARTICLE_8 = table("""
what stands beside a price of 1000     | CIF                                                     | FOB
---------------------------------------+---------------------------------------------------------+-----
                                       | 1000                                                    | 1000
indirect_payment 350                   | 1350                                                    | 1350
selling_commission 20, brokerage 5     | 1025                                                    | 1025
buying_commission 20                   | 1000                                                    | 1000
containers 30, packing 20              | 1050                                                    | 1050
in packing 20                          | 1000                                                    | 1000
materials 1, tools 2, consumed 3, engineering 4 | 1010                                           | 1010
royalties 100, proceeds 50             | 1150                                                    | 1150
freight 80, loading 10, insurance 5    | 1095                                                    | 1000
in freight 80, in insurance 5          | 1000                                                    | 915
in construction 100, in duties 60      | 840                                                     | 840
construction 100, duties 60            | 1000                                                    | 1000
in interest 12                         | 988                                                     | 988
own_marketing 70, dividends 8          | 1000                                                    | 1000
later_rebate 100, other_price 1100     | 1000                                                    | 1000
royalties ?                            | royalties must be added and has no figure (Article 8.3) |
buying_commission ?                    | 1000                                                    | 1000
in duties 1000                         | the value would be nought or less                       |
""")


@pytest.mark.parametrize("row", ARTICLE_8, ids=named)
def test_Article_8_what_is_added_what_comes_off_and_what_is_left_alone(row):
    sale = Sale(Decimal(1000), items(row["what stands beside a price of 1000"]))
    assert said(transaction_value(sale, "CIF")) == row["CIF"]
    if row["FOB"]:
        assert said(transaction_value(sale, "FOB")) == row["FOB"]


def test_Article_8_an_assist_falls_on_the_goods_it_served():
    moulds = Item("tools", Decimal(10_000), share=spread(1000, 4000))
    assert transaction_value(Sale(Decimal(5000), (moulds,)), "CIF").value == 7500


CONDITIONS = table("""
restricted | conditional | proceeds | answer
-----------+-------------+----------+------------------------------------------------------------------------------
no         | no          | no       | 1000
yes        | no          | no       | the buyer may not freely dispose of or use the goods (Article 1.1(a))
no         | yes         | no       | the sale or the price depends on something that cannot be valued (Article 1.1(b))
no         | no          | yes      | proceeds of a resale go to the seller and cannot be added (Article 1.1(c))
?          | no          | no       | asks restrictions on the buyer
?          | ?           | ?        | asks restrictions on the buyer, conditions of the sale, proceeds that go to the seller
?          | yes         | no       | the sale or the price depends on something that cannot be valued (Article 1.1(b))
""")


@pytest.mark.parametrize("row", CONDITIONS, ids=named)
def test_Article_1_1_what_closes_the_transaction_value(row):
    known = {"yes": True, "no": False, "?": None}
    sale = Sale(
        Decimal(1000),
        restricted=known[row["restricted"]],
        conditional=known[row["conditional"]],
        proceeds_unadjusted=known[row["proceeds"]],
    )
    assert said(transaction_value(sale, "CIF")) == row["answer"]


REFUSED = "seller and buyer are related and the relationship influenced the price (Article 1.2(a))"
RELATED = table("""
relations                   | influenced | test values | close  | answer
----------------------------+------------+-------------+--------+--------------------------------
                            | ?          |             |        | 1000
sole_agent                  | ?          |             |        | 1000
sole_agent partners         | yes        |             |        | refused
one_controls_the_other      | no         |             |        | 1000
one_controls_the_other      | yes        |             |        | refused
one_controls_the_other      | ?          |             |        | asks circumstances of the sale
family                      | ?          | 1050        | 10     | 1000
family                      | yes        | 1100        | 10     | 1000
family                      | yes        | 1200        | 10     | refused
family                      | yes        | 1200 950    | 10     | 1000
family                      | ?          | 1050        |        | asks circumstances of the sale
""")


@pytest.mark.parametrize("row", RELATED, ids=named)
def test_Article_1_2_a_relationship_is_no_ground_by_itself(row):
    tests = tuple(TestValue("transaction", Decimal(value)) for value in row["test values"].split())
    influenced = {"yes": True, "no": False, "?": None}[row["influenced"]]
    close = Decimal(row["close"]) if row["close"] else None
    between = Between(tuple(row["relations"].split()), influenced, tests, close)
    answer = said(transaction_value(Sale(Decimal(1000), between=between), "CIF"))
    assert answer == (REFUSED if row["answer"] == "refused" else row["answer"])
    assert are_related(between) == bool(set(row["relations"].split()) - {"sole_agent"})


MAY = date(2026, 5, 10)
GOODS = Goods(Decimal(10), MAY, 60)


def alike(text):
    """Accepted values drawn as "identical 95 05-01"; with "abroad", "other_producer", "level" or "level+3" after it."""
    drawn = []
    for one in filter(None, text.split(", ")):
        likeness, unit, on, *marks = one.split()
        level = next((mark for mark in marks if mark.startswith("level")), "")
        drawn.append(
            Comparable(
                likeness,
                Decimal(unit),
                date.fromisoformat(f"2026-{on}"),
                same_country="abroad" not in marks,
                same_producer="other_producer" not in marks,
                same_level_and_quantity=not level,
                adjustment=Decimal(level.removeprefix("level")) if level.removeprefix("level") else None,
            )
        )
    return drawn


IDENTICAL = table("""
accepted values                                        | answer
-------------------------------------------------------+---------------------------------------------------------------
                                                       | no accepted value of identical goods of the same country is known
similar 80 05-01                                       | no accepted value of identical goods of the same country is known
identical 95 05-01 abroad                              | no accepted value of identical goods of the same country is known
identical 95 05-01                                     | 950
identical 95 05-01, identical 90 04-20                 | 900
identical 95 05-01, identical 90 01-20                 | 950
identical 90 01-20                                     | none was exported at or about the same time
identical 95 05-01, identical 70 05-01 level-5         | 950
identical 70 05-01 level+5                             | 750
identical 70 05-01 level                               | nothing shows what level and quantity change
identical 95 05-01, identical 60 05-01 other_producer  | 950
identical 60 05-01 other_producer                      | 600
""")


@pytest.mark.parametrize("row", IDENTICAL, ids=named)
def test_Article_2_the_lowest_value_of_identical_goods(row):
    assert said(comparable_value("identical", alike(row["accepted values"]), GOODS)) == row["answer"]


def test_Article_3_similar_goods_are_taken_alike_and_only_under_their_own_name():
    assert said(comparable_value("similar", alike("similar 80 05-01, identical 60 05-01"), GOODS)) == "800"


def test_what_is_about_the_same_time_is_the_countrys_to_say():
    known = alike("identical 95 05-01")
    assert comparable_value("identical", known, Goods(Decimal(1), MAY)).missing == (
        "how many days are about the same time",
    )
    assert comparable_value("identical", known, Goods(Decimal(1), near_days=60)).missing == ("day of export",)


def resales(text):
    """Sales drawn as "5x10 at 100": ten sales of five units."""
    drawn = []
    for one in text.split(", "):
        amount, _, price = one.split()
        units, _, number = amount.partition("x")
        drawn.append(Resale(Decimal(price), Decimal(units), int(number or 1)))
    return drawn


NOTE_TO_ARTICLE_5 = table("""
sales                                                                  | most at
-----------------------------------------------------------------------+--------
5x10 at 100, 3x5 at 100, 11x5 at 95, 30 at 90, 50 at 90                | 90
500 at 95, 400 at 90                                                   | 95
40 at 100, 30 at 90, 15 at 100, 50 at 95, 25 at 105, 35 at 90, 5 at 100| 90
1 at 100, 1 at 90                                                      | 100 90
""")


@pytest.mark.parametrize("row", NOTE_TO_ARTICLE_5, ids=named)
def test_the_note_to_Article_5_the_greatest_aggregate_quantity(row):
    assert " ".join(map(str, greatest_aggregate(resales(row["sales"])))) == row["most at"]


COSTS = Costs(profit_and_expenses=Decimal(20), transport_and_insurance=Decimal(3), duties_and_taxes=Decimal(7))


def test_Article_5_the_resale_price_less_what_it_costs_here():
    attempt = deductive_value(resales("500 at 95, 400 at 90"), COSTS, Decimal(10))
    assert attempt.value == (95 - 20 - 3 - 7) * 10
    assert [step.law for step in attempt.steps][:2] == ["Article 5.1", "Article 5.1(a)(i)"]


def test_Article_5_sales_to_the_related_the_assisting_and_the_late_do_not_count():
    sale = Resale(Decimal(95), Decimal(500))
    others = [replace(sale, related=True), replace(sale, assisted=True), replace(sale, days_after_importation=91)]
    assert deductive_value(others, COSTS, Decimal(1)).outcome == "not_usable"
    processed = replace(sale, processed=True, days_after_importation=120)
    assert deductive_value([processed], COSTS, Decimal(1)).outcome == "not_usable"
    asked = deductive_value([processed], COSTS, Decimal(1), processed_asked=True)
    assert asked.missing == ("value added by processing",)
    costed = deductive_value([processed], replace(COSTS, processing=Decimal(15)), Decimal(1), processed_asked=True)
    assert costed.value == 95 - 20 - 3 - 7 - 15


def test_Article_5_as_many_at_two_prices_is_a_question():
    assert deductive_value(resales("1 at 100, 1 at 90"), COSTS, Decimal(1)).outcome == "not_known"


def test_Article_5_without_profit_or_commission_it_is_asked():
    assert deductive_value(resales("1 at 100"), Costs(), Decimal(1)).missing == (
        "commission or profit and general expenses",
    )


BOOKS = Production(Decimal(40), Decimal(20), Decimal(5), Decimal(3), Decimal(10), Decimal(8))


def test_Article_6_what_the_goods_cost_to_make_and_the_usual_profit():
    assert computed_value(BOOKS, "CIF").value == 78
    assert computed_value(replace(BOOKS, consistent=False), "CIF").value == 76
    assert computed_value(replace(BOOKS, carriage=Decimal(9)), "CIF").value == 87
    assert computed_value(replace(BOOKS, carriage=Decimal(9)), "FOB").value == 78
    assert computed_value(Production(Decimal(40)), "CIF").missing == ("fabrication", "profit and general expenses")
    assert computed_value(None, "CIF").outcome == "not_usable"


@pytest.mark.parametrize("basis", sorted(PARAGRAPHS))
def test_Article_7_2_what_is_never_a_basis(basis):
    attempt = fall_back_value(Proposal(basis, Decimal(100), "it is all there is"))
    assert (attempt.outcome, "Article 7.2" in attempt.why) == ("not_usable", True)


def test_Article_7_1_reasonable_means_say_why():
    assert fall_back_value(None).outcome == "not_known"
    assert fall_back_value(Proposal("other_time", Decimal(100))).missing == ("why the proposed value is reasonable",)
    assert fall_back_value(Proposal("other_time", Decimal(100), "exported 80 days apart")).value == 100


# The ladder.

SOLD = Sale(Decimal(1000))
INFLUENCED = replace(SOLD, between=Between(("family",), influenced=True))
EVERYTHING = Evidence(
    "CIF", Decimal(10), SOLD, GOODS, (*alike("identical 95 05-01"), *alike("similar 94 05-01")),
    tuple(resales("500 at 123")), COSTS, production=BOOKS, proposal=Proposal("other_time", Decimal(5), "why"),
)  # fmt: skip
LADDER = table("""
what is taken away                          | method      | value
--------------------------------------------+-------------+------
                                            | transaction | 1000
sale                                        | identical   | 950
sale identical                              | similar     | 940
sale identical similar                      | deductive   | 930
sale identical similar resales              | computed    | 78
sale identical similar resales production   | fall_back   | 5
sale identical similar turned               | computed    | 78
sale identical similar turned production    | deductive   | 930
""")


@pytest.mark.parametrize("row", LADDER, ids=named)
def test_the_first_method_that_gives_a_value_is_the_one(row):
    gone = row["what is taken away"].split()
    evidence = replace(
        EVERYTHING,
        sale=INFLUENCED if "sale" in gone else SOLD,
        comparables=tuple(c for c in EVERYTHING.comparables if c.likeness not in gone),
        resales=() if "resales" in gone else EVERYTHING.resales,
        production=None if "production" in gone else BOOKS,
        computed_first="turned" in gone,
    )
    ladder = determine(evidence)
    assert (ladder.last.method, str(ladder.last.value)) == (row["method"], row["value"])
    assert all(attempt.why for attempt in ladder.attempts[:-1])


def test_what_nobody_knows_stops_the_ladder_and_is_asked():
    unsure = replace(EVERYTHING, sale=replace(SOLD, between=Between(("family",))))
    ladder = determine(unsure)
    assert len(ladder.attempts) == 1
    assert ladder.last.missing == ("circumstances of the sale",)


def test_goods_that_were_not_sold_go_to_the_next_method():
    assert determine(replace(EVERYTHING, sale=None, sold=False)).last.method == "identical"
    assert determine(replace(EVERYTHING, sale=None)).last.missing == ("the price actually paid or payable",)


def test_every_method_says_what_it_needs_and_where_it_stands():
    assert set(EVIDENCE) == set(ORDER) == set(ARTICLES)


# Promises.

AMOUNTS = st.decimals(0, 10**6, places=2)
DRAWN = st.lists(st.builds(Item, st.sampled_from(sorted(RULES)), AMOUNTS, st.booleans()), max_size=6).map(tuple)


@given(st.decimals("0.01", 10**6, places=2), DRAWN, st.sampled_from(["CIF", "FOB"]))
def test_the_steps_add_up_to_the_value(price, drawn, basis):
    attempt = transaction_value(Sale(price, drawn), basis)
    if attempt.value is not None:
        assert attempt.value == sum(step.amount for step in attempt.steps)
        assert len(attempt.steps) == 1 + len(drawn)


@given(st.lists(st.builds(Resale, AMOUNTS, st.integers(1, 99).map(Decimal), st.integers(1, 9)), min_size=1, max_size=8))
def test_no_price_sold_more_than_the_greatest_aggregate(drawn):
    sums, most = totals(drawn), greatest_aggregate(drawn)
    assert all(sums[price] == max(sums.values()) for price in most)
    assert sum(sums.values()) == sum(resale.units * resale.sales for resale in drawn)


@given(st.lists(st.decimals(1, 1000, places=2), min_size=1, max_size=6))
def test_of_several_accepted_values_the_lowest_is_taken(values):
    known = [Comparable("identical", value, MAY) for value in values]
    assert comparable_value("identical", known, GOODS).value == Fraction(min(values)) * 10


def test_published_ladders_of_the_note_to_Article_5():
    cases = json.loads(shared("cases/valuation.json").read_text(encoding="utf-8"))["cases"]
    drawn = [case for case in cases if "sales" in case]
    assert drawn
    for case in drawn:
        sales = [Resale(Decimal(price), Decimal(units), number) for units, number, price in case["sales"]]
        assert {str(price): units for price, units in totals(sales).items()} == case["expected"]["totals"]
        assert [str(price) for price in greatest_aggregate(sales)] == [case["expected"]["unit_price"]]
