"""Plans: PostgreSQL is asked how it would run each statement of the office, its parameters unknown.

`test_sql.py` reads that a statement names a key; here the planner says that it uses one. With scans of whole tables
made dear, a plan that still has one, or walks an index from end to end, has found no other way.
"""

import json
import re

import psycopg
import pytest

from gwanmun.office import postgres
from tests.house.test_sql import EXCUSE, KEYS, STATEMENTS

PARAMETER = re.compile(r"%s|%\(\w+\)s")
SEARCHES = {"page", "page_of"}  # planned anew for what they ask, with their filters known
PLANNED = [
    (file, name, text)
    for file, name, text in STATEMENTS
    if name not in SEARCHES and not EXCUSE.search(text) and re.search(r"\b(SELECT|INSERT|DELETE)\b", text)
]


def generic_plan(url, text):
    numbers = iter(range(1, 100))
    numbered = PARAMETER.sub(lambda _: f"${next(numbers)}", text).strip().rstrip(";")
    with psycopg.connect(url) as office:
        office.execute("SET enable_seqscan = off")
        (plan,) = office.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {numbered}".encode()).fetchone()
    return plan if isinstance(plan, list) else json.loads(plan)


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def scans_without_a_key(plan):
    """The tables of ours whose rows are not found by a condition on an index."""
    return [
        node["Relation Name"]
        for node in nodes(plan[0]["Plan"])
        if node.get("Relation Name", "").startswith(tuple(KEYS)) and node["Node Type"].endswith("Scan")
        if "Index Cond" not in node and "Recheck Cond" not in node
    ]


@pytest.fixture(scope="module")
def tables(fresh_database, owner_url):
    """The office's tables. Whoever asks for a plan writes nothing, so all may ask in one place."""
    url = fresh_database()
    yield url
    postgres.drop(owner_url, postgres.parts(url)["dbname"])


@pytest.mark.parametrize(("file", "name", "text"), PLANNED, ids=[f"{file}:{name}" for file, name, _ in PLANNED])
def test_a_statement_is_planned_by_a_key(file, name, text, tables):
    assert scans_without_a_key(generic_plan(tables, text)) == []


def test_a_plan_without_a_key_is_noticed(tables):
    whole = "SELECT body FROM journal_entry WHERE kind = %s"
    assert set(scans_without_a_key(generic_plan(tables, whole))) >= {"journal_entry_elsewhen"}
    from_end_to_end = "SELECT case_key FROM records_declaration WHERE status = %s ORDER BY case_key LIMIT %s"
    assert scans_without_a_key(generic_plan(tables, from_end_to_end)) == ["records_declaration"]
