"""Crossing: a certificate on its way over the exchange, as both offices' doors show it, and how long each step took.

Nobody sends it: it is in the outbox from the transaction in which it was issued. The importing office writes it down,
and relies on it once as many witnesses as its issuer's policy asks for have cosigned the log it stands in. What a
declaration draws of it goes back by itself.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from msgspec import Struct
from rich.text import Text

from gwanmun.cli.demonstration.case import Followed, broken
from gwanmun.cli.demonstration.ceremony import quorum_said
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.door import Door, DoorRefused
from gwanmun.cli.telling import lasted
from gwanmun.cli.troubles import Trouble
from gwanmun.law.origin.assured import suffices
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.issued import Issued

T = TypeVar("T")
LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 90.0  # for a machine that has much else to do; on a quiet one it is done in two
KOREAN_OFFICER, OFFICER = "officer-busan", "officer"


class Timed(Struct, frozen=True):
    """A crossing that is over: how long after the certificate was issued each thing was so."""

    number: str
    arrived: str
    witnessed: str
    used: str


class Crossing(threading.Thread):
    """A certificate that has just been issued, watched until it can be relied on."""

    def __init__(self, korea: Office, abroad: Office, number: str) -> None:
        """It was issued at this moment."""
        super().__init__(name=f"watching {number}", daemon=True)
        self.korea, self.abroad, self.number = korea, abroad, number
        self.began = time.monotonic()
        self.items = 0
        self.seen: dict[str, float] = {}  # seconds after it was issued
        self._moved = threading.Condition()

    def run(self) -> None:
        """Look at the door abroad, as an officer there does."""
        door, over = Door(self.abroad.address, self.abroad.keys[OFFICER]), threading.Event()
        last = self.began + PATIENCE_SECONDS
        try:
            while "witnessed" not in self.seen and time.monotonic() < last:
                self._look(door)
                over.wait(LOOK_SECONDS)
        finally:
            door.close()

    def wait_for(self, what: str) -> str:
        """Wait until this is so; how long after it was issued it was."""
        with self._moved:
            if not self._moved.wait_for(lambda: what in self.seen, PATIENCE_SECONDS):
                raise broken(f"{self.number} was not {what} in {self.abroad.site.label} after {PATIENCE_SECONDS:.0f} s")
        return _said(self.seen[what])

    def _look(self, door: Door) -> None:
        try:
            known = door.get(f"/certificates/{self.number}", Certificate)
        except Trouble:  # it is not there yet, or the office is busy
            return
        with self._moved:
            since = time.monotonic() - self.began
            self.items = len(known.lines)
            self.seen.setdefault("received", since)
            if known.assurance and suffices(known.assurance, "witnessed"):
                self.seen.setdefault("witnessed", since)
            self._moved.notify_all()


def begun(korea: Office, abroad: Office, number: str) -> Crossing:
    """The certificate has been issued at this moment."""
    crossing = Crossing(korea, abroad, number)
    crossing.start()
    return crossing


def arrive(stage: Stage, crossing: Crossing) -> None:
    """Wait until the importing office has written it down."""
    took = crossing.wait_for("received")
    _tell(stage, crossing.abroad, f"brings {crossing.number}, {crossing.items} items: {took} after it was issued")


def rely(stage: Stage, crossing: Crossing) -> None:
    """Wait until as many witnesses have cosigned Korea's log as its policy asks for."""
    took = crossing.wait_for("witnessed")
    by = quorum_said(crossing.korea.country_keys.manifest)
    _tell(stage, crossing.abroad, f"has it witnessed by {by}: {took} after it was issued")


def go_on(stage: Stage, crossing: Crossing, imported: Followed) -> None:
    """A declaration that waited for the certificate walks on by itself, and nobody does anything."""
    wait = imported.standing.waits_for
    if wait is None or wait.subject != f"certificate:{crossing.number}":
        return

    def moved() -> bool:
        now = imported.peek().waits_for
        return now is None or now.subject != wait.subject

    until(moved, f"{imported.number} to go on")
    stage.news(imported, imported.look())


def used(stage: Stage, crossing: Crossing, imported: Followed) -> Timed:
    """Wait until Korea knows what the declaration drew, which must be all of it."""
    began = time.monotonic()
    issued = until(lambda: _drawn(crossing, imported), f"Korea to be told what {imported.number} drew")
    took = _said(time.monotonic() - began)
    drawn = ", ".join(f"{item[imported.number]:,f}" for item in issued.used if imported.number in item)
    _tell(stage, crossing.korea, f"brings word of what {imported.number} drew")
    items = f"{drawn}: nothing is left of its {len(issued.certificate.items)} items"
    stage.note(Text.assemble((f"{issued.stage:<15}  ", "green"), items))
    if issued.stage != "used":
        raise broken(f"{crossing.number} is {issued.stage}, where all of it was to be used")
    return Timed(crossing.number, crossing.wait_for("received"), crossing.wait_for("witnessed"), took)


def until(look: Callable[[], T | None], what: str) -> T:
    """Look again and again until something is so."""
    over, last = threading.Event(), time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < last:
        found = look()
        if found:
            return found
        over.wait(LOOK_SECONDS)
    raise broken(f"{what} took more than {PATIENCE_SECONDS:.0f} s")


def _drawn(crossing: Crossing, imported: Followed) -> Issued | None:
    try:
        issued = crossing.korea.door(KOREAN_OFFICER).get(f"/issued-certificates/{crossing.number}", Issued)
    except DoorRefused:
        return None
    return issued if any(imported.number in item for item in issued.used) else None


def _said(seconds: float) -> str:
    return lasted(timedelta(seconds=seconds))


def _tell(stage: Stage, office: Office, what: str) -> None:
    stage.tell(office, "exchange", what)
