"""The walk checker itself, on a little house of three files whose order we know."""

import importlib.util
import sys
from textwrap import dedent

import pytest

from tests.house.walks import Walk, broken_promises, read, trace

FILES = {
    "door.py": """
        from desk import ask

        def open_door():
            return ask(3)
    """,
    "desk.py": """
        from law import CONSTANT, double

        MADE_WHILE_IMPORTING = double(1)

        def ask(number):
            return double(number) + CONSTANT
    """,
    "law.py": """
        class Noun:
            body = 1

        CONSTANT = 1

        def double(number):
            return sum(each for each in (number, number))
    """,
    "cellar.py": """
        def never():
            return None
    """,
}


@pytest.fixture
def house(tmp_path, monkeypatch):
    """The little house, importable for the length of a test."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(dedent(text), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in FILES:
        sys.modules.pop(name.removesuffix(".py"), None)


def enter(house):
    """Come in by the door, importing on the way, as the first request of a server does."""
    spec = importlib.util.spec_from_file_location("door", house / "door.py")
    door = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(door)
    return door.open_door()


def test_files_are_named_in_the_order_they_are_entered(house):
    answers = []
    entered = trace(lambda: answers.append(enter(house)), house)
    assert answers == [7]
    assert entered == ("door.py", "desk.py", "law.py"), "importing law.py from desk.py is not entering it"


def test_the_tracer_goes_away(house):
    before = sys.getprofile()
    with pytest.raises(ZeroDivisionError):
        trace(lambda: 1 / 0, house)
    assert sys.getprofile() is before


def test_a_kept_promise(house):
    walk = Walk(("door.py", "desk.py"), frozenset({"law.py"}))
    assert broken_promises(walk, trace(lambda: enter(house), house)) == []


BROKEN = """
files                        | plumbing  | what is said
desk.py door.py law.py       |           | order
door.py law.py               |           | desk.py is entered and not on the page
door.py desk.py law.py cellar.py |       | cellar.py is promised and never entered
door.py desk.py law.py       | cellar.py | cellar.py is called plumbing and never entered
door.py desk.py law.py       | law.py    | law.py is both to be read and plumbing
door.py desk.py law.py door.py |         | door.py stands twice
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", BROKEN)
def test_a_broken_promise_is_said(row, house):
    files, plumbing, expected = (cell.strip() for cell in row.split("|"))
    walk = Walk(tuple(files.split()), frozenset(plumbing.split()))
    said = broken_promises(walk, trace(lambda: enter(house), house))
    assert len(said) == 1, said
    assert expected in said[0], said


def test_what_another_walk_tells_need_not_be_told_again(house, tmp_path):
    (tmp_path / "law.md").write_text("1. [`law.py`](law.py): the law\n", encoding="utf-8")
    page = tmp_path / "door.md"
    page.write_text(
        "1. [`door.py`](door.py): in\n2. [`desk.py`](desk.py): on\n\nWhat follows is [the law](law.md).\n",
        encoding="utf-8",
    )
    walk = read(page)
    assert walk == Walk(("door.py", "desk.py"), told_elsewhere=frozenset({"law.py"}))
    assert broken_promises(walk, trace(lambda: enter(house), house)) == []


def test_a_page_is_read(tmp_path):
    page = tmp_path / "import.md"
    page.write_text(
        dedent(
            """
            # An import

            1. [`office/api/declarations.py`](../../src/x.py): a request becomes a declaration; see `law/x.py`
            2. [`law/clearance/imports.py`](../../src/y.py): the list

            ## Plumbing

            - `law/basics/money.py`: whole units
            """
        ),
        encoding="utf-8",
    )
    assert read(page) == Walk(
        ("office/api/declarations.py", "law/clearance/imports.py"), frozenset({"law/basics/money.py"})
    )
