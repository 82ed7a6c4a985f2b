"""Procedure numbers: the time limits a country sets, and what an amendment opens again."""

from typing import Literal

from msgspec import Struct


class Reopening(Struct, frozen=True):
    """When one of these fields changes, these steps are open again. A path ends a prefix: "lines" covers every line."""

    changed: tuple[str, ...]
    opens: tuple[str, ...]  # names of the events that settled the steps
    after_release: bool = False  # the rule for corrections once the goods have gone


class SecondPerson(Struct, frozen=True):
    """Which amendments one person alone does not make: of these fields, by this side, from this moment on.

    No field named means any. `changes_duty_by` narrows to amendments that move what is owed by so much, up or down, or
    of which nobody can say yet what they come to. Any rule that fits is enough.
    """

    by: Literal["officer", "party", "anybody"]
    changed: tuple[str, ...] = ()
    after: Literal["accepted", "assessed", "selected", "released"] = "accepted"
    changes_duty_by: int = 0  # minor units
    act: str = ""  # the ground
    confirmed: bool = False  # held against the text of the act


class ProcedureLaw(Struct, frozen=True):
    """A country's numbers for clearance."""

    loading_days: int = 30  # exports are loaded within so many days of acceptance
    most_lines: int = 999
    correction_years: int = 5  # how long after release a declaration may be corrected
    # Of {declarant}, five signs of who declares; {office}, the customs office; {year}, two figures; and {serial}.
    number_format_import: str = "{declarant}-{year:02d}-{serial:06d}M"
    number_format_export: str = "{declarant}-{year:02d}-{serial:06d}X"
    reopens: tuple[Reopening, ...] = ()
    second_person: tuple[SecondPerson, ...] = ()
    act: str = ""
