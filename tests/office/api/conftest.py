"""The machine door with people in front of it: an account and a key for each role, and documents to bring."""

from datetime import date

import msgspec
import pytest

from gwanmun.law.basics.period import Period
from gwanmun.office.api import openapi
from gwanmun.office.people import accounts, delegations, keys, register
from tests.house.source import ROOT
from tests.office.api.asking import DONGHAE, FIRMS, HANBIT, MFDS, MIRAE, SEJIN, STAFF, VIET_NAM, Asker


@pytest.fixture
def people(office):
    """Everybody, by role, each with a key of his own; "public" has none. The broker may act for the trader."""
    for company, kind in ((HANBIT, "trader"), (MIRAE, "trader"), (SEJIN, "broker"), (DONGHAE, "carrier")):
        register.enrol(company, kind)
    register.enrol(MFDS, "agency")
    register.keep_places("KR", DONGHAE.identifier, ("03012001",))
    register.enrol(VIET_NAM, "partner")
    delegations.delegate("KR", HANBIT.identifier, SEJIN.identifier, Period(date(2020, 1, 1)))
    askers = {"public": Asker()}
    for role in STAFF:
        firm = FIRMS.get(role)
        whose = {"country": firm.country, "company": firm.identifier} if firm else {}
        askers[role] = Asker(keys.issue(accounts.open_account(f"{role}-1", role, **whose)))
    return askers


@pytest.fixture
def example():
    """A document of a kind, as OpenAPI shows it, with some of it changed: fields by name, `lines[0]` by index."""

    def make(kind, **changed):
        document = msgspec.json.decode(msgspec.json.encode(openapi.examples()[kind]))
        return {**document, **changed}

    return make


@pytest.fixture
def key_of(people):
    """A key of somebody who acts for a company."""

    def make(company, role):
        account = accounts.open_account(company.name, role, country=company.country, company=company.identifier)
        return keys.issue(account)

    return make


@pytest.fixture
def papers_folder():
    """The sample papers of the house."""
    return ROOT / "tests" / "data" / "papers"
