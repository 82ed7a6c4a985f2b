"""The register: companies found by any of their names, what they trade in, what they say once, who may act for whom."""

import time
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.drafting.known import Product, company_of
from gwanmun.law.clearance.invoice import Trader
from gwanmun.office.people import delegations, models, register
from tests.office.people.companies import HANBIT, SAO_MAI, SEJIN

TODAY = date(2026, 2, 3)


@pytest.fixture
def companies(office):
    for company in (HANBIT, SEJIN, SAO_MAI):
        register.enrol(company, "trader")


FOUND = """
as a paper writes it                | country | is
Hanbit Trading Co., Ltd.            | KR      | 1168200276
HANBIT TRADING CO LTD               | KR      | 1168200276
Hanbit Trading Company Limited      |         | 1168200276
한빛무역 주식회사                   | KR      | 1168200276
116-82-00276                        | KR      | 1168200276
1168200276                          |         | 1168200276
Sao Mai Electronics JSC             | VN      | 0100109106
Hanbit Trading Co., Ltd.            | VN      |
Hanbit                              | KR      |
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", FOUND)
def test_a_company_is_found_by_its_number_or_by_any_of_its_names(row, companies):
    said, country, expected = (cell.strip() for cell in row.split("|"))
    number = said if said[0].isdigit() else ""
    trader = Trader("" if number else said, country, number.replace("-", ""))
    asked = Trader(trader.name, country, number)
    found = company_of(trader, register.companies_by([asked]))
    assert (found.identifier if found else "") == expected


def test_many_are_looked_up_in_one_query(companies):
    with CaptureQueriesContext(connection) as queries:
        found = register.companies_by(Trader(c.name, c.country) for c in (HANBIT, SEJIN, SAO_MAI))
    assert (len(queries), {c.identifier for c in found}) == (1, {"1168200276", "2208162517", "0100109106"})


def test_a_number_its_country_never_gave_is_not_entered(office):
    with pytest.raises(Refused) as refused:
        register.enrol(replace(HANBIT, identifier="0168200276"), "trader")
    assert [problem.code for problem in refused.value.problems] == ["identifier-invalid"]
    assert not models.Company.objects.exists()


def test_what_is_known_of_a_company_is_corrected(companies):
    register.enrol(replace(HANBIT, name="Hanbit Global Co., Ltd.", identifier="116-82-00276"), "trader")
    assert register.company("KR", "1168200276").name == "Hanbit Global Co., Ltd."
    assert models.Company.objects.count() == 3


def test_a_product_list_is_kept_as_it_was_said(companies):
    lamp = Product(
        "LED-9",
        "8539520000",
        "LED lamps",
        "KR",
        unit="H87",
        net_weight_kg=Decimal("0.085"),
        other_codes=("SM-9",),
        drawback=True,
    )
    bulk = Product("RESIN", net_weight_kg=Decimal(1000))
    register.keep_products("KR", HANBIT.identifier, [lamp, bulk])
    assert register.products_of("KR", HANBIT.identifier) == (lamp, bulk)
    register.keep_products("KR", HANBIT.identifier, [replace(lamp, commodity="8539510000")])
    assert [product.commodity for product in register.products_of("KR", HANBIT.identifier)] == ["8539510000", ""]
    assert register.products_of("KR", SEJIN.identifier) == ()


def test_what_a_trader_says_once_is_kept_by_path(companies):
    register.keep_defaults(
        "KR", HANBIT.identifier, {"customs_office": "020", "lines[].origin_mark": "Y", "price_statement": "true"}
    )
    register.keep_defaults("KR", HANBIT.identifier, {"customs_office": "030"})
    said = register.defaults_of("KR", HANBIT.identifier)
    assert said == {"customs_office": "030", "lines[].origin_mark": "Y", "price_statement": True}


WRONG = """
path              | value     | is refused for
customs_ofice     | 020       | field-unknown
price_statement   | perhaps   | type-wrong
terms.incoterm    | FREE      | choice-unknown
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", WRONG)
def test_a_default_no_declaration_can_have_is_refused(row, companies):
    path, value, expected = (cell.strip() for cell in row.split("|"))
    with pytest.raises(Refused) as refused:
        register.keep_defaults("KR", HANBIT.identifier, {path: value, "customs_office": "020"})
    assert [problem.code for problem in refused.value.problems] == [expected]
    assert register.defaults_of("KR", HANBIT.identifier) == {}, "and nothing of it is kept"


LEAVE = """
the leave runs from .. to    | asked on    | may act
2026-01-01 .. 2026-12-31     | 2026-01-01  | yes
2026-01-01 .. 2026-12-31     | 2026-12-31  | yes
2026-01-01 .. 2026-12-31     | 2025-12-31  | no
2026-01-01 .. 2026-12-31     | 2027-01-01  | no
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", LEAVE)
def test_leave_holds_on_its_first_and_its_last_day(row, companies):
    runs, asked, expected = (cell.strip() for cell in row.split("|"))
    first, last = (date.fromisoformat(day) for day in runs.split(" .. "))
    delegations.delegate("KR", HANBIT.identifier, SEJIN.identifier, Period(first, last))
    on = date.fromisoformat(asked)
    assert delegations.may_act_for("KR", SEJIN.identifier, HANBIT.identifier, on) == (expected == "yes")
    assert not delegations.may_act_for("KR", HANBIT.identifier, SEJIN.identifier, on), "leave is given one way"


def test_everybody_may_act_for_himself(companies):
    assert delegations.may_act_for("KR", HANBIT.identifier, HANBIT.identifier, TODAY)


def test_leave_is_taken_back(companies):
    delegations.delegate("KR", HANBIT.identifier, SEJIN.identifier, Period(date(2026, 1, 1)))
    assert delegations.may_act_for("KR", SEJIN.identifier, HANBIT.identifier, TODAY)
    assert delegations.end("KR", HANBIT.identifier, SEJIN.identifier, date(2026, 2, 2)) == 1
    assert not delegations.may_act_for("KR", SEJIN.identifier, HANBIT.identifier, TODAY)
    assert delegations.may_act_for("KR", SEJIN.identifier, HANBIT.identifier, date(2026, 2, 2))


def test_leave_is_asked_for_once_in_ten_seconds(companies, monkeypatch):
    with CaptureQueriesContext(connection) as queries:
        for _ in range(10):
            delegations.may_act_for("KR", SEJIN.identifier, HANBIT.identifier, TODAY)
    assert len(queries) == 1
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 10.1)
    with CaptureQueriesContext(connection) as queries:
        delegations.may_act_for("KR", SEJIN.identifier, HANBIT.identifier, TODAY)
    assert len(queries) == 1
