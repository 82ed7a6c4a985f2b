"""The table of roles: it has a row for each act and a column for each role, and nothing is in it by accident."""

import pytest

from gwanmun.office.people.roles import ACTS, MAY, ROLES, TABLE, may


def test_the_table_is_whole():
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    assert tuple(head[1:]) == ROLES
    assert [len(row) for row in rows] == [len(head)] * len(rows)
    assert {mark for row in rows for mark in row[1:]} == {"x", "."}
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_somebodys(act):
    assert MAY[act]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_do_something(role):
    assert any(may(role, act) for act in ACTS)


def test_an_act_that_is_not_in_the_table_is_a_programmers_slip():
    with pytest.raises(KeyError):
        may("officer", "smuggle")


APART = [
    ("lodge", "examine", "whoever declares does not control"),
    ("examine", "pay", "whoever lets goods go does not take the money"),
    ("give-guarantee", "refund", "whoever enters security does not give money back"),
    ("carry", "examine", "whoever keeps the goods does not examine them"),
    ("grant-permit", "lodge", "whoever permits does not declare"),
]


@pytest.mark.parametrize(("one", "other", "why"), APART, ids=lambda value: value if " " in str(value) else "")
def test_no_role_does_both(one, other, why):
    assert not MAY[one] & MAY[other], why
