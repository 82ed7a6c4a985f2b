"""Standing: where a case stands, as everybody who may see it is told."""

from datetime import datetime

import msgspec
from msgspec import Struct

from gwanmun.law.clearance.case import Case
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.walk import Wait
from gwanmun.office.records import declarations


class Standing(Struct, frozen=True, omit_defaults=True):
    """How far a case has come, who must act next, and how its account stands (minor units of `currency`)."""

    number: str
    procedure: str
    status: str  # waiting, released, closed, withdrawn, rejected, lapsed
    done: tuple[str, ...]  # what has happened, in order, by the names of the events
    waits_for: Wait | None
    waiting_since: datetime
    owed: int
    paid: int
    currency: str


class Shown(Struct, frozen=True):
    """One entry of the journal, as it may be shown."""

    place: int
    at: datetime
    kind: str
    actor: str
    on_behalf: str
    event: msgspec.Raw


class CaseFile(Struct, frozen=True):
    """A case, whole: where it stands, the declaration as it stands, and everything that happened."""

    standing: Standing
    declaration: Declaration
    entries: tuple[Shown, ...]


def standing(case: Case, wait: Wait | None, *, since: datetime, currency: str) -> Standing:
    """Where a case stands once it has walked as far as it can."""
    return Standing(
        case.lodged.number,
        case.lodged.procedure,
        declarations.status(case),
        tuple(type(event).__name__ for event in case.events),
        wait,
        since,
        case.owed,
        case.paid,
        currency,
    )
