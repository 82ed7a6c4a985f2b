"""The waiting desk: what waits for whom, oldest first, of every kind of document, for whoever asks.

Nothing is decided here. Each document files itself under whom it waits for when it walks; this desk reads the files.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from gwanmun.law.basics.names import plain_name
from gwanmun.law.basics.wait import Wait, Whom
from gwanmun.law.origin.application import ApplicationCase, ApplicationReviewed, ReviewSelected
from gwanmun.law.statistics.prediction import Prediction, predict
from gwanmun.office import clock
from gwanmun.office.desks import due, rulebooks
from gwanmun.office.desks.due import Due
from gwanmun.office.desks.issuing import APPLICATION, pending
from gwanmun.office.people.delegations import principals_of
from gwanmun.office.people.keys import Caller
from gwanmun.office.people.roles import FOR_A_COMPANY
from gwanmun.office.records import declarations, holdings
from gwanmun.office.records.declarations import Row

MOST = 50  # of a list
HISTORY = 500  # releases a prediction looks back on

Kind = Literal["declaration", "application", "bill", "verification", "reopening"]

# What each role of the office itself is waited for as; a company is waited for by its part in the document.
_OF_THE_OFFICE = {"officer": ("officer",), "cashier": ("importer", "treasury"), "carrier": ("carrier",)}
_TO_PAY = ("to-pay", "payment-overdue", "to-give-back")


class Task(Struct, frozen=True):
    """One document that waits."""

    kind: Kind
    number: str
    trader: str  # identifier of whoever it belongs to
    wait: Wait
    since: datetime
    procedure: str = ""
    lodged_at: datetime | None = None
    released: bool = False
    prediction: Prediction | None = None


class Waiting(Struct, frozen=True):
    """What waits for whoever asks, and what of theirs waits for others; oldest first, `more` where there is more."""

    mine: tuple[Task, ...]
    others: tuple[Task, ...] = ()
    more: bool = False


def waiting_for(caller: Caller) -> Waiting:
    """Everything that waits for this caller, and of a company everything that waits at all."""
    if caller.role in FOR_A_COMPANY:
        return _of_company(caller)
    if caller.role == "partner":
        return _of_partner(caller.country)
    if caller.role == "warehouse":
        return _listed(map(_due, due.for_warehouses(MOST + 1, caller.places if caller.company else None)), ())
    if caller.role == "auditor":  # looks at everything and is waited for by nobody
        return _listed((), map(_task, declarations.waiting_on(get_args(Whom), MOST + 1)))
    if caller.role == "agency":
        rows = declarations.waiting_on(("agency",), MOST + 1, needs=_requirements(caller.company_name))
    else:
        rows = declarations.waiting_on(_OF_THE_OFFICE.get(caller.role, ()), MOST + 1)
    tasks = [_task(row) for row in rows]
    if caller.role == "cashier":
        tasks = [task for task in tasks if task.wait.code in _TO_PAY]
    if caller.role == "officer":
        tasks += _to_review()
        own, of_others = _reopenings(caller.account)
        return _listed([*tasks, *map(_due, due.verifications_for_officers()), *of_others], own)
    return _listed(tasks, ())


def _of_company(caller: Caller) -> Waiting:
    rows = declarations.waiting_of(caller.company, MOST + 1)
    mine = [_task(row) for row in rows if _is_theirs(row, caller.company)]
    others = [_task(row) for row in rows if not _is_theirs(row, caller.company)]
    for task in _applications(caller):
        (mine if task.wait.whom in {"exporter", "declarant"} else others).append(task)
    for one in map(_due, due.verifications_of_exporters([caller.company])):
        (mine if one.wait.whom == "exporter" else others).append(one)
    return _listed(mine, _with_predictions(others))


def _reopenings(account: str) -> tuple[list[Task], list[Task]]:
    """Frozen channels that may go on, as somebody has found himself, which waits for others, and as others have."""
    found = due.reopenings()
    own, of_others = (
        [_due(one) for one in found if (one.wait.facts["by"] == account) is mine] for mine in (True, False)
    )
    return own, of_others


def _of_partner(country: str) -> Waiting:
    """Verifications with another country's customs: what waits for it, and what it waits for."""
    found = due.verifications_of(country)
    mine = [_due(one) for one, _ in found if one.wait.whom == "partner"]
    return _listed(mine, [_due(one) for one, _ in found if one.wait.whom != "partner"])


