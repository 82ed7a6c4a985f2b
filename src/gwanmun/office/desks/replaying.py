"""Replaying: every decision in the journal, taken again on the pack and the facts it was taken on.

The same bytes must come out. Along the way each stream's seals are reckoned again, so that an entry
that was changed, moved or taken out is found even if somebody had the power to do it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from uuid import UUID

import msgspec
from msgspec import Struct

from gwanmun.law.aeo import authorising
from gwanmun.law.aeo.application import AuthorisationCase
from gwanmun.law.aeo.authorising import AuthorisingFacts
from gwanmun.law.clearance.case import Case
from gwanmun.law.clearance.walk import Facts, Wait
from gwanmun.law.origin import issuing
from gwanmun.law.origin.application import ApplicationCase
from gwanmun.law.origin.issuing import IssuingFacts
from gwanmun.office.desks import rulebooks
from gwanmun.office.desks.issuing import APPLICATION
from gwanmun.office.desks.operator_applications import AUTHORISATION
from gwanmun.office.desks.walking import LODGED, PROCEDURES, written
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import Entry, sealed
from gwanmun.office.journal.journal import Stream

PAGE = 500
_encode = msgspec.json.Encoder().encode


class Difference(Struct, frozen=True):
    """Where taking a decision again does not give what the journal says."""

    stream: str  # the key
    place: int
    why: str
    written: str = ""
    again: str = ""


class Replayed(Struct, frozen=True):
    """One stream, gone through again."""

    stream: str
    number: str  # of a declaration or application; empty for smaller streams, of which only the seals are checked
    entries: int
    decisions: int
    differences: tuple[Difference, ...] = ()


class Stage(Struct, frozen=True):
    """A walk that led to decisions: at which place it began, and what the case waited for when it stopped."""

    place: int
    wait: Wait | None


def replay_all() -> Iterator[Replayed]:
    """Every stream of the journal, oldest first."""
    after = UUID(int=0)
    while keys := journal.keys_after(after, PAGE):
        yield from replay(keys)
        after = keys[-1]


def replay(keys: Sequence[UUID]) -> Iterator[Replayed]:
    """The streams of these keys."""
    streams = journal.read(keys)
    for key in keys:
        yield _replayed(streams[key])


def replay_numbers(numbers: Sequence[str]) -> Iterator[Replayed]:
    """The declarations with these numbers; one that is unknown is passed over."""
    found = journal.keys_of("declaration", numbers)
    yield from replay([found[number] for number in numbers if number in found])


def stages(stream: Stream) -> list[Stage]:
    """What the case waited for after each walk that decided something: whom, why, and from which entry on."""
    return [Stage(place, wait) for place, wait, _ in _walks(stream)]


def _replayed(stream: Stream) -> Replayed:
    differences = list(_seals(stream))
    decisions, number = 0, ""
    if stream.entries[0].kind in _WALKED:
        number = _WALKED[stream.entries[0].kind].number(stream)
        for place, _, again in _walks(stream):
            decisions += len(again)
            differences += _compared(stream, place, again)
    return Replayed(str(stream.case_key), number, len(stream.entries), decisions, tuple(differences))


def _walks(stream: Stream) -> Iterator[tuple[int, Wait | None, list[tuple[str, str]]]]:
    """Each walk of the stream, walked again: where it began, what it waited for, what it decided."""
    again = _WALKED[stream.entries[0].kind].again
    for entry in stream.entries:
        if entry.facts is None or entry.pack is None:
            continue
        news, wait = again(stream, entry)
        yield entry.place, wait, [(type(event).__name__, _encode(event).decode()) for event in news]


def _declaration_again(stream: Stream, entry: Entry) -> tuple[Sequence[Struct], Wait | None]:
    before = _case(stream, entry.place)
    facts = msgspec.json.decode(entry.facts or "", type=Facts)
    after, wait = PROCEDURES[before.lodged.procedure](before, facts, rulebooks.of(entry.pack or ""))
    return after.events[len(before.events) :], wait


def _application_again(stream: Stream, entry: Entry) -> tuple[Sequence[Struct], Wait | None]:
    before = _application(stream, entry.place)
    facts = msgspec.json.decode(entry.facts or "", type=IssuingFacts)
    after, wait = issuing.advance(before, facts, rulebooks.of(entry.pack or "").country.issuing)
    return after.events[len(before.events) :], wait


def _authorisation_again(stream: Stream, entry: Entry) -> tuple[Sequence[Struct], Wait | None]:
    before = _authorisation(stream, entry.place)
    facts = msgspec.json.decode(entry.facts or "", type=AuthorisingFacts)
    after, wait = authorising.advance(before, facts, rulebooks.of(entry.pack or "").country.aeo)
    return after.events[len(before.events) :], wait


def _compared(stream: Stream, place: int, again: list[tuple[str, str]]) -> Iterator[Difference]:
    """The entries of a walk against what was decided again, byte for byte, neither more nor fewer."""
    key, written = str(stream.case_key), _walked(stream.entries[place:])
    for number, (one, other) in enumerate(zip(written, again, strict=False)):
        if (one.kind, one.body) != other:
            yield Difference(key, place + number, "decided otherwise", one.body, other[1])
    if len(written) != len(again):
        yield Difference(key, place, f"{len(written)} decisions are written, {len(again)} come out again")


def _walked(entries: Sequence[Entry]) -> list[Entry]:
    """The entries one walk wrote: all the office wrote from here to the next deed of somebody or the next walk."""
    mine = [entries[0]]
    for entry in entries[1:]:
        if entry.facts is not None or entry.at != mine[0].at or entry.actor != mine[0].actor:
            break
        mine.append(entry)
    return mine


def _seals(stream: Stream) -> Iterator[Difference]:
    """Every entry is sealed to the one before it, and no place is empty."""
    previous = b""
    for place, entry in enumerate(stream.entries):
        if entry.place != place:
            yield Difference(str(stream.case_key), place, "an entry is missing")
            return
        if entry.seal != sealed(previous, place, entry.kind, entry.body):
            yield Difference(str(stream.case_key), place, "the seal is broken")
        previous = entry.seal


def _case(stream: Stream, places: int) -> Case:
    """The case as its first entries make it."""
    return written(Stream(stream.case_key, stream.entries[:places])).case


def _application(stream: Stream, places: int) -> ApplicationCase:
    """The application as its first entries make it."""
    happened = (msgspec.json.decode(entry.body, type=APPLICATION.events) for entry in stream.entries[:places])
    case: ApplicationCase = reduce(APPLICATION.after, happened, None)
    return case


def _authorisation(stream: Stream, places: int) -> AuthorisationCase:
    """The same of an application to be trusted."""
    happened = (msgspec.json.decode(entry.body, type=AUTHORISATION.events) for entry in stream.entries[:places])
    case: AuthorisationCase = reduce(AUTHORISATION.after, happened, None)
    return case


class Procedure(Struct, frozen=True):
    """What there is to know of one kind of case to walk it again."""

    number: Callable[[Stream], str]
    again: Callable[[Stream, Entry], tuple[Sequence[Struct], Wait | None]]


# By the kind of the entry a stream opens with.
_WALKED: dict[str, Procedure] = {
    LODGED: Procedure(lambda stream: _case(stream, 1).lodged.number, _declaration_again),
    "CertificateApplied": Procedure(lambda stream: _application(stream, 1).number, _application_again),
    "AuthorisationApplied": Procedure(lambda stream: _authorisation(stream, 1).number, _authorisation_again),
}
