"""Door stories: the same kind of consignment, told through the machine door of an office that is open.

These need an office, so they run inside the test; what the office and the law remember is forgotten first.
"""

import importlib
import pkgutil

import msgspec
from django.test import Client

import gwanmun.office
from gwanmun.law.clearance.drafting.known import Company
from gwanmun.office import urls
from gwanmun.office.desks import rulebooks
from gwanmun.office.people import accounts, keys, register
from tests.house import stories
from tests.stories.characters import HANBIT, IMPORTER, SHIRTS, import_of, land

ROOMS = ("api", "desks", "journal", "records", "people")
LODGED = 201


def a_lodgement():
    """A broker's program sends a declaration whose goods have landed, and is answered."""
    land()
    document = msgspec.json.encode(import_of(SHIRTS))
    key = a_key()
    client = Client(headers={"authorization": f"Bearer {key}", "idempotency-key": "told once"})

    def told():
        answer = client.post("/api/v1/declarations", document, content_type="application/json")
        assert answer.status_code == LODGED, answer.content
        assert "Accepted" in answer.json()["done"]
        return answer

    return told


TOLD = {"lodgement": a_lodgement}


def a_key():
    """A key of the importer's own account."""
    register.enrol(Company(HANBIT.name, HANBIT.country, HANBIT.identifier), "trader")
    account = accounts.open_account(IMPORTER.account, "trader", country=HANBIT.country, company=HANBIT.identifier)
    return keys.issue(account)


def as_just_opened():
    """The office as if it had just opened: everything imported, nothing remembered, the rulebook at hand."""
    assert urls.urlpatterns, "an open office has addresses"
    stories.import_everything()
    for room in ROOMS:
        wing = importlib.import_module(f"{gwanmun.office.__name__}.{room}")
        for found in pkgutil.walk_packages(wing.__path__, f"{wing.__name__}."):
            importlib.import_module(found.name)
    stories.forget_everything("gwanmun.")
    rulebooks.current()
    stories.forget_everything("gwanmun.law.")
