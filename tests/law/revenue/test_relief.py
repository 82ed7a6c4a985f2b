"""Reliefs: goods of little value, one flat rate, goods that come back or go out again. Rows and rates are made up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.period import Period
from gwanmun.law.revenue.exchange_rate import ExchangeRate
from gwanmun.law.revenue.relief import (
    Circumstances,
    Consignment,
    Goods,
    Money,
    Relief,
    ReliefIndex,
    ReliefLaw,
    Unfit,
    obstacles,
    relieve,
)
from tests.law.tables import named, table

ON = date(2026, 11, 24)
RATES = {"USD": (ExchangeRate("USD", Period(date(2026, 11, 22), date(2026, 11, 28)), Decimal("1394.5")),)}
SEOUL = Money(RATES, "KRW", 0, ON)


def usd(value):
    return Amount(Decimal(value), "USD")


SMALL = Relief("small", {}, taxes=("all",), at_most=usd(150), importers=("person",), but_not=("2208", "30"))
LISTED = Relief("listed", {}, taxes=("all",), at_most=usd(200), origins=("US",), procedures=("list",), act="treaty")
FLAT = Relief("flat", {}, flat_percent=Decimal(20), at_most=usd(1000), importers=("person",))
BACK = Relief("back", {}, code="A099", taxes=("all",), papers=("830",))
AGAIN = Relief("again", {}, code="A097", taxes=("all",), leaves_within_months=12, period=Period(date(2026, 1, 1)))
SCIENCE = Relief(
    "science", {}, code="A090", duty_percent=Decimal(80), taxes=("vat",), goods=("90",), origins=("US", "JP")
)
INDEX = ReliefIndex(ReliefLaw((SMALL, LISTED, FLAT, BACK, AGAIN, SCIENCE), person_identifier="P[0-9]{12}"))

GIVEN = table("""
value   | origin | importer | procedure | code   | answer
--------+--------+----------+-----------+--------+--------
209175  | CN     | person   |           | 620342 | small
209176  | CN     | person   |           | 620342 | flat
209176  | US     | company  | list      | 620342 | listed
278900  | US     | person   | list      | 620342 | listed
278901  | US     | person   | list      | 620342 | flat
278900  | US     | person   |           | 620342 | flat
278900  | US     | company  |           | 620342 |
100     | CN     | company  |           | 620342 |
100     | CN     | person   |           | 220830 | flat
1394500 | CN     | person   |           | 620342 | flat
1394501 | CN     | person   |           | 620342 |
""")


def consigned(value, importer="person", **more):
    return Consignment(Circumstances(importer, **more), value, value)


@pytest.mark.parametrize("row", GIVEN, ids=named)
def test_the_office_gives_the_relief_that_asks_least(row):
    goods = Goods(row["code"], row["origin"])
    (answer,) = relieve(
        INDEX, consigned(int(row["value"]), row["importer"], procedure=row["procedure"]), [goods], SEOUL
    )
    assert (answer.relief if answer else "") == row["answer"]


def test_a_relief_says_why_it_is_given():
    (small,) = relieve(INDEX, consigned(200_000), [Goods("620342", "CN")], SEOUL)
    assert small.said == "small, customs_value 200000 KRW of at most 150 USD (209175 KRW)"
    (again,) = relieve(INDEX, consigned(1, "company"), [Goods("620342", "CN", "A097")], SEOUL)
    assert again.said == "again, claimed as A097, to leave again by 2027-11-24"


def test_the_threshold_may_be_of_the_price_alone():
    law = ReliefLaw((replace(SMALL, measured_on="price"),))
    consignment = Consignment(Circumstances("person"), 209_175, 260_000)  # carriage and insurance come on top
    (answer,) = relieve(ReliefIndex(law), consignment, [Goods("620342", "CN")], SEOUL)
    assert answer.said == "small, price 209175 KRW of at most 150 USD (209175 KRW)"
    assert relieve(ReliefIndex(ReliefLaw((SMALL,))), consignment, [Goods("620342", "CN")], SEOUL) == (None,)


def test_each_line_has_its_own_relief_and_the_threshold_is_of_the_whole():
    lines = [Goods("620342", "CN"), Goods("220830", "GB"), Goods("620342", "CN", "A097")]
    assert [answer.relief for answer in relieve(INDEX, consigned(1000), lines, SEOUL)] == ["small", "flat", "again"]


def test_no_flat_rate_stands_in_place_of_a_rate_that_is_asked_for():
    assert relieve(INDEX, consigned(1_000_000), [Goods("620342", "CN", at_tariff=True)], SEOUL) == (None,)


CLAIMED = table("""
code | commodity | origin | papers | on         | obstacles
-----+-----------+--------+--------+------------+----------------------------------
A099 | 620342    | CN     | 830    | 2026-11-24 |
A099 | 620342    | CN     | 380    | 2026-11-24 | relief-paper-missing
A097 | 620342    | CN     |        | 2026-11-24 |
A097 | 620342    | CN     |        | 2025-12-31 | relief-not-in-force
A090 | 901110    | JP     |        | 2026-11-24 |
A090 | 901110    | CN     |        | 2026-11-24 | relief-origin
A090 | 620342    | CN     |        | 2026-11-24 | relief-origin, relief-goods
A777 | 620342    | CN     |        | 2026-11-24 | relief-unknown
""")


@pytest.mark.parametrize("row", CLAIMED, ids=named)
def test_a_relief_that_is_claimed_and_does_not_fit_is_refused_with_all_that_is_missing(row):
    consignment = consigned(10**9, "company", papers=frozenset(row["papers"].split()))
    money = replace(SEOUL, on=date.fromisoformat(row["on"]))
    sound, claiming = Goods("620342", "CN"), Goods(row["commodity"], row["origin"], row["code"])
    answer = relieve(INDEX, consignment, [sound, claiming], money)
    problems = answer.problems if isinstance(answer, Unfit) else ()
    assert ", ".join(problem.code for problem in problems) == row["obstacles"]
    assert {problem.path for problem in problems} <= {"lines[1].abatement_code"}


def test_what_stands_between_goods_and_a_relief_is_data():
    listed = obstacles(LISTED, consigned(10**6, "company"), Goods("620342", "CN"), SEOUL)
    assert [(p.code, p.facts, p.law) for p in listed] == [
        ("relief-circumstances", {"field": "procedure", "allowed": "list"}, "treaty"),
        ("relief-origin", {"origins": "US"}, "treaty"),
    ]
    (above,) = obstacles(SMALL, consigned(209_176), Goods("620342", "CN"), SEOUL)
    assert above.facts == {"most": "150 USD", "measured_on": "customs_value", "amount": "209176 KRW"}


def test_without_a_rate_of_the_week_nothing_is_guessed_and_nobody_else_is_troubled():
    nowhere = replace(SEOUL, rates={})
    answer = relieve(INDEX, consigned(1), [Goods("620342", "CN")], nowhere)
    assert [(p.code, p.value) for p in answer.problems] == [("exchange-rate-missing", "USD")]
    assert relieve(INDEX, consigned(1, "company"), [Goods("620342", "CN")], nowhere) == (None,)


def test_a_person_is_known_by_the_identifier():
    assert [INDEX.importer_kind(text) for text in ("P123456789012", "1168200276", "")] == [
        "person",
        "company",
        "company",
    ]
    assert [ReliefIndex(ReliefLaw()).importer_kind(text) for text in ("1168200276", "")] == ["company", "person"]


@given(st.integers(0, 10**7), st.sampled_from(["CN", "US"]), st.sampled_from(["person", "company"]))
def test_a_relief_never_asks_more_than_another_that_fits(value, origin, importer):
    consignment, goods = consigned(value, importer, procedure="list"), Goods("620342", origin)
    (answer,) = relieve(INDEX, consignment, [goods], SEOUL)
    fitting = [each for each in (SMALL, LISTED, FLAT) if not obstacles(each, consignment, goods, SEOUL)]
    assert (answer is None) == (not fitting)
    asked = [each.flat_percent or Decimal(0) for each in fitting]
    assert answer is None or (answer.flat_percent or Decimal(0)) == min(asked)
