"""The connection: Django's own, used so that PostgreSQL plans the statements of the office once and not every time."""

from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from gwanmun.office.journal import columns

Row = tuple[Any, ...]  # what a query returns is known where it is written


def cursor() -> "psycopg.Cursor[Row]":
    """A cursor with parameters bound by the server, inside whatever transaction Django has open.

    Django itself binds parameters in Python and prepares nothing; the few hot statements of the office are planned
    once a connection instead, and by their keys, so that a plan is as good for one parameter as for another
    (`plan_cache_mode` in the settings; tests/house/test_plans.py looks at every plan).
    """
    return psycopg.Cursor(_taught())


def searching() -> "psycopg.ClientCursor[Row]":
    """A cursor for searches: each is planned for what it asks, and the filters it leaves out cost nothing."""
    return psycopg.ClientCursor(_taught())


def _taught() -> "psycopg.Connection[Row]":
    ours = connections[DEFAULT_DB_ALIAS]
    if ours.connection is not None and ours.connection.closed and not ours.in_atomic_block:
        ours.close()  # the server went away; it may be back, and Django does not look at a connection it did not use
    ours.ensure_connection()
    raw: psycopg.Connection[Row] = ours.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold = 1
        raw.prepared_max = 500
        columns.teach(raw)
    return raw
