"""Engine: one thread takes the steps of the exchange, one after another, and commits many of them at once.

Whoever something happens to hands it in and waits. All that waits is one lot: its steps are taken in turn, each on what
the one before has left, then everything is committed together, and only then does anybody hear what came of it. When a
lot fails nothing of it has happened, and its steps are taken again one by one.
"""

import logging
import queue
import secrets
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from msgspec.structs import replace

from gwanmun.law.exchange.effects import Alarm, Commit, Effect, Then
from gwanmun.law.exchange.events import BatchArrived, Event
from gwanmun.law.exchange.holding import SUPERSEDED, Anchor, Pace, State
from gwanmun.law.exchange.step import NO_ROWS, heads_wanted, rows_wanted, step
from gwanmun.office import clock
from gwanmun.office.exchange import committing
from gwanmun.office.exchange.sequencing import SequencedElsewhereError, Session
from gwanmun.office.gateway.identity import Identity

MOST_AT_ONCE = 64
AGAIN_SECONDS = 0.25  # between two attempts to enter a database that does not let us in
LOG = logging.getLogger("gwanmun.exchange")
T = TypeVar("T")
Happened = tuple[Effect, ...]
_BLANK = Pace()


class EngineDownError(Exception):
    """The database is not there, or did not take it: nothing has happened, and it may be tried again."""


class Job:
    """What was handed in together: events, and a question to the session after them; and where the answers go."""

    __slots__ = ("answer", "events", "question")

    def __init__(self, events: tuple[Event, ...], question: Callable[[Session, Happened], Any]) -> None:
        """Hand it in."""
        self.events, self.question = events, question
        self.answer: Future[Any] = Future()


class Lot:
    """What a lot has changed in memory; it counts once the lot is committed."""

    def __init__(self, anchor: Anchor, paces: dict[str, Pace]) -> None:
        """Begin where the last lot ended."""
        self.anchor, self.paces = anchor, dict(paces)


