"""The SQL of each page: what it asks of the database is written down, is never more than twelve, and never grows.

A page that begins to ask once a row is a red line here before it is a slow one in an office.
"""

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from gwanmun.law.origin.application import ItemAsked
from gwanmun.office.portal.pages import PAGES
from tests.office.portal.addresses import LOOKED_AT
from tests.office.portal.statements import heard
from tests.stories.characters import SHIRTS, export_of, import_of, land, lodge
from tests.stories.exporters import SUPPLIES, applied, exported, granted, listed

MOST = 12
SOLD = replace(SUPPLIES, net_weight_kg=Decimal(50))
SNAPSHOT = tomllib.loads((Path(__file__).parent / "statements.toml").read_text(encoding="utf-8"))


def visit(browser, address, monkeypatch):
    with heard(monkeypatch) as said:
        answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.content)
    return said


@pytest.fixture
def rows(people):
    """Documents of each kind for one trader, this many of each, each of this many lines; one of each to look at."""
    listed()

    def more(count, first=0):
        for place in range(first, first + count):
            land(f"MSCU{place:04}")
            imported = lodge(import_of(*[SHIRTS] * count, bill=f"MSCU{place:04}")).number
            lodge(export_of(SHIRTS))
            export = exported(*[SOLD] * count)
            items = [ItemAsked(n + 1, importing_commodity="85044090", packages=5 // count) for n in range(count)]
            standing = applied(export, *items)
            draft = drafted(people["trader"], lines=count)
        return {
            "imported": imported, "exported": exported(*[SOLD] * count), "draft": draft,
            "application": standing.number, "certificate": granted(standing), "bill": f"MSCU{place:04}",
            "cargo": f"26MSCU{place:04}M00010001",
        }  # fmt: skip

    return more


def drafted(trader, lines):
    """A draft of so many lines; its key."""
    address = trader.post("/declare", {"procedure": "export", "empty": "1"}).headers["Location"]
    pasted = "\n".join(f"8518210000\tSpeaker {place}\tKR\t10\tH87\t2.50\t25.00\t3" for place in range(lines))
    assert trader.post(address, {"version": "0", "paste": pasted}).status_code == 303
    return address.rpartition("/")[2]


def test_every_page_that_is_looked_at_is_counted():
    looked_at = {page.name for page in PAGES if page.method == "GET"}
    assert looked_at - LOOKED_AT.keys() == set(), "say in addresses.py who looks at it and where"
    assert LOOKED_AT.keys() - looked_at == set(), "there is no such page any more"
    assert list(SNAPSHOT) == list(LOOKED_AT), "a page and what it asks stand in the same order in both files"


def test_no_page_asks_more_than_twelve_questions_and_none_asks_more_for_more_rows(people, rows, monkeypatch):
    one = rows(1)
    for who, address in LOOKED_AT.values():  # what a process learns once (types, a rulebook) is learnt before
        people[who].get(address.format(**one))
    few = {name: visit(people[who], at.format(**one), monkeypatch) for name, (who, at) in LOOKED_AT.items()}
    several = rows(5, first=1)
    many = {name: visit(people[who], at.format(**several), monkeypatch) for name, (who, at) in LOOKED_AT.items()}
    assert {name: (few[name], many[name]) for name in LOOKED_AT if few[name] != many[name]} == {}
    assert {name: len(said) for name, said in many.items() if len(said) > MOST} == {}
    assert many == SNAPSHOT, "\n".join(f"{name} = {json.dumps(said, indent=4)}" for name, said in many.items())
