"""The taxes that follow duty: on which goods, on what base or by which text, in which order, and what they come to."""

from datetime import date
from decimal import Decimal

import pytest

from gwanmun.law.basics.money import Rounding
from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.assess import Assessment, assess
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.levy import levies_on
from gwanmun.law.tariff.tariff import TargetRounding, TariffRounding, Tax
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import ON, VAT, line, measure, only, tariff

LIQUOR = Tax("liquor", {}, ("customs_value", "duty"), "72", goods=("2208",), act="liquor-tax-act")
EDUCATION = Tax("education", {}, ("liquor",), "30", goods=("2208",))
WHOLE_VAT = Tax("vat", {}, ("customs_value", "duty", "liquor", "education"), "10", exempt=("0703",))
REDUCED_VAT = Tax("vat", {}, ("customs_value", "duty"), "5", goods=("4802", "4901"))
LATER_VAT = Tax("vat", {}, ("customs_value", "duty"), "8", Period(date(2027, 1, 1)), goods=("9999",))
TARIFF = tariff(taxes=(LIQUOR, EDUCATION, WHOLE_VAT, REDUCED_VAT, LATER_VAT))

FOLLOW = table("""
code       | said
-----------+-----------------------------------------------------------------------------------------------------------------------------
2208300000 | liquor: 72% of customs_value + duty; education: 30% of liquor; vat: 10% of customs_value + duty + liquor + education
4802560000 | vat: 5% of customs_value + duty
7210491010 | vat: 10% of customs_value + duty
0703209000 | vat: exempt
9999000000 | vat: 10% of customs_value + duty
""")


@pytest.mark.parametrize("row", FOLLOW, ids=named)
def test_the_row_that_names_the_longest_beginning_governs(row):
    assert "; ".join(levy.said for levy in levies_on(TARIFF, row["code"], ON)) == row["said"]


def test_two_rows_of_one_tax_on_the_same_goods_are_a_question():
    (problem,) = levies_on(tariff(taxes=(VAT, VAT)), "7210491010", ON)
    assert (problem.code, problem.value) == ("tax-ambiguous", "vat")


# Korea's order: duty, then liquor, fuel or individual consumption, then education and rural on those, then value added
# tax on the sum. Each amount drops what is less than ten won.

WHISKY, BEER, PETROL, BAG, SILVER = "2208300000", "2203000000", "2710121000", "4202211090", "7113111000"
BASES = ("customs_value", "duty", "liquor", "fuel", "consumption", "education", "rural")
KOREAN_TAXES = (
    Tax("liquor", {}, rate="72% of customs_value+duty", goods=("2208",), act="liquor-tax-act"),
    Tax("liquor", {}, rate="885700 KRW/KLT", goods=("2203",), act="liquor-tax-act"),
    Tax("fuel", {}, rate="529 KRW/LTR", goods=("271012",), act="fuel-tax-act"),
    Tax("consumption", {}, ("customs_value", "duty"), "20", goods=("4202",), over="2000000 KRW/NAR"),
    Tax("consumption", {}, rate="greater(20% of customs_value+duty, 5000 KRW/GRM)", goods=("7113",)),
    Tax("education", {}, ("liquor", "consumption"), "30"),
    Tax("education", {}, ("fuel",), "15", goods=("2710",)),
    Tax("rural", {}, ("consumption",), "10", goods=("7113",)),
    Tax("vat", {}, BASES, "10", act="vat-act"),
)
KOREA = TariffIndex(
    tariff(
        measure("22", "A", "20%"),
        measure("2710", "A", "3%"),
        measure("42", "A", "8%"),
        measure("71", "A", "8%"),
        codes=(WHISKY, BEER, PETROL, BAG, SILVER),
        taxes=KOREAN_TAXES,
    )
)

