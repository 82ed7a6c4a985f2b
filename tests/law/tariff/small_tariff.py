"""A small tariff to try rules on: the rows a test draws, the classes and taxes of a country made up of real ones."""

from datetime import date
from decimal import Decimal

from gwanmun.law.basics.money import Rounding
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.tariff.assess import TariffLine
from gwanmun.law.tariff.tariff import Goods, Measure, RateClass, Tariff, TariffRounding, Tax, Win

ON = date(2026, 2, 3)
EVER = Period(date(2000, 1, 1))

_BEFORE_BASIC = (Win((6, 7), "always"), Win((4, 5), "if_lower"))

# As in Korea's order of precedence (Customs Act Article 50), fewer of each kind.
CLASSES = {
    "I": RateClass("I", {"en": "anti-dumping duty"}, 1, additive=True),
    "K": RateClass("K", {"en": "emergency duty"}, 1),
    "FVN1": RateClass("FVN1", {"en": "Korea-Viet Nam rate"}, 2, "if_lower", needs_proof=True),
    "FAS1": RateClass("FAS1", {"en": "Korea-ASEAN rate"}, 2, "if_lower", needs_proof=True),
    "C": RateClass("C", {"en": "WTO concession"}, 3, "if_lower", numbered=True),
    "D": RateClass("D", {"en": "another concession"}, 3, "if_lower"),
    "W1": RateClass("W1", {"en": "WTO concession, with recommendation"}, 3, _BEFORE_BASIC, recommendation="with"),
    "W2": RateClass("W2", {"en": "WTO concession, without recommendation"}, 3, _BEFORE_BASIC, recommendation="without"),
    "L": RateClass("L", {"en": "adjustment duty"}, 4),
    "P": RateClass(
        "P",
        {"en": "quota tariff"},
        4,
        (Win((6, 7), "always"), Win((5,), "if_lower")),
        recommendation="with",
        numbered=True,
    ),
    "R": RateClass("R", {"en": "preference for least developed countries"}, 5),
    "B": RateClass("B", {"en": "provisional duty"}, 6),
    "A": RateClass("A", {"en": "basic duty"}, 7, numbered=True),
}
VAT = Tax("vat", {"en": "value added tax"}, ("customs_value", "duty"), "10")
TEN_WON_A_LINE = TariffRounding("line", Rounding(10, "down"))
TEN_WON_A_DECLARATION = TariffRounding("declaration", Rounding(10, "down"))


def measure(goods, rate_class, duty, area="", first="2000-01-01", last=""):
    """One row of a tariff."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last) if last else FAR)
    return Measure(goods, rate_class, duty, period, tuple(area.split()), act="act")


def tariff(*measures, codes=("7210491010",), taxes=(VAT,), rounding=TEN_WON_A_LINE, **more):
    """A tariff of these rows on these codes, in won."""
    goods = {code: (Goods(code, EVER, {"en": "goods"}),) for code in codes}
    by_goods = {}
    for one in measures:
        by_goods[one.goods] = (*by_goods.get(one.goods, ()), one)
    return Tariff("HSK2025", goods, by_goods, CLASSES, taxes, rounding, **{"currency": "KRW", **more})


def line(value, code="7210491010", origin="VN", agreement_class="", **quantities):
    """One line of goods."""
    return TariffLine(code, origin, value, {u: Decimal(str(q)) for u, q in quantities.items()}, agreement_class)


def only(problems):
    """The one problem there is."""
    (problem,) = problems
    return problem
