"""Pipelining: many statements sent to PostgreSQL in one go, each by the name it was prepared under.

All of their parameters are columns, which are written as PostgreSQL reads them; so nothing is left for psycopg's
cursors to adapt, and its `pq` is spoken to directly. A single certificate is a dozen statements on its way from office
to office, and a cursor costs each of them more than PostgreSQL does.
"""

from collections.abc import Sequence
from itertools import count
from select import POLLIN, POLLOUT, poll
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

from gwanmun.office.journal.columns import Column

Statement = tuple[str, Sequence[Column]]
_DONE = frozenset((pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK))


class Pipeline:
    """Statements of one connection. Whoever uses it uses it alone."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        """Of this connection; nothing is prepared yet."""
        self._pq = connection.pgconn
        self._names: dict[str, bytes] = {}
        self._numbers = count(1)

    def run(self, statements: Sequence[Statement], *, first: bytes = b"", last: bytes = b"") -> None:
        """Run them in their order, between these two words.

        Raises psycopg.Error of the first that fails; then nothing after it was run.
        """
        self._pq.enter_pipeline_mode()
        try:
            if first:
                self._pq.send_query_params(first, None)
            for statement, columns in statements:
                self._send(statement, columns)
            if last:
                self._pq.send_query_params(last, None)
            self._pq.pipeline_sync()
            failed = self._failed()
        finally:
            if self._pq.status == pq.ConnStatus.OK:
                self._pq.exit_pipeline_mode()
        if failed is not None:
            self.forget()  # one of them may have been on its way to be prepared
            raise error_from_result(failed, "utf-8")

    def forget(self) -> None:
        """Nothing is prepared any more: psycopg lets go of all there is when it rolls back."""
        self._names.clear()

    def _send(self, statement: str, columns: Sequence[Column]) -> None:
        name = self._names.get(statement)
        if name is None:
            name = self._names[statement] = f"gwanmun_{next(self._numbers)}".encode()
            self._pq.send_prepare(name, _numbered(statement).encode())
        self._pq.send_query_prepared(name, [one.written for one in columns], [pq.Format.BINARY] * len(columns))

    def _failed(self) -> "pq.abc.PGresult | None":
        """What PostgreSQL answers, to the end: the first answer that is none of success."""
        failed = None
        while True:
            answer = self._answer()
            if answer is None or answer.status in _DONE:
                continue
            if answer.status == pq.ExecStatus.PIPELINE_SYNC:
                return failed
            failed = failed or answer

    def _answer(self) -> "pq.abc.PGresult | None":
        """The next answer, all that is still to be sent having been sent. Raises psycopg.OperationalError."""
        while True:
            unsent = self._pq.flush()
            if not self._pq.is_busy():
                return self._pq.get_result()
            waiting = poll()
            waiting.register(self._pq.socket, POLLIN | (POLLOUT if unsent else 0))
            waiting.poll()
            self._pq.consume_input()


def _numbered(statement: str) -> str:
    """A statement as `pq` takes it: its parameters numbered."""
    head, *rest = statement.split("%s")
    return head + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))
