"""Walking: many cases at once go as far as the law lets them, and everything that follows is written together.

The desk's four lines are here: gather the facts, ask the law, write the news in the journal, file the
cases under what they wait for. What a case does to its bill and its certificates is written in the
same transaction; two desks on one stream meet at its next place, and the later one walks again.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance import cargo, certificates, exports, guarantees, imports
from gwanmun.law.clearance.case import Case, ControlSelected, Event
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts, Wait
from gwanmun.office import clock
from gwanmun.office.desks import control_rows, notifying, posting, rulebooks, scoring
from gwanmun.office.desks.gathering import Gathered
from gwanmun.office.exchange import outbox
from gwanmun.office.exchange.outbox import Post
from gwanmun.office.journal import journal, writing
from gwanmun.office.journal.conflict import Overtaken
from gwanmun.office.journal.entry import OFFICE, Actor, Entry, News, Tip, entries
from gwanmun.office.journal.writing import Writing
from gwanmun.office.records import declarations, holdings
from gwanmun.office.records.holdings import Holding
from gwanmun.office.records.selection import controls

PROCEDURES = {"import": imports.advance, "export": exports.advance}
LODGED = "Lodged"  # the kind of a stream's entry 0 when the stream is a declaration
ARRIVING = ("bill:", "certificate:", "permit:")  # what a case is filed under when it waits for another stream
TRIES = 8  # a desk overtaken so often in a row has met a fault, not a rival

_DECLARATION = msgspec.json.Decoder(Declaration)
_EVENT = msgspec.json.Decoder(Event)
_encode = msgspec.json.Encoder().encode


class Outing(Struct, frozen=True):
    """One case about to walk: what has just been done to it, by whom, and where its stream goes on."""

    tip: Tip
    case: Case  # with what was done
    actor: Actor
    done: tuple[Event, ...] = ()
    lodged_at: datetime | None = None  # None for a case that is being lodged now
    still_since: datetime | None = None  # when anything happened to the case last, before this
    times: tuple[datetime, ...] = ()  # when each of its events happened, before this
    may_be_refused: bool = False  # a document just handed in, which goes back when it is not in order


class Walked(Struct, frozen=True):
    """One case after its walk, and the bills and certificates it moved."""

    outing: Outing
    case: Case
    wait: Wait | None
    decided: tuple[Event, ...]
    facts: Facts
    moves: tuple[tuple[Holding, tuple[Entry, ...]], ...] = ()
    posts: tuple[Post, ...] = ()  # what partners are told of it

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the document goes back, if it does: then nothing of it is written."""
        return self.wait.problems if self.wait is not None and self.outing.may_be_refused else ()


T = TypeVar("T")


def again(work: Callable[[], T]) -> T:
    """Run a piece of work; when another desk was faster on one of its streams, run it again."""
    for _ in range(TRIES - 1):
        try:
            return work()
        except Overtaken:
            continue
    return work()


def together(work: Callable[[], T]) -> T:
    """The same with everything it reads and writes in one transaction."""
    return again(transaction.atomic(work))


class Written(Struct, frozen=True):
    """A case as the journal has it."""

    case: Case
    tip: Tip  # where its stream goes on
    lodged_at: datetime
    still_since: datetime  # the last entry's time
    times: tuple[datetime, ...]  # of each event

    def outing(self, actor: Actor, done: tuple[Event, ...] = ()) -> Outing:
        """The case about to walk again, once this has been done to it."""
        return Outing(
            self.tip, self.case.after(*done), actor, done, self.lodged_at, self.still_since, self.times, bool(done)
        )


def key_of(number: str) -> UUID:
    """The case of a declaration, by its number. Raises Refused."""
    found = journal.keys_of("declaration", [number])
    if number not in found:
        raise Refused(Problem("declaration-unknown", "number", number))
    return found[number]


def read(keys: Sequence[UUID]) -> dict[UUID, Written]:
    """The cases of these keys, as they were written."""
    return {key: written(stream) for key, stream in journal.read(keys).items()}


