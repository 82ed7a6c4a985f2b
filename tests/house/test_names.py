"""Names and captions: a room is called by what it holds, and every file says in its first line what it knows."""

import ast

import pytest

from tests.house.source import LAW, PACKAGE, functions, named, parsed, python_files

ROOMS_WITHOUT_A_NOUN = {"utils", "util", "helpers", "helper", "common", "core", "services", "managers", "base", "misc"}


def caption(path):
    """The first line of the file's docstring, empty if there is none."""
    return (ast.get_docstring(parsed(path)) or "").partition("\n")[0].strip()


def test_every_file_begins_with_its_caption():
    silent = [named(path) for path in python_files() if not caption(path)]
    assert silent == []


def test_a_caption_is_one_sentence_on_one_line():
    broken = {named(path): caption(path) for path in python_files() if caption(path) and caption(path)[-1] not in ".?!"}
    assert broken == {}, "the first line of a file ends with a full stop"


def test_no_room_is_called_by_what_it_is_not():
    placeless = [
        named(p) for p in python_files() if {part.removesuffix(".py") for part in p.parts} & ROOMS_WITHOUT_A_NOUN
    ]
    assert placeless == [], "if a thing has no room, name the room"


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{named(path)}:{node.lineno}"
        for path in python_files()
        for _, function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_every_import_says_the_whole_way():
    relative = [
        f"{named(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level > 0
    ]
    assert relative == []


def test_nothing_happens_at_a_distance():
    """No signals: what follows from what is read top to bottom, not looked up in a list of receivers."""
    distant = [
        f"{named(path)}:{node.lineno}"
        for path in python_files(PACKAGE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("django")
        and "signals" in (node.module or "")
    ]
    assert distant == []


def documented(tree):
    """Each public class, function and method of a file, and whether it says what it is."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node) is not None
            if isinstance(node, ast.ClassDef):
                methods = [m for m in node.body if isinstance(m, ast.FunctionDef) and not m.name.startswith("_")]
                yield from ((f"{node.name}.{m.name}", ast.get_docstring(m) is not None or promised(m)) for m in methods)


def promised(method):
    """Whether a method only promises a shape (a Protocol's `...`), which its class has explained."""
    return ast.unparse(method.body[0]) == "..."


@pytest.mark.parametrize("path", python_files(LAW), ids=named)
def test_the_law_says_what_it_is(path):
    silent = [name for name, said in documented(parsed(path)) if not said]
    assert silent == [], "every public class, function and method of the law has a docstring"


CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}


def test_the_law_reads_no_clock():
    """Dates are arguments: the same case walks the same way next year."""
    read = [
        f"{named(path)}:{node.lineno}"
        for path in python_files(LAW)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS
    ]
    assert read == []


def test_the_law_keeps_money_away_from_floats():
    """Money is whole minor units and rates are Decimal; a float is nowhere in the rooms that count money."""
    rooms = [LAW / "basics", LAW / "tariff", LAW / "revenue", LAW / "origin", LAW / "clearance"]
    floats = [
        f"{named(path)}:{node.lineno}"
        for path in python_files(*rooms)
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert floats == []
