"""Periods, on their pages: what is due, the one button that declares it, and who may press it for whom."""

from datetime import date

import pytest

from gwanmun.law.basics.period import Period
from gwanmun.law.clearance.case import Paid
from gwanmun.office.desks import clearance, operators, periods, rulebooks
from gwanmun.office.desks.operators import Suspending
from gwanmun.office.people import delegations
from tests.office.api.asking import HANBIT, SEJIN
from tests.stories.characters import BANK, IMPORTER, OFFICER, TODAY
from tests.stories.operators import TIN, UNTIL
from tests.stories.test_periodic_filing import month  # noqa: F401 - a fixture

BUTTON = "Declare the month"


@pytest.fixture
def shop(people, month):  # noqa: F811
    """Three releases of a trusted importer in a month that is over, and people at their browsers."""
    return people


def declared(browser, **typed):
    """The month, declared at the button; what came of it."""
    return browser.post("/periods", {"month": "2026-02", "once": "one", **typed})


def test_a_trader_sees_what_is_due_and_declares_it_with_one_button(shop, month):  # noqa: F811
    page = shop["trader"].get("/periods").content.decode()
    assert BUTTON in page
    assert "2026-02" in page
    assert "3 releases" in page
    answer = declared(shop["trader"])
    assert answer.status_code == 303
    shown = shop["trader"].get(answer.headers["Location"]).content.decode()
    assert all(number in shown for number in month)
    assert declared(shop["trader"]).headers["Location"] == answer.headers["Location"], "pressed twice, done once"
    page = shop["trader"].get("/periods").content.decode()
    assert BUTTON not in page
    assert "Nothing that was released is still owed" in page
    assert "not yet" in page


def test_a_month_that_is_not_over_has_no_button(shop, settings_clock):
    settings_clock("2026-02-20T09:00:00+09:00")
    page = shop["trader"].get("/periods").content.decode()
    assert BUTTON not in page
    assert "to be declared after" in page
    answer = declared(shop["trader"])
    assert answer.status_code == 422
    assert "not over" in answer.content.decode()


def test_who_is_trusted_no_longer_is_told_so(shop):
    operators.suspend(TIN, Suspending("importer", "an offence", "Article 255-5", UNTIL), OFFICER)
    page = shop["trader"].get("/periods").content.decode()
    assert BUTTON not in page
    assert "not trusted with filing by the period" in page


def test_a_broker_declares_for_who_gave_it_leave_and_for_nobody_else(shop):
    broker = shop["broker"]
    assert f"?importer={HANBIT.identifier}" in broker.get("/periods").content.decode()
    assert BUTTON in broker.get(f"/periods?importer={HANBIT.identifier}").content.decode()
    answer = declared(broker, importer=HANBIT.identifier)
    assert answer.status_code == 303
    assert broker.get(answer.headers["Location"]).status_code == 200
    assert shop["trader"].get(answer.headers["Location"]).status_code == 200
    assert broker.get("/periods?importer=1418155275").status_code == 403


def test_leave_that_was_taken_back_opens_nothing(shop):
    number = declared(shop["broker"], importer=HANBIT.identifier).headers["Location"]
    today = rulebooks.today()
    assert delegations.end("KR", HANBIT.identifier, SEJIN.identifier, date(2026, 2, 1)) == 1
    assert today > date(2026, 2, 1)
    delegations.forget()
    assert shop["broker"].get(number).status_code == 404
    assert shop["broker"].get(f"/periods?importer={HANBIT.identifier}").status_code == 403
    delegations.delegate("KR", HANBIT.identifier, SEJIN.identifier, Period(today))
    assert shop["broker"].get(number).status_code == 200


def test_what_changed_meanwhile_is_reckoned_again_with_a_button(shop):
    at = declared(shop["trader"]).headers["Location"]
    number = at.rpartition("/")[2]
    assert "Reckon it again" not in shop["trader"].get(at).content.decode()
    alone = periods.show(number, IMPORTER).releases[0]
    clearance.record(alone.number, Paid("R-ALONE", alone.amount, TODAY), BANK)
    assert "Reckon it again" in shop["trader"].get(at).content.decode()
    assert shop["trader"].post(f"{at}/correct", {"once": "two"}).status_code == 303
    assert alone.number not in shop["trader"].get(at).content.decode()
    assert shop["trader"].post(f"{at}/correct", {"once": "three"}).status_code == 422


def test_the_cashier_takes_the_money_of_the_whole_month_with_one_form(shop):
    at = declared(shop["trader"]).headers["Location"]
    number = at.rpartition("/")[2]
    page = shop["cashier"].get(at).content.decode()
    assert "Money came in" in page
    sent = {"receipt": "R-MONTH", "amount": str(periods.show(number, IMPORTER).total), "on": TODAY.isoformat()}
    short = shop["cashier"].post(f"{at}/pay", {**sent, "amount": "1", "once": "one"})
    assert short.status_code == 422
    assert "R-MONTH" in short.content.decode(), "what was typed stands there still"
    assert not periods.show(number, IMPORTER).receipt
    assert shop["trader"].post(f"{at}/pay", {**sent, "once": "two"}).status_code == 403
    assert shop["cashier"].post(f"{at}/pay", {**sent, "once": "three"}).status_code == 303
    page = shop["cashier"].get(at).content.decode()
    assert "R-MONTH" in page
    assert "Money came in" not in page, "it is paid, and nobody is asked again"
    for one in periods.show(number, IMPORTER).releases:
        assert "Paid" in {entry.kind for entry in clearance.show(one.number, BANK, "cashier").entries}


def test_the_office_looks_and_declares_nothing(shop):
    at = declared(shop["trader"]).headers["Location"]
    for who in ("officer", "cashier", "auditor"):
        assert at.rpartition("/")[2] in shop[who].get("/periods").content.decode()
        assert shop[who].get(at).status_code == 200
        assert declared(shop[who]).status_code == 403
