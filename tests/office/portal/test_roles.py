"""Roles at the pages: every page and every deed tried by every role, and each is let in or not as the table says."""

import re

import pytest

from gwanmun.office.people.roles import FOR_A_COMPANY, MAY, ROLES, may
from gwanmun.office.portal.page import ANYBODY, SIGNED_IN
from gwanmun.office.portal.pages import PAGES

IN_THE_ADDRESS = {
    "number": "X1",
    "code": "8524911000",
    "key": "nobody",
    "trader": "1",
    "requirement": "r",
    "place": "1",
    "digest": "0",
}
SIGN_IN = "/account/sign-in"


def address(page):
    return "/" + re.sub(r"<\w+:(\w+)>", lambda match: IN_THE_ADDRESS[match[1]], page.route)


def ask(browser, page):
    return browser.get(address(page)) if page.method == "GET" else browser.post(address(page), {})


def allowed(role, page):
    return role != "public" if page.act == SIGNED_IN else may(role, page.act)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_see_and_do_what_the_table_says_and_nothing_else(role, people):
    """Whoever is let in may still be refused, for what he asked; but never because of who he is."""
    for page in PAGES:
        answer = ask(people[role], page)
        if allowed(role, page):
            assert answer.status_code not in {403, 500, 503}, (page, answer.content)
            assert not answer.headers.get("Location", "").startswith(SIGN_IN), page
        elif role == "public":
            assert answer.status_code == 303, page
            assert answer.headers["Location"].startswith(SIGN_IN), page
        else:
            assert answer.status_code == 403, page


def test_every_page_stands_on_a_row_of_the_table():
    assert {page.act for page in PAGES} <= {*MAY, SIGNED_IN}


def test_what_changes_something_is_a_form():
    """A deed is a POST: a link, or a page that is looked at twice, does nothing."""
    writing = {"lodge", "amend", "pay", "refund", "examine", "hold", "lift-hold", "reject", "withdraw", "load"}
    assert {page.act for page in PAGES if page.method == "GET"} & (writing - {"lodge", "load"}) == set()


def test_the_public_may_look_at_what_needs_no_account_and_at_nothing_else():
    """The one form that needs no account asks a question and writes nothing."""
    for_all = [page for page in PAGES if may("public", page.act or "lodge")]
    assert {page.act for page in for_all} == {ANYBODY}
    assert [page.route for page in for_all if page.method == "POST"] == ["origin"]


def test_whoever_sees_every_declaration_is_customs_own():
    assert MAY["see-declarations"] - FOR_A_COMPANY == {"officer", "cashier", "auditor"}
