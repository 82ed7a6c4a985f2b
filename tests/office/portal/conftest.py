"""The portal with people in front of it: somebody of each role who can sign in, in a browser that runs no script."""

from datetime import date

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from gwanmun.law.basics.period import Period
from gwanmun.office.people import accounts, delegations, persons, register
from tests.office.api.asking import DONGHAE, FIRMS, HANBIT, MFDS, MIRAE, SEJIN, STAFF, VIET_NAM

PASSWORD = "a long and quiet password"
HASHED = make_password(PASSWORD)  # once: the point of the hash is that it takes its time


def let_in(name, role, firm=None):
    """Somebody of this role who can sign in under this name."""
    whose = {"country": firm.country, "company": firm.identifier} if firm else {}
    account = accounts.open_account(name, role, **whose)
    return persons._let_in(account, HASHED, name.title()).user


def browser(user=None, **headers):
    """A browser of somebody who has signed in; of nobody, without."""
    client = Client(enforce_csrf_checks=False, headers=headers)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def firms(office):
    """The companies of the register, and the broker's leave to act for the trader."""
    for company, kind in ((HANBIT, "trader"), (MIRAE, "trader"), (SEJIN, "broker"), (DONGHAE, "carrier")):
        register.enrol(company, kind)
    register.enrol(MFDS, "agency")
    register.keep_places("KR", DONGHAE.identifier, ("03012001",))
    register.enrol(VIET_NAM, "partner")
    delegations.delegate("KR", HANBIT.identifier, SEJIN.identifier, Period(date(2020, 1, 1)))


@pytest.fixture
def people(firms):
    """A browser for each role; "public" has not signed in."""
    users = {role: let_in(f"{role}-1", role, FIRMS.get(role)) for role in STAFF}
    return {"public": browser()} | {role: browser(user) for role, user in users.items()}
