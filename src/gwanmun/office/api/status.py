"""Status: whether the office works, made from what can be measured and not from what is hoped."""

from datetime import datetime
from typing import Literal

from django.db import connection
from msgspec import Struct

from gwanmun.office import clock
from gwanmun.office.api.door import UNREACHABLE
from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import counter, rulebooks


class Health(Struct, frozen=True):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Status(Struct, frozen=True):
    """What this office is, what it applies, and how long somebody at the counter of this process has waited."""

    country: str
    office: str
    pack: str  # hash of the country pack in force
    now: datetime  # by the office's clock
    database: Literal["reachable", "unreachable"]
    waiting: int  # declarations at the counter of this process
    waiting_seconds: float  # how long the first of them has stood there


def healthy(visit: Visit) -> Reply:
    """Say that the process answers; it asks nobody else."""
    return reply(Health())


def show(visit: Visit) -> Reply:
    """Show the state of the office: its pack, its clock, its database, and the age of its queue."""
    rulebook = rulebooks.current()
    return reply(
        Status(
            rulebook.country.id,
            rulebook.country.name,
            rulebook.pack,
            clock.now(),
            "reachable" if _reachable() else "unreachable",
            counter.waiting(),
            counter.waiting_seconds(),
        )
    )


def _reachable() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except UNREACHABLE:
        return False
    return True


OPERATIONS = (look("/status", "ask", show, gives=Status), look("/healthz", "ask", healthy, gives=Health))
