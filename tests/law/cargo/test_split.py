"""Splitting a bill: packages and weight are conserved to the last carton and the last gram."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.cargo.bill import DrawnDown, Landed, after, carry_in, draw_down, fold
from gwanmun.law.cargo.split import Share, can_split, openings, split
from tests.law.cargo.lading import INCHEON, ON, landed, manifested
from tests.law.tables import named, table

SPLITTING = table("""
landed | carried in | drawn | shares  | place    | answer
-------+------------+-------+---------+----------+---------------------
100    | 100        |       | 30 70   | 03012345 | split
100    | 100        |       | 30 71   | 03012345 | split-exceeds-left
100    | 100        | 50    | 30 20   | 03012345 | split
100    | 100        | 50    | 30 21   | 03012345 | split-exceeds-left
100    | 0          |       | 30 70   |          | split
100    | 60         |       | 40      |          | split
100    | 60         |       | 41      |          | split-exceeds-left
100    | 60         |       | 61      | 03012345 | split-exceeds-left
100    | 100        |       | 30 0    | 03012345 | packages-not-positive
0      | 0          |       | 1       |          | split-exceeds-left
""")


def shares(text):
    return [Share(f"HDMU1234567{letter}", int(n)) for letter, n in zip("ABC", text.split(), strict=False)]


@pytest.mark.parametrize("row", SPLITTING, ids=named)
def test_only_packages_that_are_left_and_lie_there_are_split_away(row):
    bill = landed(int(row["landed"]), carried_in=int(row["carried in"]))
    if row["drawn"]:
        bill = after(bill, DrawnDown("26-1", int(row["drawn"]), ON))
    outcome = split(bill, shares(row["shares"]), on=ON, place=row["place"])
    assert (outcome[0].code if isinstance(outcome, tuple) else "split") == row["answer"]


def test_a_new_bill_has_a_number_of_its_own():
    bill = landed(100)
    outcome = split(bill, [Share("HDMU1234567", 1), Share("X", 1), Share("X", 1)], on=ON)
    assert [(p.code, p.path) for p in outcome] == [
        ("bill-number-taken", "parts[0].number"),
        ("bill-number-taken", "parts[2].number"),
    ]


def test_a_master_is_not_split():
    bill = fold([manifested(kind="master"), Landed(100, Decimal(1000), ON)])
    assert not can_split(bill, 1)
    assert split(bill, [Share("X", 1)], on=ON)[0].code == "bill-is-master"


def test_the_new_bills_lie_where_the_goods_lie_and_their_clock_runs_on():
    bill = landed(100, carried_in=100)
    done = split(bill, shares("30 20"), on=ON.replace(month=12))
    children = {number: fold(events) for number, events in openings(bill, done).items()}
    assert {number: child.left for number, child in children.items()} == {"HDMU1234567A": 30, "HDMU1234567B": 20}
    for child in children.values():
        assert (child.manifest.kind, child.manifest.master) == ("house", "HDMU1234567")
        assert (child.place, child.carried_in_on) == (INCHEON, ON)
        assert not isinstance(draw_down(child, "26-9", child.left, on=ON), tuple)


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
    st.integers(0, 50),
    st.booleans(),
)
def test_a_split_conserves_packages_and_weight(grams, counts, rest, carried):
    total = sum(counts) + rest
    weight = Decimal(grams) / 1000
    bill = fold([manifested(packages=total), Landed(total, weight, ON)])
    if carried:
        bill = after(bill, carry_in(bill, INCHEON, total, on=ON))
    done = split(bill, [Share(f"N{i}", n) for i, n in enumerate(counts)], on=ON)
    parent = after(bill, done)
    children = [fold(events) for events in openings(bill, done).values()]
    assert parent.left + sum(child.left for child in children) == total
    parent_weight = parent.landed_weight_kg - parent.split_weight_kg
    assert parent_weight + sum(child.landed_weight_kg for child in children) == weight
    assert all(child.landed_weight_kg >= 0 for child in children)
    assert parent_weight >= 0
    assert rest or parent_weight == 0
