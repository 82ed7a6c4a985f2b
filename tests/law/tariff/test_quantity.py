"""Quantities of duties that name several units: what is multiplied, what is narrowed, and what does not go together."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.tariff.duty import read_duty
from gwanmun.law.tariff.quantity import quantity_of, unit_problems, write_units
from tests.law.tables import named, table

LEVIED = table("""
units                | stated                     | quantity
---------------------+----------------------------+----------
KGM                  | KGM 12.5                   | 12.5
DTN                  | KGM 100                    | 1
HLT                  | LTR 45                     | 0.45
%vol/hl              | LTR 45, ASV 40             | 18
%vol/hl              | HLT 0.45, ASV 40           | 18
DTN/%sacchar         | KGM 16320, BRX 80          | 13056
LPA/SPR              | LPA 34.9, SPR 5            | 174.5
%vol/hl/SPR          | LTR 1000, ASV 3.49, SPR 5  | 174.5
LPA                  | LTR 1000, ASV 40           | 400
LPA                  | LPA 7, LTR 1000, ASV 40    | 7
LPA/over1.15         | LTR 1000, ASV 4.15         | 30
LPA/over1.15         | LTR 1000, ASV 1            | 0
LPA/over1.15         | LPA/over1.15 3             | 3
LPA/over1.15         | LPA 7                      | missing LPA/over1.15
KGM/tss              | KGM 100                    | missing KGM/tss
KGM/tss              | KGM 100, GRM/tss 2500      | 2.5
KGM                  | KGM/tss 100                | missing KGM
DTN/net_drained      | KGM/net_drained 250        | 2.5
%vol/hl              | ASV 40                     | missing HLT
%vol/hl              |                            | missing ASV, missing HLT
100 KGM              | KGM 250                    | 250
""")


@pytest.mark.parametrize("row", LEVIED, ids=named)
def test_a_duty_is_levied_on_so_much(row):
    words = row["stated"].replace(",", "").split()
    stated = {unit: Decimal(amount) for unit, amount in zip(words[::2], words[1::2], strict=True)}
    answer = quantity_of(read_duty(f"1 EUR/{row['units']}"), stated)
    if isinstance(answer, Fraction):
        assert answer == Fraction(row["quantity"])
    else:
        assert ", ".join(f"missing {problem.facts['unit']}" for problem in answer) == row["quantity"]


UNFITTING = table("""
duty                         | problem
-----------------------------+--------------------------------------
8% + 1 EUR/KGM/LTR           | units-unfitting at 6: mass, volume
1 EUR/KGM/DTN                | units-unfitting at 1: mass, mass
1 EUR/%vol/%vol/hl           | units-unfitting at 1: strength, strength, volume
1 EUR/tss                    | unit-unknown at 1
1 EUR/KGM/foo                | unit-unknown at 1
8% + 1 EUR/XYZ               | unit-unknown at 6
1 EUR/KGM/tss/net_drained    |
1 EUR/DTN/BRX                |
1 EUR                        |
""")


@pytest.mark.parametrize("row", UNFITTING, ids=named)
def test_units_that_do_not_go_together_are_found_before_anything_is_worked_out(row):
    said = [
        f"{problem.code} at {problem.facts['column']}: {problem.facts.get('dimensions', '')}".rstrip(": ")
        for problem in unit_problems(read_duty(row["duty"]))
    ]
    assert said == ([row["problem"]] if row["problem"] else [])


def test_units_are_said_as_they_are_multiplied():
    assert write_units(read_duty("1 EUR/%vol/hl/SPR")) == "ASV x HLT x SPR"
    assert write_units(read_duty("1 EUR/KGM/tss")) == "KGM tss"


@given(st.decimals(0, 10**6, places=3), st.decimals(0, 100, places=2))
def test_the_same_drink_owes_the_same_in_litres_and_in_hectolitres(litres, strength):
    duty = read_duty("0.50 GBP/%vol/hl")
    in_litres = quantity_of(duty, {"LTR": litres, "ASV": strength})
    assert in_litres == quantity_of(duty, {"HLT": litres / 100, "ASV": strength})
    assert in_litres == Fraction(litres) * Fraction(strength) / 100
