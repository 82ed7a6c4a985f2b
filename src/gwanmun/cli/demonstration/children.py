"""Children: programs the demonstration starts, each a `gwanmun …` of its own, which end when it does."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from gwanmun.cli.troubles import unreachable

PROGRAM = (sys.executable, "-m", "gwanmun.cli.app")
CLOSING_SECONDS = 30


class Child:
    """A program that says in JSON, on its first line, that its doors are open, and keeps them so."""

    def __init__(self, name: str, log: Path) -> None:
        """Nothing is started yet."""
        self.name, self.log = name, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Begin to open its doors; `opened` waits until they are."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                (*PROGRAM, *command), env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=log, start_new_session=True,  # Ctrl-C is for the demonstration, which closes them itself
            )  # fmt: skip

    def opened(self) -> Mapping[str, Any]:
        """Wait until the doors are open; what it says then."""
        assert self.process is not None
        stdout: IO[bytes] | None = self.process.stdout
        assert stdout is not None
        said: dict[str, Any] = msgspec.json.decode(stdout.readline() or b"{}")
        if "process" not in said:
            self.failed(str(said.get("trouble") or "does not open its doors"))
        return said

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def close(self) -> None:
        """Ask it to close; `closed` waits until it has."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.closed()

    def closed(self) -> None:
        """Wait until it has closed; it is given time for what is under way, and no more."""
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

    def failed(self, what: str) -> None:
        """Give up, with its last words."""
        last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
        unreachable(f"{self.name}: {what}.", "\n".join(last))
