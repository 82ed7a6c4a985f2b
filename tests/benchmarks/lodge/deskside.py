"""Beside the desk: starts a process that lodges without any door, and tells it when to begin."""

import os
import subprocess
import sys

from tests.benchmarks.lodge import CLOCK
from tests.benchmarks.lodge.contenders import ROOT, SECRET


class Desk:
    """A process at the desk, on a database of its own."""

    def __init__(self, url: str) -> None:
        """Start it."""
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "DATABASE_URL": url,
            "GWANMUN_CLOCK": CLOCK,
            "GWANMUN_SECRET": SECRET,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.lodge.desk"],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.pid = self._process.pid

    def make_ready(self, first: int, count: int, batch: int) -> None:
        """Have it read so many declarations into memory; until then nothing is measured."""
        self._say(f"{first} {count} {batch}", "ready")

    def lodge(self) -> None:
        """Have it lodge them."""
        self._say("lodge", "done 0")

    def stop(self) -> None:
        """End it."""
        self._process.communicate()

    def _say(self, words: str, expected: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if answer != expected:
            raise RuntimeError(f"the desk answered {answer!r} and not {expected!r}")
