"""Roles at the door: every operation tried by every role, and each is let in or not as the table says."""

import re

import pytest

from gwanmun.office.api import bodies, openapi
from gwanmun.office.api.visit import FOR_A_COMPANY
from gwanmun.office.people.roles import ACTS, MAY, ROLES, may
from gwanmun.office.portal.page import SIGNED_IN
from gwanmun.office.portal.pages import PAGES
from tests.office.api.asking import told

OPERATIONS = [operation for noun in openapi.every().values() for operation in noun]
IN_THE_PATH = {
    "number": "X1",
    "code": "8524911000",
    "currency": "USD",
    "country": "VN",
    "month": "2026-01",
    "day": "2026-02-03",
    "tile": "tile/0/000",
}


def address(operation):
    return re.sub(r"{(\w+)}", lambda match: IN_THE_PATH[match[1]], operation.path)


def ask(asker, operation):
    """The operation, with a body of the right kind and nothing in it."""
    if operation.method == "GET":
        return asker.get(address(operation))
    return asker.post(address(operation), b"{}", bodies.ALLOWED[operation.body][0])


def test_the_table_has_an_act_for_every_operation_and_no_other():
    """What only people do, from a page, stands in the table as well."""
    assert {operation.act for operation in OPERATIONS} | {page.act for page in PAGES} - {SIGNED_IN} == set(ACTS)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role, people):
    """Whoever is let in may still be refused, for what he brought; but never because of who he is."""
    for operation in OPERATIONS:
        response = ask(people[role], operation)
        refused = told(response) if response.status_code >= 400 else []
        if may(role, operation.act):
            assert not {code for code, _ in refused} & {"act-not-allowed", "key-missing", "scope-not-allowed"}, (
                operation
            )
            assert response.status_code < 500, (operation, response.content)
        elif role == "public":
            assert (response.status_code, refused) == (401, [("key-missing", "Authorization")]), operation
        else:
            assert (response.status_code, refused) == (403, [("act-not-allowed", "")]), operation


def test_nobody_but_an_officer_lets_goods_go():
    """Examination, rejection, holds: customs' own acts are an officer's, whatever else changes in the table."""
    for act in ("examine", "reject", "hold", "lift-hold", "extend-loading", "extend-storage", "give-guarantee"):
        assert MAY[act] == {"officer"}, act


def test_the_auditor_touches_nothing():
    writing = {operation.act for operation in OPERATIONS if operation.method == "POST"}
    assert not any(may("auditor", act) for act in writing)
    assert all(may("auditor", operation.act) for operation in OPERATIONS if operation.act.startswith("see-"))


def test_whoever_sees_every_declaration_is_customs_own():
    """Prices are secret: a role that is not narrowed to its own company's declarations sees none, or is the office's."""
    everyones = MAY["see-declarations"] - FOR_A_COMPANY
    assert everyones == {"officer", "cashier", "auditor"}


def test_the_public_may_only_ask():
    assert [act for act in ACTS if may("public", act)] == ["ask"]
