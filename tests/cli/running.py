"""Running the command as people do: in a process of its own, in a home of its own, and looking at what it leaves behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psutil

PROGRAM = (sys.executable, "-m", "gwanmun.cli.app")
PATIENCE_SECONDS = 60
HANBIT = {"name": "Hanbit Trading Co., Ltd.", "country": "KR", "identifier": "1168200276"}
REGISTER = {
    "companies": [{"kind": "trader", "company": HANBIT}],
    "accounts": [
        {"name": "hanbit", "role": "trader", "country": "KR", "company": HANBIT["identifier"]},
        {"name": "saebit-line", "role": "carrier"},
    ],
}


@contextmanager
def fresh_home() -> Iterator[Path]:
    """A home of one's own, gone afterwards.

    pytest's own folders will not do: another run of pytest closes them to all but their owner, and where tests are run
    by root the embedded server is somebody else.
    """
    home = Path(tempfile.mkdtemp(prefix="gwanmun-home-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment in which a command finds nothing but this home."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GWANMUN_", "DATABASE_URL", "DJANGO"))
    }
    clock = {"GWANMUN_CLOCK": "2026-02-03T09:00:00+09:00", "GWANMUN_RATE_PER_MINUTE": "1000000"}
    secret = {"GWANMUN_SECRET": "the tests' own secret"}  # the random arm of selection draws the same each time
    return kept | clock | secret | {"GWANMUN_HOME": str(home)} | more


def run(home: Path, *words: str, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    """One command, to its end."""
    return subprocess.run(
        (*PROGRAM, *words), env=environment(home, **more), input=stdin, capture_output=True, timeout=600, check=False
    )


def people(home: Path) -> dict[str, str]:
    """A trader and a carrier in the office of this home: each account's key."""
    loaded = run(home, "register", "load", "-", "--keys", "--json", stdin=json.dumps(REGISTER).encode())
    assert loaded.returncode == 0, loaded.stderr.decode()
    return {one["account"]: one["key"] for one in json.loads(loaded.stdout)}


class Served:
    """An office that was opened by `gwanmun serve`."""

    def __init__(self, home: Path, *words: str, port: int = 0, **more: str) -> None:
        """Open it, and wait until its doors are open."""
        self.home = home
        self.errors = (home / "serve.err").open("ab")
        command = (*PROGRAM, "serve", "--json", "--port", str(port), *words)
        self.process = subprocess.Popen(
            command, env=environment(home, **more), stdout=subprocess.PIPE, stderr=self.errors, start_new_session=True
        )
        assert self.process.stdout is not None
        self.said = json.loads(self.process.stdout.readline() or b"{}")
        assert "address" in self.said, f"{self.said} {(home / 'serve.err').read_text()}"
        self.address = self.said["address"]
        self.port = int(self.address.rpartition(":")[2])

    def __enter__(self) -> Self:
        """It is open."""
        return self

    def __exit__(self, *why: object) -> None:
        """Close it, unless that has been done."""
        if self.process.poll() is None:
            self.close()

    def workers(self) -> list[psutil.Process]:
        """The processes that answer: those it spawned that are alive."""
        return [one for one in psutil.Process(self.process.pid).children() if "spawn_main" in words(one)]

    def kill(self) -> None:
        """Kill the whole of it at once, as a power cut would; the database goes on."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self._gone()

    def close(self) -> int:
        """Close it as Ctrl-C does; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self._gone()

    def _gone(self) -> int:
        code = self.process.wait(PATIENCE_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.errors.close()
        return code


def left_behind(home: Path) -> list[str]:
    """Every process that still runs on behalf of this home, the embedded server's among them."""
    return [f"{one.pid} {words(one)}" for one in psutil.process_iter() if words(one) and _home(one) == str(home)]


def words(process: psutil.Process) -> str:
    """What a process was started with; nothing when it is dead, or nobody's business."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _home(process: psutil.Process) -> str | None:
    try:
        return process.environ().get("GWANMUN_HOME")
    except psutil.Error:
        return None


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; a test that waits for what never comes fails with its name."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, f"never: {what}"
        time.sleep(0.02)


def postmaster(home: Path) -> int:
    """The process of the embedded server."""
    return int((home / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def owner_url(home: Path, database: str) -> str:
    """The owner's address of one database of the home, without starting anything."""
    socket = (home / "cluster" / "postmaster.pid").read_text().splitlines()[4]
    return f"host={socket} user=postgres dbname={database}"
