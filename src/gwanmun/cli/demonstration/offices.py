"""Offices of the demonstration: each a `gwanmun serve` and a `gwanmun exchange serve`, with a database made afresh.

They are children of the process that demonstrates, and end when it does, however it ends. The first answers traders and
officers; the second answers other countries, whose keys it knows from the manifests it was handed.
"""

import os
import secrets
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import msgspec

from gwanmun.cli import opening
from gwanmun.cli.demonstration import ceremony
from gwanmun.cli.demonstration.ceremony import Keys
from gwanmun.cli.demonstration.children import PROGRAM, Child
from gwanmun.cli.demonstration.sites import Site
from gwanmun.cli.door import Door
from gwanmun.office import postgres

REGISTERS = resources.files("gwanmun.cli.demonstration") / "register"
THREADS = "4"  # a server, which is plenty for one demonstrator
PASSWORD = "gwanmun-demonstration"  # noqa: S105 - of everybody who signs in at a demonstration's pages; no secret


class Office:
    """One office: its two processes, its country's keys, and a key of its machine door for everybody who acts there."""

    def __init__(self, site: Site, database_url: str, folder: Path, keys: Keys) -> None:
        """Nothing is started yet."""
        self.site, self.country_keys = site, keys
        self.address = f"http://127.0.0.1:{site.port}"
        self.pack = ""
        self.name = ""
        self.keys: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.database_url = database_url
        self.environment: dict[str, str] = os.environ | {
            "GWANMUN_SECRET": os.environ.get("GWANMUN_SECRET") or secrets.token_urlsafe(48),  # kept while it is open
            "DATABASE_URL": database_url, "GWANMUN_COUNTRY": site.country, "GWANMUN_KEYS": str(keys.folder),
        }  # fmt: skip
        self.environment.pop("GWANMUN_CLERK_URL", None)
        self.server = Child(f"The office in {site.label}", folder / f"{site.country}.log")
        self.gateway = Child(f"The gateway of {site.label}", folder / f"{site.country}-gateway.log")
        self._doors: dict[str, Door] = {}
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
        more = {"GWANMUN_COURSE_PASSWORD": PASSWORD}
        with resources.as_file(register) as path, path.open("rb") as people:
            return self.run(("register", "load", "-", "--keys", "--json"), stdin=people.fileno(), more=more)

    def enrolled(self, process: subprocess.Popen[bytes]) -> None:
        """Take the keys that were issued."""
        answer, _ = process.communicate()
        if process.returncode != 0:
            self.server.failed("cannot enter the people of its register")
        for one in msgspec.json.decode(answer):
            self.keys[one["account"]], self.roles[one["account"]] = one["key"], one["role"]

    def meet(self, partners: Sequence[Keys]) -> subprocess.Popen[bytes]:
        """Enter the other countries, by the manifests they hand over and the fingerprints their keepers read out."""
        files = [str(file) for partner in partners for file in partner.files]
        pins = [word for partner in partners for word in ("--pin", partner.fingerprint)]
        return self.run(("exchange", "add", "--json", *files, *pins))

    def met(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until they are entered."""
        process.communicate()
        if process.returncode != 0:
            self.server.failed("cannot enter its partners")

    def run(
        self, command: Sequence[str], *, stdin: int = subprocess.DEVNULL, more: Mapping[str, str] = MappingProxyType({})
    ) -> subprocess.Popen[bytes]:
        """A command that works inside this office; `more` is added to its environment."""
        with self.server.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                (*PROGRAM, *command, "--country", self.site.country), env={**self.environment, **more}, stdin=stdin,
                stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def start(self, clock: datetime, set_at: datetime) -> None:
        """Begin to open both doors, at this moment on the office's clock; `opened` waits until they are."""
        self._clock, self._set_at = clock, set_at
        follow = ("--follow", str(os.getpid()))
        where = ("--port", str(self.site.port), "--threads", THREADS)
        self.server.start(("serve", "--json", *where, *follow), self._timed())
        self.open_gateway()

    def open_gateway(self) -> None:
        """Begin to open the door for other countries."""
        follow = ("--follow", str(os.getpid()))
        where = ("--port", str(self.site.listens or self.site.wire), "--private")
        self.gateway.start(("exchange", "serve", "--json", *where, *follow), self._timed())

    def opened(self) -> None:
        """Wait until both doors are open."""
        said = self.server.opened()
        self.pack, self.name = said["pack"], said["name"]
        self.gateway.opened()

    def close(self) -> None:
        """Ask both processes to close; `closed` waits until they have."""
        for door in self._doors.values():
            door.close()
        self._doors.clear()
        self.gateway.close()
        self.server.close()

    def closed(self) -> None:
        """Wait until both have closed."""
        self.gateway.closed()
        self.server.closed()

    def _timed(self) -> Mapping[str, str]:
        """The environment of an office whose clock was set at a moment."""
        return self.environment | {
            "GWANMUN_CLOCK": self._clock.isoformat(), "GWANMUN_CLOCK_SET": self._set_at.isoformat()
        }  # fmt: skip


@contextmanager
def opened(sites: Sequence[Site], clock: datetime) -> Iterator[list[Office]]:
    """The offices, with their doors open, each knowing the others; all of it is closed and stopped in the end."""
    folder = postgres.home() / "demo"
    folder.mkdir(exist_ok=True)
    keys = ceremony.hold(folder / "keys", sites)
    offices = [Office(site, _database(site), folder, keys[site.country]) for site in sites]
    let_go = postgres.keep_running()
    try:
        for office, process in [(office, office.enrol()) for office in offices]:
            office.enrolled(process)
        for office, process in [(office, office.meet(_others(office, keys))) for office in offices]:
            office.met(process)
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


def _others(office: Office, keys: Mapping[str, Keys]) -> list[Keys]:
    return [one for country, one in keys.items() if country != office.site.country]


def _database(site: Site) -> str:
    return opening.embedded(f"gwanmun_demo_{site.country}", fresh=True).owner_url
