"""SQL: in files, under names, and every statement finds its rows by a key, so that ten million cases cost what ten do.

A statement that must read a whole table says so on a line of its own: `-- whole table: why`. The keys are read from the
schema: the first column of each primary key and index. The same rule is what lets the schema be spread over several
machines by case.
"""

import ast
import re
from collections import defaultdict

import pytest

from tests.house.source import PACKAGE, named, parsed, python_files

OFFICE = PACKAGE / "office"
SCHEMAS = sorted(OFFICE.rglob("schema.sql"))
FILES = sorted(set(OFFICE.rglob("*.sql")) - set(SCHEMAS))
NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)
EXCUSE = re.compile(r"^-- whole table: \w.+$", re.MULTILINE)
COMMENT = re.compile(r"--[^\n]*")


def keys():
    """By table, the columns a row can be found by: the first of its primary key and of each of its indexes."""
    found = defaultdict(set)
    for schema in (COMMENT.sub("", path.read_text(encoding="utf-8")) for path in SCHEMAS):
        for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", schema, re.DOTALL):
            found[table] |= set(re.findall(r"^\s*(\w+)[^,\n]*PRIMARY KEY", body, re.MULTILINE))
            found[table] |= set(re.findall(r"PRIMARY KEY \((\w+)", body)) - {"PRIMARY"}
        for table, column in re.findall(r"CREATE (?:UNIQUE )?INDEX \w+ ON (\w+) \((\w+)", schema):
            found[table].add(column)
    return {table: columns - {"PRIMARY"} for table, columns in found.items()}


KEYS = keys()


def statements():
    """Each statement of the office: its file, its name, and its text."""
    for path in FILES:
        _, *parts = NAME.split(path.read_text(encoding="utf-8"))
        yield from ((named(path), name, text) for name, text in zip(parts[::2], parts[1::2], strict=True))


STATEMENTS = list(statements())


def is_kept_to(text, table, columns):
    """Whether the statement finds its rows of this table by a key, or writes rows that carry it."""
    if any(re.search(rf"\b{column}\s*(=|<|>|<=|>=|IN\b)", text) for column in columns):
        return True
    written = re.search(rf"(?:INSERT INTO|COPY) {table}\s*\(([^)]*)\)", text)
    return written is not None and bool(columns & set(re.findall(r"\w+", written[1])))


def unkept(text):
    """The tables a statement touches without a key, unless it says why it reads them whole."""
    sql = COMMENT.sub("", text)
    touched = [table for table in KEYS if re.search(rf"\b{table}\b", sql)]
    return [] if EXCUSE.search(text) else [table for table in touched if not is_kept_to(sql, table, KEYS[table])]


def test_the_schema_was_read():
    assert KEYS["journal_entry"] == {"case_key"}
    assert len(STATEMENTS) > 10


@pytest.mark.parametrize(("file", "name", "text"), STATEMENTS, ids=[f"{file}:{name}" for file, name, _ in STATEMENTS])
def test_a_statement_finds_its_rows_by_a_key(file, name, text):
    assert unkept(text) == [], f"{file}: {name} needs a key of {KEYS}, or a line `-- whole table: why`"


SAMPLES = """
statement                                                                    | tables touched without a key
SELECT body FROM journal_entry WHERE case_key = %s                           |
SELECT body FROM journal_entry WHERE kind = %s                               | journal_entry
SELECT body FROM journal_entry ORDER BY case_key                             | journal_entry
DELETE FROM journal_answer WHERE at < %s                                     | journal_answer
INSERT INTO journal_entry (case_key, place) VALUES (%s, %s)                  |
INSERT INTO journal_entry (kind, place) VALUES (%s, %s)                      | journal_entry
SELECT 1 FROM journal_number n JOIN journal_entry e USING (case_key) WHERE n.stream = %s | journal_entry
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", SAMPLES)
def test_the_reader_tells_kept_from_unkept(row):
    statement, _, tables = row.rpartition("|")
    assert unkept(statement) == tables.split()
    assert unkept(f"-- whole table: once a night, by the round that forgets\n{statement}") == []


WORDS = {n.value for p in python_files(OFFICE) for n in ast.walk(parsed(p)) if isinstance(n, ast.Constant)}


@pytest.mark.parametrize(("file", "name", "text"), STATEMENTS, ids=[f"{file}:{name}" for file, name, _ in STATEMENTS])
def test_a_statement_is_used(file, name, text):
    assert name in WORDS, f"{file}: nobody runs {name}"


def test_statements_live_in_sql_files():
    """No statement on the journal or the records is written in the middle of Python."""
    verb = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|COPY|TRUNCATE)\b")
    stray = [
        f"{named(path)}:{node.lineno}"
        for path in python_files(OFFICE)
        if "migrations" not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and verb.search(node.value)
        if any(re.search(rf"\b{table}\b", node.value) for table in KEYS)
    ]
    assert stray == []
