"""Events: each has its docstring and its row in docs/events.md, with exactly the fields the code gives it.

Meanings are written by hand, fields are not: `python -m tests.house.test_events`, which `make fix` runs, fills them in.
"""

import importlib
import inspect
import pkgutil
import re

import msgspec
import pytest

import gwanmun.law
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "events.md"
ROW = re.compile(r"^\| `(?P<event>[A-Za-z]+)` \| ?(?P<fields>[^|]*?) ?\| (?P<sentence>[^|]+) \|$", re.MULTILINE)


def events():
    """Every event class of the law: a struct tagged as an event that is not itself the ground of others."""
    for found in pkgutil.walk_packages(gwanmun.law.__path__, "gwanmun.law."):
        module = importlib.import_module(found.name)
        yield from (value for value in vars(module).values() if is_event(value) and value.__module__ == found.name)


def is_event(value):
    """Whether this is a class of events."""
    struct = inspect.isclass(value) and issubclass(value, msgspec.Struct)
    return struct and value.__struct_config__.tag_field == "event" and not value.__subclasses__()


EVENTS = list(events())


def documented():
    """Each event of the page, its fields as the page gives them, and its sentence."""
    page = PAGE.read_text(encoding="utf-8")
    return {match["event"]: (match["fields"].strip(), match["sentence"]) for match in ROW.finditer(page)}


def fields(event):
    """An event's fields as the page should give them; one that may be left out is marked."""
    return ", ".join(f"`{field.name}{'' if field.required else '?'}`" for field in msgspec.structs.fields(event))


def fill_in_fields():
    """Write each row's fields as the code has them now; a row of no event, and an event of no row, stay as they are."""
    known = {event.__name__: fields(event) for event in EVENTS}

    def row(match):
        return f"| `{match['event']}` | {known.get(match['event'], match['fields'])} | {match['sentence']} |"

    PAGE.write_text(ROW.sub(row, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def test_no_two_events_share_a_name():
    names = [event.__name__ for event in EVENTS]
    assert len(names) > 20
    assert {name for name in names if names.count(name) > 1} == set()


def test_the_page_names_every_event_and_no_other():
    assert set(documented()) == {event.__name__ for event in EVENTS}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_is_documented_as_it_is(event):
    said, sentence = documented()[event.__name__]
    assert said == fields(event), "`make fix` writes the fields of docs/events.md"
    assert sentence.endswith("."), "an event's meaning is a sentence"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_says_what_it_is(event):
    said = vars(event).get("__doc__") or ""
    assert said.strip(), "an event has a docstring of its own"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_never_changes_and_is_tagged_by_its_own_name(event):
    assert event.__struct_config__.frozen
    assert event.__struct_config__.tag == event.__name__


if __name__ == "__main__":
    fill_in_fields()
