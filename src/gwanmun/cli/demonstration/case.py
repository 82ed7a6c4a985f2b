"""A case of the demonstration, followed from outside: what has happened, who is waited for, and how long they took."""

from datetime import timedelta

from msgspec import Struct

from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.telling import CaseFile, Entry, Standing
from gwanmun.cli.troubles import REFUSED, Trouble
from gwanmun.law.clearance.case import Happening
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.walk import Wait


class Waiting(Struct, frozen=True):
    """Somebody was waited for, and for so long on the office's clock."""

    case: str
    office: str
    wait: Wait
    span: timedelta


class News(Struct, frozen=True):
    """What is new in a case since it was last looked at."""

    entries: tuple[Entry, ...]
    waited: Waiting | None
    waits_for: Wait | None


class Followed:
    """One declaration, looked at by whoever lodged it."""

    def __init__(self, office: Office, account: str, number: str) -> None:
        """Nothing has been seen of it yet."""
        self.office, self.account, self.number = office, account, number
        self.seen = 0
        self.waits: list[Waiting] = []
        self.file: CaseFile | None = None

    @property
    def declaration(self) -> Declaration:
        """The declaration as it stands."""
        assert self.file is not None
        return self.file.declaration

    @property
    def standing(self) -> Standing:
        """Where it stood when it was last looked at."""
        assert self.file is not None
        return self.file.standing

    def look(self) -> News:
        """Look at the case again."""
        before = self.file
        self.file = self.office.door(self.account).get(f"/declarations/{self.number}", CaseFile)
        fresh = self.file.entries[self.seen :]
        self.seen = len(self.file.entries)
        waited = None
        if before is not None and before.standing.waits_for is not None and fresh:
            span = fresh[0].at - before.standing.waiting_since
            waited = Waiting(self.number, self.office.name, before.standing.waits_for, span)
            self.waits.append(waited)
        return News(fresh, waited, self.file.standing.waits_for)

    def peek(self) -> Standing:
        """Where it stands at this moment; nothing is taken for seen."""
        return self.office.door(self.account).get(f"/declarations/{self.number}", CaseFile).standing

    def expect(self, code: str) -> Wait:
        """The case waits for this; anything else is not as promised."""
        wait = self.standing.waits_for
        if wait is None or wait.code != code:
            found = f"waits for {wait.code}" if wait else "waits for nobody"
            raise broken(f"{self.number} in {self.office.name} {found}, where {code} was promised")
        return wait

    def expect_done(self, kind: type[Happening]) -> None:
        """The case has come to this, and waits for nobody any more."""
        if self.standing.waits_for is not None or kind.__name__ not in self.standing.done:
            done = ", ".join(self.standing.done)
            raise broken(f"{self.number} in {self.office.name} did not come to {kind.__name__}: {done}")


def broken(what: str) -> Trouble:
    """Something in the demonstration did not go as promised."""
    return Trouble(
        f"Not as promised: {what}.", "The offices' logs are in the folder demo of GWANMUN_HOME.", code=REFUSED
    )


def all_waits(*cases: Followed) -> list[Waiting]:
    """Every wait of these cases, in their order."""
    return [wait for case in cases for wait in case.waits]


def total_waited(waits: list[Waiting]) -> dict[str, timedelta]:
    """How long each was waited for, over all cases."""
    spans: dict[str, timedelta] = {}
    for one in waits:
        spans[one.wait.whom] = spans.get(one.wait.whom, timedelta()) + one.span
    return spans
