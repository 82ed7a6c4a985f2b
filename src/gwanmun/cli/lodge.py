"""`gwanmun lodge`: declarations go in at an office's machine door, however often the way there breaks.

Each is sent under an Idempotency-Key made of its own content. Run the same command again, after a crash, a cut line or
a mended file, and what was lodged before is answered again and not lodged twice.
"""

import hashlib
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Self

import msgspec
import typer
from msgspec import Struct
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gwanmun.cli.door import BUSY, Door, DoorRefused
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.telling import Standing
from gwanmun.cli.troubles import REFUSED, UNREACHABLE, Trouble
from gwanmun.law.basics.catalogue import Told

EXAMPLES = """
    gwanmun lodge declaration.json --key gw_…            one declaration
    gwanmun lodge january.ndjson --url https://customs.example --key gw_…
    gwanmun draft invoice.xlsx --declaration | gwanmun lodge -
"""
DOORS_OWN = (500, 502, 503, 504)  # the office or something before it stumbled; the request may be sent again
MOST_SHOWN = 20


class Answer(Struct, frozen=True, omit_defaults=True):
    """What became of one line."""

    line: int
    standing: Standing | None = None
    refused: str = ""
    problems: tuple[Told, ...] = ()


class Sheet(Struct, frozen=True):
    """One declaration to lodge: where it stands in the file, its bytes, and the key it goes under."""

    line: int
    content: bytes
    key: str


def lodge(
    file: Annotated[str, typer.Argument(help="One JSON declaration, or a line each (NDJSON); - reads standard input.")],
    *,
    url: Annotated[str, typer.Option(envvar="GWANMUN_URL", help="The office.")] = "http://127.0.0.1:8000",
    key: Annotated[str, typer.Option(envvar="GWANMUN_KEY", help="Your API key.")] = "",
    at_once: Annotated[int, typer.Option(min=1, max=64, help="How many are on their way at once.")] = 8,
    patience: Annotated[
        float, typer.Option(min=0, help="Seconds to go on trying when the office does not answer.")
    ] = 60,
    again: Annotated[str, typer.Option(metavar="WORD", help="Lodge the same once more, under keys of their own.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer with a JSON line for each declaration.")] = False,
) -> None:
    """Lodge declarations, and say where each stands or why it was refused.

    Run it again after anything went wrong: what was lodged is not lodged twice. Exit code 1 when any was refused.
    """
    sheets = list(read(_content(file), again))
    if not sheets:
        raise typer.BadParameter("There is nothing in it.", param_hint="FILE")
    answers: list[Answer] = []
    with _progress(len(sheets), as_json=as_json) as progress:
        task = progress.add_task("Lodging", total=len(sheets))
        with Patient(url, key, patience) as sender:
            for answer in sender.all(sheets, at_once):
                answers.append(answer)
                progress.advance(task)
                if as_json:
                    say_json(answer)
    if not as_json:
        _tell(answers)
    raise typer.Exit(REFUSED if any(answer.refused for answer in answers) else 0)


class Patient:
    """Sends declarations, and goes on trying while the office does not answer, until its patience is at an end."""

    def __init__(self, url: str, key: str, patience_seconds: float) -> None:
        """One connection a thread."""
        self._make: Callable[[], Door] = lambda: Door(url, key, timeout_seconds=max(patience_seconds, 5))
        self._patience = patience_seconds
        self._own = threading.local()
        self._doors: list[Door] = []
        self._over = threading.Event()

    def __enter__(self) -> Self:
        """Ready."""
        return self

    def __exit__(self, *why: object) -> None:
        """It is over."""
        self.close()

    def close(self) -> None:
        """Nobody waits any longer, and every connection is let go."""
        self._over.set()
        for door in self._doors:
            door.close()

    def all(self, sheets: Iterable[Sheet], at_once: int) -> Iterator[Answer]:
        """The answers in the order of the sheets, with so many on their way at once."""
        with ThreadPoolExecutor(at_once) as pool:
            under_way: deque[Future[Answer]] = deque()
            try:
                for sheet in sheets:
                    under_way.append(pool.submit(self.one, sheet))
                    if len(under_way) >= 4 * at_once:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            finally:
                self._over.set()
                pool.shutdown(cancel_futures=True)

    def one(self, sheet: Sheet) -> Answer:
        """One declaration, sent until it is answered. Raises Trouble when patience ends first."""
        give_up = time.monotonic() + self._patience
        while True:
            try:
                standing = self._door().send("/declarations", sheet.content, Standing, key=sheet.key)
            except DoorRefused as refused:
                if refused.status not in (*BUSY, *DOORS_OWN):
                    return Answer(sheet.line, refused=refused.what, problems=refused.problems)
                trouble: Trouble = refused
            except Trouble as unreachable:
                trouble = unreachable
            else:
                return Answer(sheet.line, standing)
            if self._over.wait(0.2) or time.monotonic() > give_up:
                mend = "Run the same command again: what was lodged is not lodged twice."
                raise Trouble(trouble.what, mend, code=UNREACHABLE)

    def _door(self) -> Door:
        if not hasattr(self._own, "door"):
            self._own.door = self._make()
            self._doors.append(self._own.door)
        door: Door = self._own.door
        return door


def read(content: bytes, again: str = "") -> Iterator[Sheet]:
    """The declarations of a file, each under a key made of its content; the second of two alike has its own."""
    seen: Counter[bytes] = Counter()
    for number, line in _lines(content):
        digest = hashlib.sha256(line).digest()
        ordinal = seen[digest]
        seen[digest] += 1
        key = hashlib.sha256(b"%b\n%d\n%b" % (digest, ordinal, again.encode())).hexdigest()
        yield Sheet(number, line, f"lodge-{key[:40]}")


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """A line each; or the whole, where it is one document written over several lines."""
    stripped = content.strip()
    first = stripped.partition(b"\n")[0]
    if stripped and not _is_json(first) and _is_json(stripped):
        yield 1, stripped
        return
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield number, line.strip()


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        return False
    return True


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as why:
        raise typer.BadParameter(f"{file}: {why.strerror}", param_hint="FILE") from None


def _progress(total: int, *, as_json: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    screen = console(stderr=True)
    return Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal or total < 2)


def _tell(answers: list[Answer]) -> None:
    screen = console()
    refused = [answer for answer in answers if answer.refused]
    standings = [answer.standing for answer in answers if answer.standing is not None]
    if len(standings) <= MOST_SHOWN:
        for standing in standings:
            screen.print(f"{standing.number}  {_stands(standing)}")
    else:
        for stands, count in Counter(map(_stands, standings)).most_common():
            screen.print(f"{count:>8,}  {stands}")
    for answer in refused[:MOST_SHOWN]:
        screen.print(f"line {answer.line}: {answer.refused}", style="red")
        for problem in answer.problems:
            screen.print(Padding(f"{problem.path}: {problem.cause} {problem.mend}".removeprefix(": "), (0, 0, 0, 4)))
    screen.print(f"{len(standings):,} lodged, {len(refused):,} refused.", style="bold")


def _stands(standing: Standing) -> str:
    wait = standing.waits_for
    return f"{standing.status}: the {wait.whom} ({wait.code})" if wait else standing.status
