"""Requirements of other agencies: which goods need a word, and whether the word given covers them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.permits.requirement import Item, Permit, Requirement, answers, missing, required
from tests.law.tables import named, table

ON = date(2026, 11, 22)
TRADER = "2208162517"
FOOD = Requirement("food", "MFDS", "import food declaration", ("02", "0303", "2106909099"))
PLANT = Requirement("plant", "APQA", "phytosanitary certificate", ("06", "07", "08"), origin=("VN", "CN"))
ARMS = Requirement("arms", "KNPA", "export licence", ("93",), procedures=("import", "export"))
LAW = (FOOD, PLANT, ARMS)

WHICH = table("""
procedure | commodity  | origin | asks
----------+------------+--------+-----
import    | 0201300000 | US     | food
import    | 0303110000 | US     | food
import    | 0304110000 | US     |
import    | 2106909099 | US     | food
import    | 2106909098 | US     |
export    | 0201300000 | US     |
import    | 0803900000 | VN     | plant
import    | 0803900000 | PH     |
export    | 9301100000 | KR     | arms
""")


@pytest.mark.parametrize("row", WHICH, ids=named)
def test_Article_226_which_goods_need_another_agencys_word(row):
    asked = required(LAW, row["procedure"], row["commodity"], row["origin"])
    assert " ".join(r.id for r in asked) == row["asks"]


def permit(number="F-1", **other):
    facts = {"requirement": "food", "trader": TRADER, "commodity": "0201", "expires": ON, "net_weight_kg": Decimal(100)}
    return Permit(number, **(facts | other))


# The permit of the table: food, 0201, a hundred kilograms, for our trader, until the 22nd.
COVERED = table("""
trader     | commodity  | weight  | on         | lack
-----------+------------+---------+------------+-------------
2208162517 | 0201300000 | 100     | 2026-11-22 |
2208162517 | 0201300000 | 100.001 | 2026-11-22 | exhausted
2208162517 | 0201300000 | 100     | 2026-11-23 | expired
2208162517 | 0202300000 | 100     | 2026-11-22 | other_goods
1168200276 | 0201300000 | 100     | 2026-11-22 | other_trader
""")


@pytest.mark.parametrize("row", COVERED, ids=named)
def test_a_permit_covers_its_trader_goods_weight_and_days(row):
    item = Item(1, row["commodity"], "US", Decimal(row["weight"]))
    on = date.fromisoformat(row["on"])
    said = answers(
        permit(), FOOD, trader=row["trader"], commodity=item.commodity, net_weight_kg=item.net_weight_kg, on=on
    )
    assert said == (row["lack"] == "")
    lacking = missing(LAW, [permit()], [item], procedure="import", trader=row["trader"], on=on)
    assert [lack.lack for lack in lacking] == ([row["lack"]] if row["lack"] else [])


def test_a_refused_permit_is_no_permit():
    item = Item(1, "0201300000", "US", Decimal(1))
    (lack,) = missing(LAW, [permit(granted=False)], [item], procedure="import", trader=TRADER, on=ON)
    assert (lack.lack, lack.permit, lack.agency) == ("refused", "F-1", "MFDS")


def test_of_several_permits_the_nearest_miss_is_named():
    item = Item(1, "0201300000", "US", Decimal(101))
    permits = [permit("F-1", trader="1168200276"), permit("F-2"), permit("F-3", commodity="0202")]
    (lack,) = missing(LAW, permits, [item], procedure="import", trader=TRADER, on=ON)
    assert (lack.lack, lack.permit) == ("exhausted", "F-2")


def test_lines_together_never_use_more_than_a_permit_covers():
    items = [Item(n, "0201300000", "US", Decimal(40)) for n in (1, 2, 3)]
    lacking = missing(LAW, [permit()], items, procedure="import", trader=TRADER, on=ON)
    assert [(lack.line, lack.lack) for lack in lacking] == [(3, "exhausted")]
    more = [permit(), permit("F-2", net_weight_kg=None)]
    assert missing(LAW, more, items, procedure="import", trader=TRADER, on=ON) == ()


def test_one_permit_does_not_answer_another_law():
    item = Item(1, "0803900000", "VN", Decimal(1))
    (lack,) = missing(LAW, [permit(commodity="08")], [item], procedure="import", trader=TRADER, on=ON)
    assert (lack.requirement, lack.lack, lack.permit) == ("plant", "none", "")


PERMITS = st.lists(
    st.builds(
        permit,
        st.sampled_from(["F-1", "F-2", "F-3"]),
        commodity=st.sampled_from(["02", "0201", "0202"]),
        net_weight_kg=st.none() | st.integers(0, 100).map(Decimal),
        granted=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda p: p.number,
)
ITEMS = st.lists(st.integers(1, 60).map(Decimal), max_size=6)


@given(PERMITS, ITEMS)
def test_what_permits_answer_is_never_more_than_they_cover(permits, weights):
    items = [Item(n, "0201300000", "US", weight) for n, weight in enumerate(weights, 1)]
    lacking = {lack.line for lack in missing(LAW, permits, items, procedure="import", trader=TRADER, on=ON)}
    limits = [p.net_weight_kg for p in permits if p.granted and "0201300000".startswith(p.commodity)]
    if None not in limits:
        assert sum(item.net_weight_kg for item in items if item.line not in lacking) <= sum(limits)


@given(PERMITS, ITEMS)
def test_a_permit_without_limit_leaves_nothing_to_ask(permits, weights):
    items = [Item(n, "0201300000", "US", weight) for n, weight in enumerate(weights, 1)]
    permits = [*permits, permit("F-9", net_weight_kg=None)]
    assert missing(LAW, permits, items, procedure="import", trader=TRADER, on=ON) == ()
