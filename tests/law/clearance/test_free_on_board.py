"""A levy on the value free on board, on a declaration: freight and insurance are taken off, or were never in the price."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.clearance.case import Accepted, DutyAssessed, OriginSettled, Valued
from gwanmun.law.clearance.imports import assess_duty, settle_value
from gwanmun.law.clearance.lines import values_on_board
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.tariff.tariff import Tax
from tests.law.clearance.consignments import IMPORT, TODAY, case, facts, korea
from tests.law.tables import table

LEVY = Tax("inspection", {"en": "inspection"}, ("fob_value",), "1")
RATE = Decimal("1442.88")  # won for a dollar, in the week of 3 February 2026


def levying():
    """Korea's pack with a levy of one per cent on the value free on board."""
    country = korea().country
    taxes = (LEVY, *country.tariff.taxes)
    return Rulebook(replace(country, tariff=replace(country.tariff, taxes=taxes)), "a test's own")


TERMS = table("""
incoterm | amount  | freight | insurance | on board in dollars
---------+---------+---------+-----------+--------------------
FOB      | 1000.00 | 50      | 5         | 1000.00
CFR      | 1050.00 | 50      | 5         | 1000.00
CIF      | 1055.00 | 50      | 5         | 1000.00
""")


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row["incoterm"])
def test_what_the_goods_cost_where_they_were_loaded(row):
    declaration = replace(
        IMPORT,
        terms=replace(IMPORT.terms, incoterm=row["incoterm"], amount=Decimal(row["amount"])),
        lines=(replace(IMPORT.lines[0], value=Decimal(row["amount"])),),
        charges=replace(
            IMPORT.charges,
            freight=Amount(Decimal(row["freight"]), "USD"),
            insurance=Amount(Decimal(row["insurance"]), "USD"),
        ),
    )
    assert values_on_board(declaration, levying(), TODAY) == (int(Decimal(row["on board in dollars"]) * RATE),)
    assert values_on_board(declaration, korea(), TODAY) == ()


def test_the_levy_is_owed_on_it_and_not_on_the_customs_value():
    rulebook = levying()
    begun = replace(case(), events=(Accepted(TODAY), OriginSettled((None,))))
    valued = settle_value(begun, facts(), rulebook)
    assert isinstance(valued, Valued)
    assessed = assess_duty(replace(begun, events=(*begun.events, valued)), facts(), rulebook)
    assert isinstance(assessed, DutyAssessed)
    (owed,) = assessed.assessment.lines
    assert (valued.valuation.total, owed.taxes["inspection"]) == (1522238, 14420)
