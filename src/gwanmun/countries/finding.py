"""Findings: what is wrong with a pack's text, or worth knowing of it, with the file and the line it stands on."""

from collections.abc import Iterable
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.problem import Problem

T = TypeVar("T")

Severity = Literal["error", "warning"]


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

    severity: Severity
    code: str  # "duty-unreadable"
    text: str  # for the person who writes the pack: what is wrong and what would mend it
    file: str
    line: int = 0
    column: int = 0
    rule: str = ""  # "ME32", where the rule has a number


def write_rule(finding: Finding) -> str:
    """The name of the rule that is broken, with its number where it has one: "measures-overlap, ME32"."""
    return ", ".join(filter(None, (finding.code, finding.rule)))


def write_place(finding: Finding) -> str:
    """The place as editors read it: "measures/basic.csv:12:7"."""
    return ":".join([finding.file, *(str(n) for n in (finding.line, finding.column) if n)])


class Findings:
    """Everything found so far, in the order it was found."""

    def __init__(self, before: Iterable[Finding] = ()) -> None:
        """Begin with what was found before."""
        self.all: list[Finding] = list(before)

    def error(self, code: str, place: Place, text: str, rule: str = "") -> None:
        """Something that keeps the pack from being built."""
        self.all.append(Finding("error", code, text, place.file, place.line, place.column, rule))

    def warn(self, code: str, place: Place, text: str) -> None:
        """Something the pack's author should know."""
        self.all.append(Finding("warning", code, text, place.file, place.line, place.column))

    def refuse(self, place: Place, problem: Problem, rule: str = "", *, severity: Severity = "error") -> None:
        """A problem of the law's with a row: what is wrong and how to mend it, in the catalogue's words."""
        words = told(problem)
        text = f"{words.cause} {words.mend}"
        self.all.append(Finding(severity, problem.code, text, place.file, place.line, place.column, rule))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the pack from being built."""
        return tuple(finding for finding in self.all if finding.severity == "error")
