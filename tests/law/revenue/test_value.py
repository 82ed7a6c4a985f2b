"""Value: from the invoice's price under its Incoterm to the customs value of each line."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gwanmun.law.basics.money import Amount, Rounding
from gwanmun.law.basics.period import Period
from gwanmun.law.revenue.exchange_rate import ExchangeRate
from gwanmun.law.revenue.value import Price, Valuation, ValuationLaw, charge_sign, value
from tests.law.tables import named, table

ON = date(2026, 11, 24)
WEEK = Period(date(2026, 11, 22), date(2026, 11, 28))
LAST_WEEK = Period(date(2026, 11, 15), date(2026, 11, 21))
RATES = {
    "USD": (
        ExchangeRate("USD", LAST_WEEK, Decimal("1380.10")),
        ExchangeRate("USD", WEEK, Decimal("1394.50")),
        ExchangeRate("USD", WEEK, Decimal("1366.40"), kind="export"),
    ),
    "JPY": (ExchangeRate("JPY", WEEK, Decimal("912.34"), per=100),),
    "EUR": (ExchangeRate("EUR", LAST_WEEK, Decimal("1601.20")),),
}
SEOUL = {"on": ON, "currency": "KRW", "minor_digits": 0}
CIF = ValuationLaw("CIF")
FOB = ValuationLaw("FOB")


def amount(text):
    """An amount out of "500 USD", none out of nothing."""
    if not text:
        return None
    number, currency = text.split()
    return Amount(Decimal(number), currency)


def price(incoterm="CIF", lines="1000", currency="USD", weights="", **charges):
    return Price(
        incoterm,
        currency,
        tuple(Decimal(line) for line in lines.split()),
        tuple(Decimal(weight) for weight in weights.split()),
        **{name: amount(charge) for name, charge in charges.items()},
    )


# A price of 1,000 dollars, freight 100, insurance 10, all at one won a dollar: the signs are easy to see.
AT_PAR = {"USD": (ExchangeRate("USD", WEEK, Decimal(1)),)}
INCOTERMS = table("""
incoterm | CIF value | FOB value
---------+-----------+----------
EXW      | 1110      | 1000
FCA      | 1110      | 1000
FAS      | 1110      | 1000
FOB      | 1110      | 1000
CFR      | 1010      | 900
CPT      | 1010      | 900
CIF      | 1000      | 890
CIP      | 1000      | 890
DAP      | 1000      | 890
DPU      | 1000      | 890
DDP      | 1000      | 890
""")


@pytest.mark.parametrize("row", INCOTERMS, ids=named)
def test_Article_8_2_freight_and_insurance_follow_the_Incoterm(row):
    stated = price(row["incoterm"], freight="100 USD", insurance="10 USD")
    assert value(CIF, stated, AT_PAR, **SEOUL).total == int(row["CIF value"])
    assert value(FOB, stated, AT_PAR, **SEOUL).total == int(row["FOB value"])
    assert value(CIF, stated, AT_PAR, **SEOUL, basis="FOB").total == int(row["FOB value"])
    for basis in ("CIF", "FOB"):
        freight, insurance = (charge_sign(basis, row["incoterm"], charge) for charge in ("freight", "insurance"))
        assert 1000 + 100 * freight + 10 * insurance == int(row[f"{basis} value"])


NEEDED = table("""
incoterm | basis | missing
---------+-------+----------------------------------
EXW      | CIF   | charges.freight charges.insurance
FOB      | CIF   | charges.freight charges.insurance
CFR      | CIF   | charges.insurance
CPT      | CIF   | charges.insurance
CIF      | CIF   |
DDP      | CIF   |
EXW      | FOB   |
FOB      | FOB   |
CPT      | FOB   | charges.freight
CIP      | FOB   | charges.freight charges.insurance
DAP      | FOB   | charges.freight charges.insurance
""")


@pytest.mark.parametrize("row", NEEDED, ids=named)
def test_a_charge_the_Incoterm_makes_necessary_is_asked_for(row):
    outcome = value(ValuationLaw(row["basis"]), price(row["incoterm"]), RATES, **SEOUL)
    problems = outcome if isinstance(outcome, tuple) else ()
    assert " ".join(problem.path for problem in problems) == row["missing"]
    assert {problem.code for problem in problems} <= {"charge-missing"}
    assert all(problem.facts["incoterm"] == row["incoterm"] for problem in problems)


def test_a_charge_of_nothing_is_stated_too():
    assert isinstance(value(CIF, price("FOB", freight="0 USD", insurance="0 USD"), RATES, **SEOUL), Valuation)


# Each amount is cut to whole won where it enters, so the parts add up to the total.
RECKONED = table("""
lines             | incoterm | freight    | insurance | additions | deductions | price   | total
------------------+----------+------------+-----------+-----------+------------+---------+--------
1000              | CIF      |            |           |           |            | 1394500 | 1394500
1000.01           | CIF      |            |           |           |            | 1394513 | 1394513
333.33 333.33     | CIF      |            |           |           |            | 929657  | 929657
1000              | FOB      | 100 USD    | 12.34 USD |           |            | 1394500 | 1551158
1000              | FOB      | 100000 KRW | 5000 JPY  |           |            | 1394500 | 1540117
1000              | DAP      |            |           |           | 40 USD     | 1394500 | 1338720
1000              | CIF      |            |           | 50 USD    |            | 1394500 | 1464225
""")


@pytest.mark.parametrize("row", RECKONED, ids=named)
def test_the_price_and_its_charges_become_won(row):
    charges = {name: row[name] for name in ("freight", "insurance", "additions", "deductions")}
    settled = value(CIF, price(row["incoterm"], row["lines"], **charges), RATES, **SEOUL)
    assert (settled.price, settled.total) == (int(row["price"]), int(row["total"]))


def test_an_export_is_reckoned_at_the_export_rate():
    assert value(CIF, price("FOB"), RATES, **SEOUL, kind="export", basis="FOB").total == 1_366_400


def test_the_office_of_a_country_with_cents_reckons_in_cents():
    settled = value(FOB, price("FOB", "10.55"), {}, on=ON, currency="USD", minor_digits=2)
    assert (settled.total, settled.rate) == (1055, "1")


SHARED = table("""
by     | remainder to | lines       | weights | freight | shares
-------+--------------+-------------+---------+---------+---------------
value  | largest_line | 100 100 100 |         | 100     | 134 133 133
value  | last_line    | 100 100 100 |         | 100     | 133 133 134
value  | largest_line | 100 200 300 |         | 60      | 110 220 330
weight | largest_line | 100 200 300 | 3 2 1   | 60      | 130 220 310
weight | largest_line | 100 100     | 2 1     | 100     | 167 133
weight | last_line    | 100 100     | 2 1     | 100     | 166 134
value  | largest_line | 0 100       |         | 7       | 0 107
weight | largest_line | 0 100       | 1 1     | 7       | 3 104
""")


@pytest.mark.parametrize("row", SHARED, ids=named)
def test_charges_are_shared_by_the_laws_key_and_the_remainder_goes_where_it_says(row):
    law = ValuationLaw("CIF", apportion_by=row["by"], remainder_to=row["remainder to"])
    stated = price("FOB", row["lines"], weights=row["weights"], freight=f"{row['freight']} USD", insurance="0 USD")
    assert value(law, stated, AT_PAR, **SEOUL).lines == tuple(int(n) for n in row["shares"].split())


ROUNDED = table("""
unit | mode    | price in won | value
-----+---------+--------------+------
1    | down    | 1234.5       | 1234
1    | half_up | 1234.5       | 1235
1    | half_up | 1234.49      | 1234
1    | up      | 1234.01      | 1235
1    | up      | 1234         | 1234
10   | down    | 1239         | 1230
10   | half_up | 1235         | 1240
1000 | up      | 1001         | 2000
""")


@pytest.mark.parametrize("row", ROUNDED, ids=named)
def test_the_laws_rounding_is_the_one_applied(row):
    law = ValuationLaw("CIF", line_rounding=Rounding(int(row["unit"]), row["mode"]))
    settled = value(law, price(lines=row["price in won"], currency="KRW"), {}, **SEOUL)
    assert settled.lines == (settled.total,) == (int(row["value"]),)


def test_the_trace_can_be_checked_by_hand():
    settled = value(CIF, price("FOB", "1000 500", freight="100000 KRW", insurance="5000 JPY"), RATES, **SEOUL)
    assert settled.steps == (
        "+ price 1500 USD × 1394.50 = 2091750 KRW",
        "+ freight 100000 KRW = 100000 KRW",
        "+ insurance 5000 JPY × 912.34 per 100 = 45617 KRW",
        "= CIF value 2237367 KRW, shared by value, 0 over to largest_line",
    )
    assert settled.rate == "1394.50"


REFUSED = table("""
why                   | incoterm | lines   | currency | freight    | problems
----------------------+----------+---------+----------+------------+---------------------------------------------
no such rate          | CIF      | 1       | CHF      |            | exchange-rate-missing terms.currency
the rate has lapsed   | CIF      | 1       | EUR      |            | exchange-rate-missing terms.currency
freight without rate  | CFR      | 1       | USD      | 1 CHF      | charge-missing charges.insurance
freight without rate  | FOB      | 1       | USD      | 1 CHF      | charge-missing charges.insurance; exchange-rate-missing charges.freight.currency
negative line         | CIF      | 5 -1    | USD      |            | amount-unusable lines[1].value
no number             | CIF      | NaN     | USD      |            | amount-unusable lines[0].value
endless               | CIF      | 1e40    | USD      |            | amount-unusable lines[0].value
past all reckoning    | CIF      | 1e2000000 1e2000000 | USD |     | amount-unusable lines[0].value; amount-unusable lines[1].value
a signal              | CIF      | sNaN 1  | USD      |            | amount-unusable lines[0].value
too fine              | CIF      | 1e-7    | USD      |            | amount-unusable lines[0].value
no lines              | CIF      |         | USD      |            | lines-missing lines
worth nothing         | CIF      | 0       | USD      |            | value-not-positive lines[].value
negative freight      | CIF      | 1       | USD      | -1 USD     | amount-unusable charges.freight
""")


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_what_stands_against_a_value_is_told_at_once(row):
    stated = price(row["incoterm"], row["lines"], row["currency"], freight=row["freight"])
    outcome = value(CIF, stated, RATES, **SEOUL)
    assert "; ".join(f"{problem.code} {problem.path}" for problem in outcome) == row["problems"]


def test_a_lapsed_rate_names_the_day_and_the_last_week_known():
    (problem,) = value(CIF, price(currency="EUR"), RATES, **SEOUL)
    assert problem.value == "EUR"
    assert problem.facts == {
        "on": "2026-11-24",
        "kind": "import",
        "first": "2026-11-22",
        "last": "2026-11-28",
        "last_known": "2026-11-21",
        "last_rate": "1601.20",
    }


def test_sharing_by_weight_needs_weights():
    law = ValuationLaw("CIF", apportion_by="weight")
    for weights in ("", "0 0", "1 NaN"):
        (problem,) = value(law, price(lines="1 1", weights=weights), RATES, **SEOUL)
        assert (problem.code, problem.path) == ("weights-missing", "lines[].net_weight_kg")


def test_deductions_greater_than_the_price_leave_no_value():
    (problem,) = value(CIF, price(deductions="1001 USD"), RATES, **SEOUL)
    assert (problem.code, problem.value) == ("value-not-positive", "-1394")


MONEY = st.decimals(0, 10**9, places=2)
LAWS = st.builds(
    ValuationLaw,
    st.sampled_from(["CIF", "FOB"]),
    st.sampled_from(["value", "weight"]),
    st.builds(Rounding, st.sampled_from([1, 10, 1000]), st.sampled_from(["down", "up", "half_up"])),
    st.sampled_from(["largest_line", "last_line"]),
)
PRICES = st.lists(st.tuples(MONEY, st.decimals(0, 10**5, places=3)), min_size=1, max_size=12).flatmap(
    lambda lines: st.builds(
        Price,
        st.sampled_from(["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]),
        st.sampled_from(["USD", "JPY", "KRW"]),
        st.just(tuple(line for line, _ in lines)),
        st.just(tuple(weight for _, weight in lines)),
        *(
            st.builds(Amount, st.decimals(0, most, places=2), st.sampled_from(["USD", "JPY", "KRW"]))
            for most in (10**4, 10**3, 10**3, 10**3)
        ),
    )
)


@given(LAWS, PRICES, st.sampled_from([0, 2]))
def test_lines_and_parts_always_add_up_to_the_total(law, stated, digits):
    settled = value(law, stated, RATES, on=ON, currency="KRW", minor_digits=digits)
    assume(isinstance(settled, Valuation))
    assert sum(settled.lines) == settled.total
    parts = settled.price + settled.freight + settled.insurance + settled.additions - settled.deductions
    assert parts == settled.total
    assert len(settled.lines) == len(stated.line_values)
    assert all(line >= 0 for line in settled.lines)
    assert settled.total % law.line_rounding.unit == 0


@given(LAWS, PRICES)
def test_the_same_inputs_give_the_same_bytes(law, stated):
    once = value(law, stated, RATES, **SEOUL)
    again = value(
        msgspec.json.decode(msgspec.json.encode(law), type=ValuationLaw),
        msgspec.json.decode(msgspec.json.encode(stated), type=Price),
        RATES,
        **SEOUL,
    )
    assert msgspec.json.encode(once) == msgspec.json.encode(again)


@given(PRICES)
def test_every_line_is_within_one_unit_of_its_exact_share_but_the_one_that_takes_the_remainder(stated):
    settled = value(CIF, stated, RATES, **SEOUL)
    assume(isinstance(settled, Valuation))
    exact = [settled.total * line / sum(stated.line_values) for line in stated.line_values]
    apart = sorted(abs(share - line) for share, line in zip(exact, settled.lines, strict=True))
    assert all(gap < 1 for gap in apart[:-1])
    assert apart[-1] < len(apart) + 1


@given(PRICES, st.decimals(0, 10**4, places=2))
def test_more_freight_never_makes_a_cif_value_smaller(stated, more):
    stated = msgspec.structs.replace(stated, incoterm="FOB")
    dearer = Amount(stated.freight.value + more, stated.freight.currency)
    one, other = (value(CIF, p, RATES, **SEOUL) for p in (stated, msgspec.structs.replace(stated, freight=dearer)))
    assume(isinstance(one, Valuation))
    assert one.total <= other.total
