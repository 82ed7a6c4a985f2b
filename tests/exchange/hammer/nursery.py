"""A nursery: a process that has read all of the program once, and from which an office's processes are forked at once.

To start Python and read the program costs seconds of processor time, and a hammer that kills five hundred gateways would
mostly wait for that. What is forked is `gwanmun exchange serve` itself (or an authority that issues), a process of its
own in a session of its own; whoever kills it kills it altogether.

    one line of JSON in:  {"words": ["exchange", "serve", …], "environment": {…}, "says": "a file or nothing"}
    one line out:         the process
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO

import psutil

ISSUE = "issue"


class Nursery:
    """The nursery of one office, as whoever has its processes started knows it."""

    def __init__(self, environment: Mapping[str, str], errors: IO[bytes], folder: Path) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "tests.exchange.hammer.nursery"), env=dict(environment), cwd=folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip

    def start(self, words: Sequence[str], *, says: Path | None = None, **environment: str) -> psutil.Process:
        """A process that does what these words say."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"words": list(words), "environment": environment, "says": str(says or os.devnull)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return psutil.Process(int(self._process.stdout.readline()))

    def close(self) -> None:
        """No more are started; those there are live on."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def main() -> None:
    """Read the program, then fork whatever is asked for."""
    app = import_module("gwanmun.cli.app")
    import_module("django").setup()
    import_module("gwanmun.cli.exchange")
    issue = import_module("tests.exchange.hammer.issue")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child:
            print(child, flush=True)
            continue
        _become(asked)
        _as_measured()
        words = asked["words"]
        if words[0] == ISSUE:
            issue.main(words[1:])
        else:
            sys.argv = ["gwanmun", *words]
            app.main()
        sys.exit(0)


def _as_measured() -> None:
    """For whoever measures: batches no longer than this, and no desk that acts on what arrives or hears how it fares."""
    if most := os.environ.get("HAMMER_BATCH"):
        import_module("gwanmun.office.gateway.lane").LONGEST = int(most)  # type: ignore[attr-defined]
    if os.environ.get("HAMMER_DESKS") == "closed":
        import_module("gwanmun.office.desks.incoming").act = lambda arrived: None  # type: ignore[attr-defined]
        import_module("gwanmun.office.desks.incoming").assured = lambda risen: None  # type: ignore[attr-defined]
        import_module("gwanmun.office.desks.delivering").delivered = lambda told: None  # type: ignore[attr-defined]


def _become(asked: dict) -> None:
    """A process of its own: its own session, signals as they were, nothing of the nursery's."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(asked["environment"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    says = os.open(asked["says"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(says, 1)


if __name__ == "__main__":
    main()
