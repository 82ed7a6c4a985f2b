"""The SQL of each page: what it asks of the database is written down, is never more than twelve, and never grows.

A page that begins to ask once a row is a red line here before it is a slow one in an office.
"""

import json
import tomllib
from pathlib import Path

from gwanmun.office.people import delegations
from gwanmun.office.portal import exchange, figures
from gwanmun.office.portal.pages import PAGES
from tests.office.portal.addresses import LOOKED_AT, documents
from tests.office.portal.statements import heard
from tests.stories.exporters import listed

MOST = 12
COUNTED_INSIDE = {page.name for page in (*exchange.PAGES, *figures.PAGES)}  # in test_sql_inside.py
SNAPSHOT = tomllib.loads((Path(__file__).parent / "statements.toml").read_text(encoding="utf-8"))


def visit(browser, address, monkeypatch):
    """What a process that has just started asks: a delegation may be believed in for ten seconds."""
    delegations.forget()
    with heard(monkeypatch) as said:
        answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.content)
    return said


def test_every_page_that_is_looked_at_is_counted():
    looked_at = {page.name for page in PAGES if page.method == "GET"} - COUNTED_INSIDE
    assert looked_at - LOOKED_AT.keys() == set(), "say in addresses.py who looks at it and where"
    assert LOOKED_AT.keys() - looked_at == set(), "there is no such page any more"
    assert list(SNAPSHOT) == list(LOOKED_AT), "a page and what it asks stand in the same order in both files"


def test_no_page_asks_more_than_twelve_questions_and_none_asks_more_for_more_rows(people, monkeypatch):
    listed()
    one = documents(people["trader"], 1)
    for who, address in LOOKED_AT.values():  # what a process learns once (types, a rulebook) is learnt before
        people[who].get(address.format(**one))
    few = {name: visit(people[who], at.format(**one), monkeypatch) for name, (who, at) in LOOKED_AT.items()}
    several = documents(people["trader"], 5, first=1)
    many = {name: visit(people[who], at.format(**several), monkeypatch) for name, (who, at) in LOOKED_AT.items()}
    assert {name: (few[name], many[name]) for name in LOOKED_AT if few[name] != many[name]} == {}
    assert {name: len(said) for name, said in many.items() if len(said) > MOST} == {}
    assert many == SNAPSHOT, "\n".join(f"{name} = {json.dumps(said, indent=4)}" for name, said in many.items())
