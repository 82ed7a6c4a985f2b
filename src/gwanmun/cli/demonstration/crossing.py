"""Crossing: a certificate on its way over the exchange, as both offices' doors show it, and how long each step took.

Nobody sends it: it is in the outbox from the transaction in which it was issued. The importing office writes it down, and
relies on it once as many witnesses as its issuer's policy asks for have cosigned the log it stands in. What a declaration
draws of it goes back by itself.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from msgspec import Struct
from rich.text import Text

from gwanmun.cli.demonstration.case import Followed, broken
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.door import DoorRefused
from gwanmun.cli.telling import lasted
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.issued import Issued

T = TypeVar("T")
LOOK_SECONDS = 0.02
PATIENCE_SECONDS = 90.0  # for a machine that has much else to do; on a quiet one it is done in two
OFFICER = "officer"  # who looks, abroad


class Crossing(Struct, frozen=True):
    """A certificate that has just been issued."""

    number: str
    korea: Office
    abroad: Office
    began: float  # by this program's own clock, when it had been issued

    def since(self) -> str:
        """How long ago that is."""
        return lasted(timedelta(seconds=time.monotonic() - self.began))


def begun(korea: Office, abroad: Office, number: str) -> Crossing:
    """The certificate has been issued at this moment."""
    return Crossing(number, korea, abroad, time.monotonic())


def arrive(stage: Stage, crossing: Crossing) -> Certificate:
    """Wait until the importing office has it."""
    certificate = until(lambda: _known(crossing), f"{crossing.number} to arrive in {crossing.abroad.site.label}")
    _tell(stage, crossing, "exchange", f"has brought {crossing.number}: {len(certificate.lines)} items")
    return certificate


def rely(stage: Stage, crossing: Crossing) -> None:
    """Wait until as many witnesses have cosigned Korea's log as its policy asks for."""
    until(
        lambda: (known := _known(crossing)) is not None and known.assurance in {"witnessed", "entangled"},
        f"{crossing.number} to be witnessed",
    )
    _tell(stage, crossing, "exchange", f"{crossing.number} is witnessed by {_quorum(crossing.korea)}")


def go_on(stage: Stage, crossing: Crossing, imported: Followed) -> None:
    """A declaration that waits for the witnesses walks on by itself, and nobody does anything."""
    wait = imported.standing.waits_for
    if wait is None or wait.code not in {"certificate-unassured", "certificate-unanswered"}:
        return

    def moved() -> bool:
        now = imported.peek().waits_for
        return now is None or now.code != wait.code

    until(moved, f"{imported.number} to go on")
    _tell(stage, crossing, "exchange", f"has brought the cosignatures of {_quorum(crossing.korea)}: it goes on by itself")
    stage.news(imported, imported.look())


def used(stage: Stage, crossing: Crossing, imported: Followed, *, wholly: bool = True) -> str:
    """Wait until Korea knows what the declaration drew; what that makes of Korea's certificate."""
    began = time.monotonic()
    issued = until(lambda: _drawn(crossing, imported), f"Korea to be told what {imported.number} drew")
    drawn = ", ".join(f"{item[imported.number]:,f}" for item in issued.used if imported.number in item)
    took = lasted(timedelta(seconds=time.monotonic() - began))
    _tell(stage, crossing, "exchange", f"tells Korea what {imported.number} drew", office=crossing.korea)
    left = "nothing is left of its" if issued.stage == "used" else "of its"
    items = f"{drawn}: {left} {len(issued.certificate.items)} items; {took} after it was asked for"
    stage.note(Text.assemble((f"{issued.stage:<15}  ", "green"), items))
    if wholly and issued.stage != "used":
        raise broken(f"{crossing.number} is {issued.stage}, where all of it was to be used")
    return str(issued.stage)


def until(look: Callable[[], T | None], what: str) -> T:
    """Look again and again until something is so."""
    over = threading.Event()
    last = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < last:
        found = look()
        if found:
            return found
        over.wait(LOOK_SECONDS)
    raise broken(f"{what} took more than {PATIENCE_SECONDS:.0f} s")


def _known(crossing: Crossing) -> Certificate | None:
    try:
        return crossing.abroad.door(OFFICER).get(f"/certificates/{crossing.number}", Certificate)
    except DoorRefused as refused:
        if refused.status == 404:
            return None
        raise


def _drawn(crossing: Crossing, imported: Followed) -> Issued | None:
    issued = crossing.korea.door("officer-busan").get(f"/issued-certificates/{crossing.number}", Issued)
    return issued if any(imported.number in item for item in issued.used) else None


def _quorum(office: Office) -> str:
    others = len([line for line in office.country_keys.manifest.policy if line.startswith("group ")]) - 1
    needed = next(line for line in office.country_keys.manifest.policy if line.startswith("group enough")).split()[2]
    return f"{needed} of {others} countries" if others > 1 else "the other country"


def _tell(stage: Stage, crossing: Crossing, who: str, what: str, *, office: Office | None = None) -> None:
    stage.tell(office or crossing.abroad, who, f"{what} ({crossing.since()} after it was issued)")
