"""The screen: answers go to standard output, everything said along the way to standard error.

A hundred columns at most, so that what is printed may be pasted into a letter; into a file or a pipe it
is printed at the full hundred, without colours.
"""

import io
import re
import sys
from typing import IO, Any, TextIO, cast

import msgspec
from rich.console import Console

WIDEST = 100
_BLANKS = re.compile(r"[ \t]+\n")


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or error, as wide as the terminal and never wider than a hundred columns."""
    stream = sys.stderr if stderr else sys.stdout
    if stream.isatty():
        found = Console(file=stream, highlight=False, markup=False, emoji=False)
        found.width = min(found.width, WIDEST)
        return found
    trimmed = cast("IO[str]", _Trimmed(stderr=stderr))
    return Console(file=trimmed, width=WIDEST, highlight=False, markup=False, emoji=False)


class _Trimmed(io.TextIOBase):
    """Standard output or error, whichever file that is when something is written, without blanks at line ends."""

    def __init__(self, *, stderr: bool) -> None:
        self._stderr = stderr

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self._stderr else sys.stdout

    def write(self, text: str) -> int:
        return self._stream.write(_BLANKS.sub("\n", text))

    def flush(self) -> None:
        self._stream.flush()


def say_json(answer: Any) -> None:  # noqa: ANN401 - whatever has a JSON of its own
    """One JSON value, on one line, to standard output."""
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.flush()
