"""Contenders: the office and its peers, each a server of its own on a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from gwanmun.office import postgres
from tests.benchmarks.lodge import CLOCK

ROOT = Path(__file__).parents[3]
SECRET = "the benchmark's own secret"
STARTS_WITHIN_SECONDS = 60


class Contender(Struct, frozen=True):
    """How one of them is started, and where it takes declarations."""

    name: str
    one: str  # path that takes one declaration
    many: str  # path that takes a batch
    command: tuple[str, ...]  # after the interpreter; {port} stands for the port
    environment: dict[str, str] = {}
    is_peer: bool = False


WORDS = ("--interface", "wsgi", "--port", "{port}", "--workers", "1", "--log-level", "error")

OFFICE = Contender(
    "Gwanmun",
    "/api/v1/declarations",
    "/api/v1/declarations/batches",
    ("-m", "granian", *WORDS, "--blocking-threads", "16", "gwanmun.office.wsgi:application"),
)


def peers(*, line_rows: bool) -> tuple[Contender, ...]:
    """The two peers; with a row a line besides, or with the office's own rows and no others."""
    environment = {"PEER_LINE_ROWS": "yes" if line_rows else "no"}
    uvicorn = ("-m", "uvicorn", "--port", "{port}", "--log-level", "warning", "--no-access-log")
    rest = ("-m", "granian", *WORDS, "--blocking-threads", "4", "tests.benchmarks.peers.django_rest.wsgi:application")
    said = ", a row a line" if line_rows else ""
    paths = ("/declarations", "/declarations/batch")
    return (
        Contender(
            f"FastAPI + SQLAlchemy{said}",
            *paths,
            (*uvicorn, "tests.benchmarks.peers.fastapi_sqlalchemy.app:app"),
            environment,
            is_peer=True,
        ),
        Contender(f"Django REST framework{said}", *paths, rest, environment, is_peer=True),
    )


class Running:
    """A contender's server, running."""

    def __init__(self, contender: Contender, url: str, python: str) -> None:
        """Start it on this database, and wait until it listens."""
        self.contender, self.port = contender, _free_port()
        environment = _environment(contender, url)
        command = [python, *(word.format(port=self.port) for word in contender.command)]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment)
        self.pid = self._process.pid
        self._await()

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _await(self) -> None:
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.contender.name} did not start")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self.contender.name} does not listen")


def python_of(folder: Path) -> str:
    """The interpreter of a virtual environment."""
    return str(folder / "bin" / "python")


def build_environment(folder: Path, requirements: Path, say: Callable[[str], None]) -> None:
    """Make the peers' own virtual environment, from their own locked requirements, where it is not there yet."""
    done = folder / "built"
    if done.exists() and done.read_bytes() == requirements.read_bytes():
        return
    say("making the peers' own environment, once ...")
    _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    _run([python_of(folder), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(requirements)])
    done.write_bytes(requirements.read_bytes())


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} failed: {done.stderr}")


def _environment(contender: Contender, url: str) -> Mapping[str, str]:
    parts = postgres.parts(url)
    peer_url = f"postgresql+asyncpg://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
    rest = "django_rest" in contender.command[-1]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))},
        **contender.environment,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DATABASE_URL": url,
        "PEER_DATABASE_URL": url if rest else peer_url,
        "GWANMUN_CLOCK": CLOCK,
        "GWANMUN_SECRET": SECRET,
        "GWANMUN_COUNTRY": "kr",
        "GWANMUN_RATE_PER_MINUTE": "100000000",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
