"""Amendments: which paths differ, what that opens again, and what cannot be amended at all."""

from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.clearance import imports
from gwanmun.law.clearance.amendment import amend, changed, reopen_origin
from gwanmun.law.clearance.case import OriginSettled, Paid, Released, Withdrawn
from tests.law.clearance.consignments import IMPORT, SAO_MAI, SHIRTS, TODAY, case, facts, korea
from tests.law.tables import named, table

SHORTER = {
    "remarks": {"remarks": "quickly please"},
    "a price": {"lines": (replace(SHIRTS, unit_price=9),)},
    "another line": {"lines": (SHIRTS, SHIRTS)},
    "packages": {"consignment": replace(IMPORT.consignment, packages=4)},
    "terms": {"terms": replace(IMPORT.terms, incoterm="CIF")},
    "the supplier": {"exporter": replace(SAO_MAI, name="Another JSC")},
    "number": {"number": "41234-26-000002M"},
    "procedure": {"procedure": "export"},
}

PATHS = """
what is changed | paths
remarks         | remarks
a price         | lines[0].unit_price
another line    | lines
packages        | consignment.packages
terms           | terms.incoterm
the supplier    | exporter.name
"""

OPENED = """
what is changed | before release                                                                          | after release
remarks         |                                                                                         |
a price         | PermitsCleared OriginSettled Valued DutyAssessed ControlSelected ControlPassed Settled  | OriginSettled Valued DutyAssessed Discharged
packages        | CargoMatched CargoPresented ControlSelected ControlPassed                               |
terms           | Valued DutyAssessed ControlSelected ControlPassed Settled                               | OriginSettled Valued DutyAssessed Discharged
"""


@pytest.mark.parametrize("row", table(PATHS), ids=named)
def test_what_differs(row):
    assert " ".join(changed(IMPORT, replace(IMPORT, **SHORTER[row["what is changed"]]))) == row["paths"]


def lodged():
    return imports.advance(case(), facts(), korea())[0]


def released():
    paid = lodged()
    return imports.advance(paid.after(Paid("R-1", paid.owed, TODAY)), facts(), korea())[0]


def amended(before, what, on=TODAY):
    return amend(before, replace(IMPORT, **SHORTER[what]), "a mistake", on=on, rulebook=korea())


@pytest.mark.parametrize("row", table(OPENED), ids=named)
def test_what_an_amendment_opens_is_the_countrys_data(row):
    assert set(amended(lodged(), row["what is changed"]).opens) == set(row["before release"].split())
    assert set(amended(released(), row["what is changed"]).opens) == set(row["after release"].split())


@pytest.mark.parametrize("what", ["number", "procedure"])
def test_another_document_is_not_an_amendment(what):
    assert {p.code for p in amended(lodged(), what)} == {"amendment-unchangeable"}


def test_nothing_changed_is_not_an_amendment():
    problems = amend(lodged(), IMPORT, "nothing", on=TODAY, rulebook=korea())
    assert [p.code for p in problems] == ["amendment-empty"]


@pytest.mark.parametrize(("on", "late"), [(date(2031, 2, 3), False), (date(2031, 2, 4), True)])
def test_five_years_after_release_it_is_too_late(on, late):
    outcome = amended(released(), "a price", on)
    assert (isinstance(outcome, tuple) and outcome[0].code == "correction-too-late") is late


def test_what_has_ended_is_not_amended():
    problems = amended(lodged().after(Withdrawn("sent back")), "a price")
    assert [p.code for p in problems] == ["case-ended"]


def test_goods_drawn_from_one_bill_are_not_moved_to_another():
    other = replace(IMPORT, consignment=replace(IMPORT.consignment, transport_document="MSCU0002"))
    problems = amend(lodged(), other, "another bill", on=TODAY, rulebook=korea())
    assert [(p.code, p.path) for p in problems] == [("amendment-unchangeable", "consignment.transport_document")]


def test_a_proof_that_fell_away_opens_the_account_and_nothing_else():
    """Verification denied the certificate: the goods stay released, what was granted on it is settled again."""
    gone = released()
    outcome = reopen_origin(gone, "VN-1", "verification V-1", on=TODAY, rulebook=korea())
    assert outcome.opens == ("OriginSettled", "DutyAssessed", "Discharged")
    opened = gone.after(outcome)
    assert opened.find(OriginSettled) is None
    assert opened.find(Released) is not None
    assert opened.declaration == gone.declaration, "nobody declared anything else"


def test_before_release_what_is_paid_is_settled_again_too():
    outcome = reopen_origin(lodged(), "VN-1", "verification V-1", on=TODAY, rulebook=korea())
    assert outcome.opens == ("OriginSettled", "DutyAssessed", "Settled")


def test_nothing_is_opened_after_five_years_or_once_it_has_ended():
    late = reopen_origin(released(), "VN-1", "v", on=date(2031, 2, 4), rulebook=korea())
    assert late.code == "correction-too-late"
    ended = lodged().after(Withdrawn("sent back"))
    assert reopen_origin(ended, "VN-1", "v", on=TODAY, rulebook=korea()).code == "case-ended"