class Engine(threading.Thread):
    """The thread. `identity` may be replaced at any time by a newer one; the next lot uses it."""

    def __init__(self, address: str, identity: Identity) -> None:
        """Enter the database and take its lock. Raises SequencedElsewhereError, psycopg.OperationalError."""
        super().__init__(name="exchange-engine", daemon=True)
        self.identity = identity
        self.anchor, self.paces = Anchor(), dict[str, Pace]()
        self.over: Exception | None = None  # why it has ended, once it has
        self._address = address
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._session: Session | None = Session(address, identity.office.origin)
        self._dice = secrets.SystemRandom().randrange

    # -------------------------------------------------------------------------------------------------- from any thread

    def happen(self, *events: Event) -> Happened:
        """This has happened, one after another: take the steps and commit them; what is to be done now.

        Raises EngineDownError; then none of it has happened.
        """
        return self.begin(*events).result()

    def begin(self, *events: Event) -> "Future[Happened]":
        """The same for whoever does not wait at once: what is begun after another is taken after it."""
        return self._handed_in(Job(events, lambda _, happened: happened))

    def happen_and_ask(self, question: Callable[[Session, Happened], T], *events: Event) -> T:
        """The same, and a question about what has come of it. Raises EngineDownError."""
        answer: T = self._handed_in(Job(events, question)).result()
        return answer

    def ask(self, question: Callable[[Session], T]) -> T:
        """Let the one session answer, or write, something beside the protocol. Raises EngineDownError."""
        answer: T = self._handed_in(Job((), lambda session, _: question(session))).result()
        return answer

    def end(self) -> None:
        """Take no more, and give the lock back."""
        self._jobs.put(None)
        self.join()

    def _handed_in(self, job: Job) -> "Future[Any]":
        if self.over is not None:
            raise EngineDownError from self.over
        self._jobs.put(job)
        return job.answer

    # ------------------------------------------------------------------------------------------------------- the thread

    def run(self) -> None:
        """Lot after lot, until the end or until another run of this office has taken over."""
        while self.over is None:
            lot = self._next_lot()
            if lot is None:
                self.over = EngineDownError("ended")
                break
            self._take(lot)
        if self._session is not None:
            self._session.close()
        while not self._jobs.empty():
            if (job := self._jobs.get()) is not None:
                job.answer.set_exception(EngineDownError())

    def _next_lot(self) -> list[Job] | None:
        """Everything that waits; None once it is to end."""
        lot = [self._jobs.get()]
        while len(lot) < MOST_AT_ONCE and not self._jobs.empty():
            lot.append(self._jobs.get())
        if None in lot:
            self._jobs.put(None)
            lot = lot[: lot.index(None)]
        return [job for job in lot if job is not None] or None

    def _take(self, lot: list[Job]) -> None:
        """A lot as a whole, and what could not be taken so, job by job."""
        try:
            self._commit(lot)
        except Exception as why:  # noqa: BLE001 - whatever it was, each of them must hear of it or be tried alone
            self._undo(why)
            if len(lot) == 1:
                lot[0].answer.set_exception(EngineDownError(str(why)) if _is_outage(why) else why)
                return
            for job in lot:
                self._take([job])

    def _commit(self, jobs: list[Job]) -> None:
        session = self._entered()
        lot = Lot(self.anchor, self.paces)
        session.foresee(_digests(jobs))
        answers = [self._answered(job, session, lot) for job in jobs]
        session.commit()
        self.anchor, self.paces = lot.anchor, lot.paces
        if lot.anchor.standing == SUPERSEDED:
            self.over = SequencedElsewhereError("a later run of this office is at work")
        for job, answer in zip(jobs, answers, strict=True):
            job.answer.set_result(answer)

    def _answered(self, job: Job, session: Session, lot: Lot) -> Any:  # noqa: ANN401 - the same
        happened = tuple(effect for event in job.events for effect in self._stepped(event, session, lot))
        return job.question(session, happened)

    def _stepped(self, event: Event, session: Session, lot: Lot) -> Iterable[Effect]:
        """One step: what it writes is written, what it says else is handed on."""
        office, moment = self.identity.office, clock.now()
        wanted = heads_wanted(event, office)
        state = State(anchor=lot.anchor, pace=lot.paces.get(wanted.sending, _BLANK), **session.heads(wanted))  # type: ignore[arg-type]  # fields by name
        rows = rows_wanted(event, state, office)
        if rows is not NO_ROWS:
            state = replace(state, **session.rows(rows, wanted))
        outcome = step(state, event, int(moment.timestamp() * 1000), self._dice, office=office)
        lot.anchor = outcome.state.anchor
        if wanted.sending:
            lot.paces[wanted.sending] = outcome.state.pace
        for effect in outcome.effects:
            match effect:
                case Commit(writes=writes):
                    committing.commit(session, writes, moment, partners=tuple(self.identity.partners))
                case Alarm(code=code, about=about):
                    LOG.warning("%s: %s", code, about)
                    committing.sound_alarm(session, code, about, moment)
                case Then(event=then):
                    yield from self._stepped(then, session, lot)
                case _:
                    yield effect

    # ------------------------------------------------------------------------------------------------------ the session

    def _entered(self) -> Session:
        """The session, entered anew where it was lost. The lock may still be with what was lost, or with another."""
        if self._session is None:
            try:
                self._session = Session(self._address, self.identity.office.origin)
            except SequencedElsewhereError as why:
                raise EngineDownError("the office's lock is not free") from why
            self.anchor, self.paces = Anchor(), {}  # the disk may be another than it was
        return self._session

    def _undo(self, why: Exception) -> None:
        """Nothing has happened. A session that is lost has lost its lock, and what is in memory may be of before."""
        if self._session is None:
            return
        with suppress(psycopg.Error):
            self._session.undo()
        if self._session.connection.closed or self._session.connection.broken or _is_outage(why):
            self._session.connection.close()
            self._session = None


def _digests(jobs: Iterable[Job]) -> list[bytes]:
    """The bodies that have come with a lot: whether they came before is looked up for all of them at once."""
    arrived = (event for job in jobs for event in job.events if isinstance(event, BatchArrived))
    return [link.digest for event in arrived for link in event.batch.links]


def _is_outage(why: Exception) -> bool:
    """Whether the database was not there or could not write, rather than that something was wrong with what it got."""
    return isinstance(why, _OUTAGES)


_OUTAGES = (
    psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction, EngineDownError,
)  # fmt: skip
