"""Walks: a promised reading order, read from its page and held against a traced run.

A page of `docs/walks` promises which files to read, and in which order, to understand one story. This module reads the
promise and traces the story; `test_walks.py` tells the stories.
"""

import inspect
import re
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from tests.house.source import PACKAGE

STOP = re.compile(r"^\d+\. \[`(?P<file>[^`]+)`\]\((?P<link>[^)]+)\)", re.MULTILINE)
OTHER_WALK = re.compile(r"^What follows is \[[^\]]+\]\((?P<page>\w+\.md)\)", re.MULTILINE)
PLUMBING = re.compile(r"^- `(?P<file>[^`]+)`", re.MULTILINE)


@dataclass(frozen=True)
class Walk:
    """What a page promises: files in reading order, the plumbing one need not read, and what another walk tells."""

    files: tuple[str, ...]
    plumbing: frozenset[str] = frozenset()
    told_elsewhere: frozenset[str] = frozenset()


def read(page: Path) -> Walk:
    """The walk of a page: its numbered list, the list under "Plumbing", and the walks it says follow."""
    story, _, plumbing = page.read_text(encoding="utf-8").partition("## Plumbing")
    others = [read(page.parent / match["page"]) for match in OTHER_WALK.finditer(story)]
    return Walk(
        files=tuple(match["file"] for match in STOP.finditer(story)),
        plumbing=frozenset(match["file"] for match in PLUMBING.finditer(plumbing)),
        told_elsewhere=frozenset(file for other in others for file in (*other.files, *other.plumbing)),
    )


def trace(story: Callable[[], object], package: Path = PACKAGE) -> tuple[str, ...]:
    """Tell the story and name the package's files in the order in which each was first entered.

    A file is entered when a function in it runs. Importing it is not entering it: modules and class bodies are not
    functions, and whatever runs while a module is being imported is left out.
    """
    entered: dict[str, None] = {}
    inside = f"{package}/"

    def look(frame: FrameType, what: str, _argument: object) -> None:
        file = frame.f_code.co_filename
        if what == "call" and file.startswith(inside) and is_function(frame) and not importing(frame):
            entered.setdefault(file.removeprefix(inside))

    with profiling(look):
        story()
    return tuple(entered)


def is_function(frame: FrameType) -> bool:
    """Whether a function runs here, and not the body of a module or a class."""
    return bool(frame.f_code.co_flags & inspect.CO_OPTIMIZED)


def importing(frame: FrameType | None) -> bool:
    """Whether this runs because a module is being imported."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_back is not None and is_importer(frame.f_back):
            return True
        frame = frame.f_back
    return False


def is_importer(frame: FrameType) -> bool:
    """Whether this is Python's own import machinery."""
    return "importlib" in frame.f_code.co_filename


@contextmanager
def profiling(look):
    """Every call of this thread, and of threads begun meanwhile, is looked at."""
    before = sys.getprofile()
    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]


def broken_promises(walk: Walk, entered: Iterable[str]) -> list[str]:
    """What the page says that the run does not bear out; empty when the promise holds."""
    entered = tuple(entered)
    promised = set(walk.files)
    said = [f"{file} stands twice" for file in promised if walk.files.count(file) > 1]
    said += [f"{file} is both to be read and plumbing" for file in sorted(promised & walk.plumbing)]
    said += [f"{file} is promised and never entered" for file in walk.files if file not in entered]
    said += [f"{file} is called plumbing and never entered" for file in sorted(walk.plumbing - set(entered))]
    named = promised | walk.plumbing | walk.told_elsewhere
    said += [f"{file} is entered and not on the page" for file in entered if file not in named]
    order = [file for file in entered if file in promised]
    if not said and order != list(walk.files):
        said.append(f"the run enters them in this order: {', '.join(order)}")
    return said
