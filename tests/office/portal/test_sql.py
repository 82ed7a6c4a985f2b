"""The SQL of each page: what it asks of the database is written down, is never more than twelve, and never grows.

A page that begins to ask once a row is a red line here before it is a slow one in an office.
"""

import json
import tomllib
from pathlib import Path

import pytest

from tests.office.portal.statements import heard
from tests.stories.characters import SHIRTS, export_of, import_of, land, lodge

MOST = 12
SNAPSHOT = tomllib.loads((Path(__file__).parent / "statements.toml").read_text(encoding="utf-8"))


def visit(browser, address, monkeypatch):
    with heard(monkeypatch) as said:
        answer = browser.get(address)
    assert answer.status_code == 200, answer.content
    return said


@pytest.fixture
def cases(people):
    """A few cases of one trader; more of them on demand."""

    def more(count, first=0):
        numbers = []
        for place in range(first, first + count):
            land(f"MSCU{place:04}")
            numbers.append(lodge(import_of(SHIRTS, bill=f"MSCU{place:04}")).number)
            lodge(export_of(SHIRTS))
        return numbers

    return more


ADDRESSES = {
    "/work": "trader",
    "/declarations": "officer",
    "/declarations/{number}": "officer",
    "/cargo?number=26MSCU0000M00010001": "public",
    "/tariff?text=shirts": "public",
    "/tariff/6105100000": "public",
    "/declare": "trader",
    "/bills/MSCU0000": "carrier",
    "/me": "trader",
    "/service": "public",
    "/": "public",
}


def test_no_page_asks_more_than_twelve_questions_and_none_asks_more_for_more_rows(people, cases, monkeypatch):
    (number, *_) = cases(1)
    for address in ADDRESSES:  # what a process learns once (types, a rulebook) is learnt before
        people[ADDRESSES[address]].get(address.format(number=number))
    few = {a: visit(people[who], a.format(number=number), monkeypatch) for a, who in ADDRESSES.items()}
    cases(4, first=1)
    many = {a: visit(people[who], a.format(number=number), monkeypatch) for a, who in ADDRESSES.items()}
    assert few == many
    assert {address: len(said) for address, said in many.items() if len(said) > MOST} == {}
    assert many == SNAPSHOT, "\n".join(f'"{address}" = {json.dumps(said, indent=4)}' for address, said in many.items())
