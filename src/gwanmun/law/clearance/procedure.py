"""Procedure numbers: the time limits a country sets, and what an amendment opens again."""

from msgspec import Struct


class Reopening(Struct, frozen=True):
    """When one of these fields changes, these steps are open again. A path ends a prefix: "lines" covers every line."""

    changed: tuple[str, ...]
    opens: tuple[str, ...]  # names of the events that settled the steps
    after_release: bool = False  # the rule for corrections once the goods have gone


class ProcedureLaw(Struct, frozen=True):
    """A country's numbers for clearance."""

    loading_days: int = 30  # exports are loaded within so many days of acceptance
    most_lines: int = 999
    correction_years: int = 5  # how long after release a declaration may be corrected
    # Of {declarant}, five signs of who declares; {office}, the customs office; {year}, two figures; and {serial}.
    number_format_import: str = "{declarant}-{year:02d}-{serial:06d}M"
    number_format_export: str = "{declarant}-{year:02d}-{serial:06d}X"
    reopens: tuple[Reopening, ...] = ()
    act: str = ""