def _due(one: Due) -> Task:
    return Task(one.kind, one.number, one.party, one.wait, one.since)


def _is_theirs(row: Row, company: str) -> bool:
    """Whether a case waits for this company: as declarant, or in its own goods or its client's."""
    return row.whom in {"importer", "exporter"} or (row.whom == "declarant" and row.declarant == company)


def _listed(mine: Iterable[Task], others: Iterable[Task]) -> Waiting:
    oldest = sorted(mine, key=lambda task: task.since)
    rest = sorted(others, key=lambda task: task.since)
    return Waiting(tuple(oldest[:MOST]), tuple(rest[:MOST]), more=len(oldest) > MOST or len(rest) > MOST)


def _task(row: Row) -> Task:
    wait = msgspec.json.decode(row.wait, type=Wait)
    released = row.released_on is not None
    return Task(
        "declaration", row.number, row.trader, wait, row.waiting_since, row.procedure, row.lodged_at, released=released
    )


def _requirements(agency: str) -> list[str]:
    """The requirements this agency answers."""
    ours = plain_name(agency)
    return [one.id for one in rulebooks.current().country.requirements if plain_name(one.agency) == ours]


def _to_review() -> Iterator[Task]:
    """Applications for certificates that wait for an officer."""
    for held in holdings.between_names(APPLICATION.name, "review", "review", MOST + 1):
        case = msgspec.json.decode(held.state, type=ApplicationCase)
        if case.find(ApplicationReviewed) is None:
            yield _application(case, _review(case))


def _applications(caller: Caller) -> Iterator[Task]:
    """Applications of a company, and of those who gave it leave, that have not ended."""
    today = rulebooks.today()
    exporters = [caller.company, *principals_of(caller.country, caller.company, today)]
    for held in holdings.by_party(APPLICATION.name, exporters):
        case = msgspec.json.decode(held.state, type=ApplicationCase)
        if case.ended is None:
            yield _application(case, _wait_of(case))


def _wait_of(case: ApplicationCase) -> Wait:
    """Whom an application waits for, as it rests."""
    reviewed = case.find(ApplicationReviewed)
    if reviewed is not None and not reviewed.conforms:
        return Wait("exporter", "application-returned", facts={"findings": reviewed.findings or "—"})
    if pending(case) == "review":
        return _review(case)
    return Wait("declarant", "export-not-released", facts={"declaration": case.application.export_declaration})


def _review(case: ApplicationCase) -> Wait:
    selected = case.find(ReviewSelected)
    return Wait("officer", "review-to-do", facts={"reasons": ", ".join(selected.reasons) if selected else "—"})


def _application(case: ApplicationCase, wait: Wait) -> Task:
    return Task("application", case.number, case.applied.exporter, wait, due.morning(case.applied.on))


def _with_predictions(tasks: Sequence[Task]) -> list[Task]:
    """The same, each with when cases like it were released before, where enough of them were."""
    timezone = rulebooks.current().country.timezone
    today = clock.today(timezone)
    under_way = [task for task in tasks if task.procedure and task.lodged_at is not None and not task.released]
    history = declarations.days_to_release({task.procedure for task in under_way}, timezone, HISTORY)
    told = []
    for task in tasks:
        if task.procedure in history and task.lodged_at is not None and not task.released:
            waited = (today - task.lodged_at.date()).days
            told.append(msgspec.structs.replace(task, prediction=predict(history[task.procedure], waited)))
        else:
            told.append(task)
    return told