def written(stream: journal.Stream) -> Written:
    """The case a stream tells of."""
    lodged, *happened = stream.entries
    case = Case(_DECLARATION.decode(lodged.body), tuple(_EVENT.decode(e.body) for e in happened))
    return Written(case, stream.tip, lodged.at, stream.entries[-1].at, tuple(e.at for e in happened))


def walk(outings: Sequence[Outing], rulebook: Rulebook, gathered: Gathered, at: datetime) -> list[Walked]:
    """Every case as far as it can go, one after the other: what one draws from a bill, the next finds gone."""
    walked = []
    told = _guides(outings, rulebook, gathered)
    for outing in outings:
        guide = told.get(outing.tip.case_key, scoring.NOTHING_KNOWN)
        facts = replace(gathered.facts(outing.case), guidance=guide.guidance, evidence=guide.evidence)
        case, wait = PROCEDURES[outing.case.lodged.procedure](outing.case, facts, rulebook)
        news = Walked(outing, case, wait, case.events[len(outing.case.events) :], facts)
        walked.append(news if news.problems else _moved_on(news, gathered, at))
    return walked


def _guides(outings: Sequence[Outing], rulebook: Rulebook, gathered: Gathered) -> dict[UUID, scoring.Guide]:
    """What a model and the past say of the cases that will be selected; they are walked ahead to see which."""
    waiting = {o.tip.case_key: o.case for o in outings if o.case.find(ControlSelected) is None and o.case.ended is None}

    def reached() -> dict[UUID, Case]:
        ahead = {
            key: PROCEDURES[case.lodged.procedure](case, gathered.facts(case), rulebook)[0]
            for key, case in waiting.items()
        }
        found = {key: scoring.about_to_be_selected(waiting[key], case) for key, case in ahead.items()}
        return {key: case for key, case in found.items() if case is not None}

    return scoring.guides(list(waiting), reached, rulebook, gathered.today)


def _moved_on(news: Walked, gathered: Gathered, at: datetime) -> Walked:
    moves = tuple(_moves(news, gathered, at))
    versions = {holding.number: holding.place for holding, _ in moves if holding.stream == "certificate"}
    certificates_now = gathered.certificates(news.case) if news.decided or versions else []
    told = posting.of_claims(news.case, news.decided, certificates_now, versions, on=gathered.today)
    return replace(news, moves=moves, posts=told)


def write(walked: Sequence[Walked], rulebook: Rulebook, at: datetime, also: Sequence[Writing] = ()) -> None:
    """Journal and records of everything that walked and was not refused, and what else stands or falls with it."""
    kept = [w for w in walked if not w.problems]
    rows: list[Entry] = []
    moved: dict[tuple[str, str], Holding] = {}
    for w in kept:
        rows += entries(_news(w, rulebook), at)
        for holding, added in w.moves:
            moved[holding.stream, holding.number] = holding
            rows += added
    numbers = [("declaration", w.case.lodged.number, w.outing.tip.case_key) for w in kept if _new(w)]
    shown = [declarations.writing([row(w, at) for w in kept if _new(w) is new], new=new) for new in (True, False)]
    looks = controls.writing([seen for w in kept if (seen := control_row(w, rulebook, at)) is not None])
    posts = [post for w in kept for post in w.posts]
    if posts:
        also = [*also, outbox.writing(posts, at)]
    told = notifying.writing(((w.case.declaration, w.case.lodged.number, _happened(w)) for w in kept), at)
    moves = holdings.writing(list(moved.values()))
    writing.write([*journal.writings(rows, numbers), *shown, looks, moves, told, *also])


def advance(keys: Iterable[UUID], at: datetime) -> None:
    """Walk these cases again, because something they waited for has happened. Inside the caller's transaction."""
    wanted = list(keys)
    if not wanted:
        return
    rulebook = rulebooks.current()
    outings = [one.outing(OFFICE) for one in read(wanted).values()]
    gathered = Gathered([o.case for o in outings], rulebook, clock.today(rulebook.country.timezone))
    write(walk(outings, rulebook, gathered, at), rulebook, at)


