"""Offices of the demonstration: each a `gwanmun serve` of its own on loopback, with a database of its own made afresh.

They are children of the process that demonstrates, and end when it does, however it ends.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from gwanmun.cli import opening
from gwanmun.cli.door import Door
from gwanmun.cli.troubles import unreachable
from gwanmun.office import postgres

PROGRAM = (sys.executable, "-m", "gwanmun.cli.app")
REGISTERS = resources.files("gwanmun.cli.demonstration") / "register"
CLOSING_SECONDS = 30
PASSWORD = "gwanmun-demonstration"  # noqa: S105 - of everybody who signs in at a demonstration's pages; no secret


class Site(Struct, frozen=True):
    """Where an office of the demonstration stands."""

    country: str
    label: str  # "Viet Nam"
    timezone: str
    port: int


class Office:
    """One office: its process, its doors, and a key for everybody who acts there."""

    def __init__(self, site: Site, database_url: str, log: Path) -> None:
        """Nothing is started yet."""
        self.site = site
        self.address = f"http://127.0.0.1:{site.port}"
        self.pack = ""
        self.name = ""
        self.keys: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.database_url = database_url
        self._environment = os.environ | {"DATABASE_URL": database_url, "GWANMUN_COUNTRY": site.country}
        self._environment.pop("GWANMUN_CLERK_URL", None)
        self.log = log
        self._doors: dict[str, Door] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self._clock, self._set_at = datetime.now(UTC), datetime.now(UTC)

    def now(self) -> datetime:
        """What the office's own clock shows, at its own seat."""
        shown = self._clock + (datetime.now(UTC) - self._set_at)
        return shown.astimezone(ZoneInfo(self.site.timezone))

    def door(self, account: str) -> Door:
        """The machine door, as this account enters it."""
        if account not in self._doors:
            self._doors[account] = Door(self.address, self.keys[account])
        return self._doors[account]

    def enrol(self) -> subprocess.Popen[bytes]:
        """Enter everybody of the register file; `enrolled` reads what it answers."""
        register = REGISTERS / f"{self.site.country}.json"
        command = (*PROGRAM, "register", "load", "-", "--keys", "--json", "--country", self.site.country)
        environment = self._environment | {"GWANMUN_COURSE_PASSWORD": PASSWORD}
        with self.log.open("ab") as log, resources.as_file(register) as path, path.open("rb") as people:
            return subprocess.Popen(  # noqa: S603 - our own program
                command, env=environment, stdin=people, stdout=subprocess.PIPE, stderr=log
            )

    def enrolled(self, process: subprocess.Popen[bytes]) -> None:
        """Take the keys that were issued."""
        answer, _ = process.communicate()
        if process.returncode != 0:
            self._failed("cannot enter the people of its register")
        for one in msgspec.json.decode(answer):
            self.keys[one["account"]], self.roles[one["account"]] = one["key"], one["role"]

    def start(self, clock: datetime, set_at: datetime) -> None:
        """Begin to open the doors, at this moment on the office's clock; `opened` waits until they are."""
        self._clock, self._set_at = clock, set_at
        environment = self._environment | {"GWANMUN_CLOCK": clock.isoformat(), "GWANMUN_CLOCK_SET": set_at.isoformat()}
        follow = ("--follow", str(os.getpid()))
        command = (*PROGRAM, "serve", "--json", "--country", self.site.country, "--port", str(self.site.port), *follow)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                start_new_session=True,  # Ctrl-C is for the demonstration, which closes its offices itself
            )  # fmt: skip

    def opened(self) -> None:
        """Wait until the doors are open."""
        assert self.process is not None
        stdout: IO[bytes] | None = self.process.stdout
        assert stdout is not None
        said: dict[str, Any] = msgspec.json.decode(stdout.readline() or b"{}")
        if "address" not in said:
            self._failed(str(said.get("trouble") or "does not open its doors"))
        self.pack, self.name = said["pack"], said["name"]

    def close(self) -> None:
        """Ask the office to close; `closed` waits until it has."""
        for door in self._doors.values():
            door.close()
        self._doors.clear()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def closed(self) -> None:
        """Wait until the office has closed; it is given time for the requests under way, and no more."""
        if self.process is None:
            return
        try:
            self.process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def _failed(self, what: str) -> None:
        last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
        unreachable(f"The office in {self.site.label}: {what}.", "\n".join(last))


@contextmanager
def opened(sites: Sequence[Site], clock: datetime) -> Iterator[list[Office]]:
    """The offices, with their doors open; all of it is closed and stopped in the end."""
    folder = postgres.home() / "demo"
    folder.mkdir(exist_ok=True)
    offices = [Office(site, _database(site), folder / f"{site.country}.log") for site in sites]
    let_go = postgres.keep_running()
    try:
        for office, process in [(office, office.enrol()) for office in offices]:
            office.enrolled(process)
        set_clocks(offices, clock)
        yield offices
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what was started is being stopped, and nobody interrupts that
        for office in offices:
            office.close()
        for office in offices:
            office.closed()
        let_go()


def set_clocks(offices: Sequence[Office], clock: datetime) -> None:
    """Open the offices with their clocks at this moment; those that are open are closed first and open again."""
    for office in offices:
        office.close()
    for office in offices:
        office.closed()
    set_at = datetime.now(UTC)
    for office in offices:
        office.start(clock, set_at)
    for office in offices:
        office.opened()


def _database(site: Site) -> str:
    return opening.embedded(f"gwanmun_demo_{site.country}", fresh=True).owner_url
