"""Findings: what is wrong with a pack's text, or worth knowing of it, with the file and the line it stands on."""

from collections.abc import Iterable
from typing import Generic, Literal, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Place(Struct, frozen=True):
    """Where something stands in a pack: the file within the pack's folder, the line and the column, from 1."""

    file: str
    line: int = 0  # 0: the file as a whole
    column: int = 0  # 0: the line as a whole


class Placed(Struct, Generic[T], frozen=True):
    """A value read from a pack, and where it stands."""

    value: T
    place: Place


class Finding(Struct, frozen=True, omit_defaults=True):
    """One thing found. An error keeps the pack from being built; a warning does not."""

    severity: Literal["error", "warning"]
    code: str  # "duty-unreadable"
    text: str  # for the person who writes the pack: what is wrong and what would mend it
    file: str
    line: int = 0
    column: int = 0


def write_place(finding: Finding) -> str:
    """The place as editors read it: "measures/basic.csv:12:7"."""
    return ":".join([finding.file, *(str(n) for n in (finding.line, finding.column) if n)])


class Findings:
    """Everything found so far, in the order it was found."""

    def __init__(self, before: Iterable[Finding] = ()) -> None:
        """Begin with what was found before."""
        self.all: list[Finding] = list(before)

    def error(self, code: str, place: Place, text: str) -> None:
        """Something that keeps the pack from being built."""
        self.all.append(Finding("error", code, text, place.file, place.line, place.column))

    def warn(self, code: str, place: Place, text: str) -> None:
        """Something the pack's author should know."""
        self.all.append(Finding("warning", code, text, place.file, place.line, place.column))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the pack from being built."""
        return tuple(finding for finding in self.all if finding.severity == "error")