def look_for_those_who_wait(subject: str) -> None:
    """Something has come: walk the cases filed under it once more, after the commit.

    A case files itself under what it waits for, and what arrives looks for the cases filed under it; when
    both happen at one moment, neither may see the other. So each looks again once it is written.
    """
    look_for_all_who_wait([subject])


def look_for_all_who_wait(subjects: Sequence[str]) -> None:
    """The same where much has come at once."""
    wanted = [subject for subject in subjects if subject.startswith(ARRIVING)]
    if wanted:
        together(lambda: advance(declarations.waiting_for(wanted), clock.now()))


def look_for_what_has_come(walked: Iterable[Walked]) -> None:
    """The other half: cases that wait for something to come look once more whether it has, after the commit."""
    early = [w.outing.tip.case_key for w in walked if w.wait is not None and w.wait.subject.startswith(ARRIVING)]
    if early:
        together(lambda: advance(early, clock.now()))


def _happened(w: Walked) -> list[str]:
    """The names of what happened to a case this time, in order."""
    lodged = [LODGED] if _new(w) else []
    return [*lodged, *(type(event).__name__ for event in (*w.outing.done, *w.decided))]


def _news(w: Walked, rulebook: Rulebook) -> News:
    done = tuple((type(e).__name__, _encode(e).decode()) for e in w.outing.done)
    if _new(w):
        done = ((LODGED, _encode(w.case.lodged).decode()), *done)
    return News(
        w.outing.tip,
        w.outing.actor,
        done,
        tuple((type(e).__name__, _encode(e).decode()) for e in w.decided),
        _encode(w.facts).decode() if w.decided else None,
        rulebook.pack if w.decided else None,
    )


def _moves(w: Walked, gathered: Gathered, at: datetime) -> Iterable[tuple[Holding, tuple[Entry, ...]]]:
    """What the case's news does to its bill, certificates and guarantees: their new states, and the entries."""
    news = (*w.outing.done, *w.decided)
    if not news:
        return
    bill = gathered.bill(w.case.declaration)
    if bill is not None:
        drawn = cargo.bill_events(w.case, news, bill, gathered.today)
        yield from _moved(gathered, ("bill", bill.number), drawn, at)
    for certificate in gathered.certificates(w.case):
        claimed = certificates.certificate_events(w.case, news, certificate, gathered.today)
        yield from _moved(gathered, ("certificate", certificate.number), claimed, at)
    for guarantee in gathered.guarantees(w.case):
        secured = guarantees.guarantee_events(w.case, news, guarantee, gathered.today)
        if isinstance(secured, Problem):
            raise Refused(secured)
        yield from _moved(gathered, ("guarantee", guarantee.number), secured, at)


def _moved(
    gathered: Gathered, which: tuple[str, str], events: Sequence[Struct], at: datetime
) -> Iterable[tuple[Holding, tuple[Entry, ...]]]:
    if events:
        done = tuple((type(e).__name__, _encode(e).decode()) for e in events)
        rows = entries(News(gathered.tip(*which), OFFICE, done), at)
        yield gathered.move(*which, events, rows[-1]), tuple(rows)


def row(w: Walked, at: datetime) -> declarations.Row:
    """The record of a case after its walk."""
    outing = w.outing
    since = at if outing.done or w.decided or outing.still_since is None else outing.still_since
    return declarations.row(outing.tip.case_key, w.case, w.wait, lodged_at=outing.lodged_at or at, since=since)


def control_row(w: Walked, rulebook: Rulebook, at: datetime) -> controls.Row | None:
    """The record of its control, if there is one."""
    times = (*w.outing.times, *(at,) * (len(w.case.events) - len(w.outing.times)))
    return control_rows.row(w.outing.tip, w.case, times, rulebook)


def _new(w: Walked) -> bool:
    return w.outing.lodged_at is None
