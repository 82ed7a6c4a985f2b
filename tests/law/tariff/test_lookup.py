"""Looking goods up: every rate on them and what becomes of it."""

from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.lookup import look_up
from tests.law.tariff.small_tariff import ON, measure, tariff

STEEL, GARLIC = "7210491010", "0703209000"
INDEX = TariffIndex(
    tariff(
        measure(STEEL, "A", "8%"),
        measure(STEEL, "C", "13%"),
        measure(STEEL, "I", "15.39%"),
        measure(STEEL, "FVN1", "free", "VN"),
        measure(STEEL, "FAS1", "9%", "VN TH"),
        measure(GARLIC, "A", "50%"),
        measure(GARLIC, "W2", "greater(360%, 1800 KRW/KGM)"),
        codes=(STEEL, GARLIC),
    )
)


def test_each_rate_says_what_becomes_of_it_in_the_order_of_precedence():
    shown = look_up(INDEX, STEEL, origin="VN", on=ON)
    assert [(rate.measure.rate_class, rate.outcome) for rate in shown.rates] == [
        ("I", "levied on top"),
        ("FAS1", "not lower than A 8%"),
        ("FVN1", "applies with proof of origin"),
        ("C", "not lower than A 8%"),
        ("A", "applies"),
    ]
    assert [tax.said for tax in shown.taxes] == ["vat: 10% of customs_value + duty"]


def test_a_rate_by_weight_depends_on_the_goods():
    shown = look_up(INDEX, GARLIC, origin="CN", on=ON)
    assert {rate.outcome for rate in shown.rates} == {"depends on value and quantities"}


def test_an_unknown_code_is_a_problem():
    (problem,) = look_up(INDEX, "7210491099", origin="VN", on=ON)
    assert problem.code == "commodity-unknown"
