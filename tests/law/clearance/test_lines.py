"""Whether a declaration is in order: codes that are known and in use, sums that agree, figures that can stand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.clearance import lines
from gwanmun.law.clearance.country import CodeList, Ended
from gwanmun.law.clearance.declaration import Claim
from gwanmun.law.clearance.rulebook import Rulebook
from tests.law.clearance.consignments import EXPORT, IMPORT, SHIRTS, TODAY, korea
from tests.law.tables import named, table

WRONG = {
    "an unknown customs office": {"customs_office": "999"},
    "an unknown currency": {"terms": replace(IMPORT.terms, currency="ZZZ")},
    "an unknown package": {"consignment": replace(IMPORT.consignment, package_kind="??")},
    "an unknown country": {"consignment": replace(IMPORT.consignment, country_of_dispatch="QQ")},
    "an unknown origin": {"lines": (replace(SHIRTS, origin="QQ"),)},
    "an unknown code": {"lines": (replace(SHIRTS, commodity="9999999999"),)},
    "an unknown unit": {"lines": (replace(SHIRTS, quantity_unit="QQ"),)},
    "a negative value": {"lines": (replace(SHIRTS, value=Decimal(-1)),)},
    "a figure that is none": {"lines": (replace(SHIRTS, net_weight_kg=Decimal("NaN")),)},
    "a huge figure": {"lines": (replace(SHIRTS, quantity=Decimal("1e400")),)},
    "lines that do not add up": {"terms": replace(IMPORT.terms, amount=Decimal(999))},
    "more net than gross": {"consignment": replace(IMPORT.consignment, gross_weight_kg=Decimal(1))},
    "an unknown agreement": {"lines": (replace(SHIRTS, claim=Claim("xyz", "X-1")),)},
    "a quantity without unit": {"lines": (replace(SHIRTS, supplementary_quantity=Decimal(1)),)},
}

PROBLEMS = """
what is wrong             | code               | path
an unknown customs office | code-unknown       | customs_office
an unknown currency       | code-unknown       | terms.currency
an unknown package        | code-unknown       | consignment.package_kind
an unknown country        | code-unknown       | consignment.country_of_dispatch
an unknown origin         | code-unknown       | lines[0].origin
an unknown code           | commodity-unknown  | lines[0].commodity
an unknown unit           | code-unknown       | lines[0].quantity_unit
a negative value          | number-negative    | lines[0].value
a figure that is none     | number-unusable    | lines[0].net_weight_kg
a huge figure             | number-unusable    | lines[0].quantity
lines that do not add up  | invoice-sum        | terms.amount
more net than gross       | net-over-gross     | consignment.gross_weight_kg
an unknown agreement      | agreement-unknown  | lines[0].claim.agreement
a quantity without unit   | field-missing      | lines[0].supplementary_unit
"""


def test_nothing_is_wrong_with_what_is_in_order():
    assert lines.problems(IMPORT, korea(), TODAY) == []
    assert lines.problems(EXPORT, korea(), TODAY) == []


@pytest.mark.parametrize("row", table(PROBLEMS), ids=named)
def test_each_wrong_has_its_own_problem(row):
    found = lines.problems(replace(IMPORT, **WRONG[row["what is wrong"]]), korea(), TODAY)
    assert (row["code"], row["path"]) in {(p.code, p.path) for p in found}


@given(st.sets(st.sampled_from(["an unknown customs office", "an unknown country", "an unknown code"])))
def test_all_problems_are_told_at_once(wrongs):
    declaration = IMPORT
    for wrong in sorted(wrongs):
        declaration = replace(declaration, **WRONG[wrong])
    assert len(lines.problems(declaration, korea(), TODAY)) == len(wrongs)


@pytest.mark.parametrize(("last", "closed"), [(date(2026, 2, 3), False), (date(2026, 2, 2), True)])
def test_a_customs_office_that_has_closed_names_its_successor(last, closed):
    offices = korea().country.lists["customs_offices"]
    ended = CodeList(offices.codes, {"020": Ended(last, "030")})
    country = replace(korea().country, lists=korea().country.lists | {"customs_offices": ended})
    found = lines.problems(IMPORT, Rulebook(country, "test"), TODAY)
    assert [(p.code, p.facts["successor"]) for p in found] == ([("customs-office-closed", "030")] if closed else [])
