"""Declarations: lodge one, look at it, look for others, amend it, take it back."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.catalogue import Told, WaitTold
from gwanmun.law.clearance.case import Event, Withdrawn
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.four_eyes import Correcting, DecliningAmendment
from gwanmun.law.clearance.walk import Wait, Whom
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.selection import Agreeing
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import amending, clearance, counter
from gwanmun.office.desks.amending import Amending
from gwanmun.office.desks.clearance import Lodgement
from gwanmun.office.desks.discretion import OF_ROLE
from gwanmun.office.desks.standing import Shown, Standing
from gwanmun.office.records.declarations import Row

CREATED = 201
Key = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="as `next` said it")]


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    """Which declarations to list, newest first."""

    trader: Annotated[
        str, Meta(max_length=256, description="identifier of the importer, or on export the exporter")
    ] = ""
    procedure: Literal["", "import", "export"] = ""
    status: Literal["", "waiting", "released", "closed", "withdrawn", "rejected", "lapsed"] = ""
    whom: Literal["", Whom] = ""
    before: Key | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] = 50


class Listed(Struct, frozen=True):
    """One declaration in a list."""

    number: str
    procedure: str
    declarant: str
    trader: str
    status: str
    whom: str  # who must act next; empty when nobody must
    waiting_since: datetime
    lodged_at: datetime
    released_on: date | None
    owed: int
    paid: int


class Page(Struct, frozen=True):
    """A page of a list, and where the next one begins; `next` is empty on the last page."""

    declarations: tuple[Listed, ...]
    next: str


class WaitShown(Struct, frozen=True):
    """What a case waits for, in words, with the problems the declarant must mend."""

    whom: str
    told: WaitTold
    until: date | None
    problems: tuple[Told, ...]


class CaseShown(Struct, frozen=True):
    """A case, whole: where it stands, why, the declaration as it stands, and all that happened to it."""

    standing: Standing
    waits_for: WaitShown | None
    declaration: Declaration
    entries: tuple[Shown, ...]


def lodge(visit: Visit, declaration: Declaration) -> Reply:
    """Lodge one declaration.

    It is accepted, and walks as far as the law lets it, before the answer is given; what it then waits for is said.
    """
    return reply(counter.lodge_one(Lodgement(declaration, visit.actor, visit.request)), CREATED)


def show(visit: Visit, number: str) -> Reply:
    """Show a declaration: where it stands, what it waits for in words, and everything that has happened to it."""
    case = clearance.show(number, visit.actor, OF_ROLE.get(visit.caller.role, "party"))
    wait = _in_words(case.standing.waits_for, visit.language)
    return reply(CaseShown(case.standing, wait, case.declaration, case.entries))


def search(visit: Visit, asked: Search) -> Reply:
    """List declarations, newest first, a page at a time."""
    filters = {name: getattr(asked, name) for name in ("trader", "procedure", "status", "whom")}
    rows = clearance.search(visit.actor, before=asked.before or "", limit=asked.limit, **filters)
    full = len(rows) == asked.limit
    return reply(Page(tuple(map(_listed, rows)), str(rows[-1].case_key) if full else ""))


def amend(visit: Visit, changed: Amending, number: str) -> Reply:
    """Amend a declaration, before release or after it; the steps the changes touch are gone through again.

    Where the country's act wants a second person for it, it waits for an officer and has no effect until then.
    """
    return reply(amending.amend(number, changed, visit.actor, visit.request), CREATED)


def correct(visit: Visit, correcting: Correcting, number: str) -> Reply:
    """Correct lines of a declaration as an officer, saying why.

    Where the country's act wants a second person for it, it waits for another officer and has no effect until then.
    """
    return reply(amending.correct(number, correcting, visit.actor, visit.request), CREATED)


def agree(visit: Visit, agreeing: Agreeing, number: str) -> Reply:
    """Agree to an amendment that somebody else asked for: it is made, and the declaration goes on."""
    return reply(amending.agree(number, visit.actor, visit.request), CREATED)


def decline(visit: Visit, declining: DecliningAmendment, number: str) -> Reply:
    """Decline an amendment that somebody else asked for: the declaration stands as it stood."""
    return reply(amending.decline(number, declining, visit.actor, visit.request), CREATED)


def withdraw(visit: Visit, withdrawn: Withdrawn, number: str) -> Reply:
    """Take a declaration back, before the goods have left; what was paid on it is given back."""
    return reply(clearance.withdraw(number, withdrawn.why, visit.actor, visit.request), CREATED)


def happened(visit: Visit, event: Event, number: str) -> Reply:
    """Something happened to a declaration: it is written down, and the declaration goes on."""
    return reply(clearance.record(number, event, visit.actor, visit.request), CREATED)


def _in_words(wait: Wait | None, language: str) -> WaitShown | None:
    if wait is None:
        return None
    told = catalogue.told_wait(wait.code, wait.facts, language, until=wait.until)
    problems = tuple(catalogue.told(problem, language) for problem in wait.problems)
    return WaitShown(wait.whom, told, wait.until, problems)


def _listed(row: Row) -> Listed:
    return msgspec.convert(row, Listed, from_attributes=True)


_AMENDMENTS = "/declarations/{number}/amendments"

OPERATIONS = (
    deed("/declarations", "lodge", lodge, takes=Declaration, gives=Standing),
    look("/declarations", "see-declarations", search, gives=Page, asks=Search),
    look("/declarations/{number}", "see-declarations", show, gives=CaseShown),
    deed(_AMENDMENTS, "amend", amend, takes=Amending, gives=Standing),
    deed(f"{_AMENDMENTS}/agreements", "answer-amendment", agree, takes=Agreeing, gives=Standing),
    deed(f"{_AMENDMENTS}/refusals", "answer-amendment", decline, takes=DecliningAmendment, gives=Standing),
    deed("/declarations/{number}/corrections", "correct", correct, takes=Correcting, gives=Standing),
    deed("/declarations/{number}/withdrawals", "withdraw", withdraw, takes=Withdrawn, gives=Standing),
)
