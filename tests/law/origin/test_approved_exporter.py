"""Approved exporters: for which goods, under which agreement, on which day."""

from datetime import date

import pytest

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.approved_exporter import (
    ApprovalResumed,
    ApprovalRevoked,
    ApprovalSuspended,
    ApprovedGoods,
    ExporterApproved,
    after,
    change,
    covering,
    covers,
)

TODAY = date(2026, 2, 3)
GOODS = (ApprovedGoods("vkfta", "850440"), ApprovedGoods("akfta", "852491"))
SUSPENDED, RESUMED = ApprovalSuspended("records", TODAY), ApprovalResumed("mended", TODAY)
REVOKED = ApprovalRevoked("false origin", TODAY)
HAPPENED = {"": (), "suspended": (SUSPENDED,), "resumed": (SUSPENDED, RESUMED), "revoked": (REVOKED,)}


def approval(kind, *events):
    state = after(
        None,
        ExporterApproved(
            "AE-1", "1168200276", kind, date(2026, 1, 1), date(2031, 1, 1), GOODS if kind == "product" else ()
        ),
    )
    for event in events:
        state = after(state, event)
    return state


COVERED = """
kind    | happened  | agreement | code       | on         | covered
company |           | vkfta     | 610910     | 2026-02-03 | yes
company |           | kr-in     | 8504402099 | 2026-02-03 | yes
product |           | vkfta     | 850440     | 2026-02-03 | yes
product |           | vkfta     | 8504402099 | 2026-02-03 | yes
product |           | akfta     | 850440     | 2026-02-03 | no
product |           | akfta     | 852491     | 2026-02-03 | yes
product |           | vkfta     | 850450     | 2026-02-03 | no
company |           | vkfta     | 850440     | 2025-12-31 | no
company |           | vkfta     | 850440     | 2031-01-01 | yes
company |           | vkfta     | 850440     | 2031-01-02 | no
company | suspended | vkfta     | 850440     | 2026-02-03 | no
company | resumed   | vkfta     | 850440     | 2026-02-03 | yes
company | revoked   | vkfta     | 850440     | 2026-02-03 | no
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", COVERED)
def test_what_an_approval_covers(row):
    kind, happened, agreement, code, on, covered = (cell.strip() for cell in row.split("|"))
    one = approval(kind, *HAPPENED[happened])
    assert covers(one, agreement, code, date.fromisoformat(on)) == (covered == "yes")


def test_of_several_the_first_that_covers_is_named():
    revoked, living = approval("company", REVOKED), approval("product")
    assert covering((revoked, living), "vkfta", "850440", TODAY) is living
    assert covering((revoked,), "vkfta", "850440", TODAY) is None


CHANGES = """
before    | change | problem
          | R      | approval-not-suspended
suspended | S      | approval-suspended
suspended | R      |
resumed   | S      |
revoked   | S      | approval-revoked
revoked   | R      | approval-revoked
revoked   | V      | approval-revoked
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", CHANGES)
def test_what_may_be_done_to_an_approval(row):
    before, wanted, problem = (cell.strip() for cell in row.split("|"))
    event = {"S": SUSPENDED, "R": RESUMED, "V": REVOKED}[wanted]
    outcome = change(approval("company", *HAPPENED[before]), event)
    assert (outcome.code if isinstance(outcome, Problem) else "") == problem
