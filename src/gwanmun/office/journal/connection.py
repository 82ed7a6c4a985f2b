"""The connection: a cursor on Django's own connection whose statements PostgreSQL plans once."""

from typing import Any

import psycopg
from django.db import connection

from gwanmun.office.journal import columns

Row = tuple[Any, ...]  # what a query returns is known where it is written


def cursor() -> "psycopg.Cursor[Row]":
    """A cursor with parameters bound by the server, inside whatever transaction Django has open.

    Django itself binds parameters in Python and prepares nothing; the few hot statements of the
    office are planned once a connection instead.
    """
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold = 1
        raw.prepared_max = 500
        columns.teach(raw)
    return psycopg.Cursor(raw)
