"""Units of UN/ECE Recommendation 20 and the same quantity in another of them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.tariff.unit import UNITS, quantity_in
from tests.law.tables import named, table

SAME = table("""
have      | want | is
----------+------+---------
1 TNE     | KGM  | 1000
250 GRM   | KGM  | 1/4
5 CTM     | GRM  | 1
1 DTN     | KGM  | 100
1 HLT     | LTR  | 100
1000 LTR  | MTQ  | 1
2 DZN     | NAR  | 24
3 MIL     | H87  | 3000
2 DPR     | PR   | 24
1 MWH     | KWH  | 1000
18 GV     | MWH  | 5
10 KGM    | LTR  | none
10 NAR    | PR   | none
10 XYZ    | KGM  | none
""")


@pytest.mark.parametrize("row", SAME, ids=named)
def test_a_quantity_in_another_unit(row):
    amount, unit = row["have"].split()
    found = quantity_in(UNITS[row["want"]], {unit: Decimal(amount)})
    assert ("none" if found is None else found) == (row["is"] if row["is"] == "none" else Fraction(row["is"]))


def test_the_unit_that_is_stated_goes_before_one_that_must_be_converted():
    assert quantity_in(UNITS["KGM"], {"GRM": Decimal(1), "KGM": Decimal(7)}) == 7


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.decimals(0, 10**9, places=3))
def test_there_and_back_is_the_same_quantity(one, other, amount):
    there = quantity_in(UNITS[other], {one: amount})
    assert (there is None) == (UNITS[one].dimension != UNITS[other].dimension)
    if there is not None:
        assert there * UNITS[other].size / UNITS[one].size == Fraction(amount)
