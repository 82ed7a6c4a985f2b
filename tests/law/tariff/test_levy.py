"""The taxes that follow duty: on which goods, on what base, in which order."""

from datetime import date
from decimal import Decimal

import pytest

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.levy import levies_on
from gwanmun.law.tariff.tariff import Tax
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import ON, VAT, tariff

LIQUOR = Tax("liquor", {}, ("customs_value", "duty"), Decimal(72), goods=("2208",))
EDUCATION = Tax("education", {}, ("liquor",), Decimal(30), goods=("2208",))
WHOLE_VAT = Tax("vat", {}, ("customs_value", "duty", "liquor", "education"), Decimal(10), exempt=("0703",))
REDUCED_VAT = Tax("vat", {}, ("customs_value", "duty"), Decimal(5), goods=("4802", "4901"))
LATER_VAT = Tax("vat", {}, ("customs_value", "duty"), Decimal(8), Period(date(2027, 1, 1)), goods=("9999",))
TARIFF = tariff(taxes=(LIQUOR, EDUCATION, WHOLE_VAT, REDUCED_VAT, LATER_VAT))

FOLLOW = table("""
code       | said
-----------+-----------------------------------------------------------------------------------------------------------------------------
2208300000 | liquor: 72% of customs_value + duty; education: 30% of liquor; vat: 10% of customs_value + duty + liquor + education
4802560000 | vat: 5% of customs_value + duty
7210491010 | vat: 10% of customs_value + duty + liquor + education
0703209000 | vat: exempt
9999000000 | vat: 10% of customs_value + duty + liquor + education
""")


@pytest.mark.parametrize("row", FOLLOW, ids=named)
def test_the_row_that_names_the_longest_beginning_governs(row):
    assert "; ".join(levy.said for levy in levies_on(TARIFF, row["code"], ON)) == row["said"]


def test_two_rows_of_one_tax_on_the_same_goods_are_a_question():
    (problem,) = levies_on(tariff(taxes=(VAT, VAT)), "7210491010", ON)
    assert (problem.code, problem.value) == ("tax-ambiguous", "vat")
