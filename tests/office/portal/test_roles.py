"""Roles at the pages: every page and every deed tried by every role, and each is let in or not as the table says."""

import re

import pytest
from django.urls import URLResolver, get_resolver, path
from django.urls.resolvers import RegexPattern

from gwanmun.office.api import openapi
from gwanmun.office.people.roles import FOR_A_COMPANY, MAY, ROLES, may
from gwanmun.office.portal.page import ANYBODY, SIGNED_IN
from gwanmun.office.portal.pages import PAGES

IN_THE_ADDRESS = {
    "number": "X1",
    "code": "8524911000",
    "key": "1",
    "trader": "1",
    "requirement": "r",
    "place": "1",
    "country": "XX",
    "digest": "0",
    "name": "nobody",
    "broker": "1",
    "word": "x",
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
    """Two forms need no account: one asks a question and writes nothing, the other says that an address is one's own."""
    for_all = [page for page in PAGES if may("public", page.act or "lodge")]
    assert {page.act for page in for_all} == {ANYBODY}
    assert [page.route for page in for_all if page.method == "POST"] == ["origin", "notices/confirm/<str:word>"]


def test_whoever_sees_every_declaration_is_customs_own():
    assert MAY["see-declarations"] - FOR_A_COMPANY == {"officer", "cashier", "auditor"}


# What is asked for by addresses that are neither pages nor operations: whether somebody must have signed in there.
BESIDE = {
    "account/sign-in": False,
    "account/sign-out": False,
    "account/none-here": False,
    "account/closed": False,
    "account/confirm": True,
    "account/password": True,
    "language": False,
    "account/second-factor/": True,
    "account/second-factor/authenticate/": False,
    "account/second-factor/webauthn/login/": False,
    "account/second-factor/webauthn/reauthenticate/": True,
    "account/second-factor/reauthenticate/": True,
    "account/second-factor/totp/activate/": True,
    "account/second-factor/totp/deactivate/": True,
    "account/second-factor/webauthn/": True,
    "account/second-factor/webauthn/add/": True,
    "account/second-factor/webauthn/keys/<int:pk>/remove/": True,
    "account/second-factor/webauthn/keys/<int:pk>/edit/": True,
    "account/second-factor/recovery-codes/": True,
    "account/second-factor/recovery-codes/generate/": True,
    "account/second-factor/recovery-codes/download/": True,
}
# The machine door's own addresses beside its operations: what it says of itself, to anybody.
OF_THE_MACHINE_DOOR = re.compile(r"^(api(/|$)|health|verify|api/v1/)")


def every_address(patterns, before=""):
    """Every address the office answers at, as it is written."""
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from every_address(one.url_patterns, route)
        else:
            yield route


def unaccounted(addresses):
    """The addresses no table speaks of: no page, no operation, none beside."""
    known = {page.route for page in PAGES} | BESIDE.keys()
    of_operations = {re.sub(r"{(\w+)}", "", one.path.strip("/")) for noun in openapi.every().values() for one in noun}
    found = []
    for address in addresses:
        bare = re.sub(r"<[^>]+>", "", address).removeprefix("api/v1/").strip("/")
        if address not in known and bare not in of_operations and not OF_THE_MACHINE_DOOR.match(address):
            found.append(address)
    return found


def test_every_address_of_the_office_stands_in_a_table():
    addresses = list(every_address(get_resolver().url_patterns))
    assert len(addresses) > len({page.route for page in PAGES})
    assert unaccounted(addresses) == []
    assert BESIDE.keys() <= set(addresses), "there is no such address any more"


def test_an_address_that_stands_in_no_table_is_found():
    resolver = URLResolver(RegexPattern(r"^"), [path("secret/<str:number>", lambda http: None)])
    assert unaccounted(every_address(resolver.url_patterns)) == ["secret/<str:number>"]


@pytest.mark.parametrize("route", [route for route, signed_in in BESIDE.items() if signed_in])
def test_what_is_beside_the_pages_asks_who_comes(route, people):
    at = "/" + route.replace("<int:pk>", "1")
    answer = people["public"].get(at)
    assert answer.status_code in {302, 303, 405}, answer.content
    assert answer.status_code == 405 or answer.headers["Location"].startswith(SIGN_IN)
