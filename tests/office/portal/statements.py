"""Statements: what a page says to the database, whichever way it says it, in one line each."""

import re
from contextlib import contextmanager

import psycopg

_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+\"?([a-z][a-z_]*)\"?", re.IGNORECASE)


@contextmanager
def heard(monkeypatch):
    """Every statement that is run meanwhile, as its verb and the tables it names."""
    said = []

    def listening(kind):
        run = kind.execute

        def execute(self, query, *arguments, **named):
            said.append(_short(query))
            return run(self, query, *arguments, **named)

        return execute

    with monkeypatch.context() as patch:
        for kind in (psycopg.Cursor, psycopg.ClientCursor):
            if "execute" in vars(kind):
                patch.setattr(kind, "execute", listening(kind))
        yield said


def _short(query):
    text = " ".join((query if isinstance(query, str) else query.decode()).split())
    verb = text.partition(" ")[0].upper()
    tables = list(dict.fromkeys(table for table in _TABLE.findall(text) if "_" in table))
    return " ".join([verb, *tables])
