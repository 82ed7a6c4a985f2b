"""Neighbours that pay more: of the same heading, at the rate goods of this origin would have, preference and all."""

from datetime import date
from decimal import Decimal

from gwanmun.countries import snapshot
from gwanmun.law.clearance.neighbours import Dearer, Declared, dearer_neighbours
from gwanmun.law.tariff.index import TariffIndex

ON = date(2026, 2, 3)
KOREA = TariffIndex(snapshot.load("kr").country.tariff)
GREEN, ROASTED = "0901110000", "0901210000"


def beside(commodity, rate, agreement="", origin="CN"):
    return dearer_neighbours(KOREA, Declared(commodity, origin, Decimal(rate), agreement), ON)


def test_roasted_coffee_pays_more_than_green():
    assert Dearer("090121", Decimal(8)) in beside(GREEN, 2)


def test_what_pays_as_much_or_less_is_no_dearer_neighbour():
    assert beside(ROASTED, 8) == ()
    assert "090112" not in {one.subheading for one in beside(GREEN, 2)}


def test_the_subheading_itself_is_never_its_neighbour():
    assert "090111" not in {one.subheading for one in beside(GREEN, 0)}


def test_a_preference_that_holds_for_the_neighbour_too_makes_it_no_dearer():
    """Under VKFTA roasted coffee of Viet Nam is as free as green, so nobody gains by calling it green."""
    without = {one.subheading: one.rate_percent for one in beside(GREEN, 0, origin="VN")}
    with_it = {one.subheading: one.rate_percent for one in beside(GREEN, 0, "FVN1", "VN")}
    assert without["090121"] == 8
    assert with_it.get("090121", Decimal(0)) < 8


def test_a_rate_that_hangs_on_weight_is_passed_over_and_one_of_its_value_is_not():
    """Garlic pays 360 % or 1,800 won a kilogram, whichever is more: nothing can be said of it beforehand."""
    for heading in ("0703", "0713", "1201"):
        for code in KOREA.codes_under(heading):
            for one in beside(code, 0):
                assert one.rate_percent > 0


def test_of_a_heading_the_tariff_does_not_have_there_are_no_neighbours():
    assert beside("0000000000", 0) == ()