OWED = table("""
goods      | value    | LTR  | NAR | GRM | duty    | taxes
-----------+----------+------+-----+-----+---------+--------------------------------------------------------------------
2208300000 | 1000000  |      |     |     | 200000  | liquor 864000, education 259200, vat 232320
2203000000 | 1000000  | 500  |     |     | 200000  | liquor 442850, education 132850, vat 177570
2710121000 | 1000000  | 1000 |     |     | 30000   | fuel 529000, education 79350, vat 163830
4202211090 | 3000000  |      | 1   |     | 240000  | consumption 248000, education 74400, vat 356240
4202211090 | 3000000  |      | 2   |     | 240000  | consumption 0, education 0, vat 324000
4202211090 | 1851851  |      | 1   |     | 148140  | consumption 0, education 0, vat 199990
4202211090 | 1851861  |      | 1   |     | 148140  | consumption 0, education 0, vat 200000
4202211090 | 1851910  |      | 1   |     | 148150  | consumption 10, education 0, vat 200000
7113111000 | 1000000  |      |     | 10  | 80000   | consumption 216000, education 64800, rural 21600, vat 138240
7113111000 | 1000000  |      |     | 100 | 80000   | consumption 500000, education 150000, rural 50000, vat 178000
""")


def quantities(row):
    return {unit: row[unit] for unit in ("LTR", "NAR", "GRM") if row[unit]}


@pytest.mark.parametrize("row", OWED, ids=named)
def test_each_tax_is_levied_on_what_was_levied_before_it(row):
    (owed,) = assess(KOREA, [line(int(row["value"]), row["goods"], "US", **quantities(row))], ON).lines
    assert owed.duty == int(row["duty"])
    assert ", ".join(f"{tax} {amount}" for tax, amount in owed.taxes.items()) == row["taxes"]


def test_the_arithmetic_of_a_tax_cites_its_act_at_every_line():
    (owed,) = assess(KOREA, [line(1_000_000, PETROL, "US", LTR=1000)], ON).lines
    assert [reason for reason in owed.reasons if reason.startswith(("fuel", "vat"))] == [
        "fuel: 529 KRW/LTR on 1000 LTR = 529000 [fuel-tax-act]",
        "vat: 10% of customs_value + duty + fuel + education 1638350 = 163835; down to 10: 163830 [vat-act]",
    ]


def test_the_arithmetic_of_what_is_above_a_free_part():
    for value, sentence in (
        (3_000_000, "consumption: 20% of customs_value + duty 3240000 - 2000000 = 248000"),
        (1_000_000, "consumption: 20% of customs_value + duty 1080000 - 2000000 = nothing above it"),
    ):
        (owed,) = assess(KOREA, [line(value, BAG, "FR", NAR=1)], ON).lines
        assert owed.reasons[2:4] == ("consumption: 2000000 KRW/NAR on 1 NAR = 2000000", sentence)


def test_a_quantity_that_only_a_tax_asks_for_is_asked_for():
    problem = only(assess(KOREA, [line(1_000_000, PETROL, "US")], ON))
    assert (problem.code, problem.path, problem.facts["unit"]) == ("quantity-missing", "lines[0].quantities", "LTR")


def test_a_tax_on_something_nobody_states_says_what():
    index = TariffIndex(tariff(measure("72", "A", "8%"), taxes=(Tax("retail", {}, rate="5% of retail_price + 1 KRW"),)))
    problem = only(assess(index, [line(1000)], ON))
    assert (problem.code, problem.value) == ("base-missing", "retail_price")


def test_a_text_that_cannot_be_read_is_the_tariffs_fault():
    index = TariffIndex(tariff(measure("72", "A", "8%"), taxes=(Tax("fuel", {}, rate="much"),)))
    assert only(assess(index, [line(1000)], ON)).code == "duty-unreadable"


def test_one_amount_may_be_made_whole_otherwise_than_the_rest():
    """8% of 259 is 20.72, thrice; value added tax of a tenth of 279 is 27.9, thrice."""
    ten_won = TariffRounding(
        "line", Rounding(10, "down"), of={"vat": TargetRounding("declaration", Rounding(100, "half_up"))}
    )
    answer = assess(TariffIndex(tariff(measure("72", "A", "8%"), rounding=ten_won)), [line(259)] * 3, ON)
    assert isinstance(answer, Assessment)
    assert [(owed.duty, owed.taxes["vat"]) for owed in answer.lines] == [(20, 27)] * 3
    assert answer.totals == {"duty": 60, "vat": 100}  # 81 won, brought to a hundred once
    assert Decimal(answer.total) == 160
