"""Streams: how the smaller documents (bills, certificates, permits) are opened and go on.

One event, or a few, is written after what is there; the record becomes what the law folds of them;
and the cases that were filed under the document walk again in the same transaction.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct
from uuid_utils.compat import uuid7

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office import clock
from gwanmun.office.desks import notifying
from gwanmun.office.desks.walking import advance, look_for_all_who_wait, look_for_those_who_wait, together
from gwanmun.office.journal import answers, journal, writing
from gwanmun.office.journal.answers import Answer, Request
from gwanmun.office.journal.conflict import AnsweredAlready, NumberTaken
from gwanmun.office.journal.entry import Actor, Entry, News, Tip, entries
from gwanmun.office.records import declarations, holdings
from gwanmun.office.records.holdings import Holding

CREATED = 201
S = TypeVar("S", bound=Struct)
_encode = msgspec.json.Encoder().encode


class Kind(Struct, frozen=True):
    """What there is to know about one kind of stream to keep it."""

    name: str  # "bill"
    state: type[Struct]
    events: Any  # the law's union of what can happen to it
    number: Callable[[Any], str]
    after: Callable[[Any, Any], Any]  # the law's own: state after one more event
    party: Callable[[Any], str]  # whom a document concerns
    also: Callable[[Any], str]  # another name it is found by
    subject: Callable[[Any], str]  # what cases that wait for it are filed under
    due: Callable[[Any], str] = lambda _: ""  # what somebody has still to do about it

    def holding(self, state: Any, last: Entry) -> Holding:  # noqa: ANN401 - a state of any kind of stream
        """The record of a document that has come to this state with this entry."""
        return Holding(
            self.name,
            self.number(state),
            last.case_key,
            last.place,
            last.seal,
            self.party(state),
            self.also(state),
            _encode(state).decode(),
            self.due(state),
        )


class Deed(Struct, frozen=True):
    """Something to be done to one document: who does it, and the request it came with."""

    kind: Kind
    number: str
    actor: Actor
    request: Request | None = None


def read(kind: Kind, number: str) -> tuple[Any, Holding]:
    """A document as it stands. Refused when there is none of that number."""
    holding = holdings.by_number(kind.name, [number]).get(number)
    if holding is None:
        raise Refused(Problem(f"{kind.name}-unknown", "number", number))
    return msgspec.json.decode(holding.state, type=kind.state), holding


def open_or_continue(deed: Deed, work: Callable[[Any], Struct | Sequence[Struct] | Problem | None]) -> Any:  # noqa: ANN401
    """Write what the law answers for the document as it stands (None when there is none yet); its new state."""

    def once() -> Any:  # noqa: ANN401
        at = clock.now()
        holding = holdings.by_number(deed.kind.name, [deed.number]).get(deed.number)
        state = msgspec.json.decode(holding.state, type=deed.kind.state) if holding else None
        events = _events(work(state))
        if events:
            state = write(deed, state, holding, events, at)
            advance(declarations.waiting_for([deed.kind.subject(state)]), at)
        if deed.request is not None:
            answers.keep([(deed.request, Answer(CREATED, _encode(state).decode()))], at)
        return state

    state = _only_once(deed, once)
    # Where the caller has a transaction of its own, its commit is what others must not have missed.
    transaction.on_commit(lambda: look_for_those_who_wait(deed.kind.subject(state)))
    return state


def act(deed: Deed, work: Callable[[Any], Struct | Sequence[Struct] | Problem | None]) -> Any:  # noqa: ANN401
    """The same for a document that must be there already."""

    def known(state: Any) -> Struct | Sequence[Struct] | Problem | None:  # noqa: ANN401
        if state is None:
            return Problem(f"{deed.kind.name}-unknown", "number", deed.number)
        return work(state)

    return open_or_continue(deed, known)


class Changing(Struct, frozen=True):
    """What is to be done to one document among many: the law's answer to it as it stands, None where there is none."""

    number: str
    actor: Actor
    work: Callable[[Any], Struct | Sequence[Struct] | Problem | None]


def go_on_together(kind: Kind, changing: Sequence[Changing], at: datetime) -> dict[str, Refused]:
    """Many documents of a kind, each named once, go on in one writing; what stands against some is returned.

    Inside the caller's transaction. Raises NumberTaken or Overtaken where another desk was faster on one of them: then
    nothing is written, and each may be tried by itself.
    """
    held = holdings.by_number(kind.name, [one.number for one in changing])
    written, refused = [], {}
    for one in changing:
        holding = held.get(one.number)
        state = msgspec.json.decode(holding.state, type=kind.state) if holding else None
        try:
            events = _events(one.work(state))
        except Refused as why:
            refused[one.number] = why
            continue
        if events:
            written.append(_written(Deed(kind, one.number, one.actor), state, holding, events, at))
    if written:
        _write(kind, written)
        subjects = [kind.subject(one.state) for one in written]
        advance(declarations.waiting_for(subjects), at)
        transaction.on_commit(lambda: look_for_all_who_wait(subjects))
    return refused


class _Written(Struct, frozen=True):
    """A document after its events, and the entries that tell of them."""

    number: str
    state: Any
    rows: Sequence[Entry]
    holding: Holding
    is_new: bool


def write(deed: Deed, state: Any, holding: Holding | None, events: Sequence[Struct], at: datetime) -> Any:  # noqa: ANN401, PLR0917
    """Entries and record of a document that goes on, inside the caller's transaction; its new state."""
    written = _written(deed, state, holding, events, at)
    _write(deed.kind, [written])
    return written.state


def _written(deed: Deed, state: Any, holding: Holding | None, events: Sequence[Struct], at: datetime) -> _Written:  # noqa: ANN401, PLR0917
    tip = holding.tip if holding else Tip(uuid7())
    done = tuple((type(e).__name__, _encode(e).decode()) for e in events)
    rows: list[Entry] = entries(News(tip, deed.actor, done), at)
    for event in events:
        state = deed.kind.after(state, event)
    return _Written(deed.number, state, rows, deed.kind.holding(state, rows[-1]), holding is None)


def _write(kind: Kind, written: Sequence[_Written]) -> None:
    new = [(kind.name, one.number, one.holding.case_key) for one in written if one.is_new]
    keep([(one.holding, one.rows) for one in written], new)


def keep(written: Sequence[tuple[Holding, Sequence[Entry]]], numbers: Sequence[tuple[str, str, UUID]]) -> None:
    """Entries, records and notices of documents that went on, as one, inside the caller's transaction."""
    rows = [row for _holding, entries_ in written for row in entries_]
    records = holdings.writing([holding for holding, _entries in written])
    writing.write([*journal.writings(rows, numbers), records, notifying.of_documents(written)])


def _events(outcome: Struct | Sequence[Struct] | Problem | None) -> Sequence[Struct]:
    """What is to be written; a problem is raised."""
    if isinstance(outcome, Problem):
        raise Refused(outcome)
    if outcome is None:
        return ()
    if isinstance(outcome, Struct):
        return (outcome,)
    problems = [one for one in outcome if isinstance(one, Problem)]
    if problems:
        raise Refused(*problems)
    return outcome


def _only_once(deed: Deed, once: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Run the deed; the same request again gets the same answer and does nothing."""
    answer = answers.find(deed.request)
    if answer is None:
        try:
            return together(once)
        except AnsweredAlready:
            answer = answers.find(deed.request)
        except NumberTaken as taken:
            raise Refused(Problem("number-taken", "number", deed.number)) from taken
    assert answer is not None, "somebody else answered this request a moment ago"
    return msgspec.json.decode(answer.body, type=deed.kind.state)
