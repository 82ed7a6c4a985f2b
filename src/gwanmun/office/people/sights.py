"""Sights: who looked at whose documents. Whoever is looked at may see it."""

from datetime import datetime

from msgspec import Struct

from gwanmun.office import clock
from gwanmun.office.people.keys import Caller
from gwanmun.office.people.models import Sight

MOST_SHOWN = 50


class Seen(Struct, frozen=True):
    """One look at a document."""

    at: datetime
    account: str
    role: str


def note(caller: Caller, subject: str, principal: str) -> None:
    """Write down that somebody looked at a document of a company that is not his own; his own looks are nobody's."""
    if principal != caller.company or not caller.company:
        Sight.objects.create(
            at=clock.now(), account=caller.account, role=caller.role, subject=subject, principal=principal
        )


def of(subject: str) -> tuple[Seen, ...]:
    """The latest looks at a document by others than its own company."""
    rows = Sight.objects.filter(subject=subject).order_by("-at")[:MOST_SHOWN]
    return tuple(Seen(*row) for row in rows.values_list("at", "account", "role"))
